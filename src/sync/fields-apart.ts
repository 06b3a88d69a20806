import type { Fields, FieldValue } from '../domain/record-fields.ts'
import { isSame } from './canonical-json.ts'
import { codesApart, isUnion } from './merge-identifiers.ts'

type Together = {
  /** What the two are as one. */
  now: Fields
  /** What the one that stays was before. */
  before: Fields
  /** What the one that goes was, and what its systems say of it. */
  theirs: readonly Fields[]
}

/**
 * What is left of a record when another one that was merged into it goes: what it has from that one, or lost to it, is again as it was; what came
 * since stays.
 */
export const fieldsApart = ({ now, before, theirs }: Together): Fields => {
  const apart: Record<string, FieldValue> = {}
  for (const field of new Set([...Object.keys(before), ...Object.keys(now)])) {
    const ofTheirs = theirs.map((fields) => fields[field])
    const isTheirs = now[field] === undefined || ofTheirs.some((value) => isSame(value, now[field]))
    const value = isUnion(field) ? codesApart(now[field], before[field], ofTheirs) : (isTheirs ? before : now)[field]
    if (value !== undefined) apart[field] = value
  }
  return apart
}
