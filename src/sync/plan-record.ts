import type { ErrorCode } from '../domain/error-catalogue.ts'
import type { Issue } from '../domain/issue.ts'
import { type RecordEntities, type RecordEntity, recordSchemas } from '../domain/record.ts'
import {
  type Fields,
  type FieldValue,
  fieldsOf,
  recordFrom,
  withEmptied,
  withoutEmptied,
} from '../domain/record-fields.ts'
import { isSame } from './canonical-json.ts'
import { isHeard, type SystemFacet, speakersOf } from './facet.ts'
import { type FieldConflict, mergeFields } from './merge-fields.ts'
import type { Ownership } from './ownership.ts'
import { holds, projectionHashOf } from './projection.ts'

/** A facet with what its system was sent last. */
export type SentFacet = SystemFacet & { sourceHash: string | null; sentHash: string | null; sentVersion: number | null }

/** A system that is to have the record; `fields`: what its sink writes; `empties`: what of that it can empty. */
export type Target = {
  system: string
  fields: readonly string[] | undefined
  empties: readonly string[] | undefined
  mayCreate: boolean
}

type Systems = { facetsBefore: readonly SentFacet[]; facetsAfter: readonly SentFacet[] }

export type RecordState<E extends RecordEntity> = Systems & {
  entity: E
  /** The record as it stands; undefined for a new one. */
  before: { fields: Fields; emptied: readonly string[]; version: number } | undefined
  ownership: Ownership
  decisions: readonly { field: string; system: string }[]
}

export type MergedRecord<E extends RecordEntity> = {
  value: RecordEntities[E]
  /** Those known to be empty are null. */
  fields: Fields
  emptied: readonly string[]
  /** The version this makes; the stored one when nothing changed. */
  version: number
  changed: boolean
  conflicts: FieldConflict[]
}

export type RecordRoutes = {
  /** Systems that must be given the record. */
  deliver: string[]
  /** Systems found to have it as it is: what they hold counts as sent. */
  settled: { system: string; externalId: string; sentHash: string }[]
  /** Systems that had it and where it is gone: it is not made again there. */
  gone: string[]
}

/** What the systems make of one record now. Issues: what they say makes no record. */
export const mergeRecord = <E extends RecordEntity>(
  state: RecordState<E>,
): { ok: true; merged: MergedRecord<E> } | { ok: false; issues: Issue[] } => {
  const { entity, before, facetsAfter, ownership, decisions } = state
  const previous = { fields: before?.fields ?? {}, emptied: before?.emptied ?? [], facets: state.facetsBefore }
  const merged = mergeFields({ entity, facets: facetsAfter, ownership, decisions, previous })
  const { fields: made, conflicts } = merged
  const parsed = recordSchemas[entity].safeParse(recordFrom(entity, made))
  if (!parsed.success) return { ok: false, issues: parsed.error.issues.map(issueFrom) }
  const value = parsed.data
  // As it will be read back, so that it is compared like with like.
  const fields = fieldsOf(entity, value)
  const emptied = merged.emptied.filter((name) => fields[name] === undefined)
  const changed = before === undefined || !isSame(before.fields, fields) || !isSame(before.emptied, emptied)
  const version = (before?.version ?? 0) + (changed ? 1 : 0)
  return {
    ok: true,
    merged: { value, fields: withEmptied(fields, emptied), emptied, version, changed, conflicts },
  }
}

const issueFrom = ({ path, message }: { path: readonly PropertyKey[]; message: string }): Issue => ({
  code: 'VALUE_INVALID' satisfies ErrorCode,
  path: path.map(String).join('.'),
  message: `what the systems say together makes no record (${message}): mend it in the system that owns the field`,
})

/** Where the record goes, and where it is already. `goldenBefore`: the record as it stood. Of both, what is known to be empty is null. */
export const routeRecord = (
  golden: Fields,
  { facetsBefore, facetsAfter, goldenBefore }: Systems & { goldenBefore: Fields | undefined },
  targets: readonly Target[],
  conflicts: readonly FieldConflict[],
): RecordRoutes => {
  const [before, after] = [speakersOf(facetsBefore), speakersOf(facetsAfter)]
  const deliver: string[] = []
  const settled: RecordRoutes['settled'] = []
  const gone: string[] = []
  for (const { system, fields, empties, mayCreate } of targets) {
    const facet = after.get(system)
    if (facet === undefined) {
      if (mayCreate) deliver.push(system)
      continue
    }
    if (facet.goneAt !== null) {
      gone.push(system)
      continue
    }
    const due = withoutEmptied(withoutDispute(system, golden, conflicts), empties)
    const dueBefore =
      goldenBefore === undefined ? undefined : withoutEmptied(withoutDispute(system, goldenBefore, conflicts), empties)
    const sentHash = projectionHashOf(due, fields)
    // Where something else was due before this, that may be on its way, or there already without anybody knowing: also where the system said, when it was
    // read last, what is due again.
    const wasOtherDue = dueBefore !== undefined && projectionHashOf(dueBefore, fields) !== sentHash
    const isSent = facet.sentHash === sentHash && !wasOtherDue
    const isOther = wasOverwritten(before.get(system), facet, due, fields)
    const mayBeOvertaken = wasOtherDue && before.get(system) === facet
    if (isHeard(facet) && holds(facet.fields, due, fields) && !mayBeOvertaken) {
      if (!isSent) settled.push({ system, externalId: facet.externalId, sentHash })
    } else if (!isSent && !isOther && holdsWhatChanged(facet, due, dueBefore, fields)) {
      settled.push({ system, externalId: facet.externalId, sentHash })
    } else if (!isSent || isOther) {
      deliver.push(system)
    }
  }
  return { deliver, settled, gone }
}

/** A field that a person is to decide is not written over in a system that says something else of it: that one keeps its own value. */
export const withoutDispute = (system: string, golden: Fields, conflicts: readonly FieldConflict[]): Fields => {
  const own = conflicts.flatMap(({ field, values }) =>
    values.filter((saying) => saying.system === system).map(({ value }): [string, FieldValue | null] => [field, value]),
  )
  return own.length === 0 ? golden : { ...golden, ...Object.fromEntries(own) }
}

/** The system was sent all the rest before, and has made of it what it can. */
const holdsWhatChanged = (
  facet: SentFacet,
  golden: Fields,
  goldenBefore: Fields | undefined,
  names: readonly string[] | undefined,
): boolean => {
  if (goldenBefore === undefined || !isHeard(facet)) return false
  if (facet.sentHash !== projectionHashOf(goldenBefore, names)) return false
  const changed = (names ?? Object.keys(golden)).filter(
    (name) => golden[name] !== undefined && !(name in goldenBefore && isSame(golden[name], goldenBefore[name])),
  )
  return holds(facet.fields, golden, changed)
}

/**
 * The system had what it was sent, and now says something else, or nothing. What it makes of a write at once (a shortened name) is no such change:
 * writing it again would change nothing.
 */
const wasOverwritten = (
  before: SentFacet | undefined,
  after: SentFacet,
  golden: Fields,
  names: readonly string[] | undefined,
): boolean => {
  if (before?.fields == null || before.sourceHash === null || after.fields === null) return false
  const { fields: was } = before
  const { fields: is } = after
  return (names ?? Object.keys(golden)).some(
    (name) => golden[name] !== undefined && !isSame(is[name], golden[name]) && !isSame(is[name], was[name]),
  )
}
