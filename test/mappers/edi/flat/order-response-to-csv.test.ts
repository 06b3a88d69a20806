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

it('names a unit as the orders do: by the code of X12 where the partner has none of its own', () => {
  const boxed = orderResponse.parse({
    ...response,
    lines: [{ ...response.lines[1], ordered: { value: '10', unit: 'XCS' } }],
  })
  expect(orderResponseToCsv(boxed, order, partner)).toContain(';rejected;0;CA;')
})
