import { Decimal } from 'decimal.js'
import { decimalText } from '../../domain/decimal.ts'

/**
 * Tryton's JSON has a form of its own for what JSON lacks: `{"__class__":"Decimal","decimal":"12.50"}`, and so for dates, times
 * and bytes. Source: trytond/protocols/jsonrpc.py of Tryton 6.0.
 */
type Typed = { readonly __class__: string } & Readonly<Record<string, unknown>>

/** A value as it is sent to Tryton. */
export type TrytonValue =
  | string
  | number
  | boolean
  | null
  | readonly TrytonValue[]
  | { readonly [key: string]: TrytonValue }

/** For fields of the type Numeric: a plain number is refused there. */
export const decimalToTryton = (text: string): TrytonValue => ({ __class__: 'Decimal', decimal: text })

/** An ISO date. */
export const dateToTryton = (isoDate: string): TrytonValue => {
  const [year = 0, month = 0, day = 0] = isoDate.split('-').map(Number)
  return { __class__: 'date', year, month, day }
}

const isoTime = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:\.(\d{1,9}))?Z$/

/** An ISO time; Tryton keeps UTC and microseconds. */
export const timestampToTryton = (iso: string): TrytonValue => {
  const parts = isoTime.exec(iso) ?? isoTime.exec(new Date(iso).toISOString())
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = (parts ?? []).slice(1, 7).map(Number)
  const microsecond = Number((parts?.[7] ?? '').padEnd(6, '0').slice(0, 6))
  return { __class__: 'datetime', year, month, day, hour, minute, second, microsecond }
}

/**
 * An answer of Tryton as plain JSON: a Decimal is a decimal string, a date an ISO date, a datetime an ISO time in UTC with six decimals, a
 * time `HH:MM:SS.ffffff`, a timedelta a number of seconds, bytes are base64.
 */
export const plainFromTryton = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(plainFromTryton)
  if (typeof value !== 'object' || value === null) return value
  if ('__class__' in value && typeof value.__class__ === 'string') return plainFromTyped(value as Typed)
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, plainFromTryton(inner)]))
}

const digits = (value: unknown, length: number): string => String(value ?? 0).padStart(length, '0')
const dateOf = ({ year, month, day }: Typed): string => `${digits(year, 4)}-${digits(month, 2)}-${digits(day, 2)}`
const timeOf = ({ hour, minute, second, microsecond }: Typed): string =>
  `${digits(hour, 2)}:${digits(minute, 2)}:${digits(second, 2)}.${digits(microsecond, 6)}`

const plainFromTyped = (typed: Typed): unknown => {
  switch (typed.__class__) {
    case 'Decimal':
      return decimalFrom(typed['decimal'])
    case 'date':
      return dateOf(typed)
    case 'datetime':
      return `${dateOf(typed)}T${timeOf(typed)}Z`
    case 'time':
      return timeOf(typed)
    case 'timedelta':
      return typed['seconds']
    case 'bytes':
      return String(typed['base64'] ?? '').replace(/\s/g, '')
    default:
      return typed
  }
}

/** Python writes some decimals with an exponent; what is no number stays as it is, for the schema behind to refuse. */
const decimalFrom = (text: unknown): unknown => {
  try {
    return decimalText(new Decimal(String(text)))
  } catch {
    return text
  }
}
