import { describe, expect, it } from 'vitest'
import { customer } from '../../src/domain/customer.ts'
import { orderStatus } from '../../src/domain/order-status.ts'
import { price } from '../../src/domain/price.ts'
import { recordKeyOf } from '../../src/domain/record.ts'
import { fieldsOf } from '../../src/domain/record-fields.ts'
import { stockLevel } from '../../src/domain/stock-level.ts'

describe('amounts and quantities as fields', () => {
  it('are the same with more or fewer zeros at their end', () => {
    const limit = (creditLimit: string) =>
      fieldsOf('customer', customer.parse({ name: 'A', financial: { creditLimit } }))
    expect(limit('12500.50')).toEqual(limit('12500.5'))
    expect(limit('12500.50')).not.toEqual(limit('12500.05'))
    expect(limit('100')['creditLimit']).toBe('100')
  })

  it('keep every digit that counts', () => {
    const level = (onHand: string) =>
      fieldsOf('stock-level', stockLevel.parse({ itemId: '0100', location: '010', unit: 'EA', onHand }))
    expect(level('12345678901234567890.1234567890')['onHand']).toBe('12345678901234567890.123456789')
    expect(level('-0.000')).toEqual(level('0'))
    expect(level('1')).toMatchObject({ itemId: '0100', location: '010' })
  })

  it('are the same inside lists', () => {
    const invoiced = (amount: string) =>
      fieldsOf(
        'order-status',
        orderStatus.parse({ sellerOrderNumber: '1', stage: 'invoiced', invoices: [{ invoiceNumber: '010', amount }] }),
      )
    expect(invoiced('899.00')).toEqual(invoiced('899'))
    expect(invoiced('899.00')['invoices']).toEqual([{ invoiceNumber: '010', amount: '899' }])
  })

  it('name the same price', () => {
    const key = (minimumQuantity: string) =>
      recordKeyOf.price(price.parse({ itemId: 'A', currency: 'EUR', unit: 'EA', amount: '1', minimumQuantity }))
    expect(key('100.000')).toBe(key('100'))
  })
})
