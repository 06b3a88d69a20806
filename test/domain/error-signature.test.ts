import { describe, expect, it } from 'vitest'
import { signatureOf } from '../../src/domain/error-signature.ts'
import { orderValue } from '../../src/domain/order-value.ts'
import { newOrder } from '../conformance/store/rows.ts'

const failed = (message: string, given: Partial<Parameters<typeof signatureOf>[0]> = {}) =>
  signatureOf({ system: 'erp', businessKey: null, code: 'RECORD_REJECTED', message, issues: [], ...given })
const at = (path: string) => failed('wrong', { issues: [{ path }] })

describe('the signature of a failure', () => {
  it.each([
    ['Material 4711 is not in plant 1710 (V1/302)', 'Material A-99 is not in plant 2 (V1/302)'],
    ['customer "Nordwind GmbH" is blocked', 'customer “北风贸易” is blocked'],
    ["no such value 'x y' here", "no such value 'z' here"],
    [
      'order 0b6f9c1e-5a0c-4d8f-9d55-2f9a3b6a7c10 of 2026-11-28',
      'order 1c7f9c1e-5a0c-4d8f-9d55-2f9a3b6a7c11 of 2025-01-02',
    ],
    ['amounts 1,204.50, 3.00 and 7 differ', 'amounts 9.00 and 12 differ'],
  ])('%j and %j are one', (one, other) => {
    expect(failed(one).id).toBe(failed(other).id)
  })

  it('leaves out the key and the values that are known to be data', () => {
    const one = failed('ACME Ltd was deleted in erp', { businessKey: 'ACME Ltd' })
    const other = failed('Nordwind was deleted in erp', { businessKey: 'Nordwind' })
    expect(one).toEqual(other)
    expect(one.signature).toBe('erp RECORD_REJECTED # was deleted in erp')
  })

  it('goes by the place in the data where there is one, whatever the message says', () => {
    expect(at('lines[2].quantity')).toMatchObject({ field: 'lines[].quantity' })
    expect(at('lines[2].quantity').id).toBe(at('lines[17].quantity').id)
    expect(at('PO1 (segment 7, element 2)').field).toBe('PO1 (segment #, element 2)')
    expect(at('PO1 (segment 7, element 2)').id).not.toBe(at('PO1 (segment 7, element 3)').id)
    expect(at('0b6f9c1e-5a0c-4d8f-9d55-2f9a3b6a7c10.creditLimit').field).toBe('creditLimit')
    expect(at('').field).toBeNull()
  })

  it('tells systems, codes, places and messages apart', () => {
    const ids = [
      failed('a'),
      failed('b'),
      failed('a', { system: 'crm' }),
      failed('a', { system: null }),
      failed('a', { code: 'ITEM_UNKNOWN' }),
      at('currency'),
      at('lines[0].itemId'),
    ].map(({ id }) => id)
    expect(new Set(ids).size).toBe(ids.length)
  })
})

describe('the value of an order', () => {
  const order = newOrder('PO-1')
  const [line] = order.lines
  if (line === undefined) throw new Error('an order has a line')
  const priced = (...lines: object[]) => orderValue({ ...order, lines: lines.map((one) => ({ ...line, ...one })) })

  it('is what the buyer states, else the sum of the priced lines', () => {
    expect(orderValue({ ...order, totals: { amount: '99.90' } })).toEqual({ amount: '99.90', currency: 'USD' })
    expect(priced({ unitPrice: '0.10' }, { unitPrice: '12.00', priceBaseQuantity: '100' }, {})).toEqual({
      amount: '2.75',
      currency: 'USD',
    })
  })

  it('is none when nothing is priced, or no currency said', () => {
    expect(orderValue(order)).toBeUndefined()
    expect(priced({ unitPrice: '1', priceBaseQuantity: '0' })).toBeUndefined()
    expect(orderValue({ ...order, currency: '', totals: { amount: '1' } })).toBeUndefined()
  })
})
