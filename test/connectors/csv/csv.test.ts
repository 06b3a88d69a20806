import { appendFile, open as openFile, readdir, readFile, rename, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { Page, Source } from '../../../src/connectors/connector.ts'
import { csvSettings } from '../../../src/connectors/csv/settings.ts'
import { rowsOfPage } from '../../../src/connectors/csv/source.ts'
import { type Customer, customer } from '../../../src/domain/customer.ts'
import { fieldsOf } from '../../../src/domain/record-fields.ts'
import { encodeText } from '../../../src/edi/encoding.ts'
import { describeSink } from '../../conformance/sink.ts'
import { describeSource, newCall } from '../../conformance/source.ts'
import { there } from '../http/open-described.ts'
import { type CsvFolder, customerColumns, openFolder } from './csv-folder.ts'

const customers = { customer: { columns: customerColumns, id: 'Number', source: { files: 'customers-*.csv' } } }
const heading = 'Number,Name,Phone,Street,City,Country,Limit,State'
const row = (id: string, phone = ''): string => `${id},Customer ${id},${phone},Quay 1,Bristol,GB,"1,250.50",A`
const everything = { since: undefined, until: undefined }

describeSource({
  name: 'csv',
  entity: 'customer',
  pageSize: rowsOfPage,
  skips: {
    window: 'a snapshot has everything, whatever the window',
    moving: 'a file does not move while it is read',
    deleted: 'what a snapshot does not have is gone',
    clock: 'a snapshot needs none',
  },
  open: async () => {
    const folder = await openFolder(customers)
    const rows = new Map<string, string>()
    const write = () => folder.put('customers-1.csv', [heading, ...rows.values()].join('\r\n'))
    return {
      source: there(folder.connection.sources?.customer),
      seed: async (count) => {
        const ids = Array.from({ length: count }, () => {
          const id = `C-${rows.size + 1}`
          rows.set(id, row(id))
          return id
        })
        await write()
        return ids
      },
      change: async (id, at) => {
        rows.set(id, row(id, at))
        await write()
      },
      remove: async (id) => {
        rows.delete(id)
        await write()
      },
      close: folder.close,
    }
  },
})

const newCustomer = (n: number, more: Record<string, unknown> = {}): Customer =>
  customer.parse({
    name: n === 2 ? '=HYPERLINK("x")' : `Müller, "Söhne" ${n}`,
    phone: `+49 40 ${n}`,
    identifiers: [{ scheme: 'our-code', value: `C-${n}` }],
    addresses: [{ use: 'main', lines: ['Kai 5', 'Tor 2'], city: 'Hamburg', country: 'DE' }],
    financial: { creditLimit: '-12500.5' },
    ...more,
  })

describeSink({
  name: 'csv',
  entity: 'customer',
  optionalField: 'phone',
  skips: {
    update: 'a file that was written is not changed any more',
    empties: 'a file that was written is not changed any more; the next one has an empty cell',
    absent: 'an empty cell says nothing: what to make of it is up to the reader of the file',
  },
  open: async () => {
    const folder = await openFolder(
      {
        customer: {
          ...customers.customer,
          source: { files: 'customers-*.csv', kind: 'delta' },
          sink: { file: 'customers' },
        },
      },
      { format: { encoding: 'windows-1252', delimiter: ';', decimalComma: true } },
    )
    const source = there(folder.connection.sources?.customer)
    return {
      sink: there(folder.connection.sinks.customer),
      make: newCustomer,
      changed: (value) => ({ ...value, name: `${value.name} KG` }),
      refused: (n) => newCustomer(n, { name: '東京商事' }),
      read: async (id) => {
        for (const name of await readdir(folder.outbox))
          await rename(join(folder.outbox, name), join(folder.inbox, name))
        const mapped = (await source.get([id], newCall()))[0]?.map()
        return mapped?.ok ? fieldsOf('customer', mapped.value) : undefined
      },
      count: async () => {
        const names = await readdir(folder.outbox).catch(() => [])
        const texts = await Promise.all(names.map((name) => readFile(join(folder.outbox, name), 'latin1')))
        // Every row but the heading ends outside of quotes with the code of the state.
        return texts.reduce((sum, text) => sum + (text.match(/;[AX]\r\n/g)?.length ?? 0), 0)
      },
      writes: () => 0,
      close: folder.close,
    }
  },
})

const withFolder = async (
  entities: unknown,
  more: Record<string, unknown>,
  body: (folder: CsvFolder, read: (after?: unknown) => Promise<Page<'customer'>[]>) => Promise<void>,
): Promise<void> => {
  const folder = await openFolder(entities, more)
  try {
    await body(folder, (after) => pagesOf(there(folder.connection.sources?.customer), after))
  } finally {
    await folder.close()
  }
}
const pagesOf = async (
  source: Source<'customer'>,
  after?: unknown,
  window: { since?: string; until?: string } = {},
) => {
  const pages: Page<'customer'>[] = []
  for await (const page of source.read({ since: window.since, until: window.until }, after, newCall())) pages.push(page)
  return pages
}
const ids = (pages: readonly Page<'customer'>[]): string[] =>
  pages.flatMap(({ records }) => records.map(({ externalId }) => externalId))

describe('a snapshot', () => {
  test('is the newest complete file; none at all is an error, never an empty answer', () =>
    withFolder(customers, {}, async ({ put }, read) => {
      await expect(read()).rejects.toMatchObject({
        code: 'READ_INCOMPLETE',
        message: expect.stringContaining('customers-*.csv'),
      })
      await put('customers-1.csv', `${heading}\n${row('OLD')}\n`)
      await new Promise((done) => setTimeout(done, 20))
      await put('customers-2.csv', `${heading}\n${row('NEW')}\n`)
      await put('customers-3.csv.tmp', `${heading}\n${row('UNFINISHED')}\n`)
      expect(ids(await read())).toEqual(['NEW'])
    }))

  test('is as old as its file, and is told from a newer one', () =>
    withFolder(customers, {}, async ({ put, inbox }, read) => {
      await put('customers-1.csv', `${heading}\n${row('A')}\n`)
      const { mtimeMs, ctimeMs } = await stat(join(inbox, 'customers-1.csv'))
      const [first] = await read()
      const at = new Date(Math.floor(Math.max(mtimeMs, ctimeMs))).toISOString()
      expect(first?.records.map(({ modifiedAt }) => modifiedAt)).toEqual([at])
      expect((await read())[0]?.listing).toBe(first?.listing)
      await put('customers-2.csv', `${heading}\n${row('A')}\n`)
      expect((await read())[0]?.listing).not.toBe(first?.listing)
    }))

  test('is not read while it is being written, and with a marker only when that is there', async () => {
    await withFolder(customers, { stableForMs: 60_000 }, async ({ put }, read) => {
      await put('customers-1.csv', `${heading}\n${row('A')}\n`)
      await expect(read()).rejects.toMatchObject({ code: 'READ_INCOMPLETE' })
    })
    await withFolder(customers, { stableForMs: 60_000, doneMarker: '.done' }, async ({ put }, read) => {
      await put('customers-1.csv', `${heading}\n${row('A')}\n`)
      await expect(read()).rejects.toMatchObject({ code: 'READ_INCOMPLETE' })
      await put('customers-1.csv.done', '')
      expect(ids(await read())).toEqual(['A'])
    })
  })

  test('that grows while it is read fails the read', () =>
    withFolder(customers, {}, async ({ put, inbox, connection }) => {
      await put(
        'customers-1.csv',
        [heading, ...Array.from({ length: rowsOfPage * 3 }, (_, n) => row(`C-${n}`))].join('\n'),
      )
      const source = there(connection.sources?.customer)
      const reading = async () => {
        for await (const _ of source.read(everything, undefined, newCall()))
          await appendFile(join(inbox, 'customers-1.csv'), `\n${row('LATE')}`)
      }
      await expect(reading()).rejects.toMatchObject({ code: 'READ_INCOMPLETE' })
    }))

  test('a read that began in one goes on in it although a newer one came', () =>
    withFolder(customers, {}, async ({ put }, read) => {
      await put(
        'customers-1.csv',
        [heading, ...Array.from({ length: rowsOfPage + 2 }, (_, n) => row(`C-${n}`))].join('\n'),
      )
      const [first] = await read()
      await put('customers-2.csv', `${heading}\n${row('NEW')}\n`)
      expect(ids(await read(JSON.parse(JSON.stringify(first?.next))))).toEqual([
        `C-${rowsOfPage}`,
        `C-${rowsOfPage + 1}`,
      ])
    }))

  test('rows that cannot be mapped are issues with row, line and column; the others go on, and nothing counts as gone', () =>
    withFolder(customers, {}, async ({ put, connection }, read) => {
      const bad = 'C-2,Customer,,Quay 1,Bristol,GB,a lot,Z'
      await put('customers-1.csv', [heading, row('C-1'), bad, ',Nobody,,,,,,A', 'C-4,short', row('C-5')].join('\n'))
      const pages: Page<'customer'>[] = []
      const reading = async () => {
        const source = there(connection.sources?.customer)
        for await (const page of source.read(everything, undefined, newCall())) pages.push(page)
      }
      const unknown = {
        code: 'READ_INCOMPLETE',
        message: expect.stringContaining('row 4 of customers-1.csv (line 5) has 2 cells'),
      }
      await expect(reading()).rejects.toMatchObject(unknown)
      await expect(read(pages.at(-1)?.next)).rejects.toMatchObject(unknown)
      const records = pages.flatMap((page) => page.records)
      expect(records.map(({ externalId }) => externalId)).toEqual([
        'C-1',
        'C-2',
        'row 3 of customers-1.csv',
        'row 4 of customers-1.csv',
        'C-5',
      ])
      const [good, wrong, nameless, short] = records.map((record) => record.map())
      expect(good).toMatchObject({ ok: true, value: { financial: { creditLimit: '1250.5' } } })
      expect(wrong).toMatchObject({
        ok: false,
        issues: [
          {
            path: 'creditLimit',
            value: 'a lot',
            message: expect.stringContaining('row 2 of customers-1.csv (line 3), column "Limit"'),
          },
          { path: 'active', value: 'Z', message: expect.stringContaining('column "State"') },
        ],
      })
      expect(nameless).toMatchObject({ ok: false, issues: [{ message: expect.stringContaining('row 3') }] })
      expect(short).toMatchObject({
        ok: false,
        issues: [{ message: expect.stringContaining('has 2 cells, the file has 8 columns') }],
      })
    }))

  test.each([
    ['a quote that closes too early', `C-2,"Cust"omer,,Quay,Bristol,GB,1,A`, 3],
    ['a quote that never closes', `C-2,"Customer,,Quay,Bristol,GB,1,A`, '\\d+: '],
    ['a quote that swallows the next row', `C-2,"Customer,,Quay,Bristol,GB,1,A\nC-3,x",,Quay,Bristol,GB,1,A,B`, 3],
  ])('%s fails the read with file and line', (_what, broken, line) =>
    withFolder(customers, {}, async ({ put }, read) => {
      await put('customers-1.csv', [heading, row('C-1'), broken, row('C-4'), row('C-5')].join('\n'))
      await expect(read()).rejects.toMatchObject({
        code: 'REPLY_UNREADABLE',
        message: expect.stringMatching(new RegExp(`customers-1\\.csv, near line ${line}`)),
      })
    }),
  )

  test.each(['', '\ufeff', '\n\n'])(
    'of nothing but %j fails the read; one with a heading alone has no records',
    (nothing) =>
      withFolder(customers, {}, async ({ put }, read) => {
        await put('customers-1.csv', nothing)
        await expect(read()).rejects.toMatchObject({
          code: 'REPLY_UNREADABLE',
          message: expect.stringContaining('customers-1.csv, near line 1: it is empty'),
        })
        await put('customers-1.csv', `${heading}\n`)
        expect(await read()).toEqual([])
      }),
  )

  test('a heading without a column fails the read', () =>
    withFolder(customers, {}, async ({ put }, read) => {
      await put('customers-1.csv', 'Number,Name\nC-1,x\n')
      await expect(read()).rejects.toMatchObject({
        code: 'REPLY_UNREADABLE',
        message: expect.stringContaining('there is no column "Phone"'),
      })
    }))

  test.each(['utf-8', 'gb18030', 'latin1', 'windows-1252'] as const)(
    'is decoded as %s, also where a character is cut by a piece',
    (encoding) =>
      withFolder(customers, { format: { encoding } }, async ({ put }, read) => {
        const name = encoding === 'gb18030' || encoding === 'utf-8' ? '有限公司' : 'Käse'
        const rows = Array.from({ length: 8_000 }, (_, n) => `C-${n},${name},,Quay,Bristol,GB,1,A`)
        await put('customers-1.csv', encodeText([heading, ...rows].join('\n'), encoding))
        const names = new Set(
          (await read()).flatMap(({ records }) => records.map(({ raw }) => (raw as { Name: string }).Name)),
        )
        expect([...names]).toEqual([name])
      }),
  )

  test('with bytes of another character set fails with the line', () =>
    withFolder(customers, {}, async ({ put }, read) => {
      await put(
        'customers-1.csv',
        Buffer.concat([Buffer.from(`${heading}\n${row('C-1')}\n`), Buffer.from('C-2,K\xe4se,,,,GB,1,A\n', 'latin1')]),
      )
      await expect(read()).rejects.toMatchObject({
        code: 'REPLY_UNREADABLE',
        message: expect.stringContaining('no utf-8'),
      })
    }))

  test('without headings is read by position, with comma decimals and dates of its own', async () => {
    const folder = await openFolder(
      {
        price: {
          columns: {
            itemId: 1,
            currency: { constant: 'EUR' },
            amount: 3,
            unit: { column: 2, codes: { St: 'H87' } },
            validFrom: 4,
          },
          id: [1, 4],
          source: { files: 'p.csv' },
        },
      },
      { format: { header: false, delimiter: ';', decimalComma: true, dateFormat: 'DD.MM.YYYY' } },
    )
    try {
      await folder.put('p.csv', 'A-1;St;1.299,50;01.04.2026\nA-2;St;-;31.04.2026\n')
      const [page] = await (async () => {
        const pages = []
        for await (const each of there(folder.connection.sources?.price).read(everything, undefined, newCall()))
          pages.push(each)
        return pages
      })()
      expect(page?.records.map(({ externalId }) => externalId)).toEqual(['A-1 01.04.2026', 'A-2 31.04.2026'])
      expect(page?.records[0]?.map()).toMatchObject({
        ok: true,
        value: { amount: '1299.5', validFrom: '2026-04-01', unit: 'H87' },
      })
      expect(page?.records[1]?.map()).toMatchObject({
        ok: false,
        issues: [
          { path: 'amount', value: '-' },
          { path: 'validFrom', value: '31.04.2026' },
        ],
      })
    } finally {
      await folder.close()
    }
  })

  test(
    'of 8 MB is read in bounded memory',
    () =>
      withFolder(customers, {}, async ({ inbox, connection }) => {
        const file = await openFile(join(inbox, 'customers-1.csv'), 'w')
        await file.write(`${heading}\n`)
        for (let part = 0; part < 15; part += 1)
          await file.write(`${Array.from({ length: 10_000 }, (_, n) => row(`C-${part}-${n}`)).join('\n')}\n`)
        await file.close()
        expect((await stat(join(inbox, 'customers-1.csv'))).size).toBeGreaterThan(7_000_000)
        global.gc?.()
        const before = process.memoryUsage.rss()
        let [count, most] = [0, 0]
        for await (const { records } of there(connection.sources?.customer).read(everything, undefined, newCall())) {
          count += records.length
          most = Math.max(most, process.memoryUsage.rss() - before)
        }
        expect(count).toBe(150_000)
        expect(most).toBeLessThan(150_000_000)
      }),
    120_000,
  )
})

describe('delta files', () => {
  const deltas = { customer: { ...customers.customer, source: { files: 'customers-*.csv', kind: 'delta' } } }

  test('are read when they appeared inside the window, oldest first, and resumed in the middle', () =>
    withFolder(deltas, {}, async ({ put, connection }) => {
      const source = there(connection.sources?.customer)
      await put(
        'customers-2.csv',
        [heading, ...Array.from({ length: rowsOfPage + 1 }, (_, n) => row(`C-${n}`))].join('\n'),
      )
      await new Promise((done) => setTimeout(done, 20))
      const between = (await source.now?.(newCall())) ?? ''
      await new Promise((done) => setTimeout(done, 20))
      await put('customers-1.csv', `${heading}\n${row('LATER')}`)
      const pages = await pagesOf(source)
      expect(ids(pages).slice(-2)).toEqual([`C-${rowsOfPage}`, 'LATER'])
      expect(ids(await pagesOf(source, undefined, { since: between }))).toEqual(['LATER'])
      expect(ids(await pagesOf(source, undefined, { until: between }))).toHaveLength(rowsOfPage + 1)
      expect(ids(await pagesOf(source, pages[0]?.next))).toEqual([`C-${rowsOfPage}`, 'LATER'])
      expect(ids(await pagesOf(source, pages.at(-1)?.next))).toEqual([])
      expect(source.listIds).toBeUndefined()
    }))

  test('a file whose marker came long after it counts from then', () =>
    withFolder(deltas, { doneMarker: '.done' }, async ({ put, connection }) => {
      const source = there(connection.sources?.customer)
      await put('customers-1.csv', `${heading}\n${row('A')}`)
      await new Promise((done) => setTimeout(done, 20))
      const since = (await source.now?.(newCall())) ?? ''
      await new Promise((done) => setTimeout(done, 20))
      await put('customers-1.csv.done', '')
      expect(ids(await pagesOf(source, undefined, { since }))).toEqual(['A'])
    }))

  test('a file that was written long ago and moved here now counts as new', () =>
    withFolder(deltas, {}, async ({ put, inbox, connection }) => {
      const source = there(connection.sources?.customer)
      await put('.hidden', `${heading}\n${row('A')}`)
      await new Promise((done) => setTimeout(done, 20))
      const since = (await source.now?.(newCall())) ?? ''
      await new Promise((done) => setTimeout(done, 20))
      await rename(join(inbox, '.hidden'), join(inbox, 'customers-1.csv'))
      expect(ids(await pagesOf(source, undefined, { since }))).toEqual(['A'])
    }))
})

describe('written files', () => {
  const sinks = { customer: { columns: customerColumns, id: 'Number', sink: { file: 'customers' } } }
  const item = (n: number, more = {}) => ({
    key: `k-${n}`,
    canonicalId: `c-${n}`,
    value: newCustomer(n, more),
    links: {},
  })

  test('look as RFC 4180 wants them, with formulas made harmless', async () => {
    const folder = await openFolder(sinks)
    try {
      await there(folder.connection.sinks.customer).push([item(1), item(2, { identifiers: [] })], newCall())
      const [name = ''] = await readdir(folder.outbox)
      expect(name).toMatch(/^customers-[0-9a-f]{20}\.csv$/)
      expect(await readFile(join(folder.outbox, name), 'utf8')).toBe(
        'Number,Name,Phone,Street,City,Country,Limit,State\r\n' +
          `C-1,"Müller, ""Söhne"" 1","'+49 40 1","Kai 5\nTor 2",Hamburg,DE,-12500.5,A\r\n` +
          `c-2,"'=HYPERLINK(""x"")","'+49 40 2","Kai 5\nTor 2",Hamburg,DE,-12500.5,A\r\n`,
      )
    } finally {
      await folder.close()
    }
  })

  test('of a later state stand beside those of the states before it', async () => {
    const folder = await openFolder(sinks)
    try {
      const sink = there(folder.connection.sinks.customer)
      const push = (state: string, phone: string) => sink.push([{ ...item(1, { phone }), state }], newCall())
      for (const [state, phone] of [
        ['1-a-0', '1'],
        ['2-b-0', '2'],
        ['2-b-0', '2'],
        ['3-a-0', '1'],
      ] as const)
        expect(await push(state, phone)).toMatchObject([{ ok: true }])
      expect(await readdir(folder.outbox)).toHaveLength(3)
    } finally {
      await folder.close()
    }
  })

  test('of other content under the same name are never replaced', async () => {
    const folder = await openFolder(sinks)
    try {
      const sink = there(folder.connection.sinks.customer)
      await sink.push([item(1)], newCall())
      const [name = ''] = await readdir(folder.outbox)
      await writeFile(join(folder.outbox, name), 'something else')
      await expect(sink.push([item(1)], newCall())).rejects.toMatchObject({ code: 'RECORD_REJECTED' })
      expect(await readFile(join(folder.outbox, name), 'utf8')).toBe('something else')
      expect(await readdir(folder.outbox)).toEqual([name])
    } finally {
      await folder.close()
    }
  })
})

test('wrong settings are told of by place', () => {
  const result = csvSettings.safeParse({
    format: { header: false },
    entities: { customer: { columns: { nam: 1, name: 'Name', contacts: 2 }, id: 1, source: { files: 'x.csv' } } },
  })
  const said = result.error?.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('\n')
  expect(said).toContain('entities.customer.columns.nam: is no field of a customer')
  expect(said).toContain('entities.customer.columns.contacts: does not fit one cell')
  expect(said).toContain('inbox: is missing')
  expect(said).toContain('without a header columns are numbers, not "Name"')
})
