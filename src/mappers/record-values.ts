import { decimal, decimalText, isDecimalString } from '../domain/decimal.ts'
import type { FieldValue } from '../domain/record-fields.ts'
import type { PlaceKind } from './record-places.ts'

/** A value that fits a place, nothing, or why it cannot be read. */
export type ReadValue = { ok: true; value: FieldValue | undefined } | { ok: false; reason: string }

const good = (value: FieldValue | undefined): ReadValue => ({ ok: true, value })
const bad = (reason: string): ReadValue => ({ ok: false, reason })

const yes = new Set<unknown>([true, 1, '1', 'true', 'TRUE', 'True', 'yes', 'Y', 'y'])
const no = new Set<unknown>([false, 0, '0', 'false', 'FALSE', 'False', 'no', 'N', 'n'])

/** A value of another system as a place of a record holds it. Nothing, null and empty text are nothing. */
export const valueToPlace = (value: unknown, kind: PlaceKind): ReadValue => {
  if (value === undefined || value === null || value === '') return good(undefined)
  switch (kind) {
    case 'decimal':
      return decimalFrom(value)
    case 'boolean':
      if (yes.has(value)) return good(true)
      return no.has(value) ? good(false) : bad('is neither true nor false: give its codes')
    case 'date':
      return dateFrom(value)
    case 'lines':
      return linesFrom(value)
    case 'identifiers':
      return isScalar(value) ? good([{ value: String(value) }]) : good(plainJson(value))
    case 'text':
      return isScalar(value) ? good(String(value)) : bad('is not a text')
    case 'other':
      return good(plainJson(value))
  }
}

const isScalar = (value: unknown): value is string | number | boolean =>
  typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'

// What came as JSON is plain JSON.
const plainJson = (value: unknown): FieldValue => value as FieldValue

/** Equal amounts are written the same way: `324.80000000` and `3.248e2` are `324.8`. */
const decimalFrom = (value: unknown): ReadValue => {
  const text = isScalar(value) ? String(value).trim() : ''
  if (!/^[-+]?\d{1,30}(\.\d{1,30})?([eE][-+]?\d{1,2})?$/.test(text)) return bad('is not a decimal number')
  const plain = decimalText(decimal(text))
  return isDecimalString(plain) ? good(plain) : bad('has more digits than a canonical number: 20, and 10 decimals')
}

const dateFrom = (value: unknown): ReadValue => {
  const text = isScalar(value) ? String(value) : ''
  const [date] = /^\d{4}-\d\d-\d\d(?=$|[T ])/.exec(text) ?? []
  return date === undefined ? bad('is not a date such as 2026-01-31') : good(date)
}

const linesFrom = (value: unknown): ReadValue => {
  const lines = Array.isArray(value) ? value : isScalar(value) ? String(value).split(/\r?\n/) : undefined
  if (lines === undefined || !lines.every(isScalar)) return bad('is not a text')
  const filled = lines.map((line) => String(line).trim()).filter((line) => line !== '')
  return good(filled.length === 0 ? undefined : filled)
}

/** What of a place another system is given: one text where it keeps one, all lines of a text, the first of several numbers. */
export const valueFromPlace = (value: FieldValue | undefined, kind: PlaceKind): FieldValue | undefined => {
  if (!Array.isArray(value)) return value
  if (kind === 'lines') return value.join('\n')
  if (kind !== 'identifiers') return value
  const first: unknown = value[0]
  return typeof first === 'object' && first !== null && 'value' in first ? String(first.value) : undefined
}
