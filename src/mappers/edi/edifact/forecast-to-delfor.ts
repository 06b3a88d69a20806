import type { Forecast, ForecastLine, ForecastSchedule } from '../../../domain/forecast.ts'
import type { Partner } from '../../../domain/partner.ts'
import type { Segment } from '../../../edi/segment.ts'
import { fittingMessage } from './check-fit.ts'
import { isFormOf96A } from './directory-form.ts'
import { forecastCodes as codes } from './forecast-codes.ts'
import { partiesSegments, partySegments } from './write-parties.ts'
import { itemSegments, noteSegments, referenceSegments } from './write-parts.ts'
import { dtm, qty } from './write-values.ts'

/** How far a period reaches: days, or calendar months. */
const reaches: Partial<Record<ForecastSchedule['period'], readonly [months: number, days: number]>> = {
  week: [0, 7],
  month: [1, 0],
  quarter: [3, 0],
}

/** The last day of a period. */
const lastDay = ({ period, from, to }: ForecastSchedule): string | undefined => {
  const reach = reaches[period]
  if (reach === undefined) return to
  const [months, days] = reach
  const [year = 0, month = 1, day = 1] = from.split('-').map(Number)
  return new Date(Date.UTC(year, month - 1 + months, day + days - 1)).toISOString().slice(0, 10)
}

const periodSegments = (schedule: ForecastSchedule): Segment[] => {
  if (schedule.period === 'day') return [dtm(codes.requested, schedule.from)]
  const end = lastDay(schedule)
  return [dtm(codes.earliest, schedule.from), ...(end === undefined ? [] : [dtm(codes.latest, end)])]
}

/** A need: SCC says how firm it is and for what kind of period. It stands behind the quantity in D.96A, in front of it in D.01B. */
const scheduleSegments = (schedule: ForecastSchedule, partner: Partner): Segment[] => {
  const scc: Segment = ['SCC', codes.commitments[schedule.commitment], '', codes.periods[schedule.period]]
  const quantity = qty(codes.needed, schedule.quantity, partner)
  return [...(isFormOf96A(partner, 'DELFOR') ? [quantity, scc] : [scc, quantity]), ...periodSegments(schedule)]
}

/** NAD without the RFF that other messages have room for. */
const placeSegments = ({ shipTo }: ForecastLine, partner: Partner): Segment[] =>
  shipTo === undefined ? [] : partySegments(shipTo, partner).filter(([id]) => id !== 'RFF')

const lineSegments = (line: ForecastLine, partner: Partner): Segment[] => {
  const { orderNumber, cumulativeReceived: received, unit } = line
  return [
    ...itemSegments(line),
    ...(orderNumber === undefined ? [] : [['RFF', [codes.order, orderNumber]]]),
    ...(received === undefined ? [] : [qty(codes.cumulative, { value: received, unit }, partner)]),
    ...placeSegments(line, partner),
    ...line.schedules.flatMap((schedule) => scheduleSegments(schedule, partner)),
  ]
}

const numberReference = (type: string, value: string | undefined): Segment[] =>
  value === undefined ? [] : [['RFF', [type, value]]]

/** Heading and lines, with what stands around them: UNS twice and the notes at the end in D.96A, GIS in front of the lines in D.01B. */
const framed = (head: Segment[], heading: Segment[], lines: Segment[], notes: Segment[], isOld: boolean): Segment[] =>
  isOld
    ? [...head, ...heading, ['UNS', 'D'], ...lines, ['UNS', 'S'], ...notes]
    : [...head, ...notes, ...heading, ['GIS', codes.productDriven], ...lines]

/**
 * The DELFOR of a forecast, by product: `['UNH', '', 'DELFOR']` and its body, ready for `writeEdifactInterchange`, in the groups of the
 * partner's directory. A need is dated by DTM in days: 2 for a single day, 64 and 63 for the first and the last one of a longer period.
 * Throws RejectedError: UNIT_UNKNOWN for a unit the partner has no code for, VALUE_INVALID for a value the directory has no room for; there is
 * room for 9999 lines and five notes of 350 characters, in D.96A for 50 needs of a line.
 */
export const forecastToDelfor = (forecast: Forecast, partner: Partner): Segment[] => {
  const isOld = isFormOf96A(partner, 'DELFOR')
  // In D.96A a party has no references.
  const parties = partiesSegments(forecast.parties, partner).filter(([id]) => !isOld || id !== 'RFF')
  const head: Segment[] = [
    ['UNH', '', 'DELFOR'],
    ['BGM', '241', forecast.forecastNumber, codes.purposes[forecast.purpose]],
    dtm('137', forecast.issueDate),
    dtm(codes.horizonFrom, forecast.horizonFrom),
    dtm(codes.horizonTo, forecast.horizonTo),
  ]
  const heading = [
    ...numberReference(codes.release, forecast.releaseNumber),
    ...numberReference(codes.contract, forecast.contractNumber),
    ...referenceSegments(forecast.references, new Set([codes.release, codes.contract])),
    ...parties,
  ]
  const lines = forecast.lines.flatMap((line) => lineSegments(line, partner))
  return fittingMessage(framed(head, heading, lines, noteSegments(forecast.notes), isOld), partner)
}
