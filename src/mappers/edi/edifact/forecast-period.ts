import type { ForecastSchedule } from '../../../domain/forecast.ts'
import { isoDateFrom } from '../../../edi/data-types.ts'
import type { EdifactSegment } from '../../../edi/edifact/parse-message.ts'
import { complain, type MappingContext, textOf } from '../mapping-context.ts'
import { readEdifactDate } from './edifact-values.ts'
import { forecastCodes as codes } from './forecast-codes.ts'
import { qualified } from './read-parts.ts'

export type Period = Pick<ForecastSchedule, 'period' | 'from' | 'to'>

/** DTM 2005 of a need's day or first day: requested, earliest, despatch requested, current schedule, scheduled on or after, promised, estimated. */
const firstDays = [codes.earliest, codes.requested, '10', '67', '358', '69', '17', '194']
/** Latest, scheduled on or before, end. */
const lastDays = [codes.latest, '359', '206']

/** SCC 2013. Discrete (D) is by single days. */
const periodsByCode: ReadonlyMap<string, Period['period']> = new Map([
  [codes.periods.day, 'day'],
  ['D', 'day'],
  [codes.periods.week, 'week'],
  [codes.periods.month, 'month'],
  [codes.periods.quarter, 'quarter'],
  [codes.periods.range, 'range'],
])

/** Monday of a week of ISO 8601: the fourth of January is in the first one. Undefined for a week the year does not have. */
const mondayOf = (year: number, week: number): string | undefined => {
  const weekday = (new Date(Date.UTC(year, 0, 4)).getUTCDay() + 6) % 7
  const day = 4 - weekday + (week - 1) * 7
  // A week belongs to the year its Thursday is in.
  const isOfYear = new Date(Date.UTC(year, 0, day + 3)).getUTCFullYear() === year
  return isOfYear ? new Date(Date.UTC(year, 0, day)).toISOString().slice(0, 10) : undefined
}

const weekFrom = (century: string, week: string): string | undefined => {
  const year = Number(isoDateFrom(`${century}0101`)?.slice(0, 4))
  return Number.isNaN(year) ? undefined : mondayOf(year, Number(week))
}

const monthFrom = (text: string): string | undefined => isoDateFrom(`${text}01`)

type Reader = { pattern: RegExp; read: (one: string, two: string) => Period | undefined }

const week = (from: string | undefined): Period | undefined =>
  from === undefined ? undefined : { period: 'week', from }
const month = (from: string | undefined): Period | undefined =>
  from === undefined ? undefined : { period: 'month', from }

const range = (first: string, last: string): Period | undefined => {
  const from = isoDateFrom(first)
  const to = isoDateFrom(last)
  return from === undefined || to === undefined ? undefined : { period: 'range', from, to }
}

/** DTM 2379 that name a period: weeks (CCYYWW, YYWW), months (CCYYMM, YYMM), quarters (CCYYQ), and from one day to another. */
const readers: ReadonlyMap<string, Reader> = new Map<string, Reader>([
  ['616', { pattern: /^(\d{4})(\d{2})$/, read: (year, number) => week(weekFrom(year, number)) }],
  ['615', { pattern: /^(\d{2})(\d{2})$/, read: (year, number) => week(weekFrom(year, number)) }],
  ['610', { pattern: /^(\d{6})()$/, read: (text) => month(monthFrom(text)) }],
  ['609', { pattern: /^(\d{4})()$/, read: (text) => month(monthFrom(text)) }],
  ['718', { pattern: /^(\d{8})-?(\d{8})$/, read: range }],
  ['717', { pattern: /^(\d{6})-?(\d{6})$/, read: range }],
  ['711', { pattern: /^(\d{8})-?(\d{8})$/, read: range }],
])

const fromFormat = (context: MappingContext, dtm: EdifactSegment): Period | undefined => {
  const code = textOf(dtm, 1, 3) ?? ''
  const reader = readers.get(code)
  if (reader === undefined) {
    const from = readEdifactDate(context, dtm)
    return from === undefined ? undefined : { period: 'day', from }
  }
  const text = textOf(dtm, 1, 2) ?? ''
  const [, one = '', two = ''] = reader.pattern.exec(text) ?? []
  const period = one === '' ? undefined : reader.read(one, two)
  return period ?? complain(context, 'DATE_INVALID', dtm, 1, `"${text}" is not a period in format ${code}`, 2)
}

/**
 * When something is needed, from its DTM segments: what SCC says of the period (2013) counts first, then what the format of the date
 * is, then whether there are a first and a last day. A week or a month begins where its date says. Undefined, with an issue, when no date can
 * be read; `qty` is where that is noted.
 */
export const periodFrom = (
  context: MappingContext,
  dates: readonly EdifactSegment[],
  frequency: string | undefined,
  qty: EdifactSegment,
): Period | undefined => {
  const first = qualified(dates, firstDays)
  const last = qualified(dates, lastDays)
  const start = first ?? last
  if (start === undefined)
    return complain(context, 'VALUE_MISSING', qty, undefined, 'The quantity has no date (DTM with 2, 64, 63 or 10)')
  const stated = fromFormat(context, start)
  const end = first === undefined || last === undefined ? undefined : fromFormat(context, last)
  if (stated === undefined || (first !== undefined && last !== undefined && end === undefined)) return undefined
  const period = periodsByCode.get(frequency ?? '')
  const to = end?.to ?? end?.from ?? stated.to
  if (period !== undefined && period !== 'range') return { period, from: stated.from }
  if (period === 'range') return { period, from: stated.from, to }
  if (to === undefined || stated.period === 'week' || stated.period === 'month') return stated
  return to === stated.from ? { period: 'day', from: to } : { period: 'range', from: stated.from, to }
}
