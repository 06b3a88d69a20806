import { expect, it } from 'vitest'
import { salesOrder } from '../../src/domain/sales-order.ts'
import { orderTexts } from '../../src/mappers/order-texts.ts'

const line = (lineNumber: string, more: object = {}) => ({
  lineNumber,
  itemId: 'A',
  quantity: { value: '10', unit: 'EA' },
  ...more,
})
const order = (changes: object) =>
  salesOrder.parse({
    orderNumber: 'PO-1',
    purpose: 'original',
    issueDate: '2026-11-01',
    currency: 'EUR',
    parties: [],
    notes: ['Call first'],
    lines: [line('1')],
    ...changes,
  })

it('an order without allowances and charges has its notes only', () => {
  expect(orderTexts(order({}))).toEqual(['Call first'])
})

it('what no price holds is told behind the notes, by head and line', () => {
  const bonus = { kind: 'allowance', code: 'TD', percent: '5', description: 'Bonus' }
  const freight = { kind: 'charge', amount: '12.5' }
  const texts = orderTexts(
    order({
      allowancesCharges: [bonus, freight],
      lines: [
        line('1', { unitPrice: '9.5', grossPrice: '10', allowancesCharges: [{ ...bonus, inPrice: true }] }),
        line('2', { grossPrice: '10', priceBaseQuantity: '100', allowancesCharges: [bonus] }),
      ],
    }),
  )
  expect(texts).toEqual([
    'Call first',
    'Stated by the buyer for the order, not booked: allowance TD 5 % (Bonus); charge 12.5 EUR',
    'Stated by the buyer for line 2, not booked: gross price 10 EUR per 100 without the net one; allowance TD 5 % (Bonus)',
  ])
})

it('the days goods may be sent between, and notes of lines, are told too', () => {
  const dated = order({
    shipNotBeforeDate: '2026-11-20',
    cancelAfterDate: '2026-12-05',
    lines: [line('1', { notes: ['Engrave "A"'], cancelAfterDate: '2026-12-01' })],
  })
  const windows = [
    'Stated by the buyer for the order, not booked: not before 2026-11-20; cancelled after 2026-12-05',
    'Stated by the buyer for line 1, not booked: cancelled after 2026-12-01',
  ]
  expect(orderTexts(dated)).toEqual(['Call first', 'Line 1: Engrave "A"', ...windows])
  expect(orderTexts(dated, { hasLineNotes: true })).toEqual(['Call first', ...windows])
})

it('terms and the carrier are told too, as far as they say something', () => {
  const first = (more: object) => orderTexts(order(more))[1]
  const terms = {
    paymentTerms: { code: 'ZB30', netDays: 30, discountPercent: '2', discountDays: 14 },
    deliveryTerms: { code: 'DAP', place: 'Tacoma', payer: 'PP' },
    transport: { carrier: 'UPSN', routing: 'UPS Ground' },
  }
  expect(first({ ...terms, cancelAfterDate: '2026-12-05' })).toBe(
    'Stated by the buyer for the order, not booked: cancelled after 2026-12-05; payment terms ZB30, net 30 days, 2 % discount within 14 days; delivery terms DAP, Tacoma, freight PP; carrier UPSN, UPS Ground',
  )
  expect(first({ paymentTerms: { description: '30 days net', discountPercent: '0' }, transport: {} })).toBe(
    'Stated by the buyer for the order, not booked: payment terms 30 days net',
  )
  expect(first({ paymentTerms: {}, deliveryTerms: {}, transport: {} })).toBeUndefined()
})
