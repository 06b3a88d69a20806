import { describe, expect, test } from 'vitest'
import type { Connection } from '../../../src/connectors/connector.ts'
import { type Customer, customer } from '../../../src/domain/customer.ts'
import { ConfigError } from '../../../src/domain/errors.ts'
import { type Product, product } from '../../../src/domain/product.ts'
import { fieldsOf } from '../../../src/domain/record-fields.ts'
import { type SmallCrmServer, smallCrmApiKey, startSmallCrmServer } from '../../../src/sandbox/small-crm-server.ts'
import { describeSink } from '../../conformance/sink.ts'
import { describeSource, newCall } from '../../conformance/source.ts'
import { exampleFile, openDescribed, settingsOf, there } from './open-described.ts'

const open = (server: { url: string }, more: Record<string, unknown> = {}): Promise<Connection> =>
  openDescribed(
    { url: server.url, definition: exampleFile('small-crm.yaml'), ...more },
    { SMALL_CRM_KEY: smallCrmApiKey },
  )

const newCustomer = (n: number, more: Partial<Customer> = {}): Customer =>
  customer.parse({
    name: `Harbour Supplies ${n}`,
    phone: `+44 20 7946 ${1000 + n}`,
    email: `buyer${n}@harbour.example`,
    website: 'https://harbour.example',
    identifiers: [
      { scheme: 'tax-id', value: `GB${100_000_000 + n}` },
      { scheme: 'our-code', value: `C-${n}` },
    ],
    addresses: [{ use: 'main', lines: ['Unit 4', 'Quay Road'], postalCode: 'BS1 4QA', city: 'Bristol', country: 'GB' }],
    financial: { currency: 'GBP', creditLimit: '12500.1' },
    ...more,
  })
const newProduct = (n: number): Product =>
  product.parse({ itemId: `SKU-${n}`, name: `Cable ${n}`, description: '2 m', gtin: '04012345123456', unit: 'H87' })

const writesOf = (server: SmallCrmServer): number =>
  Object.entries(server.requests())
    .filter(([route]) => /^(PUT|PATCH|POST)/.test(route))
    .reduce((sum, [, count]) => sum + count, 0)

describeSource({
  name: 'http (small CRM)',
  entity: 'customer',
  pageSize: 100,
  open: async () => {
    const server = await startSmallCrmServer()
    const connection = await open(server)
    return {
      source: there(connection.sources?.customer),
      seed: async (count, at) =>
        server
          .seed(
            'customers',
            Array.from({ length: count }, (_, n) => ({ name: `Customer ${n}`, status: 'active', updated_at: at })),
          )
          .map(({ id }) => String(id)),
      change: async (id, at) => server.change('customers', Number(id), { phone: at, updated_at: at }),
      remove: async (id, at) => server.remove('customers', Number(id), at),
      close: async () => {
        await connection.close()
        await server.close()
      },
    }
  },
})

describeSink({
  name: 'http (small CRM)',
  entity: 'customer',
  optionalField: 'phone',
  skips: { find: 'it is written by our key, so nobody needs to look' },
  open: async () => {
    const server = await startSmallCrmServer()
    const connection = await open(server)
    const source = there(connection.sources?.customer)
    return {
      sink: there(connection.sinks.customer),
      make: newCustomer,
      changed: (value) => ({ ...value, name: `${value.name} Ltd` }),
      refused: (n) => newCustomer(n, { addresses: [{ use: 'main', lines: ['x'], country: 'England' }] }),
      read: async (id) => {
        const [record] = await source.get([id], newCall())
        const mapped = record?.map()
        return mapped?.ok ? fieldsOf('customer', mapped.value) : undefined
      },
      count: async () => server.rows('customers').length,
      writes: () => writesOf(server),
      close: async () => {
        await connection.close()
        await server.close()
      },
    }
  },
})

describeSink({
  name: 'http (small CRM)',
  entity: 'product',
  optionalField: 'description',
  skips: {
    find: 'it is written by its item number, so nobody needs to look',
    refuse: 'a product always has what it needs',
  },
  open: async () => {
    const server = await startSmallCrmServer()
    const connection = await open(server)
    const source = there(connection.sources?.product)
    return {
      sink: there(connection.sinks.product),
      make: newProduct,
      changed: (value) => ({ ...value, name: `${value.name}, black` }),
      refused: newProduct,
      read: async (id) => {
        const [record] = await source.get([id], newCall())
        const mapped = record?.map()
        return mapped?.ok ? fieldsOf('product', mapped.value) : undefined
      },
      count: async () => server.rows('products').length,
      writes: () => writesOf(server),
      close: async () => {
        await connection.close()
        await server.close()
      },
    }
  },
})

describe('the small CRM', () => {
  const withServer = async (body: (server: SmallCrmServer, connection: Connection) => Promise<void>): Promise<void> => {
    const server = await startSmallCrmServer()
    const connection = await open(server, { timeoutMs: 500 })
    try {
      await body(server, connection)
    } finally {
      await connection.close()
      await server.close()
    }
  }
  const readAll = async (connection: Connection) => {
    const records = []
    for await (const page of there(connection.sources?.customer).read(
      { since: undefined, until: undefined },
      undefined,
      newCall(),
    ))
      records.push(...page.records)
    return records
  }

  test('answers a check, and refuses a wrong key', () =>
    withServer(async (server, connection) => {
      expect(await connection.check(newCall())).toMatchObject({ ok: true })
      const other = await open(server, { auth: { type: 'bearer', token: 'wrong-key' } })
      expect(await other.check(newCall())).toMatchObject({ ok: false, error: { code: 'AUTH_REFUSED' } })
      await other.close()
    }))

  test('a record that cannot be mapped has issues with place and value; the others are read', () =>
    withServer(async (server, connection) => {
      server.seed('customers', [
        { name: 'Good', status: 'active' },
        { name: '', status: 'frozen', credit_limit: 'much' },
      ])
      const [good, bad] = (await readAll(connection)).map((record) => record.map())
      expect(good?.ok).toBe(true)
      expect(bad).toMatchObject({
        ok: false,
        issues: [
          { code: 'VALUE_INVALID', path: 'active', value: 'frozen' },
          { code: 'VALUE_INVALID', path: 'creditLimit', value: 'much' },
        ],
      })
    }))

  test('an amount with more digits than a float arrives as it was written', () =>
    withServer(async (server, connection) => {
      server.setFaults([
        {
          kind: 'status',
          match: { path: '/api/customers' },
          status: 200,
          headers: { 'content-type': 'application/json' },
          body: '{"data":[{"id":9007199254740993,"name":"Big","status":"active","credit_limit":1234567890123456.10,"updated_at":"2026-03-01T00:00:00Z"}],"next":null}',
        },
      ])
      const [record] = await readAll(connection)
      expect(record?.externalId).toBe('9007199254740993')
      expect(record?.map()).toMatchObject({ ok: true, value: { financial: { creditLimit: '1234567890123456.1' } } })
    }))

  test.each([
    ['HTML', '<html>log in</html>'],
    ['cut-off JSON', '{"data":[{"id":1'],
    ['another shape', '{"data":{"id":1}}'],
    ['a record without an id', '{"data":[{"name":"x"}],"next":null}'],
    ['an address of another host as the next page', '{"data":[],"next":"https://elsewhere.example/x"}'],
  ])('an answer of %s fails the read', (_what, body) =>
    withServer(async (server, connection) => {
      server.setFaults([{ kind: 'status', match: { path: '/api/customers' }, status: 200, body }])
      await expect(readAll(connection)).rejects.toMatchObject({ code: 'REPLY_UNREADABLE' })
    }),
  )

  test('a page that names itself as the next one fails the read', () =>
    withServer(async (server, connection) => {
      const body = { data: [{ id: 1, name: 'x', updated_at: '2026-03-01T00:00:00Z' }], next: 'again' }
      server.setFaults([{ kind: 'status', match: { path: '/api/customers' }, status: 200, body }])
      await expect(readAll(connection)).rejects.toMatchObject({ code: 'READ_INCOMPLETE' })
    }))

  test('a refusal names code and message of the system', () =>
    withServer(async (_server, connection) => {
      const value = newCustomer(1, { addresses: [{ use: 'main', lines: ['x'], country: 'England' }] })
      const item = { key: 'k', canonicalId: 'c', value, links: {} }
      const [result] = await there(connection.sinks.customer).push([item], newCall())
      expect(result).toMatchObject({
        ok: false,
        error: { code: 'RECORD_REJECTED', message: expect.stringMatching(/422: invalid: country must be/) },
      })
    }))

  test('asks to wait, locks and failures become what happens next', () =>
    withServer(async (server, connection) => {
      const item = { key: 'k', canonicalId: 'c', value: newCustomer(1), links: {} }
      const push = async () => (await there(connection.sinks.customer).push([item], newCall()))[0]
      const once = (status: number, headers = {}) =>
        server.setFaults([{ kind: 'status', match: { path: '/api/customers' }, status, headers, times: 1 }])
      once(429, { 'retry-after': '7' })
      expect(await push()).toMatchObject({ error: { code: 'SYSTEM_BUSY', scope: 'system', retryAfterMs: 7000 } })
      once(423)
      expect(await push()).toMatchObject({ error: { code: 'RECORD_LOCKED', scope: 'item' } })
      once(500)
      expect(await push()).toMatchObject({ error: { code: 'SYSTEM_FAILED', scope: 'item' } })
      server.setFaults([{ kind: 'drop-after', match: { path: '/api/customers' }, times: 1 }])
      expect(await push()).toMatchObject({ error: { code: 'SYSTEM_FAILED' } })
      expect(await push()).toMatchObject({ ok: true })
      expect(server.rows('customers').length).toBe(1)
    }))

  test('a record that is gone cannot be updated', () =>
    withServer(async (_server, connection) => {
      const item = { key: 'k', canonicalId: 'c', value: newCustomer(1), links: {}, externalId: '77' }
      const [result] = (await connection.sinks.customer?.update?.([item], newCall())) ?? []
      expect(result).toMatchObject({ ok: false, error: { code: 'RECORD_REJECTED' } })
    }))
})

describe('its definition', () => {
  test('keeps the key secret', async () => {
    const settings = await settingsOf(
      { url: 'http://x.example', definition: exampleFile('small-crm.yaml') },
      { SMALL_CRM_KEY: 'very-secret-key' },
    )
    expect(settings.secrets).toContain('very-secret-key')
  })

  test('problems name the file and line they stand in', async () => {
    const entities = {
      customer: {
        fields: { nam: '/name', 'mainAddress.town': '/town', taxId: { at: '/vat', read: '$nope(value)' } },
        source: {
          request: { path: '/c', query: { since: '{sinse}' } },
          id: '/id',
          paging: { type: 'offset', order: { sort: 'id' } },
        },
        sink: { create: { method: 'POST', path: '/c' } },
      },
    }
    const error: unknown = await settingsOf(
      { url: 'http://x.example', definition: exampleFile('small-crm.yaml'), entities },
      { SMALL_CRM_KEY: 'k' },
    ).catch((thrown: unknown) => thrown)
    expect(error).toBeInstanceOf(ConfigError)
    expect(String(error)).toContain('systems.sys.entities.customer.sink.find')
    const { sink: _, ...rest } = entities.customer
    const again: unknown = await settingsOf(
      { url: 'http://x.example', definition: exampleFile('small-crm.yaml'), entities: { customer: rest } },
      { SMALL_CRM_KEY: 'k' },
    ).catch((thrown: unknown) => thrown)
    expect(String(again)).toMatch(/fields\.nam: is no field of a customer/)
    expect(String(again)).toMatch(/fields\.mainAddress\.town: there is no field "town"; there are lines, city/)
    expect(String(again)).toMatch(/fields\.taxId\.read: there is no \$nope here/)
    expect(String(again)).toMatch(/request\.query\.since: there is no \{sinse\} here: there are \{since\}, \{until\}/)
    expect(String(again)).toMatch(/source\.request: must use \{offset\}/)
  })

  test('a missing secret is told of with the line of the definition', async () => {
    await expect(settingsOf({ url: 'http://x.example', definition: exampleFile('small-crm.yaml') })).rejects.toThrow(
      /small-crm\.yaml:\d+ auth\.token: the environment variable SMALL_CRM_KEY is not set/,
    )
  })

  test('a definition that is not there is told of with the system that names it', async () => {
    await expect(settingsOf({ url: 'http://x.example', definition: exampleFile('nowhere.yaml') })).rejects.toThrow(
      /nowhere\.yaml: cannot be read \(it does not exist\): mend the path in the settings of "sys"/,
    )
  })
})
