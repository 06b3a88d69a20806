import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Connection, Page, ReadWindow, Source } from '../../../src/connectors/connector.ts'
import type { RecordEntity } from '../../../src/domain/record.ts'
import { type CrmServer, startCrmServer } from '../../../src/sandbox/crm-server.ts'
import { newCall, openConnection } from './fixtures.ts'

let crm: CrmServer
let connection: Connection

beforeEach(async () => {
  crm = await startCrmServer({ customers: [] })
  connection = await openConnection(crm.url, { pageSize: 100 })
})
afterEach(async () => {
  await connection.close()
  await crm.close()
})

const source = <E extends RecordEntity>(entity: E): Source<E> => {
  // Each key holds the source of its own entity.
  const found = connection.sources?.[entity] as Source<E> | undefined
  if (found === undefined) throw new Error(`No source for ${entity}`)
  return found
}

const always: ReadWindow = { since: '2020-01-01T00:00:00Z', until: '2030-01-01T00:00:00Z' }
const at = '2026-03-01T10:00:00.000Z'

const pagesOf = async <E extends RecordEntity>(
  pages: AsyncIterable<Page<E>>,
  between: (page: Page<E>, index: number) => void = () => undefined,
): Promise<Page<E>[]> => {
  const read: Page<E>[] = []
  for await (const page of pages) {
    between(page, read.length)
    read.push(page)
  }
  return read
}
const idsIn = (pages: readonly Page<RecordEntity>[]): string[] =>
  pages.flatMap(({ records }) => records.map(({ externalId }) => externalId))
const namesIn = (pages: readonly Page<'customer'>[]): string[] =>
  pages.flatMap(({ records }) =>
    records.map((record) => {
      const mapped = record.map()
      return mapped.ok ? mapped.value.name : 'issues'
    }),
  )
const accounts = (names: readonly string[]) => names.map((Name) => ({ Name }))
const numbered = (prefix: string, count: number) => accounts(Array.from({ length: count }, (_, n) => `${prefix}${n}`))

describe('reading what changed', () => {
  test('500 rows of one stamp in pages of 100, with more of the same stamp between pages: all arrive, each once', async () => {
    crm.seed('Account', numbered('first-', 500), { modstamp: at })
    const pages = await pagesOf(source('customer').read(always, undefined, newCall()), (_page, index) => {
      if (index < 3) crm.seed('Account', numbered(`more-${index}-`, 20), { modstamp: at })
    })
    expect(idsIn(pages).toSorted()).toEqual(
      crm
        .rows('Account')
        .map(({ Id }) => Id)
        .toSorted(),
    )
    expect(idsIn(pages)).toHaveLength(560)
  })

  test('a row that changes between pages moves to the end and is read there as it is now', async () => {
    crm.seed('Account', numbered('a-', 250), { modstamp: at })
    const [first, last] = [crm.rows('Account')[0], crm.rows('Account')[249]]
    const pages = await pagesOf(source('customer').read(always, undefined, newCall()), (_page, index) => {
      if (index !== 0) return
      for (const row of [first, last]) crm.change('Account', row?.Id ?? '', { Name: `${row?.['Name']} changed` })
    })
    expect(new Set(idsIn(pages)).size).toBe(250)
    expect(namesIn(pages).filter((name) => name.endsWith('changed'))).toEqual(['a-0 changed', 'a-249 changed'])
    expect(namesIn(pages)).not.toContain('a-249')
  })

  test('rows deleted between pages cost no other row', async () => {
    crm.seed('Account', numbered('a-', 250), { modstamp: at })
    const gone = crm.rows('Account').slice(0, 50)
    const pages = await pagesOf(source('customer').read(always, undefined, newCall()), (_page, index) => {
      if (index === 0) for (const { Id } of gone) crm.remove('Account', Id)
    })
    expect(namesIn(pages)).toHaveLength(250)
  })

  test('both ends of the window count, in whole seconds of the source', async () => {
    for (const second of ['09', '10', '11', '12', '13']) {
      crm.seed('Account', [{ Name: second }], { modstamp: `2026-03-01T10:00:${second}Z` })
    }
    const window = { since: '2026-03-01T11:00:10.700+01:00', until: '2026-03-01T10:00:12.300Z' }
    expect(namesIn(await pagesOf(source('customer').read(window, undefined, newCall())))).toEqual(['10', '11', '12'])
  })

  test('reading goes on after the page it stopped at', async () => {
    crm.seed('Account', numbered('a-', 250), { modstamp: at })
    const all = await pagesOf(source('customer').read(always, undefined, newCall()))
    const next: unknown = JSON.parse(JSON.stringify(all[0]?.next))
    const rest = await pagesOf(source('customer').read(always, next, newCall()))
    expect(idsIn(rest)).toEqual(idsIn(all.slice(1)))
  })

  test('without a beginning everything is read, and contacts bring no account a second time', async () => {
    const [account] = crm.seed('Account', [{ Name: 'a' }])
    crm.seed('Contact', [{ LastName: 'b', AccountId: account?.Id }])
    expect(
      idsIn(await pagesOf(source('customer').read({ since: undefined, until: undefined }, undefined, newCall()))),
    ).toEqual([account?.Id])
  })

  test('a token that expires between pages is renewed once, and the rest is read', async () => {
    crm.seed('Account', numbered('a-', 250), { modstamp: at })
    const pages = await pagesOf(source('customer').read(always, undefined, newCall()), (_page, index) => {
      if (index === 0) crm.setFaults([{ match: { path: '/services/data' }, kind: 'expire-token', times: 1 }])
    })
    expect(namesIn(pages)).toHaveLength(250)
    expect(crm.requests()['POST /services/oauth2/token']).toBe(2)
  })

  test.each([
    ['a login page', '<html><body>Log in</body></html>', 200, 'REPLY_UNREADABLE'],
    ['cut-off JSON', '{"done":true,"records":[{"Id":"001', 200, 'REPLY_UNREADABLE'],
    ['records without an id', { done: true, records: [{ Name: 'A' }] }, 200, 'REPLY_UNREADABLE'],
    [
      'a stamp that is no time',
      { done: true, records: [{ Id: '001', SystemModstamp: 'soon' }] },
      200,
      'REPLY_UNREADABLE',
    ],
    ['no records', { done: true }, 200, 'REPLY_UNREADABLE'],
    ['the daily limit', [{ message: 'exceeded', errorCode: 'REQUEST_LIMIT_EXCEEDED' }], 403, 'SYSTEM_BUSY'],
    ['too many requests', '', 429, 'SYSTEM_BUSY'],
  ])('%s in the middle ends reading with an error, never early', async (_case, body, status, code) => {
    crm.seed('Account', numbered('a-', 250), { modstamp: at })
    const read: Page<'customer'>[] = []
    const reading = async (): Promise<void> => {
      for await (const page of source('customer').read(always, undefined, newCall())) {
        read.push(page)
        crm.setFaults([{ match: { path: '/services/data/v67.0/query' }, kind: 'status', status, body }])
      }
    }
    await expect(reading()).rejects.toMatchObject({ code })
    expect(namesIn(read)).toHaveLength(100)
  })

  test('one record that cannot be mapped has issues; those beside it do not', async () => {
    crm.seed('Account', [{ Name: 'good' }, { Name: '' }, { Name: 'odd', Phone: 7 }, { Name: 'last' }], { modstamp: at })
    const pages = await pagesOf(source('customer').read(always, undefined, newCall()))
    expect(pages.flatMap(({ records }) => records.map((record) => record.map()))).toMatchObject([
      { ok: true },
      { ok: false, issues: [{ code: 'VALUE_MISSING', path: 'name' }] },
      { ok: false, issues: [{ code: 'VALUE_INVALID', path: 'phone', value: '7' }] },
      { ok: true },
    ])
  })
})

describe('accounts and their contacts', () => {
  const window: ReadWindow = { since: '2026-03-01T12:00:00Z', until: '2030-01-01T00:00:00Z' }
  const before = { modstamp: at }
  const after = { modstamp: '2026-03-01T12:30:00Z' }

  const seedPair = () => {
    const [one, other] = crm.seed('Account', accounts(['one', 'other']), before)
    const people = [one, other].map((account) => ({ LastName: `of ${account?.['Name']}`, AccountId: account?.Id }))
    const [contact] = crm.seed('Contact', people, before)
    return { one: one?.Id ?? '', contact: contact?.Id ?? '' }
  }

  test('a contact that changed brings its account, with all its contacts and the time of the change', async () => {
    const { one, contact } = seedPair()
    crm.change('Contact', contact, { Email: 'new@x.example' }, after)
    const [page, ...more] = await pagesOf(source('customer').read(window, undefined, newCall()))
    expect(more).toEqual([])
    expect(page?.records).toMatchObject([{ externalId: one, modifiedAt: '2026-03-01T12:30:00.000Z' }])
    const mapped = page?.records[0]?.map()
    expect(mapped?.ok && mapped.value.contacts).toEqual([{ name: 'of one', email: 'new@x.example' }])
  })

  test('so does one that was deleted', async () => {
    const { one, contact } = seedPair()
    crm.remove('Contact', contact, after)
    const pages = await pagesOf(source('customer').read(window, undefined, newCall()))
    expect(idsIn(pages)).toEqual([one])
    const mapped = pages[0]?.records[0]?.map()
    expect(mapped?.ok && mapped.value.contacts).toEqual([])
  })

  test('contacts of many accounts are read in pages of their own, and reading goes on among them', async () => {
    const owners = crm.seed('Account', numbered('a-', 250), before)
    crm.seed(
      'Contact',
      owners.map(({ Id }) => ({ LastName: 'x', AccountId: Id })),
      after,
    )
    const all = await pagesOf(source('customer').read(window, undefined, newCall()))
    expect(new Set(idsIn(all)).size).toBe(250)
    const rest = await pagesOf(source('customer').read(window, all[1]?.next, newCall()))
    expect(idsIn(rest)).toEqual(idsIn(all.slice(2)))
    expect(rest).toHaveLength(1)
  })

  test('what changed only in the stamp has the same raw content', async () => {
    const { one } = seedPair()
    const [first] = await source('customer').get([one], newCall())
    crm.change('Account', one, {}, after)
    const [second] = await source('customer').get([one], newCall())
    expect(second?.raw).toEqual(first?.raw)
    expect(second?.modifiedAt).not.toBe(first?.modifiedAt)
  })
})

describe('time', () => {
  test.each([0, 600_000, -600_000])('is the clock of the org, %i ms off ours', async (clockOffsetMs) => {
    const other = await startCrmServer({ clockOffsetMs })
    const open = await openConnection(other.url)
    const now = Date.parse((await open.sources?.customer?.now?.(newCall())) ?? '')
    expect(Math.abs(now - other.now())).toBeLessThan(3000)
    await open.close()
    await other.close()
  })

  test('does not pass the beginning of a transaction that is still open, so its rows are read when they come', async () => {
    const beganAt = new Date(crm.now() - 180_000).toISOString()
    const transaction = crm.begin({ modstamp: beganAt })
    const now = async (): Promise<string> => (await source('customer').now?.(newCall())) ?? ''
    const read = async (window: ReadWindow) =>
      namesIn(await pagesOf(source('customer').read(window, undefined, newCall())))

    const [bound, stillBound] = [await now(), await now()]
    expect(Date.parse(bound)).toBe(Math.floor(Date.parse(beganAt) / 1000) * 1000)
    expect(stillBound).toBe(bound)
    expect(await read({ since: '2020-01-01T00:00:00Z', until: bound })).toEqual([])
    transaction.commit('Account', [{ Name: 'late' }])
    const after = await now()
    expect(Date.parse(after)).toBeGreaterThan(Date.parse(bound))
    expect(await read({ since: bound, until: after })).toEqual(['late'])
  })
})

describe('what is gone', () => {
  const minutesAgo = (minutes: number): string => new Date(crm.now() - minutes * 60_000).toISOString()
  const deletedIn = async (window: ReadWindow): Promise<{ externalId: string; deletedAt: string | undefined }[]> => {
    const found: { externalId: string; deletedAt: string | undefined }[] = []
    for await (const part of source('customer').readDeleted?.(window, newCall()) ?? []) found.push(...part)
    return found
  }

  test('is told with its time, by windows of whole minutes that leave no gap', async () => {
    const rows = crm.seed('Account', numbered('a-', 3), { modstamp: at })
    const ids = rows.map(({ Id }) => Id)
    for (const [index, minutes] of [20, 10, 5].entries()) {
      crm.remove('Account', ids[index] ?? '', { modstamp: minutesAgo(minutes) })
    }
    expect((await deletedIn({ since: minutesAgo(15), until: minutesAgo(0) })).map((one) => one.externalId)).toEqual(
      ids.slice(1),
    )
    const [first] = await deletedIn({ since: undefined, until: minutesAgo(15) })
    expect(first?.externalId).toBe(ids[0])
    expect(Math.abs(Date.parse(first?.deletedAt ?? '') - Date.parse(minutesAgo(20)))).toBeLessThan(5000)
    const edge = minutesAgo(10)
    const both = [
      ...(await deletedIn({ since: minutesAgo(15), until: edge })),
      ...(await deletedIn({ since: edge, until: minutesAgo(0) })),
    ]
    expect(new Set(both.map((one) => one.externalId))).toEqual(new Set(ids.slice(1)))
  })

  test('less than a minute cannot be asked about, and waits for the next window', async () => {
    expect(await deletedIn({ since: '2026-03-01T10:00:05Z', until: '2026-03-01T10:00:50Z' })).toEqual([])
    expect(crm.requests()['GET /services/data/:version/sobjects/:object/deleted/']).toBeUndefined()
  })

  test('a window older than the list is an error that says what to do', async () => {
    const failing = deletedIn({ since: minutesAgo(16 * 24 * 60), until: minutesAgo(0) })
    await expect(failing).rejects.toMatchObject({
      code: 'DELETIONS_FORGOTTEN',
      message: expect.stringContaining('listing'),
    })
  })

  test('a complete list of ids is read to the end', async () => {
    crm.seed('Account', numbered('a-', 250))
    const listed: string[][] = []
    for await (const ids of source('customer').listIds?.(newCall()) ?? []) listed.push(ids)
    expect(listed.map((ids) => ids.length)).toEqual([100, 100, 50])
    expect(listed.flat()).toEqual(crm.rows('Account').map(({ Id }) => Id))
  })
})

describe('other records', () => {
  test('single ones by id; those that are not there are left out', async () => {
    const ids = crm.rows('Product2').map(({ Id }) => Id)
    const found = await source('product').get(['01tSB9999999999AAA', ...ids], newCall())
    expect(found.map(({ externalId }) => externalId).toSorted()).toEqual(ids.toSorted())
  })

  test('products; a code in the field for the GTIN that is no GTIN is not one', async () => {
    const [seeded] = crm.rows('Product2')
    const [sku, wrong, box] = crm.seed('Product2', [
      { Name: 'Sku', ProductCode: 'S-1', StockKeepingUnit: 'SHELF-9', IsActive: false, Description: 'Odd' },
      { Name: 'Wrong', ProductCode: 'S-2', StockKeepingUnit: '4012345000010' },
      { Name: 'Box', ProductCode: 'S-3', QuantityUnitOfMeasure: 'Box' },
    ])
    const ids = [seeded, sku, wrong, box].flatMap((row) => row?.Id ?? [])
    const found = await source('product').get(ids, newCall())
    const mapped = new Map(found.map((record) => [record.externalId, record.map()]))
    expect(ids.map((id) => mapped.get(id))).toMatchObject([
      { ok: true, value: { itemId: seeded?.['ProductCode'], gtin: seeded?.['StockKeepingUnit'], active: true } },
      { ok: true, value: { itemId: 'S-1', name: 'Sku', description: 'Odd', unit: 'EA', active: false } },
      { ok: false, issues: [{ code: 'IDENTIFIER_INVALID', path: 'gtin' }] },
      { ok: true, value: { unit: 'XBX' } },
    ])
  })

  test('prices of the standard book are for everybody, others name their book', async () => {
    const [product] = crm.rows('Product2')
    const [book] = crm.seed('Pricebook2', [{ Name: 'Dealers', IsActive: true }])
    const [dealer] = crm.seed('PricebookEntry', [
      { Pricebook2Id: book?.Id, Product2Id: product?.Id, UnitPrice: 0.1 + 0.2, IsActive: true },
    ])
    const [standard] = crm.rows('PricebookEntry')
    const found = await source('price').get([standard?.Id ?? '', dealer?.Id ?? ''], newCall())
    const mapped = new Map(found.map((record) => [record.externalId, record.map()]))
    const itemId = product?.['ProductCode']
    expect(mapped.get(standard?.Id ?? '')).toMatchObject({
      ok: true,
      value: { itemId, currency: 'USD', amount: String(standard?.['UnitPrice']), active: true },
    })
    expect(mapped.get(standard?.Id ?? '')).not.toHaveProperty('value.priceList')
    // A price of more than ten decimals is none.
    expect(mapped.get(dealer?.Id ?? '')).toMatchObject({ ok: false, issues: [{ path: 'amount' }] })
    crm.change('PricebookEntry', dealer?.Id ?? '', { UnitPrice: 950.5 })
    const [again] = await source('price').get([dealer?.Id ?? ''], newCall())
    expect(again?.map()).toMatchObject({ ok: true, value: { priceList: 'Dealers', amount: '950.5' } })
  })

  test('opportunities with their lines and customer; a line that changed brings its opportunity', async () => {
    const [account] = crm.seed('Account', [{ Name: 'Buyer' }])
    const [product] = crm.rows('Product2')
    const [won, lost] = crm.seed(
      'Opportunity',
      [
        { Name: 'Big', StageName: 'Closed Won', CloseDate: '2026-04-30', Amount: 1250.75, AccountId: account?.Id },
        { Name: 'Small', StageName: 'Closed Lost', CloseDate: '2026-04-30' },
      ],
      { modstamp: at },
    )
    const lines = [
      { OpportunityId: won?.Id, Product2Id: product?.Id, Quantity: 2, UnitPrice: 625.375, ServiceDate: '2026-05-15' },
      { OpportunityId: won?.Id, Quantity: 1 },
    ]
    const [, second] = crm.seed('OpportunityLineItem', lines, { modstamp: at })
    const read = async (window: ReadWindow) =>
      (await pagesOf(source('opportunity').read(window, undefined, newCall()))).flatMap(({ records }) => records)

    const [big, small] = await read({ since: undefined, until: undefined })
    expect(big?.map()).toMatchObject({
      ok: false,
      issues: [{ code: 'VALUE_MISSING', path: 'lines[1].itemId', message: expect.stringContaining('line item 2') }],
    })
    expect(small?.map()).toMatchObject({ ok: true, value: { outcome: 'lost', lines: [], probability: '0' } })
    expect(small?.related).toBeUndefined()

    crm.change(
      'OpportunityLineItem',
      second?.Id ?? '',
      { Product2Id: product?.Id },
      { modstamp: '2026-03-02T00:00:00Z' },
    )
    const [changed, ...others] = await read({ since: '2026-03-01T12:00:00Z', until: '2026-03-02T12:00:00Z' })
    expect(others).toEqual([])
    expect(changed).toMatchObject({ externalId: won?.Id, related: { customer: account?.Id } })
    const itemId = product?.['ProductCode']
    expect(changed?.map()).toEqual({
      ok: true,
      value: {
        opportunityNumber: won?.Id,
        name: 'Big',
        stage: 'Closed Won',
        outcome: 'won',
        probability: '100',
        amount: '1250.75',
        currency: 'USD',
        closeDate: '2026-04-30',
        customerExternalId: account?.Id,
        lines: [
          {
            lineNumber: '1',
            itemId,
            quantity: { value: '2', unit: 'EA' },
            unitPrice: '625.375',
            requestedDate: '2026-05-15',
          },
          { lineNumber: '2', itemId, quantity: { value: '1', unit: 'EA' } },
        ],
      },
    })
    expect(lost?.Id).toBe(small?.externalId)
  })
})
