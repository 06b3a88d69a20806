import { describe, expect, it } from 'vitest'
import type { OrderLine } from '../../../src/domain/sales-order.ts'
import { checkAmountTotal, checkQuantityTotal } from '../../../src/mappers/edi/total-rules.ts'

const line = (quantity: string, unitPrice?: string, priceBaseQuantity?: string): OrderLine => ({
  lineNumber: '1',
  itemId: 'A',
  quantity: { value: quantity, unit: 'EA' },
  unitPrice,
  priceBaseQuantity,
  schedules: [],
  allowancesCharges: [],
  taxes: [],
  references: [],
  notes: [],
})

const amountMessages = (stated: string, ...lines: OrderLine[]): string[] => {
  const messages: string[] = []
  checkAmountTotal({ lines, currency: 'EUR', allowancesCharges: [], taxes: [] }, stated, (_code, message) => {
    messages.push(message)
    return undefined
  })
  return messages
}

const quantityMessages = (stated: string, ...quantities: string[]): string[] => {
  const messages: string[] = []
  const lines = quantities.map((quantity) => line(quantity))
  checkQuantityTotal(lines, stated, 'CTT', (_code, message) => {
    messages.push(message)
    return undefined
  })
  return messages
}

describe('the total amount', () => {
  it.each([
    ['30', [line('10', '3')]],
    ['0.3', [line('1', '0.1'), line('2', '0.1')]],
    ['12.35', [line('10', '1.235')]],
    ['7.5', [line('300', '2.5', '100')]],
    ['5', [line('2.5', '2')]],
    ['99999980000001', [line('9999999', '9999999')]],
    ['123456789012345.67', [line('1', '123456789012345.67')]],
    ['-4.01', [line('1', '-4.01')]],
  ])('of %s is what these lines come to', (stated, lines) => {
    expect(amountMessages(stated, ...lines)).toEqual([])
  })

  it('is exact over numbers short and long', () => {
    const lines = [line('9999999', '9999999.99'), line('1', '0.05'), line('0.5', '0.1'), line('3', '1.005')]
    expect(amountMessages('0', ...lines)[0]).toContain('the lines add up to 99999989900003.125 ')
  })

  it('says nothing when a line has no price', () => {
    expect(amountMessages('1', line('1', '5'), line('1'))).toEqual([])
  })
})

describe('the total quantity', () => {
  it('is compared where all quantities are whole', () => {
    expect(quantityMessages('15', '10', '5')).toEqual([])
    expect(quantityMessages('16', '10', '5')).toEqual(['CTT is 16, the quantities add up to 15'])
    expect(quantityMessages('99999999', '12345678', '1')).toEqual([
      'CTT is 99999999, the quantities add up to 12345679',
    ])
    expect(quantityMessages('1', '0.5', '5')).toEqual([])
    expect(quantityMessages('1', '99999999999')).toEqual([])
  })
})
