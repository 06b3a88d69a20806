import * as z from 'zod'
import type { BulkPreview } from '../../desk/bulk/preview-bulk.ts'
import type { GroupReport } from '../../desk/work-group.ts'
import { bulkActionFields, bulkFailureFields, errorGroupFields } from '../../domain/list-fields.ts'
import type { BulkAction, BulkFailure, CountedGroup, SafetyCounts } from '../../store/desk-store.ts'
import { comment, deadLetter, money } from './dead-letters.ts'
import { count, errorCode, id, name, reportFields, said, textOrNull, time, timeOrNull } from './parts.ts'
import { payload } from './payload.ts'

const safety = z
  .strictObject({ 'not-sent': count, unknown: count, applied: count })
  .meta({ id: 'SafetyCounts' }) satisfies z.ZodType<SafetyCounts>

const groupMembers = {
  id,
  // Without a place, its words are those of the message.
  signature: payload(z.string(), ({ field }) => field === null),
  code: errorCode,
  meaning: z.string(),
  target: textOrNull,
  field: textOrNull,
  sample: payload(z.string().describe('The message of the latest')),
  state: z.enum(errorGroupFields.state),
  reason: textOrNull.describe('Of the state, as actor'),
  actor: textOrNull,
  changedAt: time,
  ignoredUntil: timeOrNull,
  escalatesAt: count.nullable(),
  regressed: z.boolean(),
  count: count.describe('Open dead letters'),
  total: count,
  firstSeenAt: time,
  lastSeenAt: time,
  oldestOpenAt: timeOrNull,
  moneyAtRisk: z.array(money),
  topPartner: textOrNull,
  partners: count,
  safety,
  trend: z.array(count).length(24).describe('Opened per hour, oldest first'),
  assignee: textOrNull,
  tags: z.array(z.string()),
}

export const errorGroup = z.strictObject(groupMembers).meta({ id: 'ErrorGroup' }) satisfies z.ZodType<CountedGroup>

export const errorGroupPage = z
  .strictObject({
    ...groupMembers,
    cause: z.string(),
    remedy: z.string(),
    comments: z.array(comment),
    byPartner: z.array(z.strictObject({ partner: name, count })),
    samples: z.array(deadLetter).describe('The latest open ones'),
  })
  .meta({ id: 'ErrorGroupPage' })

const target = z.union([
  z.strictObject({ ids: z.array(id) }),
  z.strictObject({ group: id }),
  z.strictObject({ filter: z.string() }),
])

const bulkMembers = {
  id,
  name: z.string(),
  action: z.enum(bulkActionFields.action),
  target,
  reason: textOrNull,
  mapping: z.enum(['current', 'original']).nullable(),
  assignee: textOrNull,
  tags: z.array(z.string()),
  actor: name,
  state: z.enum(bulkActionFields.state),
  total: count,
  done: count,
  failed: count,
  skipped: count.describe('Not acted on, because they had changed meanwhile'),
  ending: textOrNull.describe('How it ended, when a person or a failure ended it'),
  createdAt: time,
  finishedAt: timeOrNull,
}

export const bulkAction = z.strictObject(bulkMembers).meta({ id: 'BulkAction' }) satisfies z.ZodType<BulkAction>

export const bulkFailure = z
  .strictObject({
    id: id.describe('Of the dead letter'),
    state: z.enum(bulkFailureFields.state),
    why: z.string(),
    said: said.nullable(),
  })
  .meta({ id: 'BulkFailure' }) satisfies z.ZodType<BulkFailure>

export const bulkActionPage = z
  .strictObject({
    ...bulkMembers,
    failures: z
      .array(bulkFailure)
      .describe('The first 1000 of the failed and skipped ones; how many there are, say these counts'),
    failuresNext: textOrNull.describe(
      'Where there are more: the "after" with which GET /bulk-actions/{id}/failures goes on behind these',
    ),
  })
  .meta({ id: 'BulkActionPage' })

export const bulkPreview = z
  .strictObject({
    count: count.describe('Dead letters it would act on'),
    excluded: z.array(z.strictObject({ why: z.string(), said, count })),
    safety,
    moneyAtRisk: z.array(money),
  })
  .meta({ id: 'BulkPreview' }) satisfies z.ZodType<BulkPreview>

export const groupReport = z
  .strictObject({
    ...reportFields,
    bulkAction: bulkAction.nullable().describe('What goes on by itself with its dead letters'),
  })
  .meta({ id: 'GroupReport' }) satisfies z.ZodType<GroupReport>
