import { RejectedError } from '../../../domain/errors.ts'
import type { Forecast, ForecastLine, ForecastSchedule } from '../../../domain/forecast.ts'
import type { Partner } from '../../../domain/partner.ts'
import type { Segment } from '../../../edi/segment.ts'
import { checkedSet } from './check-written.ts'
import { descriptionSegments, qualified, referenceSegment } from './document-segments.ts'
import { forecastCodes } from './forecast-codes.ts'
import { noteReferences } from './note-references.ts'
import { partySegments } from './party-segments.ts'
import { dateText, itemPairs, unitText } from './write-values.ts'

const fstSegment = (schedule: ForecastSchedule, line: ForecastLine): Segment => {
  const { quantity, commitment, period, from, to } = schedule
  if (quantity.unit !== line.unit) {
    const message = `Line ${line.lineNumber} is in ${line.unit}, its schedule of ${from} in ${quantity.unit}: an 830 has one unit for the line`
    throw new RejectedError('VALUE_INVALID', message, { stage: 'map' })
  }
  const last = to === undefined ? '' : dateText(to)
  const { commitments, periods } = forecastCodes
  return ['FST', quantity.value, commitments[commitment], periods[period], dateText(from), last]
}

const lineSegments = (line: ForecastLine, partner: Partner): Segment[] => [
  ['LIN', line.lineNumber, ...itemPairs(line)],
  ['UIT', unitText(line.unit, partner)],
  ...descriptionSegments(line.description, partner),
  ...qualified('REF', forecastCodes.order, line.orderNumber),
  ...(line.shipTo === undefined ? [] : partySegments(line.shipTo, partner)),
  ...line.schedules.map((schedule) => fstSegment(schedule, line)),
  ...qualified('SHP', forecastCodes.cumulativeQuantity, line.cumulativeReceived),
]

/**
 * The 830 of a planning schedule: `['ST', '830']` and its body, ready for `writeInterchange`. Dates are delivery dates, quantities
 * those of their period. Items are ours, with the partner's number and the GTIN beside them; units are the partner's own.
 * Throws RejectedError: UNIT_UNKNOWN for a unit the partner has no code for, VALUE_INVALID for a value an 830 has no room for, such as a
 * schedule in another unit than its line, or more than 12 references and notes.
 */
export const forecastTo830 = (forecast: Forecast, partner: Partner): Segment[] => {
  const { forecastNumber, releaseNumber = '', contractNumber = '' } = forecast
  const bfr: Segment = [
    'BFR',
    forecastCodes.purposes[forecast.purpose],
    forecastNumber,
    releaseNumber,
    forecastCodes.deliveryBased,
    forecastCodes.discrete,
    dateText(forecast.horizonFrom),
    dateText(forecast.horizonTo),
    dateText(forecast.issueDate),
    '',
    contractNumber,
  ]
  return checkedSet(
    [
      ['ST', '830'],
      bfr,
      ...forecast.references.map((reference) => referenceSegment('REF', reference, partner)),
      ...noteReferences(forecast.notes, partner),
      ...forecast.parties.flatMap((party) => partySegments(party, partner)),
      ...forecast.lines.flatMap((line) => lineSegments(line, partner)),
      ['CTT', String(forecast.lines.length)],
    ],
    partner,
  )
}
