import nock from 'nock'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Connection, Source } from '../../../src/connectors/connector.ts'
import { newCall, openConnection } from './fixtures.ts'

const url = 'https://acme.my.salesforce.com'
const root = '/services/data/v67.0'

let connection: Connection

beforeEach(async () => {
  nock.disableNetConnect()
  connection = await openConnection(url, { pageSize: 2, timeoutMs: 20_000 })
  nock(url)
    .post('/services/oauth2/token')
    .reply(200, { access_token: '00DB0000000TfcR!AQQAQFhoK8', instance_url: url, token_type: 'Bearer' })
})
afterEach(async () => {
  await connection.close()
  expect(nock.pendingMocks()).toEqual([])
  nock.cleanAll()
  nock.enableNetConnect()
})

const products = (): Source<'product'> => {
  const source = connection.sources?.product
  if (source === undefined) throw new Error('No source for products')
  return source
}

const record = (id: string, stamp: string) => ({
  attributes: { type: 'Product2', url: `${root}/sobjects/Product2/${id}` },
  Id: id,
  SystemModstamp: stamp,
  Name: `Product ${id}`,
  ProductCode: id,
  Description: null,
  IsActive: true,
  StockKeepingUnit: null,
  QuantityUnitOfMeasure: null,
})
const select =
  'SELECT Id, SystemModstamp, Name, ProductCode, Description, IsActive, StockKeepingUnit, QuantityUnitOfMeasure FROM Product2'
const order = 'ORDER BY SystemModstamp, Id LIMIT 2'

test('pages go on by stamp and id, and one that the server cuts short is completed first', async () => {
  const within = 'SystemModstamp >= 2026-01-31T11:55:00Z AND SystemModstamp <= 2026-01-31T12:00:32.000Z'
  const [first, second, third] = ['01tA', '01tB', '01tC'].map((id) => record(id, '2026-01-31T12:00:32.000+0000'))
  nock(url)
    .get(`${root}/query`)
    .query({ q: `${select} WHERE ${within} ${order}` })
    .reply(200, { totalSize: 2, done: false, nextRecordsUrl: `${root}/query/01g000000000001-1`, records: [first] })
  nock(url)
    .get(`${root}/query/01g000000000001-1`)
    .reply(200, { totalSize: 2, done: true, records: [second] })
  const at = '2026-01-31T12:00:32.000Z'
  const after = `(SystemModstamp > ${at} OR (SystemModstamp = ${at} AND Id > '01tB'))`
  nock(url)
    .get(`${root}/query`)
    .query({ q: `${select} WHERE ${within} AND ${after} ${order}` })
    .reply(200, { totalSize: 1, done: true, records: [third] })

  const window = { since: '2026-01-31T11:55:00.000Z', until: at }
  const pages: string[][] = []
  for await (const { records } of products().read(window, undefined, newCall())) {
    pages.push(records.map(({ externalId }) => externalId))
    expect(records[0]?.modifiedAt).toBe(at)
    expect(records[0]?.raw).not.toHaveProperty('attributes')
  }
  expect(pages).toEqual([['01tA', '01tB'], ['01tC']])
})

test('a page that says there is more, and not where, is no end', async () => {
  const records = [record('01tA', '2026-01-31T12:00:32.000+0000')]
  nock(url).get(`${root}/query`).query(true).reply(200, { totalSize: 2, done: false, records })
  const reading = async () => {
    for await (const _ of products().read({ since: undefined, until: undefined }, undefined, newCall()));
  }
  await expect(reading()).rejects.toMatchObject({ code: 'REPLY_UNREADABLE' })
})

test('a server that answers with the same page again is not read for ever', async () => {
  const records = ['01tA', '01tB'].map((id) => record(id, '2026-01-31T12:00:32.000+0000'))
  nock(url).get(`${root}/query`).query(true).twice().reply(200, { totalSize: 2, done: true, records })
  const reading = async () => {
    const pages = []
    for await (const page of products().read({ since: undefined, until: undefined }, undefined, newCall())) {
      pages.push(page)
    }
    return pages
  }
  await expect(reading()).rejects.toMatchObject({ code: 'REPLY_UNREADABLE' })
})

describe('the safe bound', () => {
  const ask = (latestDateCovered: string) => {
    nock(url)
      .get('/services/data')
      .reply(200, [{ label: 'x', url: root, version: '67.0' }], { Date: 'Sat, 31 Jan 2026 12:34:56 GMT' })
    nock(url)
      .get(`${root}/sobjects/Product2/updated/`)
      .query({ start: '2026-01-31T12:32:00+00:00', end: '2026-01-31T12:34:00+00:00' })
      .reply(200, { ids: ['01tA'], latestDateCovered })
    return products().now?.(newCall())
  }

  test('is the clock of the org when all that was asked about is covered', async () => {
    expect(await ask('2026-01-31T12:34:00.000+0000')).toBe('2026-01-31T12:34:56.000Z')
  })

  test('is the beginning of the transaction that is still open', async () => {
    expect(await ask('2026-01-31T11:59:10.000+0000')).toBe('2026-01-31T11:59:10.000Z')
  })

  test('is never made up: an answer without a date is unreadable', async () => {
    nock(url).get('/services/data').reply(200, [])
    await expect(products().now?.(newCall())).rejects.toMatchObject({ code: 'REPLY_UNREADABLE' })
  })
})

describe('the list of deleted records', () => {
  const deleted = (start: string, end: string) =>
    nock(url).get(`${root}/sobjects/Product2/deleted/`).query({ start, end })
  const read = async (since: string | undefined, until: string) => {
    const found = []
    for await (const part of products().readDeleted?.({ since, until }, newCall()) ?? []) found.push(...part)
    return found
  }

  test('is asked for in whole minutes', async () => {
    deleted('2026-01-31T12:00:00+00:00', '2026-01-31T12:34:00+00:00').reply(200, {
      deletedRecords: [{ id: '01tA', deletedDate: '2026-01-31T12:10:05.000+0000' }],
      earliestDateAvailable: '2026-01-16T09:30:00.000+0000',
      latestDateCovered: '2026-01-31T12:34:00.000+0000',
    })
    expect(await read('2026-01-31T12:00:59.000Z', '2026-01-31T12:34:56.000Z')).toEqual([
      { externalId: '01tA', deletedAt: '2026-01-31T12:10:05.000Z' },
    ])
  })

  test('that begins after the window is a gap', async () => {
    deleted('2026-01-31T12:00:00+00:00', '2026-01-31T12:34:00+00:00').reply(200, {
      deletedRecords: [],
      earliestDateAvailable: '2026-01-31T12:10:00.000+0000',
      latestDateCovered: '2026-01-31T12:34:00.000+0000',
    })
    await expect(read('2026-01-31T12:00:59Z', '2026-01-31T12:34:56Z')).rejects.toMatchObject({
      code: 'DELETIONS_FORGOTTEN',
    })
  })

  test('is read from its own beginning when the window has none', async () => {
    const earliestDateAvailable = '2026-01-16T09:30:20.000+0000'
    deleted('2026-01-31T12:33:00+00:00', '2026-01-31T12:34:00+00:00').reply(200, {
      deletedRecords: [],
      earliestDateAvailable,
    })
    deleted('2026-01-16T09:31:00+00:00', '2026-01-31T12:34:00+00:00').reply(200, {
      deletedRecords: [{ id: '01tA', deletedDate: '2026-01-20T00:00:00.000+0000' }],
      earliestDateAvailable,
    })
    expect(await read(undefined, '2026-01-31T12:34:56Z')).toHaveLength(1)
  })

  test('that makes no sense ends the run', async () => {
    deleted('2026-01-31T12:00:00+00:00', '2026-01-31T12:34:00+00:00').reply(200, '<html>Maintenance</html>')
    await expect(read('2026-01-31T12:00:00Z', '2026-01-31T12:34:56Z')).rejects.toMatchObject({
      code: 'REPLY_UNREADABLE',
    })
  })
})
