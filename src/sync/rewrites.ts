import type { Fields, FieldValue } from '../domain/record-fields.ts'
import type { Rewrite, Rewrites } from '../domain/rewrite.ts'
import { isSame } from './canonical-json.ts'
import type { SystemFacet } from './facet.ts'
import { isJustWritten } from './field-times.ts'
import { isKeptAs } from './kept-as.ts'
import { valueHashOf } from './projection.ts'

/** So often a system may make the same of the same value before it is taken for one that always does. */
const mostTimes = 3
const windowMs = 24 * 60 * 60_000

type Reading = {
  /** The facet before it was read again. */
  before: (Pick<SystemFacet, 'fields' | 'rewrites'> & { sourceHash: string | null }) | undefined
  fields: Fields
  /** Our own time, ISO 8601. */
  at: string
  /** Whether the newest value of the field counts. */
  isNewestRule: (field: string) => boolean
}

/**
 * Counts how often a system changed a field from one value to one other. A person who changes it there and back makes the way back as well,
 * which begins the count anew; where only the way there is seen, the way back was a write, and two systems take turns.
 */
export const countRewrites = ({ before, fields, at, isNewestRule }: Reading): Rewrites | null => {
  const counted: Record<string, Rewrite> = {}
  for (const [field, made] of Object.entries(fields)) {
    if (!isNewestRule(field)) continue
    const given = before?.fields?.[field]
    const known = before?.rewrites?.[field]
    const isKept = given === undefined || isSame(given, made) || (isJustWritten(before) && isKeptAs(made, given))
    const next = isKept ? known : rewriteFrom(given, made, known, at)
    if (next !== undefined) counted[field] = next
  }
  return Object.keys(counted).length === 0 ? null : counted
}

const rewriteFrom = (given: FieldValue, made: FieldValue, known: Rewrite | undefined, at: string): Rewrite => {
  const [from, to] = [valueHashOf(given), valueHashOf(made)]
  const goesOn = known?.given === from && known.made === to && Date.parse(at) - Date.parse(known.since) <= windowMs
  return goesOn ? { ...known, times: known.times + 1 } : { given: from, made: to, times: 1, since: at }
}

type Saying = { system: string; value: FieldValue | undefined; rewrite: Rewrite | undefined }

/** Two systems take turns: one says now what it always makes of the value that the other one has. */
export const takeTurns = (sayings: readonly Saying[]): boolean =>
  sayings.some(
    ({ system, value, rewrite }) =>
      rewrite !== undefined &&
      rewrite.times >= mostTimes &&
      value !== undefined &&
      valueHashOf(value) === rewrite.made &&
      sayings.some((other) => other.system !== system && isValue(other.value, rewrite.given)),
  )

const isValue = (value: FieldValue | undefined, hash: string): boolean =>
  value !== undefined && valueHashOf(value) === hash

/** Whether anything of a record may be left to a person because systems take turns. */
export const mayTakeTurns = (facets: readonly Pick<SystemFacet, 'rewrites'>[]): boolean =>
  facets.some(({ rewrites }) => Object.values(rewrites ?? {}).some(({ times }) => times >= mostTimes))
