import { createHmac } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import type { Connection } from '../../../src/connectors/connector.ts'
import { customer } from '../../../src/domain/customer.ts'
import { product } from '../../../src/domain/product.ts'
import { stockLevel } from '../../../src/domain/stock-level.ts'
import { newCall } from '../../conformance/source.ts'
import { type AnsweringSystem, type Asked, startAnsweringSystem } from './answering-system.ts'
import { openDescribed, there } from './open-described.ts'

type Answer = Parameters<typeof startAnsweringSystem>[0]

const withSystem = async (
  settings: Record<string, unknown>,
  answer: Answer,
  body: (connection: Connection, system: AnsweringSystem) => Promise<void>,
): Promise<void> => {
  const system = await startAnsweringSystem(answer)
  const connection = await openDescribed({ url: system.url, check: { path: '/me' }, entities: products, ...settings })
  try {
    await body(connection, system)
  } finally {
    await connection.close()
    await system.close()
  }
}

const products = {
  product: {
    fields: { itemId: '/sku', name: '/title', unit: '/unit' },
    source: {
      request: { path: '/products' },
      id: '/sku',
      get: { path: '/products', query: { ids: '{ids}' }, batchSize: 2 },
    },
    sink: { upsert: { method: 'PUT', path: '/products/{record.itemId}' }, id: '/sku' },
  },
}
const newProduct = (itemId: string) => product.parse({ itemId, name: `Item ${itemId}`, unit: 'H87' })
const item = (itemId: string) => ({
  key: `k-${itemId}`,
  canonicalId: `c-${itemId}`,
  value: newProduct(itemId),
  links: {},
})
const check = (connection: Connection) => connection.check(newCall())

describe('logging in', () => {
  const token = (asked: Asked) => asked.url === '/oauth/token'
  const oauth = {
    auth: { type: 'oauth2', tokenPath: '/oauth/token', clientId: 'id', clientSecret: 'se/cret', scope: 'all' },
  }

  test('50 calls at once share one token, and one new one when it is refused', async () => {
    let given = 0
    let expired = ''
    const answer: Answer = async (asked) => {
      if (token(asked)) {
        await sleep(20)
        given += 1
        return { body: { access_token: `t${given}`, expires_in: '3600' } }
      }
      return asked.headers['authorization'] === `Bearer ${expired}` ? { status: 401, body: {} } : { body: {} }
    }
    await withSystem({ ...oauth, concurrency: 50 }, answer, async (connection, system) => {
      const all = () => Promise.all(Array.from({ length: 50 }, () => check(connection)))
      expect((await all()).every(({ ok }) => ok)).toBe(true)
      expect(given).toBe(1)
      expired = 't1'
      expect((await all()).every(({ ok }) => ok)).toBe(true)
      expect(given).toBe(2)
      const form = new URLSearchParams(system.asked.find(token)?.text)
      expect(Object.fromEntries(form)).toEqual({
        grant_type: 'client_credentials',
        scope: 'all',
        client_id: 'id',
        client_secret: 'se/cret',
      })
    })
  })

  test('a refused client is an AuthError; id and secret can go into a header', () =>
    withSystem(
      { auth: { ...oauth.auth, sendAs: 'basic' } },
      () => ({ status: 401, body: {} }),
      async (connection, system) => {
        expect(await check(connection)).toMatchObject({
          ok: false,
          error: { code: 'AUTH_REFUSED', message: expect.stringContaining('clientSecret') },
        })
        expect(system.asked[0]?.headers['authorization']).toBe(
          `Basic ${Buffer.from('id:se%2Fcret').toString('base64')}`,
        )
      },
    ))

  test.each([
    [
      { type: 'basic', user: 'ü', password: 'p' },
      { authorization: `Basic ${Buffer.from('ü:p').toString('base64')}` },
      '/me',
    ],
    [{ type: 'api-key', header: 'X-Key', apiKey: 'a b' }, { 'x-key': 'a b' }, '/me'],
    [{ type: 'api-key', query: 'key', apiKey: 'a&b' }, {}, '/me?key=a%26b'],
  ])('%j', (auth, headers, url) =>
    withSystem(
      { auth },
      () => ({ body: {} }),
      async (connection, system) => {
        expect(await check(connection)).toMatchObject({ ok: true })
        expect(system.asked[0]).toMatchObject({ headers, url })
      },
    ),
  )

  test('a signature is over the body as it is sent', () =>
    withSystem(
      { hmac: { header: 'X-Signature', secret: 'shared', prefix: 'sha256=' } },
      () => ({ body: { sku: 'A' } }),
      async (connection, system) => {
        await connection.sinks.product?.push([item('A')], newCall())
        const [asked] = system.asked
        const expected = createHmac('sha256', 'shared')
          .update(asked?.text ?? '')
          .digest('hex')
        expect(asked?.headers['x-signature']).toBe(`sha256=${expected}`)
        expect(JSON.parse(asked?.text ?? '')).toEqual({ sku: 'A', title: 'Item A', unit: 'H87' })
      },
    ))
})

describe('failures inside of an answer with status 200', () => {
  const errors = {
    success: { at: '/ok', is: true },
    code: '/code',
    message: '/why',
    locked: { codes: ['E_LOCK'] },
    busy: { messages: ['try later'] },
  }

  test.each([
    [{ ok: false, code: 'E_DATA', why: 'no such unit' }, 'RECORD_REJECTED'],
    [{ ok: false, code: 'E_LOCK', why: 'in use' }, 'RECORD_LOCKED'],
    [{ ok: false, why: 'night run, try later' }, 'SYSTEM_BUSY'],
  ])('%j means %s', (body, code) =>
    withSystem(
      { errors },
      () => ({ body }),
      async (connection) => {
        expect(await connection.sinks.product?.push([item('A')], newCall())).toMatchObject([
          { ok: false, error: { code, message: expect.stringContaining(body.why) } },
        ])
      },
    ),
  )

  test('and none when the system says so', () =>
    withSystem(
      { errors },
      () => ({ body: { ok: true, sku: 'A' } }),
      async (connection) => {
        expect(await connection.sinks.product?.push([item('A')], newCall())).toEqual([
          { ok: true, receipt: { externalId: 'A' } },
        ])
      },
    ))
})

test('single records are asked for several at a time', () =>
  withSystem(
    {},
    ({ url }) => ({
      body: (new URL(url, 'http://x').searchParams.get('ids') ?? '')
        .split(',')
        .filter((id) => id !== 'C')
        .map((sku) => ({ sku, title: sku, unit: 'H87' })),
    }),
    async (connection, system) => {
      const got = await there(connection.sources?.product).get(['A', 'B', 'C'], newCall())
      expect(got.map(({ externalId }) => externalId)).toEqual(['A', 'B'])
      expect(system.asked.map(({ url }) => url)).toEqual(['/products?ids=A%2CB', '/products?ids=C'])
    },
  ))

test('an address written over another one leaves nothing of that one', async () => {
  const fields = {
    name: '/name',
    'mainAddress.city': '/city',
    'mainAddress.region': { at: '/state', empty: '' },
    phone: '/phone',
  }
  const update = { method: 'PATCH', path: '/companies/{id}' }
  const sink = { upsert: { method: 'POST', path: '/companies' }, update, id: '/id' }
  await withSystem(
    { entities: { customer: { fields, sink } } },
    () => ({ body: { id: '7' } }),
    async (connection, system) => {
      const value = customer.parse({ name: 'A', addresses: [{ use: 'main', city: 'Bonn' }] })
      const moved = { key: 'k', canonicalId: 'c', value, links: {} }
      await connection.sinks.customer?.push([moved], newCall())
      await connection.sinks.customer?.update?.([{ ...moved, externalId: '7' }], newCall())
      expect(system.asked.map(({ text }) => JSON.parse(text))).toEqual([
        { name: 'A', city: 'Bonn' },
        { name: 'A', city: 'Bonn', state: '' },
      ])
    },
  )
})

describe('a key in a header', () => {
  const headers = { 'Idempotency-Key': '{key}' }
  const keysOf = (system: AnsweringSystem) => system.asked.map(({ headers: sent }) => sent['idempotency-key'])

  test('names one write, not the record: a later state has another one, a repeated write the same', () => {
    const request = { method: 'PUT', path: '/products/{key}', headers }
    const entities = { product: { ...products.product, sink: { upsert: request, id: '/sku' } } }
    return withSystem(
      { entities },
      () => ({ body: { sku: 'A' } }),
      async (connection, system) => {
        const sink = there(connection.sinks.product)
        for (const state of ['1-a-0', '1-a-0', '2-b-0']) await sink.push([{ ...item('A'), state }], newCall())
        expect(keysOf(system)).toEqual(['k-A-1-a-0', 'k-A-1-a-0', 'k-A-2-b-0'])
        expect(new Set(system.asked.map(({ url }) => url))).toEqual(new Set(['/products/k-A']))
      },
    )
  })

  test('of several records in one call changes with each of them', () => {
    const sink = {
      upsert: { method: 'POST', path: '/bulk', headers, body: '{records}' },
      batch: { size: 3, error: '/error', id: '/sku' },
    }
    return withSystem(
      { entities: { product: { ...products.product, sink } } },
      ({ text }) => ({ body: JSON.parse(text) }),
      async (connection, system) => {
        const made = there(connection.sinks.product)
        for (const [a, b] of [
          ['A', 'B'],
          ['A', 'C'],
          ['A', 'B'],
        ] as const)
          await made.push([item(a), item(b)], newCall())
        const [first, second, third] = keysOf(system)
        expect(first).toMatch(/^[0-9a-f]{32}$/)
        expect(second).not.toBe(first)
        expect(third).toBe(first)
      },
    )
  })
})

describe('a sink that creates and finds', () => {
  const sinkOf = (query: Record<string, string>, more = {}) => ({
    product: {
      ...products.product,
      sink: { create: { method: 'POST', path: '/products' }, find: { path: '/products', query }, id: '/sku', ...more },
    },
  })

  test('and has no update makes no second record of one that is there', () =>
    withSystem(
      { entities: sinkOf({ key: '{key}' }) },
      () => ({ body: { sku: 'A' } }),
      async (connection, system) => {
        const sink = there(connection.sinks.product)
        expect(await sink.push([{ ...item('A'), externalId: 'A' }, item('B')], newCall())).toMatchObject([
          { ok: false, error: { code: 'RECORD_REJECTED', message: expect.stringContaining('no `update`') } },
          { ok: true },
        ])
        expect(system.asked).toHaveLength(1)
      },
    ))

  test('asks for nothing when what it looks by has no value: it would be given everything', () =>
    withSystem(
      { entities: sinkOf({ text: '{record.description}' }) },
      () => ({ body: [{ sku: 'Z' }] }),
      async (connection, system) => {
        const finding = there(connection.sinks.product).find(item('A'), newCall())
        await expect(finding).rejects.toMatchObject({
          code: 'OUTCOME_UNKNOWN',
          message: expect.stringContaining('{record.description} has no value'),
        })
        expect(system.asked).toEqual([])
      },
    ))

  test('does not take a record that carries another key', () =>
    withSystem(
      { entities: sinkOf({ ref: '{canonicalId}' }, { key: '/ref' }) },
      () => ({
        body: [
          { sku: 'Z', ref: 'c-Z' },
          { sku: 'A', ref: 'C-A' },
        ],
      }),
      async (connection) => {
        const sink = there(connection.sinks.product)
        expect(await sink.find(item('A'), newCall())).toEqual({ externalId: 'A' })
        expect(await sink.find(item('B'), newCall())).toBeUndefined()
      },
    ))

  test('and replaces whole records is refused without a way to read them', async () => {
    const { get: _, ...source } = products.product.source
    const update = { method: 'PUT', path: '/products/{id}' }
    const { product } = sinkOf({ key: '{key}' }, { update, wholeRecord: true })
    const opening = (given: object) =>
      openDescribed({ url: 'http://x', check: { path: '/me' }, entities: { product: { ...product, ...given } } })
    await expect(opening({ source })).rejects.toThrow(/reads the record first/)
    await (await opening({})).close()
  })

  test('whose look names no record is refused at the start', async () => {
    const opening = openDescribed({ url: 'http://x', check: { path: '/me' }, entities: sinkOf({}) })
    await expect(opening).rejects.toThrow(/every record alike/)
  })

  test.each([303, 408, 425])('is in doubt after a %i, which says nothing of the record', (status) =>
    withSystem(
      { entities: sinkOf({ key: '{key}' }) },
      () => ({ status, body: {} }),
      async (connection) => {
        const [result] = await there(connection.sinks.product).push([item('A')], newCall())
        expect(result).toMatchObject({ ok: false, error: { code: 'OUTCOME_UNKNOWN' } })
      },
    ),
  )
})

test('a record whose stamp is a day counts from the beginning of that day where its system is', () => {
  const days = { format: 'YYYY-MM-DD', offsetMinutes: -300 }
  const seconds = { format: 'iso', modifiedFormat: 'YYYY-MM-DD', offsetMinutes: -300 }
  const read = async (changes: object, more: object): Promise<string[]> => {
    const found: string[] = []
    const source = { request: { path: '/products', query: { since: '{since}' } }, id: '/sku', modified: '/on', changes }
    await withSystem(
      { entities: { product: { ...products.product, source: { ...source, ...more } } } },
      ({ url }) => ({
        body: /offset=[1-9]/.test(url) ? [] : [{ sku: 'A', title: 'A', unit: 'H87', on: '2026-03-01' }],
      }),
      async (connection) => {
        // 22:00 on the first of March there.
        const window = { since: '2026-03-02T03:00:00.000Z', until: '2026-03-02T04:00:00.000Z' }
        for await (const page of there(connection.sources?.product).read(window, undefined, newCall()))
          found.push(...page.records.map(({ externalId }) => externalId))
      },
    )
    return found
  }
  const byOffset = {
    request: { path: '/products', query: { since: '{since}', offset: '{offset}' } },
    paging: { type: 'offset', order: { sort: 'on' } },
  }
  return Promise.all(
    [days, seconds].flatMap((changes) =>
      [{}, byOffset].map(async (more) => expect(await read(changes, more)).toContain('A')),
    ),
  )
})

describe('a batch', () => {
  const entities = {
    'stock-level': {
      fields: {
        itemId: '/item',
        location: '/place',
        unit: { constant: 'H87' },
        available: { at: '/free', as: 'number' },
      },
      sink: {
        upsert: { method: 'POST', path: '/stock/bulk', body: { entries: '{records}', mode: 'replace' } },
        links: { product: '/product_id' },
        batch: { size: 3, results: '/results', error: '/error', id: '/id' },
      },
    },
  }
  const level = (itemId: string, available: string) => ({
    key: `k-${itemId}`,
    canonicalId: `c-${itemId}`,
    value: stockLevel.parse({ itemId, location: 'HH1', unit: 'H87', available }),
    links: { product: `p-${itemId}` },
  })

  test('is one call with a result for each record; one that cannot be written is not sent', () =>
    withSystem(
      { entities, errors: { message: '/error/text' } },
      () => ({ body: { results: [{ id: 1, error: null }, { error: { text: 'unknown item' } }] } }),
      async (connection, system) => {
        const sink = there(connection.sinks['stock-level'])
        expect(sink).toMatchObject({ batchSize: 3, repeatable: true, fields: ['itemId', 'location', 'available'] })
        const results = await sink.push(
          [level('A', '12.5'), level('B', '12345678901234567.5'), level('C', '0')],
          newCall(),
        )
        expect(results).toMatchObject([
          { ok: true, receipt: { externalId: '1' } },
          {
            ok: false,
            error: { code: 'VALUE_INVALID', message: expect.stringContaining('more digits than a JSON number holds') },
          },
          { ok: false, error: { code: 'RECORD_REJECTED', message: expect.stringContaining('unknown item') } },
        ])
        expect(system.asked.map(({ text }) => JSON.parse(text))).toEqual([
          {
            mode: 'replace',
            entries: [
              { item: 'A', place: 'HH1', free: 12.5, product_id: 'p-A' },
              { item: 'C', place: 'HH1', free: 0, product_id: 'p-C' },
            ],
          },
        ])
      },
    ))

  test('an answer with another number of results concerns them all', () =>
    withSystem(
      { entities },
      () => ({ body: { results: [] } }),
      async (connection) => {
        const pushing = there(connection.sinks['stock-level']).push([level('A', '1')], newCall())
        await expect(pushing).rejects.toMatchObject({ code: 'REPLY_UNREADABLE' })
      },
    ))
})

test('expressions see their record, ours, and code tables', async () => {
  const entities = {
    product: {
      fields: {
        itemId: '/sku',
        name: { at: '/names', read: "value[lang = 'en'].text", write: "[{'lang': 'en', 'text': value}]" },
        unit: { at: '/uom', read: "$code('units', value)", write: "$lookup({'H87': 'pc'}, value)" },
        description: { read: "brand & ' ' & sku" },
      },
      source: { request: { path: '/products' }, id: '/sku' },
      sink: {
        create: { method: 'POST', path: '/products' },
        find: { path: '/products', query: { key: '{key}' } },
        id: '/sku',
      },
    },
  }
  const theirs = {
    sku: 'A',
    brand: 'Norde',
    uom: 'pc',
    names: [
      { lang: 'de', text: 'Kabel' },
      { lang: 'en', text: 'Cable' },
    ],
  }
  const answer: Answer = ({ method }) => ({
    body: method === 'GET' ? [theirs, { ...theirs, sku: 'B', uom: '?' }] : theirs,
  })
  await withSystem({ entities, tables: { units: { pc: 'H87' } } }, answer, async (connection, system) => {
    const records = []
    for await (const page of there(connection.sources?.product).read(
      { since: undefined, until: undefined },
      undefined,
      newCall(),
    ))
      records.push(...page.records.map((record) => record.map()))
    expect(records).toMatchObject([
      { ok: true, value: { itemId: 'A', name: 'Cable', unit: 'H87', description: 'Norde A' } },
      { ok: false, issues: [{ path: 'unit', value: '?', message: expect.stringContaining('has no entry') }] },
    ])
    await connection.sinks.product?.push([item('A')], newCall())
    expect(JSON.parse(system.asked.at(-1)?.text ?? '')).toEqual({
      sku: 'A',
      names: [{ lang: 'en', text: 'Item A' }],
      uom: 'pc',
    })
  })
})

test('an update that replaces the record keeps what it is not given', async () => {
  const entities = {
    product: {
      fields: { itemId: '/sku', name: '/title', unit: '/unit' },
      source: { request: { path: '/products' }, id: '/sku', get: { path: '/products/{id}' } },
      sink: {
        upsert: { method: 'PUT', path: '/products/{record.itemId}' },
        update: { method: 'PUT', path: '/products/{id}' },
        wholeRecord: true,
      },
    },
  }
  const there_ = { sku: 'A', title: 'old', unit: 'H87', colour: 'red' }
  await withSystem(
    { entities },
    () => ({ body: there_ }),
    async (connection, system) => {
      await connection.sinks.product?.update?.([{ ...item('A'), externalId: 'A' }], newCall())
      expect(JSON.parse(system.asked.at(-1)?.text ?? '')).toEqual({ ...there_, title: 'Item A' })
    },
  )
})
