import { describe, expect, test } from 'vitest'
import { salesOrder } from '../../../src/domain/sales-order.ts'
import type { SaleAnswer } from '../../../src/mappers/tryton/native.ts'
import { orderResponseFromSale } from '../../../src/mappers/tryton/order-response-from-sale.ts'

const order = salesOrder.parse({
  orderNumber: 'PO-1',
  purpose: 'original',
  issueDate: '2026-01-30',
  currency: 'EUR',
  requestedDate: '2026-02-10',
  parties: [],
  lines: [
    { lineNumber: '10', itemId: 'A', quantity: { value: '4', unit: 'EA' }, unitPrice: '2.50' },
    { lineNumber: '20', itemId: 'B', quantity: { value: '1.5', unit: 'MTR' } },
  ],
})

type Line = SaleAnswer['lines.'][number]
const line = (sequence: number, code: string, changes: Partial<Line> = {}): Line => ({
  id: sequence + 100,
  sequence,
  type: 'line',
  quantity: sequence === 1 ? 4 : 1.5,
  unit_price: '2.5',
  shipping_date: '2026-02-09',
  'product.': { code },
  ...changes,
})
const answer = (changes: Partial<SaleAnswer>) =>
  orderResponseFromSale(
    order,
    {
      id: 7,
      number: 'S-7',
      state: 'processing',
      sale_date: '2026-02-01',
      'currency.': { code: 'EUR' },
      'lines.': [line(2, 'B'), line(1, 'A')],
      ...changes,
    },
    '2026-02-02',
  )

describe('what Tryton decided about an order', () => {
  test('all as ordered', () => {
    expect(answer({})).toMatchObject({
      sellerOrderNumber: 'S-7',
      status: 'accepted',
      issueDate: '2026-02-01',
      lines: [
        { lineNumber: '10', status: 'accepted', unitPrice: '2.5' },
        { lineNumber: '20', status: 'accepted' },
      ],
    })
  })

  test.each([
    ['late', { shipping_date: '2026-02-11' }, 'backordered', [{ date: '2026-02-11' }]],
    ['without a date', { shipping_date: null }, 'backordered', [{ quantity: { value: '4', unit: 'EA' } }]],
    ['less of it', { quantity: 3 }, 'changed', [{ quantity: { value: '3', unit: 'EA' } }]],
    ['another price', { unit_price: '2.75' }, 'changed', [{}]],
    ['another product', { 'product.': { code: 'A2' } }, 'changed', [{}]],
  ] as const)('a line %s', (_what, changes, status, promises) => {
    const response = answer({ 'lines.': [line(1, 'A', changes), line(2, 'B')] })
    expect(response).toMatchObject({
      status: 'accepted-with-changes',
      lines: [{ status, promises }, { status: 'accepted' }],
    })
  })

  test('a line taken out is rejected, a note in between is no line', () => {
    const response = answer({ 'lines.': [line(1, 'X', { type: 'comment' }), line(2, 'B')] })
    expect(response).toMatchObject({
      status: 'accepted-with-changes',
      lines: [{ status: 'rejected' }, { status: 'accepted' }],
    })
  })

  test('a cancelled sale rejects all; a draft or quotation says nothing yet', () => {
    expect(answer({ state: 'cancelled' })).toMatchObject({ status: 'rejected' })
    expect(answer({ state: 'draft' })).toBeUndefined()
    expect(answer({ state: 'quotation' })).toBeUndefined()
  })
})
