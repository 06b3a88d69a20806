import type { Fields, FieldValue } from '../domain/record-fields.ts'
import { isSame } from './canonical-json.ts'
import { isHeard, type SystemFacet } from './facet.ts'
import { isKeptAs } from './kept-as.ts'

type Reading = {
  /** The facet before it was read again. */
  before: (Pick<SystemFacet, 'fields' | 'fieldTimes'> & { sourceHash?: string | null }) | undefined
  fields: Fields
  /** The record's own time of change, or when it was read where the system has none. */
  at: string
  /** What the other systems say of the record. */
  others: readonly SystemFacet[]
  /** Keep the time of every field, not only of those that were emptied. */
  all: boolean
}

/**
 * When each field last changed in one system. A value that another system had before is as old as it is there: what a system was given
 * is no news from it, and what it made of it is a moment older, so that it does not win over what was given. A field that lost its value
 * keeps the time it lost it.
 */
export const advanceFieldTimes = ({
  before,
  fields,
  at,
  others,
  all,
}: Reading): Readonly<Record<string, string>> | null => {
  const times: Record<string, string> = {}
  const known = before?.fields ?? {}
  const made = isJustWritten(before) ? isKeptAs : () => false
  for (const [name, value] of Object.entries(fields)) {
    if (!all) continue
    times[name] = timeBefore(before, name, value, made) ?? earliest(at, timesElsewhere(others, name, value))
  }
  for (const name of Object.keys({ ...before?.fieldTimes, ...known })) {
    if (fields[name] !== undefined) continue
    // It was given this value and does not keep it.
    if (known[name] !== undefined && made(undefined, known[name])) continue
    const emptiedBefore = known[name] === undefined ? before?.fieldTimes?.[name] : undefined
    times[name] = emptiedBefore ?? at
  }
  return Object.keys(times).length === 0 ? null : times
}

/** Written, and not read since. */
export const isJustWritten = (before: { fields: Fields | null; sourceHash?: string | null } | undefined): boolean =>
  before?.fields != null && before.sourceHash === null

const timeBefore = (
  before: Reading['before'],
  name: string,
  value: FieldValue,
  made: typeof isKeptAs,
): string | undefined => {
  const [known, time] = [before?.fields?.[name], before?.fieldTimes?.[name]]
  if (known === undefined || time === undefined) return undefined
  if (isSame(known, value)) return time
  return made(value, known) ? new Date(msOf(time) - 1).toISOString() : undefined
}
const timesElsewhere = (others: readonly SystemFacet[], name: string, value: unknown): string[] =>
  others.flatMap((facet) => {
    const time = facet.fieldTimes?.[name]
    return isHeard(facet) && time !== undefined && isSame(facet.fields[name], value) ? [time] : []
  })

const earliest = (at: string, others: readonly string[]): string =>
  others.reduce((first, time) => (compareTimes(time, first) < 0 ? time : first), at)

/** Negative when `a` is before `b`. An unknown time is before all others. */
export const compareTimes = (a: string | undefined | null, b: string | undefined | null): number => msOf(a) - msOf(b)

const msOf = (time: string | undefined | null): number => {
  const ms = Date.parse(time ?? '')
  return Number.isNaN(ms) ? 0 : ms
}
