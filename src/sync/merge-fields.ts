import type { RecordEntity } from '../domain/record.ts'
import { type Fields, type FieldValue, fieldNames } from '../domain/record-fields.ts'
import type { Rewrite } from '../domain/rewrite.ts'
import { isSame } from './canonical-json.ts'
import { isHeard, type SystemFacet, speakersOf } from './facet.ts'
import { compareTimes } from './field-times.ts'
import { goneFrom, inactive } from './inactive.ts'
import { isUnion, unionOf } from './merge-identifiers.ts'
import type { FieldRule, Ownership } from './ownership.ts'
import { takeTurns } from './rewrites.ts'

/** `decision`: a person said so. `union`: from all systems. `gone`: its owner deleted it. `kept`: it came with a document, no system says anything. */
export type WonBy = FieldRule | 'decision' | 'union' | 'gone' | 'kept'

/** Why a field has its value, or none. */
export type Why = {
  /** Null: from no single system. */
  system: string | null
  rule: WonBy
  modifiedAt?: string
  /** What the other systems say, when it is something else. */
  others: { system: string; value: FieldValue | null }[]
}

export type FieldConflict = {
  field: string
  /** Null: the system emptied it. */
  values: { system: string; value: FieldValue | null; at: string | null }[]
  /** Each of the systems makes its own value of what the other one has: writing would go on for ever. */
  takesTurns: boolean
}

export type MergeInput = {
  entity: RecordEntity
  facets: readonly SystemFacet[]
  ownership: Ownership
  decisions: readonly { field: string; system: string }[]
  /** The record before, and what the systems said then; the same as now when nothing new was read. */
  previous: Previous
}

type Previous = {
  fields: Fields
  facets: readonly SystemFacet[]
  /** Fields that were known to be empty; none unless stated. */
  emptied?: readonly string[]
}

export type Merged = {
  fields: Fields
  /** Fields that have no value because a system emptied them: other systems are to empty them too. */
  emptied: string[]
  /** Of a field that has a value or was emptied. */
  why(field: string): Why | undefined
  conflicts: FieldConflict[]
}

/** What one system says of one field. */
type Voice = {
  system: string
  value: FieldValue | undefined
  emptied: boolean
  at: string | null
  rewrite: Rewrite | undefined
}
type Verdict = {
  value: FieldValue | undefined
  system: string | null
  rule: WonBy
  conflict?: boolean
  takesTurns?: boolean
}

/**
 * Makes one record of what the systems say, field by field. Systems from which it is gone, or that were never read, say nothing. When none
 * says anything the record stays as it was.
 */
export const mergeFields = (input: MergeInput): Merged => {
  const { entity, facets, ownership, previous } = input
  const heard = [...speakersOf(facets).values()].filter(isHeard)
  const fields: Record<string, FieldValue> = {}
  const emptied: string[] = []
  const judged = new Map<string, { verdict: Verdict; voices: readonly Voice[] }>()
  const conflicts: FieldConflict[] = []
  for (const field of fieldNames[entity]) {
    // Most fields are of that kind, and a load goes through all of each record.
    if (previous.fields[field] === undefined && heard.every((facet) => saysNothing(facet, field))) continue
    const voices = voicesOf(field, heard, ownership)
    const verdict = heard.length === 0 ? keep(field, previous.fields) : judge(field, voices, heard, input)
    if (verdict === undefined) continue
    if (verdict.value === undefined) emptied.push(field)
    else fields[field] = verdict.value
    judged.set(field, { verdict, voices })
    if (verdict.conflict === true)
      conflicts.push({
        field,
        values: voices.flatMap(saying(previous.fields[field])),
        takesTurns: verdict.takesTurns === true,
      })
  }
  const gone = ownership.deactivates && goneFrom(entity, facets, ownership) ? inactive(entity, fields) : {}
  Object.assign(fields, gone)
  return {
    fields,
    emptied: emptied.filter((field) => fields[field] === undefined),
    conflicts,
    why: (field) => {
      if (gone[field] !== undefined) return { system: null, rule: 'gone', others: [] }
      const found = judged.get(field)
      return found === undefined ? undefined : whyOf(found.verdict, found.voices)
    },
  }
}

const saysNothing = ({ fields, fieldTimes }: SystemFacet & { fields: Fields }, field: string): boolean =>
  fields[field] === undefined && fieldTimes?.[field] === undefined

const voicesOf = (
  field: string,
  heard: readonly (SystemFacet & { fields: Fields })[],
  ownership: Ownership,
): Voice[] => {
  const voices = heard.map(({ system, fields, fieldTimes, modifiedAt, rewrites }): Voice => {
    const value = fields[field]
    const emptied = value === undefined && fieldTimes?.[field] !== undefined
    const at = fieldTimes?.[field] ?? (value === undefined ? null : modifiedAt)
    return { system, value, emptied, at, rewrite: rewrites?.[field] }
  })
  if (voices.length < 2) return voices
  const { systems } = ownership.ruleOf(field)
  const place = ({ system }: Voice): number => {
    const index = systems.indexOf(system)
    return index < 0 ? systems.length : index
  }
  return voices.sort((a, b) => place(a) - place(b) || a.system.localeCompare(b.system))
}

const keep = (field: string, previous: Fields): Verdict | undefined =>
  previous[field] === undefined ? undefined : { value: previous[field], system: null, rule: 'kept' }

const judge = (
  field: string,
  voices: readonly Voice[],
  heard: readonly (SystemFacet & { fields: Fields })[],
  { entity, ownership, decisions, previous }: MergeInput,
): Verdict | undefined => {
  if (entity === 'customer' && isUnion(field)) {
    const value = unionOf(field, heard, previous)
    return value === undefined ? undefined : { value, system: null, rule: 'union' }
  }
  const decision = decisions.find((one) => one.field === field)
  const decided = voices.find(({ system }) => system === decision?.system)
  if (decided?.value !== undefined || decided?.emptied === true) return won(decided, 'decision')
  const { rule } = ownership.ruleOf(field)
  const spoken =
    rule === 'newest' && takeTurns(voices)
      ? leftToPerson(voices, field, previous)
      : rules[rule](voices, field, previous)
  if (spoken !== undefined) return spoken
  // What a document brought stays until a system has its own word.
  const broughtBySystem = previous.facets.some((facet) => facet.fields?.[field] !== undefined)
  return broughtBySystem ? undefined : keep(field, previous.fields)
}

const won = ({ system, value }: Voice, rule: WonBy): Verdict => ({ system, value, rule })

/** Systems that take turns are not written to any more: the field stays as it was, for a person to decide. */
const leftToPerson: Judge = (voices, field, previous) => {
  const verdict = rules.manual(voices, field, previous)
  return verdict === undefined ? undefined : { ...verdict, takesTurns: true }
}

type Judge = (voices: readonly Voice[], field: string, previous: Previous) => Verdict | undefined

const firstWithValue = (voices: readonly Voice[]): Voice | undefined => voices.find(({ value }) => value !== undefined)

const rules: Record<FieldRule, Judge> = {
  /** A field the owner emptied is empty; one it never had is filled by the next system that has it. */
  owner: (voices) => {
    const [owner] = voices
    return wonBy(owner?.emptied === true ? owner : firstWithValue(voices), 'owner')
  },

  newest: (voices) => {
    const [first, ...others] = voices.filter(({ value, emptied }) => value !== undefined || emptied)
    if (first === undefined) return undefined
    const newest = others.reduce((best, voice) => (compareTimes(voice.at, best.at) > 0 ? voice : best), first)
    return won(newest, 'newest')
  },

  /**
   * Stays with the system that filled it first, while that one has a value. One it empties is empty where the others only have what came from
   * there; after that, only a value that was not there before fills it.
   */
  'fill-if-empty': (voices, field, previous) => {
    const before = speakersOf(previous.facets)
    const saidBefore = ({ system }: Voice): FieldValue | undefined => before.get(system)?.fields?.[field]
    const filled = voices.filter(({ value }) => value !== undefined)
    const kept = previous.fields[field]
    if (kept === undefined) {
      const emptier = previous.emptied?.includes(field) === true ? voices.find(({ emptied }) => emptied) : undefined
      const winner = emptier === undefined ? filled[0] : filled.find((voice) => !isSame(saidBefore(voice), voice.value))
      return wonBy(winner ?? emptier, 'fill-if-empty')
    }
    const origin = voices.find((voice) => isSame(saidBefore(voice), kept))
    if (origin?.emptied === true && filled.every(({ value }) => isSame(value, kept)))
      return won(origin, 'fill-if-empty')
    const filler = filled.find((voice) => isSame(saidBefore(voice), kept))
    return wonBy(filler ?? filled[0], 'fill-if-empty')
  },

  /**
   * What systems agree on, or only one says, is taken; else it stays as it was, for a person to decide. To empty what the record has is to say
   * something.
   */
  manual: (voices, field, previous) => {
    const first = firstWithValue(voices)
    if (first === undefined)
      return wonBy(
        voices.find(({ emptied }) => emptied),
        'manual',
      )
    const kept = previous.fields[field]
    const isEmptied = kept !== undefined && voices.some(({ emptied }) => emptied)
    const agree = voices.every(({ value }) => value === undefined || isSame(value, first.value))
    if (agree && !isEmptied) return won(first, 'manual')
    const holder = voices.find(({ value }) => isSame(value, kept))
    const value = kept ?? first.value
    return {
      value,
      system: holder?.system ?? (kept === undefined ? first.system : null),
      rule: 'manual',
      conflict: true,
    }
  },
}

const wonBy = (voice: Voice | undefined, rule: WonBy): Verdict | undefined =>
  voice === undefined ? undefined : won(voice, rule)

const whyOf = ({ value, system, rule }: Verdict, voices: readonly Voice[]): Why => {
  const at = voices.find((voice) => voice.system === system)?.at
  const others = voices
    .filter((voice) => voice.system !== system && !isSame(voice.value, value))
    .map((voice) => ({ system: voice.system, value: voice.value ?? null }))
  return at === null || at === undefined ? { system, rule, others } : { system, rule, modifiedAt: at, others }
}

/** What a system has to say in a conflict: its value, or that it emptied the one the record has. */
const saying =
  (kept: FieldValue | undefined) =>
  ({ system, value, emptied, at }: Voice): FieldConflict['values'] => {
    if (value !== undefined) return [{ system, value, at }]
    return emptied && kept !== undefined ? [{ system, value: null, at }] : []
  }
