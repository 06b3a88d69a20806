import type { RecordEntity } from '../../domain/record.ts'
import { fieldsOf } from '../../domain/record-fields.ts'
import { stableId } from '../../domain/stable-id.ts'
import type { Difference, NewFinding } from '../../store/reconcile-store.ts'
import type { Facet } from '../../store/record-store.ts'
import { type Merged, mergeFields } from '../../sync/merge-fields.ts'
import { projectionHashOf, projectionOf } from '../../sync/projection.ts'
import type { MappedRow } from '../pull/source-rows.ts'
import type { Verdict } from './judge-row.ts'
import { keyOfRow, namesOf, newFinding } from './new-finding.ts'
import type { Side, Work } from './open-work.ts'
import type { Snapshot } from './snapshot.ts'

/** A row that is not as it should be. */
export type Suspect = { row: MappedRow; verdict: Verdict }

/** What else is known of the rows, for what to do about them. */
type Background = {
  merged: ReadonlyMap<string, Merged>
  reviewed: ReadonlySet<string>
  /** Ids of rows with a dead letter: they were read and make no record with the others. */
  held: ReadonlySet<string>
  /** Rows of orders nobody here knows. */
  unrelated: ReadonlySet<string>
}

/** Makes findings of rows: each field with who should win by which rule, and what a repair would do. */
export const describeRows = async (
  work: Work,
  side: Side,
  suspects: readonly Suspect[],
  snapshot: Snapshot,
): Promise<NewFinding[]> => {
  if (suspects.length === 0) return []
  const background = await backgroundOf(work, side, suspects, snapshot)
  return suspects.flatMap(({ row, verdict }) => {
    if (background.unrelated.has(row.externalId)) return []
    if (verdict.bucket === 'unknown') return [unknownFinding(work, side, row, snapshot, background)]
    return [comparedFinding(work, side, row, verdict, snapshot, background)]
  })
}

const unknownFinding = (
  work: Work,
  { system, isRead }: Side,
  row: MappedRow,
  { records }: Snapshot,
  { reviewed, held }: Background,
): NewFinding => {
  const { externalId } = row
  const named = records.get(externalId)
  const finding = { bucket: 'unknown', system, externalId, ...namesOf(named), key: keyOfRow(work, row) } as const
  const why = reviewed.has(externalId)
    ? 'a review asks which customer it is: decide that'
    : held.has(externalId)
      ? 'a dead letter says why it makes no record: mend that'
      : isRead
        ? undefined
        : `the flow does not read ${system}${named === undefined ? '' : '; a record has the same key: link them by hand'}`
  if (why !== undefined) return newFinding(work, { ...finding, action: 'person', note: why })
  return newFinding(work, { ...finding, action: 'read' })
}

type Compared = Exclude<Verdict, { bucket: 'unknown' }>

const comparedFinding = (
  work: Work,
  side: Side,
  row: MappedRow,
  verdict: Compared,
  { facets, records }: Snapshot,
  background: Background,
): NewFinding => {
  const { externalId } = row
  const facet = facets.get(externalId)
  const record = records.get(externalId)
  const merged = background.merged.get(facet?.canonicalId ?? '')
  const differences = verdict.names.map((name) => differenceOf(work, verdict, merged, name))
  const why = whyPerson(side, verdict, facet, merged, background)
  return newFinding(work, {
    bucket: verdict.bucket,
    system: side.system,
    externalId,
    ...namesOf(record),
    key: record?.key ?? keyOfRow(work, row),
    recordId: facet?.canonicalId ?? null,
    differences,
    action: why !== undefined ? 'person' : verdict.bucket === 'stale' ? 'read' : 'write',
    before:
      verdict.bucket === 'differs'
        ? { fields: projectionOf(verdict.found, side.writes?.fields), fieldTimes: facet?.fieldTimes ?? null }
        : null,
    note: why ?? noteOf(facet, verdict),
  })
}

const differenceOf = (
  { ownership }: Work,
  { expected, found }: Compared,
  merged: Merged | undefined,
  field: string,
): Difference => {
  const why = merged?.why(field)
  const stated = ownership.ruleOf(field)
  return {
    field,
    expected: expected[field] ?? null,
    found: found[field] ?? null,
    owner: why?.system ?? (stated.rule === 'owner' ? (stated.systems[0] ?? null) : null),
    rule: why?.rule ?? stated.rule,
  }
}

/** Why nothing can be done without a person; undefined: it can. */
const whyPerson = (
  { system, writes }: Side,
  verdict: Compared,
  facet: Facet | undefined,
  merged: Merged | undefined,
  { held }: Background,
): string | undefined => {
  if (verdict.bucket === 'stale')
    return held.has(facet?.externalId ?? '') ? 'a dead letter says why it makes no record: mend that' : undefined
  const conflict = merged?.conflicts.find(({ field }) => verdict.names.includes(field))
  if (conflict !== undefined) return `systems disagree on ${conflict.field}, which is left to a person: decide that`
  if (writes?.canChange !== true) return `${system} cannot change what it has: mend it there by hand`
  const wasGiven = facet?.fields != null && facet.sentHash === projectionHashOf(verdict.expected, writes.fields)
  return wasGiven ? `${system} was given this and keeps it otherwise: writing it again would change nothing` : undefined
}

const noteOf = (facet: Facet | undefined, { bucket }: Compared): string | null => {
  if (bucket === 'differs' || facet === undefined) return null
  if (facet.goneAt !== null) return 'it was gone and is there again'
  return facet.fields === null ? 'it was never read' : null
}

const backgroundOf = async (
  { deps: { store }, entity, ownership }: Work,
  { system }: Side,
  suspects: readonly Suspect[],
  { facets, records }: Snapshot,
): Promise<Background> => {
  const externalIds = suspects.map(({ row }) => row.externalId)
  const strangers = suspects.filter(({ verdict }) => verdict.bucket === 'unknown').map(({ row }) => row)
  const held = await store.heldRecords.get(externalIds.map((id) => stableId(system, entity, id)))
  const reviews = entity === 'customer' ? await store.reviews.openOf(entity, system, externalIds) : []
  const ids = [...new Set(externalIds.flatMap((id) => facets.get(id)?.canonicalId ?? []))]
  const ofRecord = new Map<string, Facet[]>(ids.map((id) => [id, []]))
  for (const facet of await store.links.ofRecords(entity, ids)) ofRecord.get(facet.canonicalId)?.push(facet)
  const decisions = await store.records.decisions(ids)
  const merged = new Map<string, Merged>()
  for (const record of records.values()) {
    const heard = ofRecord.get(record.id)
    if (heard === undefined) continue
    const { value, emptied } = record
    const previous = { fields: fieldsOf<RecordEntity>(entity, value), emptied, facets: heard }
    const own = decisions.filter(({ recordId }) => recordId === record.id)
    merged.set(record.id, mergeFields({ entity, facets: heard, ownership, decisions: own, previous }))
  }
  return {
    merged,
    reviewed: new Set(reviews.map(({ externalId }) => externalId)),
    held: new Set(held.map(({ externalId }) => externalId)),
    unrelated: entity === 'order-status' ? await unrelatedAmong(store, system, strangers) : new Set(),
  }
}

type Store = Work['deps']['store']

const unrelatedAmong = async (store: Store, system: string, rows: readonly MappedRow[]): Promise<Set<string>> => {
  const orderOf = ({ record }: MappedRow): string => record.related?.['order'] ?? record.externalId
  const known = await store.links.byExternalIds('sales-order', system, [...new Set(rows.map(orderOf))])
  const orders = new Set(known.map(({ externalId }) => externalId))
  return new Set(rows.filter((row) => !orders.has(orderOf(row))).map(({ externalId }) => externalId))
}
