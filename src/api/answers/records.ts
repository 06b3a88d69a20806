import * as z from 'zod'
import type { FieldPair } from '../../desk/review-view.ts'
import { findingFields, linkFields, reconciliationFields, reviewFields } from '../../domain/list-fields.ts'
import { recordEntities } from '../../domain/record.ts'
import type { FieldValue } from '../../domain/record-fields.ts'
import type { Finding, FindingSummary, ReconcileCounts, Reconciliation } from '../../store/reconcile-store.ts'
import type { Facet, FieldDecision, Merge, Review, StoredRecord } from '../../store/record-store.ts'
import type { FieldExplanation } from '../../sync/explain.ts'
import {
  count,
  errorCode,
  id,
  idOrNull,
  name,
  opaque,
  reportFields,
  said,
  textOrNull,
  time,
  timeOrNull,
} from './parts.ts'

export const recordEntity = z.enum(recordEntities)

const columns = {
  id,
  entity: recordEntity,
  key: z.string(),
  version: count,
  emptied: z.array(z.string()).describe('Fields that are empty because a system that counts emptied them'),
  mergedInto: idOrNull,
  createdAt: time,
  changedAt: time,
}

export const record = z
  .strictObject({ ...columns, value: opaque<StoredRecord['value']>() })
  .meta({ id: 'Record' }) satisfies z.ZodType<StoredRecord>

export const recordHead = z.strictObject(columns).meta({ id: 'RecordHead' })

const fieldValue = opaque<FieldValue | null>()

export const facet = z
  .strictObject({
    entity: z.enum(linkFields.entity),
    canonicalId: id,
    system: name,
    externalId: z.string(),
    createdAt: time,
    isPrimary: z.boolean(),
    fields: opaque<Facet['fields']>(),
    fieldTimes: opaque<Facet['fieldTimes']>(),
    rewrites: opaque<Facet['rewrites']>().describe('Fields the system changes after they are written, and how often'),
    sourceHash: textOrNull,
    modifiedAt: textOrNull,
    absences: count,
    goneAt: timeOrNull,
    sentHash: textOrNull,
    sentVersion: count.nullable(),
  })
  .meta({ id: 'Facet' }) satisfies z.ZodType<Facet>

/** A link in a list: without what the system says of the record. */
export const link = facet.omit({ fields: true, fieldTimes: true }).meta({ id: 'Link' })

export const decision = z
  .strictObject({ recordId: id, field: z.string(), system: name, actor: name, at: time })
  .meta({ id: 'FieldDecision' }) satisfies z.ZodType<FieldDecision>

export const merge = z
  .strictObject({
    id,
    entity: recordEntity,
    survivorId: id,
    loserId: id,
    reason: z.string(),
    actor: name,
    at: time,
    undoneAt: timeOrNull,
  })
  .meta({ id: 'Merge' }) satisfies z.ZodType<Omit<Merge, 'moved'>>

export const mergeReport = z.strictObject({ ...reportFields, mergeId: id }).meta({ id: 'MergeReport' })

export const explainedField = z
  .strictObject({
    field: z.string(),
    value: fieldValue,
    system: textOrNull,
    rule: opaque<FieldExplanation['rule']>().describe('By which rule the system won'),
    since: textOrNull,
    emptied: z.boolean().describe('It has no value because the system emptied it'),
    decidedBy: textOrNull,
    others: z.array(z.strictObject({ system: name, value: fieldValue })),
    inConflict: z.boolean(),
  })
  .meta({ id: 'ExplainedField' }) satisfies z.ZodType<FieldExplanation>

const candidateFields = {
  recordId: id,
  score: z.number(),
  reasons: z.array(z.string()),
  reasonsSaid: z.array(said).optional().describe('The same by their codes; missing in old reviews'),
}

const reviewColumns = {
  id,
  flow: name,
  entity: recordEntity,
  system: name,
  externalId: z.string(),
  fields: opaque<Review['fields']>(),
  sourceHash: z.string(),
  modifiedAt: textOrNull,
  candidates: z.array(z.strictObject(candidateFields)),
  state: z.enum(reviewFields.state),
  recordId: idOrNull,
  actor: textOrNull,
  createdAt: time,
  decidedAt: timeOrNull,
}

export const review = z.strictObject(reviewColumns).meta({ id: 'Review' }) satisfies z.ZodType<Omit<Review, 'raw'>>

const fieldPair = z.strictObject({
  field: z.string(),
  theirs: fieldValue,
  ours: fieldValue,
  same: z.boolean(),
}) satisfies z.ZodType<FieldPair>

export const reviewPage = z
  .strictObject({
    review: z.strictObject({ ...reviewColumns, raw: z.unknown() }),
    candidates: z.array(
      z.strictObject({
        ...candidateFields,
        key: z.string(),
        fields: z.array(fieldPair),
      }),
    ),
  })
  .meta({ id: 'ReviewPage' })

export const reviewReport = z.strictObject({ ...reportFields, recordId: id }).meta({ id: 'ReviewReport' })

const reconcileCounts = z.strictObject({
  read: count,
  records: count,
  pending: count,
  moving: count,
  filtered: count,
}) satisfies z.ZodType<ReconcileCounts>

const reconciliationColumns = {
  id,
  flow: name,
  entity: recordEntity,
  task: z.enum(['compare', 'repair', 'undo']),
  state: z.enum(reconciliationFields.state),
  counts: reconcileCounts,
  errorCode: errorCode.nullable(),
  errorMessage: textOrNull,
  actor: name,
  createdAt: time,
  startedAt: timeOrNull,
  finishedAt: timeOrNull,
  repairedAt: timeOrNull,
  repairedBy: textOrNull,
  undoneAt: timeOrNull,
}

export const reconciliation = z.strictObject(reconciliationColumns).meta({ id: 'Reconciliation' }) satisfies z.ZodType<
  Omit<Reconciliation, 'position' | 'owner'>
>

const bucket = z.enum(findingFields.bucket)
const repairAction = z.enum(findingFields.action)
const findingState = z.enum(findingFields.state)

export const reconciliationPage = z
  .strictObject({
    ...reconciliationColumns,
    summary: z.array(
      z.strictObject({
        bucket,
        system: textOrNull,
        action: repairAction,
        state: findingState,
        count,
      }) satisfies z.ZodType<FindingSummary>,
    ),
  })
  .meta({ id: 'ReconciliationPage' })

export const finding = z
  .strictObject({
    id,
    reconciliationId: id,
    seq: count,
    bucket,
    entity: recordEntity,
    key: textOrNull,
    recordId: idOrNull,
    system: textOrNull,
    externalId: textOrNull,
    differences: z.array(
      z.strictObject({
        field: z.string(),
        expected: fieldValue,
        found: fieldValue,
        owner: textOrNull,
        rule: z.string(),
      }),
    ),
    action: repairAction,
    state: findingState,
    version: count.nullable(),
    before: opaque<Finding['before']>(),
    note: textOrNull,
  })
  .meta({ id: 'Finding' }) satisfies z.ZodType<Finding>

export const reconcileReport = z.strictObject({ ...reportFields, id }).meta({ id: 'ReconcileReport' })
