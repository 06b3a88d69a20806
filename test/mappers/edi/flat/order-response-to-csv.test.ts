import { expect, it } from 'vitest'
import { orderResponse } from '../../../../src/domain/order-response.ts'
import { partner as partnerSchema } from '../../../../src/domain/partner.ts'
import { salesOrder } from '../../../../src/domain/sales-order.ts'
import { orderResponseToCsv } from '../../../../src/mappers/edi/flat/order-response-to-csv.ts'

const ordered = { value: '10', unit: 'EA' }
const order = salesOrder.parse({
  orderNumber: '=1+1',
  purpose: 'original',
  issueDate: '2026-01-01',
  currency: 'EUR',
  parties: [],
  lines: [{ lineNumber: '1', itemId: 'PC', buyerItemId: '-B2', quantity: ordered, unitPrice: '12.5' }],
})
const response = orderResponse.parse({
  orderNumber: '=1+1',
  sellerOrderNumber: '4500',
  status: 'accepted-with-changes',
  issueDate: '2026-01-02',
  currency: 'EUR',
  lines: [
    {
      lineNumber: '1',
      itemId: 'PC',
      status: 'backordered',
      ordered,
      promises: [{ quantity: { value: '4.5', unit: 'EA' }, date: '2026-02-03' }],
      reason: 'short; "sorry"',
    },
    { lineNumber: '2', itemId: 'KB', status: 'rejected', ordered },
  ],
})
const partner = partnerSchema.parse({
  name: 'p',
  system: 'edi',
  standard: 'flat',
  theirs: { id: 'A' },
  ours: { id: 'B' },
  codes: { units: { Stk: 'EA' } },
  flat: {
    format: 'csv',
    delimiter: ';',
    decimalMark: ',',
    dateFormat: 'DD.MM.YYYY',
    fields: { orderNumber: 'a', issueDate: 'b', 'line.itemId': 'c', 'line.quantity': 'd', 'line.unit': 'e' },
  },
})

it('answers with a row for each promise, as the partner writes, and no cell a spreadsheet would run', () => {
  expect(orderResponseToCsv(response, order, partner)).toBe(
    [
      'orderNumber;sellerOrderNumber;lineNumber;itemId;buyerItemId;status;quantity;unit;date;price;currency;reason',
      `"'=1+1";4500;1;PC;"'-B2";backordered;4,5;Stk;03.02.2026;12,5;EUR;"short; ""sorry"""`,
      `"'=1+1";4500;1;PC;"'-B2";backordered;5,5;Stk;;12,5;EUR;"short; ""sorry"""`,
      `"'=1+1";4500;2;KB;;rejected;0;Stk;;;EUR;`,
      '',
    ].join('\r\n'),
  )
})

const answerIn = (unit: string, units: Record<string, string> = {}): string =>
  orderResponseToCsv(
    orderResponse.parse({ ...response, lines: [{ ...response.lines[1], ordered: { value: '10', unit } }] }),
    order,
    { ...partner, codes: { ...partner.codes, units } },
  )

// ST is a set in X12 and a sheet in Recommendation 20.
it.each([
  ['KGM', 'KGM', {}],
  ['H87', 'H87', {}],
  ['E48', 'E48', {}],
  ['KGM', 'KG', { KG: 'KGM' }],
  ['ST', 'SH', {}],
  ['GRO', 'GS', { GRO: 'KGM' }],
])('names the unit %s by a code the orders could have: %s', (unit, code, units) => {
  expect(answerIn(unit, units)).toContain(`;rejected;0;${code};`)
})

it('is not written with a code that means another unit to the partner', () => {
  expect(() => answerIn('E48', { E48: 'EA' })).toThrow('add theirs for it to "codes.units" of partner p')
})
