/** OData V2 values as SAP Gateway writes and reads them in JSON and in filters. */

import { remember } from '../../domain/remember.ts'

/** `Edm.DateTime`: milliseconds since the epoch, UTC; DateTimeOffset may add an offset that changes nothing. */
const edmDateTime = /^\/Date\((-?\d+)(?:[+-]\d{4})?\)\/$/

/** An ISO date as `Edm.DateTime` in JSON. */
export const edmDateFrom = (isoDate: string): string => `/Date(${Date.parse(`${isoDate}T00:00:00Z`)})/`

/** The ISO date of an `Edm.DateTime`; undefined for null, empty and what is none. */
export const isoDateFrom = (value: string | null | undefined): string | undefined => dateOf(value ?? '')

// Rows of a load share few dates.
const dateOf = remember(5_000, (value): string | undefined => {
  const ms = edmDateTime.exec(value)?.[1]
  if (ms === undefined) return undefined
  const date = new Date(Number(ms))
  return Number.isNaN(date.getTime()) ? undefined : date.toISOString().slice(0, 10)
})

/** The point in time of an `Edm.DateTimeOffset`, ISO 8601; undefined for null, empty and what is none. */
export const instantFrom = (value: string | null | undefined): string | undefined => {
  const ms = edmDateTime.exec(value ?? '')?.[1]
  if (ms === undefined) return undefined
  const date = new Date(Number(ms))
  return Number.isNaN(date.getTime()) ? undefined : date.toISOString()
}

/** An ISO date as a literal of `Edm.DateTime`. */
export const dateLiteral = (isoDate: string): string => `datetime'${isoDate}T00:00:00'`

/** A point in time as a literal of `Edm.DateTimeOffset`. */
export const instantLiteral = (instant: string): string => `datetimeoffset'${new Date(instant).toISOString()}'`

/** `PT14H30M00S` as a literal of `Edm.Time`. */
export const timeLiteral = (time: string): string => `time'${time}'`

/** A string in a filter or key: quotes are doubled. */
export const literalFrom = (text: string): string => `'${text.replaceAll("'", "''")}'`

/** `A eq '1' or A eq '2'`, for one field. */
export const anyOf = (field: string, values: readonly string[]): string =>
  values.map((value) => `${field} eq ${literalFrom(value)}`).join(' or ')

/** Cuts to what a CHAR field holds: SAP refuses or silently cuts longer values. */
export const atMost = (text: string, characters: number): string => [...text].slice(0, characters).join('')
