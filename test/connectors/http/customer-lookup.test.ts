import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Connection } from '../../../src/connectors/connector.ts'
import { customer } from '../../../src/domain/customer.ts'
import { type SmallCrmServer, smallCrmApiKey, startSmallCrmServer } from '../../../src/sandbox/small-crm-server.ts'
import { newCall } from '../../conformance/source.ts'
import { exampleFile, openDescribed, settingsOf, there } from './open-described.ts'

let crm: SmallCrmServer
let connection: Connection

/** The small CRM knows a filter for tax ids only; others it takes for nothing, and answers with everything. */
const lookup = {
  'tax-id': { path: '/api/customers', query: { vat_number: '{value}' }, items: '/data' },
  'our-code': { path: '/api/customers', query: { customer_number: '{value}' }, items: '/data' },
}
const fields = { name: '/name', taxId: '/vat_number', ourCode: '/customer_number', creditLimit: '/credit_limit' }
const source = { request: { path: '/api/customers' }, items: '/data', id: '/id' }

beforeEach(async () => {
  crm = await startSmallCrmServer()
  const described = { check: { path: '/api/me' }, auth: { type: 'bearer', token: smallCrmApiKey } }
  connection = await openDescribed({ url: crm.url, ...described, entities: { customer: { fields, source, lookup } } })
  crm.seed('customers', [
    { name: 'Harbour', vat_number: 'GB 123.456.789', customer_number: 'C-1' },
    { name: 'Quay', vat_number: 'GB987654321', customer_number: 'C-2', credit_limit: 'much' },
    { name: 'Quay twice', vat_number: 'GB987654321', customer_number: 'C-3' },
  ])
})
afterEach(async () => {
  await connection.close()
  await crm.close()
})

const find = (...identifiers: [scheme: string, value: string][]) =>
  there(connection.lookups.customer).byIdentifiers(
    customer.parse({ name: 'x', identifiers: identifiers.map(([scheme, value]) => ({ scheme, value })) }),
    newCall(),
  )

test('customers are found by the number the description has a request for, all that carry it', async () => {
  expect(await find(['tax-id', 'GB987654321'])).toEqual([
    { externalId: '2', name: 'Quay' },
    { externalId: '3', name: 'Quay twice' },
  ])
  expect(await find(['tax-id', 'GB000000000'])).toEqual([])
})

test('of an answer with everything only those count that carry the number, also where it is written otherwise', async () => {
  expect(await find(['our-code', 'c-1'])).toEqual([{ externalId: '1', name: 'Harbour' }])
  expect(await find(['our-code', 'C-9'])).toEqual([])
})

test('numbers of registries come first, and nobody comes twice', async () => {
  expect(await find(['our-code', 'C-1'], ['tax-id', 'GB987654321'], ['our-code', 'C-2'])).toEqual([
    { externalId: '2', name: 'Quay' },
    { externalId: '3', name: 'Quay twice' },
    { externalId: '1', name: 'Harbour' },
  ])
})

test('a number there is no request for asks nothing', async () => {
  crm.clearRequests()
  expect(await find(['gln', '4012345000023'])).toEqual([])
  expect(crm.requests()).toEqual({})
})

test('an answer that makes no sense fails the look-up', async () => {
  crm.setFaults([{ kind: 'status', match: { path: '/api/customers' }, status: 200, body: '<html>' }])
  await expect(find(['tax-id', 'GB1'])).rejects.toMatchObject({ code: 'REPLY_UNREADABLE' })
})

test('the example finds by tax id', async () => {
  const env = { SMALL_CRM_KEY: smallCrmApiKey }
  const example = await openDescribed({ url: crm.url, definition: exampleFile('small-crm.yaml') }, env)
  const value = customer.parse({ name: 'x', identifiers: [{ scheme: 'tax-id', value: 'GB987654321' }] })
  expect(await there(example.lookups.customer).byIdentifiers(value, newCall())).toHaveLength(2)
  await example.close()
})

test('a description says what is wrong with it', async () => {
  const wrong = {
    customer: {
      fields: { name: '/name', 'contacts[0].email': '/email' },
      source,
      lookup: {
        gln: { path: '/api/customers', query: { gln: '{value}' } },
        'tax-id': { path: '/api/customers', query: { vat: '{vat}' } },
      },
    },
    product: {
      fields: { itemId: '/sku', name: '/name', unit: { constant: 'H87' } },
      source,
      lookup: { gln: { path: '/x/{value}' } },
    },
  }
  const error = String(
    await settingsOf({ url: crm.url, check: { path: '/api/me' }, entities: wrong }).catch((thrown: unknown) => thrown),
  )
  expect(error).toMatch(/customer\.lookup\.gln: gln must stand in `fields`/)
  expect(error).toMatch(
    /customer\.lookup\.tax-id\.query\.vat: there is no \{vat\} here: there are \{value\}, \{issuer\}/,
  )
  expect(error).toMatch(/customer\.lookup\.tax-id: must use \{value\}/)
  expect(error).toMatch(/product\.lookup: only customers are looked up/)
})
