import type { PushItem } from '../../connectors/connector.ts'
import type { SyncedEntity } from '../../domain/entity.ts'
import { type RecordEntity, recordSchemas } from '../../domain/record.ts'
import {
  type FieldName,
  type Fields,
  fieldsOf,
  recordFrom,
  withEmptied,
  withoutEmptied,
} from '../../domain/record-fields.ts'
import type { Finding } from '../../store/reconcile-store.ts'
import type { Facet, StoredRecord } from '../../store/record-store.ts'
import type { ClaimedDelivery, Delivery } from '../../store/store.ts'
import { isSame } from '../../sync/canonical-json.ts'
import { projectionHashOf } from '../../sync/projection.ts'
import { callOf } from '../job.ts'
import { emptiedFor, ownLinks, relatedLinks, stateOf } from '../load-record-items.ts'
import { mapRows, rowsOf } from '../pull/source-rows.ts'
import { deliveryOf } from './check-records.ts'
import type { Work } from './open-work.ts'

/** A finding whose repair can be taken back, and what is written for it. */
export type Undoable = {
  finding: Finding
  facet: Facet
  item: PushItem<SyncedEntity>
  /** What the system says from then on, where it is read. */
  holds: Pick<Facet, 'fields' | 'fieldTimes'> | undefined
  /** Fields that had no value before, and that the system cannot be made to empty. */
  left: string[]
}

export type UndoPlan = {
  refused: { finding: Finding; why: string }[]
  /** What the systems have again already. */
  there: Undoable[]
  toWrite: Undoable[]
}

/** Deliveries by record. */
type Claims = ReadonlyMap<string, ClaimedDelivery>

type Now = {
  records: ReadonlyMap<string, StoredRecord>
  facets: readonly Facet[]
  /** As they were before they were claimed. */
  deliveries: ReadonlyMap<string, Delivery>
  links: ReadonlyMap<string, string>
  /** What the system has now, by external id; undefined: it cannot be read. */
  rows: ReadonlyMap<string, Fields> | undefined
  /** Fields the system can be made to empty. */
  empties: readonly string[]
}

/** Decides, one by one, what may be written back. Only where the delivery is claimed: elsewhere something newer may be under way. */
export const prepareUndo = async (
  work: Work,
  system: string,
  findings: readonly Finding[],
  deliveries: ReadonlyMap<string, Delivery>,
  claims: Claims,
): Promise<UndoPlan> => {
  const now = await lookNow(work, system, findings, deliveries)
  const plan: UndoPlan = { refused: [], there: [], toWrite: [] }
  for (const finding of findings) {
    const record = now.records.get(finding.recordId ?? '')
    const facet = now.facets.find((one) => one.system === system && one.externalId === finding.externalId)
    const claim = claims.get(finding.recordId ?? '')
    if (record === undefined || record.id !== finding.recordId || record.version !== finding.version)
      plan.refused.push({ finding, why: 'the record changed since' })
    else if (claim === undefined) plan.refused.push({ finding, why: whyNotClaimed(system, deliveries.get(record.id)) })
    else if (facet === undefined || facet.goneAt !== null)
      plan.refused.push({ finding, why: `${system} does not have it any more` })
    else judge(work, finding, record, facet, claim, now, plan)
  }
  return plan
}

const whyNotClaimed = (system: string, delivery: Delivery | undefined): string =>
  delivery?.state === 'done'
    ? `${system} is paused, or being written at this moment: ask for it again`
    : `its delivery is ${delivery?.state ?? 'not there'}`

const judge = (
  work: Work,
  finding: Finding,
  record: StoredRecord,
  facet: Facet,
  delivery: ClaimedDelivery,
  { rows, links, empties }: Now,
  plan: UndoPlan,
): void => {
  const { entity } = work
  const before = finding.before?.fields ?? {}
  const hadNone = finding.differences.flatMap(({ field, found }) => (found === null ? [field] : []))
  const fields = withEmptied(
    { ...fieldsOf<RecordEntity>(entity, record.value), ...before, ...nothingIn(hadNone, empties) },
    record.emptied.filter((name) => empties.includes(name)),
  )
  const value = recordSchemas[entity].safeParse(recordFrom(entity, withoutEmptied(fields)))
  if (!value.success) {
    plan.refused.push({ finding, why: 'what was there before makes no record' })
    return
  }
  const one: Undoable = {
    finding,
    facet,
    item: {
      key: delivery.idempotencyKey,
      state: stateOf(delivery, record, projectionHashOf(fields, undefined)),
      canonicalId: record.id,
      value: value.data,
      ...emptiedFor({ empties: empties as FieldName<SyncedEntity>[] }, fields),
      links: ownLinks(entity, delivery, record, links),
      externalId: facet.externalId,
    },
    holds:
      facet.fields === null
        ? undefined
        : {
            fields: withoutEmptied({ ...facet.fields, ...before, ...nothingIn(hadNone, empties) }),
            fieldTimes: finding.before?.fieldTimes ?? null,
          },
    left: hadNone.filter((name) => !empties.includes(name)),
  }
  const found = rows === undefined ? undefined : rows.get(facet.externalId)
  const has = (which: 'expected' | 'found') =>
    finding.differences.every((difference) => isSame(found?.[difference.field] ?? null, difference[which]))
  if (rows !== undefined && has('found')) plan.there.push(one)
  else if (rows === undefined || has('expected')) plan.toWrite.push(one)
  else plan.refused.push({ finding, why: 'somebody changed it there since' })
}

const nothingIn = (names: readonly string[], empties: readonly string[]): Fields =>
  Object.fromEntries(names.filter((name) => empties.includes(name)).map((name) => [name, null]))

const lookNow = async (
  work: Work,
  system: string,
  findings: readonly Finding[],
  deliveries: ReadonlyMap<string, Delivery>,
): Promise<Now> => {
  const { deps, entity, reconciliation } = work
  const { store } = deps
  const ids = [...new Set(findings.flatMap(({ recordId }) => recordId ?? []))]
  const records = await store.records.current(entity, ids)
  const wanted = [...records.values()].map((record) => deliveryOf(record, entity, system, reconciliation.flow))
  return {
    records,
    facets: await store.links.ofRecords(entity, ids),
    deliveries,
    links: await relatedLinks(store, system, wanted, records),
    rows: await rowsNow(work, system, findings),
    empties: work.sides.find((side) => side.system === system)?.writes?.empties ?? [],
  }
}

const rowsNow = async (
  { sides, deps, signal, entity }: Work,
  system: string,
  findings: readonly Finding[],
): Promise<Map<string, Fields> | undefined> => {
  const source = sides.find((side) => side.system === system)?.source
  if (source === undefined) return undefined
  const ids = findings.flatMap(({ externalId }) => externalId ?? [])
  const { mapped } = await mapRows(rowsOf(await source.get(ids, callOf(deps, signal)), ''), undefined)
  return new Map(mapped.map(({ externalId, value }) => [externalId, fieldsOf<RecordEntity>(entity, value)]))
}
