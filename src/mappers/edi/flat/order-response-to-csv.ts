import { RejectedError } from '../../../domain/errors.ts'
import type { FlatDateFormat } from '../../../domain/flat-layout.ts'
import type { OrderResponse } from '../../../domain/order-response.ts'
import type { Partner } from '../../../domain/partner.ts'
import type { SalesOrder } from '../../../domain/sales-order.ts'
import { unitToX12 } from '../../../domain/units.ts'
import { writeCsv } from '../../../edi/flat/write-csv.ts'
import { ownUnitCode } from '../own-unit-code.ts'
import { type Answered, answeredLines } from '../xml/answer.ts'
import { unitFromFlat } from './flat-values.ts'

const headings = [
  'orderNumber',
  'sellerOrderNumber',
  'lineNumber',
  'itemId',
  'buyerItemId',
  'status',
  'quantity',
  'unit',
  'date',
  'price',
  'currency',
  'reason',
]

const dateText = (date: string, format: FlatDateFormat): string => {
  const [year = '', month = '', day = ''] = date.split('-')
  return format.replace('YYYY', year).replace('YY', year.slice(-2)).replace('MM', month).replace('DD', day)
}

/**
 * The buyer's code of a unit: its own, else that of Recommendation 20, else that of X12. Which of these the order had is not known; a code by
 * which it could not have meant the unit is neither. Throws RejectedError UNIT_UNKNOWN.
 */
const unitText = (unit: string, partner: Partner): string => {
  const codes = [ownUnitCode(unit, partner), unit, unitToX12(unit)]
  const code = codes.find((each) => each !== undefined && unitFromFlat(each, partner) === unit)
  if (code !== undefined) return code
  const message = `Unit "${unit}" has no code the buyer knows; add theirs for it to "codes.units" of partner ${partner.name}`
  throw new RejectedError('UNIT_UNKNOWN', message, { stage: 'map' })
}

type Signs = { dateFormat: FlatDateFormat; decimalMark: string }

const rowsOf = (
  { line, ordered, parts }: Answered,
  { orderNumber, sellerOrderNumber, currency }: OrderResponse,
  partner: Partner,
  { dateFormat, decimalMark }: Signs,
): string[][] => {
  const number = (value: string): string => value.replace('.', decimalMark)
  const price = line.unitPrice ?? ordered?.unitPrice
  const rejected = { quantity: { value: '0', unit: line.ordered.unit }, date: undefined }
  return (parts.length === 0 ? [rejected] : parts).map(({ quantity, date }) => [
    orderNumber,
    sellerOrderNumber,
    line.lineNumber,
    line.itemId,
    ordered?.buyerItemId ?? '',
    line.status,
    number(quantity.value),
    unitText(quantity.unit, partner),
    date === undefined ? '' : dateText(date, dateFormat),
    price === undefined ? '' : number(price),
    currency,
    line.reason ?? '',
  ])
}

/**
 * The answer to a flat order as CSV with a heading: a row for each part of a line that is promised. A part without a date has none yet; a
 * rejected line is one row with quantity 0. Dates, numbers and units (its own codes, else those of Recommendation 20) are written as the partner writes its own, in its
 * delimiter when that is a CSV's. Throws RejectedError UNIT_UNKNOWN.
 */
export const orderResponseToCsv = (response: OrderResponse, order: SalesOrder, partner: Partner): string => {
  const { flat } = partner
  const signs: Signs = { dateFormat: flat?.dateFormat ?? 'YYYY-MM-DD', decimalMark: flat?.decimalMark ?? '.' }
  const csv = flat?.format === 'csv' ? flat : { delimiter: ',', quote: '"' }
  const rows = answeredLines(response, order).flatMap((answered) => rowsOf(answered, response, partner, signs))
  return writeCsv([headings, ...rows], csv.delimiter, csv.quote === '' ? '"' : csv.quote)
}
