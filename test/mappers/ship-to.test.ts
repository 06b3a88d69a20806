import { describe, expect, it } from 'vitest'
import { party } from '../../src/domain/party.ts'
import { salesOrder } from '../../src/domain/sales-order.ts'
import { isBuyersOwn, shipToIssue } from '../../src/mappers/ship-to.ts'

const gln = (value: string) => ({ scheme: 'gln' as const, value })
const buyer = {
  role: 'buyer',
  name: 'Northwind',
  identifiers: [gln('4012345000009')],
  address: { lines: ['1 Pier Road'], city: 'Boston', postalCode: '02110' },
}
const shipTo = (values: object) => party.parse({ role: 'ship-to', ...values })
const order = salesOrder.parse({
  orderNumber: 'PO-1',
  purpose: 'original',
  issueDate: '2026-01-30',
  currency: 'USD',
  parties: [buyer],
  lines: [{ lineNumber: '1', itemId: 'A', quantity: { value: '1', unit: 'EA' } }],
})

describe('a ship-to', () => {
  it.each([
    ['that says nothing', {}, true],
    ['of the same name', { name: 'northwind ' }, true],
    ['with a number of the buyer', { name: 'Northwind dock', identifiers: [gln('4012345000009')] }, true],
    ['at the address of the buyer', { address: { lines: ['1 PIER ROAD'], city: 'Boston', postalCode: '02110' } }, true],
    ['of another name', { name: 'Store 7' }, false],
    ['with another number', { name: 'Northwind', identifiers: [gln('4012345000023')] }, false],
    ['at another address', { ...buyer, address: { lines: ['2 Pier Road'], city: 'Boston' } }, false],
    ['with no more than a country', { name: 'Store 7', address: { lines: [], country: 'US' } }, false],
  ])('%s is the buyer: %s', (_, values, expected) => {
    expect(isBuyersOwn(shipTo({ ...values, role: 'ship-to' }), order)).toBe(expected)
  })

  it('nobody knows the place of is told with its name and numbers', () => {
    const issue = shipToIssue(shipTo({ name: 'Store 7', identifiers: [gln('4012345000023')] }), 'erp', 'an address')
    expect(issue).toMatchObject({ code: 'LOCATION_UNKNOWN', value: '"Store 7", gln 4012345000023' })
    expect(issue.message).toContain('the ship-to "Store 7", gln 4012345000023 comes without an address, and erp has')
  })
})
