import { describe, expect, it } from 'vitest'
import { party } from '../../src/domain/party.ts'
import { salesOrder } from '../../src/domain/sales-order.ts'
import { isBuyersOwn, shipToIssue } from '../../src/mappers/ship-to.ts'

const gln = (value: string) => ({ scheme: 'gln' as const, value })
const taxId = { scheme: 'tax-id' as const, value: 'DE123456788' }
const duns = { scheme: 'duns' as const, value: '081466849' }
const code = (value: string) => ({ scheme: 'partner-code' as const, value, issuer: 'northwind' })
const buyer = {
  role: 'buyer',
  name: 'Northwind',
  identifiers: [gln('4012345000009'), taxId, duns],
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
    ['of its company with another number', { identifiers: [gln('4012345000023'), taxId] }, false],
    ['of its company with another code', { identifiers: [code('S7'), taxId] }, false],
    ['of its company by DUNS+4', { identifiers: [duns, code('0814668490002')] }, false],
    ['of its company and no more', { identifiers: [taxId] }, true],
    ['with its DUNS', { identifiers: [duns, code('081466849')] }, true],
    ['at another address', { ...buyer, address: { lines: ['2 Pier Road'], city: 'Boston' } }, false],
    ['with no more than a country', { name: 'Store 7', address: { lines: [], country: 'US' } }, false],
  ])('%s is the buyer: %s', (_, values, expected) => {
    expect(isBuyersOwn(shipTo({ ...values, role: 'ship-to' }), order)).toBe(expected)
  })

  it('nobody knows the place of is told with its name and numbers', () => {
    const issue = shipToIssue(shipTo({ name: 'Store 7', identifiers: [gln('4012345000023')] }), 'erp', 'an address')
    expect(issue).toMatchObject({ code: 'LOCATION_UNKNOWN', value: '"Store 7", gln 4012345000023' })
    expect(issue.message).toContain('the ship-to "Store 7", gln 4012345000023 comes without an address, and erp has')
    expect(issue.message).toContain('retry with `--mapping current`')
  })
})
