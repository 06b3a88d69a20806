import { expect, it } from 'vitest'
import { salesOrder } from '../../../src/domain/sales-order.ts'
import { saleFieldsFromOrder } from '../../../src/mappers/tryton/sale-from-order.ts'

it('a sale has a comment of what the buyer states and Tryton does not book', () => {
  const order = salesOrder.parse({
    orderNumber: 'PO-1',
    purpose: 'original',
    issueDate: '2026-11-01',
    currency: 'EUR',
    parties: [],
    allowancesCharges: [{ kind: 'allowance', percent: '2' }],
    lines: [{ lineNumber: '1', itemId: 'A', quantity: { value: '1', unit: 'EA' } }],
  })
  expect(saleFieldsFromOrder(order, '2026-11-02')).toEqual({
    reference: 'PO-1',
    comment: 'Stated by the buyer for the order, not booked: allowance 2 %',
  })
})
