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
  values: { system: string; value: FieldValue; at: string | null }[]
  /** Each of the systems makes its own value of what the other one has: writing would go on for ever. */
  takesTurns: boolean
}

export type MergeInput = {
  entity: RecordEntity
  facets: readonly SystemFacet[]
  ownership: Ownership
  decisions: readonly { field: string; system: string }[]
  /** The record before, and what the systems said then; the same as now when nothing new was read. */
  previous: { fields: Fields; facets: readonly SystemFacet[] }
}

export type Merged = { fields: Fields; why: Readonly<Record<string, Why>>; conflicts: FieldConflict[] }

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
  const why: Record<string, Why> = {}
  const conflicts: FieldConflict[] = []
  for (const field of fieldNames[entity]) {
    const voices = voicesOf(field, heard, ownership)
    const verdict = heard.length === 0 ? keep(field, previous.fields) : judge(field, voices, heard, input)
    if (verdict === undefined) continue
    if (verdict.value !== undefined) fields[field] = verdict.value
    why[field] = whyOf(verdict, voices)
    if (verdict.conflict === true)
      conflicts.push({ field, values: voices.flatMap(saying), takesTurns: verdict.takesTurns === true })
  }
  if (ownership.deactivates && goneFrom(entity, facets, ownership)) {
    for (const [field, value] of Object.entries(inactive(entity, fields))) {
      fields[field] = value
      why[field] = { system: null, rule: 'gone', others: [] }
    }
  }
  return { fields, why, conflicts }
}

const voicesOf = (
  field: string,
  heard: readonly (SystemFacet & { fields: Fields })[],
  ownership: Ownership,
): Voice[] => {
  const { systems } = ownership.ruleOf(field)
  const place = ({ system }: Voice): number => {
    const index = systems.indexOf(system)
    return index < 0 ? systems.length : index
  }
  return heard
    .map(({ system, fields, fieldTimes, modifiedAt, rewrites }): Voice => {
      const value = fields[field]
      const emptied = value === undefined && fieldTimes?.[field] !== undefined
      const at = fieldTimes?.[field] ?? (value === undefined ? null : modifiedAt)
      return { system, value, emptied, at, rewrite: rewrites?.[field] }
    })
    .sort((a, b) => place(a) - place(b) || a.system.localeCompare(b.system))
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

type Judge = (voices: readonly Voice[], field: string, previous: MergeInput['previous']) => Verdict | undefined

const firstWithValue = (voices: readonly Voice[]): Voice | undefined => voices.find(({ value }) => value !== undefined)

const rules: Record<FieldRule, Judge> = {
  /** A field the owner emptied is empty; one it never had is filled by the next system that has it. */
  owner: (voices) => {
    const [owner] = voices
    const winner = owner?.emptied === true ? owner : firstWithValue(voices)
    return winner === undefined ? undefined : won(winner, 'owner')
  },

  newest: (voices) => {
    const [first, ...others] = voices.filter(({ value, emptied }) => value !== undefined || emptied)
    if (first === undefined) return undefined
    const newest = others.reduce((best, voice) => (compareTimes(voice.at, best.at) > 0 ? voice : best), first)
    return won(newest, 'newest')
  },

  /** Stays with the system that filled it first, while that one has a value. */
  'fill-if-empty': (voices, field, previous) => {
    const before = speakersOf(previous.facets)
    const filler = voices.find(
      ({ system, value }) =>
        value !== undefined &&
        previous.fields[field] !== undefined &&
        isSame(before.get(system)?.fields?.[field], previous.fields[field]),
    )
    const winner = filler ?? firstWithValue(voices)
    return winner === undefined ? undefined : won(winner, 'fill-if-empty')
  },

  /** What systems agree on, or only one says, is taken; else it stays as it was, for a person to decide. */
  manual: (voices, field, previous) => {
    const first = firstWithValue(voices)
    if (first === undefined) return undefined
    if (voices.every(({ value }) => value === undefined || isSame(value, first.value))) return won(first, 'manual')
    const kept = previous.fields[field]
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

const whyOf = ({ value, system, rule }: Verdict, voices: readonly Voice[]): Why => {
  const at = voices.find((voice) => voice.system === system)?.at
  return {
    system,
    rule,
    ...(at === null || at === undefined ? {} : { modifiedAt: at }),
    others: voices
      .filter((voice) => voice.system !== system && !isSame(voice.value, value))
      .map((voice) => ({ system: voice.system, value: voice.value ?? null })),
  }
}

const saying = ({ system, value, at }: Voice): FieldConflict['values'] =>
  value === undefined ? [] : [{ system, value, at }]
