import { hash } from 'node:crypto'
import type { Fields, FieldValue } from '../domain/record-fields.ts'
import { canonicalJson, isSame } from './canonical-json.ts'

/** 132 bits: enough to tell any two records apart. */
const hashLength = 22

const hashOf = (text: string): string => hash('sha256', text, 'base64url').slice(0, hashLength)

export const valueHashOf = (value: FieldValue): string => hashOf(canonicalJson(value))

/** What a sink writes of a record; all of it when the sink names no fields. */
export const projectionOf = (fields: Fields, names: readonly string[] | undefined): Fields => {
  if (names === undefined) return fields
  const projection: Record<string, FieldValue> = {}
  for (const name of names) {
    const value = fields[name]
    if (value !== undefined) projection[name] = value
  }
  return projection
}

export const projectionHashOf = (fields: Fields, names: readonly string[] | undefined): string =>
  hashOf(canonicalJson(projectionOf(fields, names)))

/** The system has already what would be written: null where it is to have nothing. Fields that are not there are not written, so they do not count. */
export const holds = (held: Fields, golden: Fields, names: readonly string[] | undefined): boolean =>
  Object.entries(projectionOf(golden, names)).every(([name, value]) => isSame(held[name] ?? null, value))

/**
 * Of a row as its system gave it. `salt` changes when the same row is to be mapped anew. The order of its keys counts: putting them in order takes
 * as long as parsing the row, and where a system shuffles them the row is looked at once more.
 */
export const sourceHashOf = (raw: unknown, salt: string): string => hashOf(`${salt}\n${JSON.stringify(raw)}`)
