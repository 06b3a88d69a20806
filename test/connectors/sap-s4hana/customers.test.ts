import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Connection } from '../../../src/connectors/connector.ts'
import { UncertainError } from '../../../src/domain/errors.ts'
import { startErpServer } from '../../../src/sandbox/erp-server.ts'
import type { StandIn } from '../../../src/sandbox/stand-in.ts'
import {
  customerItem,
  errorOf,
  nowMs,
  openSap,
  orderItem,
  pushOrders,
  testCall,
  testCustomer,
  testOrder,
} from './sap-test.ts'

let erp: StandIn
let connection: Connection

beforeEach(async () => {
  erp = await startErpServer({ port: 0, now: () => nowMs })
  connection = await openSap(erp.url)
})

afterEach(async () => {
  await connection.close()
  await erp.close()
})

const lookUp = (identifiers: object[]) =>
  connection.lookups.customer?.byIdentifiers(testCustomer({ identifiers }), testCall())
const northwind = [{ externalId: '10100001', name: 'Northwind Electronics' }]

describe('customer look-up', () => {
  it.each([
    ['customer number', [{ scheme: 'our-code', value: '10100001' }]],
    ['GLN', [{ scheme: 'gln', value: '4012345000009' }]],
    ['tax number', [{ scheme: 'tax-id', value: 'US943216549' }]],
    ['DUNS number', [{ scheme: 'duns', value: '081466849' }]],
    [
      'all of them',
      [
        { scheme: 'duns', value: '081466849' },
        { scheme: 'tax-id', value: 'US943216549' },
        { scheme: 'gln', value: '4012345000009' },
      ],
    ],
  ])('finds a customer by %s', async (_what, identifiers) => {
    expect(await lookUp(identifiers)).toEqual(northwind)
  })

  it('returns all that match and none that do not', async () => {
    const both = await lookUp([
      { scheme: 'duns', value: '150483782' },
      { scheme: 'our-code', value: '10100001' },
    ])
    expect(both?.map(({ externalId }) => externalId)).toEqual(['10100001', '10100002'])
    expect(await lookUp([{ scheme: 'tax-id', value: "no' or BPTaxNumber ne '" }])).toEqual([])
    expect(await lookUp([{ scheme: 'partner-code', value: 'X', issuer: 'acme' }])).toEqual([])
  })

  it('takes no customer number of another system for its own', async () => {
    expect(await lookUp([{ scheme: 'our-code', value: '10100001', issuer: 'erp' }])).toEqual(northwind)
    expect(await lookUp([{ scheme: 'our-code', value: '10100001', issuer: 'odoo' }])).toEqual([])
  })
})

describe('customer sink', () => {
  it('creates a customer that can be found and sold to', async () => {
    const item = customerItem('customer-0001')
    const [result] = (await connection.sinks.customer?.push([item], testCall())) ?? []
    expect(result).toEqual({ ok: true, receipt: { externalId: '10200001' } })
    expect(await connection.sinks.customer?.find(item, testCall())).toEqual({ externalId: '10200001' })
    expect(await lookUp([{ scheme: 'tax-id', value: 'US520987654' }])).toHaveLength(1)
    expect(await lookUp([{ scheme: 'gln', value: '4012345000023' }])).toHaveLength(1)
    const [order] = await pushOrders(connection, [orderItem(testOrder('PO-1'), '10200001')])
    expect(order?.ok).toBe(true)
  })

  it('finds a customer whose answer was lost, also by a long key', async () => {
    const item = customerItem('0f8b3a5c-6a0d-8f6e-8c51-aa5d5e9a0c11-v1')
    const sink = connection.sinks.customer
    expect(await sink?.find(item, testCall())).toBeUndefined()
    erp.setFaults([{ kind: 'drop-after', match: { method: 'POST' } }])
    const [result] = (await sink?.push([item], testCall())) ?? []
    expect(errorOf(result)).toBeInstanceOf(UncertainError)
    erp.clearFaults()
    expect(await sink?.find(item, testCall())).toEqual({ externalId: '10200001' })
    await sink?.push([item], testCall())
    await expect(sink?.find(item, testCall())).rejects.toMatchObject({ code: 'OUTCOME_AMBIGUOUS' })
  })

  it('passes on why the ERP refuses a customer, and lets the others through', async () => {
    const items = [customerItem('bad', { addresses: [] }), customerItem('good')]
    const results = (await connection.sinks.customer?.push(items, testCall())) ?? []
    expect(errorOf(results[0])).toMatchObject({ code: 'RECORD_REJECTED' })
    expect(errorOf(results[0])?.message).toContain('Enter a country/region for the address (AM/228)')
    expect(results[1]?.ok).toBe(true)
  })

  it('does not overwrite a customer the ERP has', async () => {
    const [result] =
      (await connection.sinks.customer?.push([{ ...customerItem('known'), externalId: '10100001' }], testCall())) ?? []
    expect(errorOf(result)?.message).toContain('change it there')
    expect(erp.requests()).toEqual({})
  })
})
