import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import type { Connection } from '../../../src/connectors/connector.ts'
import { startTryton, type TrytonServer, trytonDeadlineMs } from '../../helpers/tryton-server.ts'
import {
  customerItem,
  mappedOf,
  newCall,
  openTryton,
  pagesOf,
  recordsOf,
  sinksOf,
  sourceOf,
  testCustomer,
} from './tryton-test.ts'

vi.setConfig({ testTimeout: 120_000 })

let tryton: TrytonServer
let connection: Connection

beforeAll(async () => {
  tryton = await startTryton()
  connection = await openTryton({ ...tryton.settings, pageSize: 37 })
}, trytonDeadlineMs)
afterAll(async () => {
  await connection?.close()
  await tryton?.stop()
})

const parties = () => sourceOf(connection, 'customer')
const customers = () => sinksOf(connection).customers

const created = async (key: string, changes: object = {}): Promise<string> => {
  const [result] = await customers().push([customerItem(key, testCustomer(changes))], newCall())
  if (result?.ok !== true) throw result?.error
  return result.receipt.externalId
}

describe('writing parties', () => {
  test('a new customer comes back as it was written, and is found by its key', async () => {
    const id = await created('c-1')
    const ours = { scheme: 'our-code', value: expect.any(String) }
    const value = testCustomer()
    expect(await mappedOf(parties(), id)).toEqual({
      ok: true,
      value: { ...value, identifiers: [ours, ...value.identifiers] },
    })
    const found = await customers().find(customerItem('c-1', value), newCall())
    expect(found).toMatchObject({ externalId: id, displayId: expect.stringMatching(/^\d+$/) })
    expect(await customers().find(customerItem('c-unknown', value), newCall())).toBeUndefined()
  })

  test('an update writes what differs, below the party too, and leaves alone what the customer does not have', async () => {
    const id = await created('c-2')
    const value = testCustomer({
      name: 'Nordlicht Pumpen AG',
      phone: undefined,
      addresses: [
        { use: 'main', lines: ['Kaistr. 14'], city: 'Kiel', postalCode: '24103', country: 'DE' },
        { use: 'ship-to', lines: ['Postfach 4'], city: 'Kiel', postalCode: '24001', country: 'DE' },
      ],
      identifiers: [{ scheme: 'gln', value: '4012345000016' }],
      contacts: [{ email: 'orders@nordlicht.example', phone: '+49 431 1' }],
    })
    expect(await customers().update?.([customerItem('c-2b', value, id)], newCall())).toMatchObject([{ ok: true }])
    const back = await mappedOf(parties(), id)
    expect(back).toMatchObject({
      ok: true,
      value: {
        name: 'Nordlicht Pumpen AG',
        phone: '+49 431 220 10',
        addresses: [
          { use: 'main', lines: ['Kaistr. 14'] },
          { use: 'bill-to', lines: ['Postfach 4'] },
          { use: 'ship-to', lines: ['Postfach 4'] },
        ],
        contacts: [{ email: 'orders@nordlicht.example', phone: '+49 431 1' }],
      },
    })
    expect(back?.ok && back.value.identifiers.filter(({ scheme }) => scheme !== 'our-code')).toEqual([
      { scheme: 'tax-id', value: 'DE136695976' },
      { scheme: 'partner-code', value: 'NL-7', issuer: 'hansa' },
      { scheme: 'gln', value: '4012345000016' },
    ])
  })

  test('an update that changes nothing writes nothing', async () => {
    const id = await created('c-3')
    const since = await tryton.now()
    const item = customerItem('c-3b', testCustomer(), id)
    expect(await customers().update?.([item], newCall())).toMatchObject([{ ok: true }])
    expect(await recordsOf(parties(), { since })).toEqual([])
  })

  test('a main address that is also the place of invoices can change alone', async () => {
    const place = { lines: ['Markt 1'], city: 'Bremen', postalCode: '28195', country: 'DE' }
    const id = await created('c-4', {
      addresses: [
        { use: 'main', ...place },
        { use: 'bill-to', ...place },
      ],
    })
    const moved = { ...place, lines: ['Markt 2'] }
    const value = testCustomer({
      addresses: [
        { use: 'main', ...moved },
        { use: 'bill-to', ...place },
      ],
    })
    await customers().update?.([customerItem('c-4b', value, id)], newCall())
    const back = await mappedOf(parties(), id)
    expect(back?.ok && back.value.addresses).toEqual(value.addresses)
  })

  test('the empty address of a party made by hand is filled, not passed over', async () => {
    const [id] = (await tryton.execute('party.party', 'create', [
      { name: 'By hand', addresses: [['create', [{}]]] },
    ])) as number[]
    await customers().update?.([customerItem('c-4e', testCustomer({ identifiers: [] }), String(id))], newCall())
    const back = await mappedOf(parties(), String(id))
    expect(back?.ok && back.value.addresses).toEqual(testCustomer().addresses)
    const rows = await tryton.query(`select street from party_address where party = ${id} order by id`)
    expect(rows.map(({ street }) => street)).toEqual(['Kaistr. 12', 'Postfach 4', 'Tor 3\nHafenring 1'])
  })

  test('a region Tryton has is kept; one it lacks is left out, and that is no difference', async () => {
    const [country] = (await tryton.execute('country.country', 'search', [['code', '=', 'US']], 0, 1, null)) as number[]
    await tryton.execute('country.subdivision', 'create', [{ country, code: 'US-OR', name: 'Oregon', type: 'state' }])
    const place = { lines: ['7 Mill Lane'], city: 'Portland', postalCode: '97201', country: 'US' }
    const value = testCustomer({
      identifiers: [],
      addresses: [
        { use: 'main', ...place, region: 'OR' },
        { use: 'bill-to', ...place, region: 'Oregon' },
      ],
    })
    const [result] = await customers().push([customerItem('c-4c', value)], newCall())
    const id = result?.ok === true ? result.receipt.externalId : ''
    const back = await mappedOf(parties(), id)
    expect(back?.ok && back.value.addresses).toEqual([
      { use: 'main', ...place, region: 'OR' },
      { use: 'bill-to', ...place },
    ])
    const since = await tryton.now()
    await customers().update?.([customerItem('c-4d', value, id)], newCall())
    expect(await recordsOf(parties(), { since })).toEqual([])
  })

  test('what Tryton refuses fails its customer only', async () => {
    const results = await customers().push(
      [
        customerItem('c-5', testCustomer({ identifiers: [{ scheme: 'tax-id', value: 'DE136695970' }] })),
        customerItem('c-6', testCustomer()),
        customerItem('c-7', testCustomer({ financial: { paymentTerms: 'Never' } })),
        customerItem('c-8', testCustomer(), '999999'),
      ],
      newCall(),
    )
    expect(results).toMatchObject([
      { ok: false, error: { code: 'RECORD_REJECTED', message: expect.stringContaining('DE136695970') } },
      { ok: true },
      { ok: false, error: { code: 'VALUE_INVALID', message: expect.stringContaining('"Never"') } },
      { ok: false, error: { code: 'CUSTOMER_NOT_FOUND' } },
    ])
    expect(await customers().find(customerItem('c-5', testCustomer()), newCall())).toBeUndefined()
  })

  test('forty at once all get a number of their own', async () => {
    const items = Array.from({ length: 40 }, (_, index) =>
      customerItem(`many-${index}`, testCustomer({ name: `Many ${index}`, identifiers: [] })),
    )
    const results = await customers().push(items, newCall())
    const numbers = results.map((result) => (result.ok ? result.receipt.displayId : result.error.message))
    expect(new Set(numbers).size).toBe(40)
    expect(results.every(({ ok }) => ok)).toBe(true)
  })

  test('our number of a customer becomes the code of its party', async () => {
    const id = await created('c-9', { identifiers: [{ scheme: 'our-code', value: 'K-4711' }] })
    expect(await mappedOf(parties(), id)).toMatchObject({
      value: { identifiers: [{ scheme: 'our-code', value: 'K-4711' }] },
    })
    const again = await customers().push(
      [customerItem('c-10', testCustomer({ identifiers: [{ scheme: 'our-code', value: 'K-4711' }] }))],
      newCall(),
    )
    expect(again).toMatchObject([{ ok: false, error: { code: 'RECORD_REJECTED' } }])
  })
})

describe('reading parties', () => {
  test('a change of an address, an identifier or a phone number brings its party', async () => {
    const id = Number(await created('r-1', { name: 'Surfaces' }))
    const idsOf = async (model: string): Promise<unknown> =>
      tryton.execute(model, 'search', [['party', '=', id]], 0, 1, null)
    for (const [model, fields] of [
      ['party.address', { city: 'Flensburg' }],
      ['party.identifier', { code: 'DE811569869' }],
      ['party.contact_mechanism', { value: '+49 461 1' }],
    ] as const) {
      const since = await tryton.now()
      await tryton.execute(model, 'write', await idsOf(model), fields)
      const records = await recordsOf(parties(), { since })
      expect([model, records.map(({ externalId }) => externalId)]).toEqual([model, [String(id)]])
      expect(Date.parse(records[0]?.modifiedAt ?? '')).toBeGreaterThanOrEqual(Date.parse(since))
    }
  })

  test('a party that was switched off is read as inactive', async () => {
    const id = await created('r-2', { name: 'Closed' })
    const since = await tryton.now()
    await tryton.execute('party.party', 'write', [Number(id)], { active: false })
    const [record] = await recordsOf(parties(), { since })
    expect(record?.map()).toMatchObject({ ok: true, value: { name: 'Closed', active: false } })
  })

  test('300 parties of one transaction share a stamp: each comes once, in the order of ids', async () => {
    const since = await tryton.now()
    const rows = Array.from({ length: 300 }, (_, index) => ({ name: `Same ${index}` }))
    const ids = (await tryton.execute('party.party', 'create', rows)) as number[]
    const records = (await pagesOf(parties(), { since })).flat()
    expect(records.map(({ externalId }) => Number(externalId))).toEqual([...ids].sort((a, b) => a - b))
    expect(new Set(records.map(({ modifiedAt }) => modifiedAt)).size).toBe(1)
  })

  test('everything is read page by page, also parties nobody wrote since they were made', async () => {
    const rows = Array.from({ length: 5 }, (_, index) => ({ name: `Untouched ${index}` }))
    const ids = (await tryton.execute('party.party', 'create', rows)) as number[]
    const small = await openTryton({ ...tryton.settings, pageSize: 2 })
    const records = await recordsOf(sourceOf(small, 'customer'))
    await small.close()
    expect(records.map(({ externalId }) => externalId)).toEqual(expect.arrayContaining(ids.map(String)))
  })

  test('reading goes on from any page after a restart', async () => {
    const since = await tryton.now()
    await tryton.execute(
      'party.party',
      'create',
      Array.from({ length: 100 }, (_, index) => ({ name: `Resume ${index}` })),
    )
    const whole = (await pagesOf(parties(), { since })).flat().map(({ externalId }) => externalId)
    const window = { since, until: undefined }
    const seen: string[] = []
    let after: unknown
    for (let page = 0; page < 10; page += 1) {
      const iterator = parties().read(window, after, newCall())[Symbol.asyncIterator]()
      const { value, done } = await iterator.next()
      if (done) break
      seen.push(...value.records.map(({ externalId }: { externalId: string }) => externalId))
      after = JSON.parse(JSON.stringify(value.next))
    }
    expect(seen).toEqual(whole)
  })

  test('what is written while pages are read leaves the window and is in the next one', async () => {
    const since = await tryton.now()
    const rows = Array.from({ length: 120 }, (_, index) => ({ name: `Moving ${index}` }))
    const ids = (await tryton.execute('party.party', 'create', rows)) as number[]
    const until = await tryton.now()
    let first = true
    const moved = ids.slice(0, 5).concat(ids.slice(-5))
    const pages = await pagesOf(parties(), { since, until }, async () => {
      if (first) await tryton.execute('party.party', 'write', moved, { name: 'Moved' })
      first = false
    })
    const next = await recordsOf(parties(), { since: until })
    const seen = new Set([...pages.flat(), ...next].map(({ externalId }) => Number(externalId)))
    expect(ids.filter((id) => !seen.has(id))).toEqual([])
    expect(next.map(({ externalId }) => Number(externalId))).toEqual([...moved].sort((a, b) => a - b))
  })

  test('a session that ends in the midst of paging is opened again, once for all', async () => {
    const since = await tryton.now()
    const rows = Array.from({ length: 120 }, (_, index) => ({ name: `Session ${index}` }))
    const ids = (await tryton.execute('party.party', 'create', rows)) as number[]
    const other = await openTryton({ ...tryton.settings, pageSize: 40 })
    const keep = await tryton.query('select max(id) as last from ir_session')
    const pages = await pagesOf(sourceOf(other, 'customer'), { since }, async () => {
      await tryton.query(`delete from ir_session where id > ${keep[0]?.['last']}`)
    })
    expect(pages.flat()).toHaveLength(ids.length)
    await tryton.query(`delete from ir_session where id > ${keep[0]?.['last']}`)
    await Promise.all(Array.from({ length: 8 }, () => sourceOf(other, 'customer').get([String(ids[0])], newCall())))
    expect(await tryton.query(`select id from ir_session where id > ${keep[0]?.['last']}`)).toHaveLength(1)
    await other.close()
  })

  test('the list of ids has every party, inactive ones too', async () => {
    const listed: string[] = []
    for await (const ids of parties().listIds?.(newCall()) ?? []) listed.push(...ids)
    const rows = await tryton.query('select id from party_party order by id')
    expect(listed).toEqual(rows.map(({ id }) => String(id)))
  })

  test('only parties of the category are customers, and new ones get it', async () => {
    const [category] = (await tryton.execute('party.category', 'create', [{ name: 'Customers' }])) as number[]
    expect(category).toBeGreaterThan(0)
    const other = await openTryton({ ...tryton.settings, customerCategory: 'Customers' })
    const item = customerItem('cat-1', testCustomer({ name: 'In the category' }))
    const [result] = await sinksOf(other).customers.push([item], newCall())
    const records = await recordsOf(sourceOf(other, 'customer'))
    expect(records.map(({ externalId }) => externalId)).toEqual([result?.ok === true ? result.receipt.externalId : ''])
    await other.close()
  })

  test('the clock is that of the server', async () => {
    const now = Date.parse((await parties().now?.(newCall())) ?? '')
    expect(Math.abs(now - Date.now())).toBeLessThan(5_000)
  })
})

describe('finding parties by identifiers', () => {
  const find = (identifiers: unknown[]) =>
    sinksOf(connection).lookup.byIdentifiers(testCustomer({ identifiers }), newCall())

  test.each([
    [{ scheme: 'our-code', value: 'K-100' }, 'Lindner Maschinenbau AG'],
    [{ scheme: 'duns', value: '081466849' }, 'Looked for'],
    [{ scheme: 'partner-code', value: 'X-1', issuer: 'hansa' }, 'Looked for'],
    [{ scheme: 'tax-id', value: 'de 811569869' }, 'Looked for'],
  ])('%j', async (identifier, name) => {
    await created('look-1', {
      name: 'Looked for',
      identifiers: [
        { scheme: 'duns', value: '081466849' },
        { scheme: 'partner-code', value: 'X-1', issuer: 'hansa' },
        { scheme: 'tax-id', value: 'DE811569869' },
      ],
    })
    expect((await find([identifier])).map((one) => one.name)).toContain(name)
  })

  test('a code of another partner, a number of another kind and an unknown one find nothing', async () => {
    await tryton.execute('party.party', 'create', [
      { name: 'Same digits', identifiers: [['create', [{ type: null, code: 'IT05034061001' }]]] },
    ])
    expect(await find([{ scheme: 'tax-id', value: 'IT05034061001' }])).toEqual([])
    expect(await find([{ scheme: 'partner-code', value: 'X-1', issuer: 'other' }])).toEqual([])
    expect(await find([{ scheme: 'gln', value: '4099999000001' }])).toEqual([])
    expect(await find([])).toEqual([])
  })
})

test('check proves the user and says what it sees; a wrong password or database is told apart', async () => {
  expect(await connection.check(newCall())).toEqual({
    ok: true,
    detail: expect.stringMatching(/EUR, warehouses .*HAM/),
  })
  const wrong = await openTryton({ ...tryton.settings, password: 'guess' })
  expect(await wrong.check(newCall())).toMatchObject({ ok: false, error: { code: 'AUTH_REFUSED' } })
  const nowhere = await openTryton({ ...tryton.settings, database: 'no_such' })
  expect(await nowhere.check(newCall())).toMatchObject({ ok: false, error: { code: 'SYSTEM_UNREACHABLE' } })
  const elsewhere = await openTryton({ ...tryton.settings, warehouses: ['MARS'] })
  expect(await elsewhere.check(newCall())).toMatchObject({
    ok: false,
    error: { code: 'CONFIG_INVALID', message: expect.stringContaining('MARS') },
  })
  await Promise.all([wrong, nowhere, elsewhere].map((one) => one.close()))
})
