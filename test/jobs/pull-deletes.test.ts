import { afterEach, expect, test } from 'vitest'
import { approveGuard } from '../../src/desk/approve-guard.ts'
import type { FakeOptions } from '../helpers/fake-system.ts'
import { item, openProducts, type Products } from './products.ts'

let { erp, crm, site } = {} as Products

const open = async (options: Partial<FakeOptions<'product'>>, deletes: Record<string, unknown>) => {
  ;({ erp, crm, site } = await openProducts(options, { deletes: { action: 'deactivate', ...deletes } }))
  for (let n = 1; n <= 40; n += 1) erp.put(`e${n}`, item(n))
  await site.cycle()
}

const inactive = () => [...crm.rows.values()].filter(({ value }) => !value.active).map(({ value }) => value.itemId)

const tick = async () => {
  erp.advance(60_000)
  return (await site.cycle())[0]
}

afterEach(() => site.close())

test('the feed of deleted records makes them inactive where they went', async () => {
  await open({ tombstones: true }, {})
  erp.advance(1000)
  erp.remove('e3')
  expect((await tick())?.counts.gone).toBe(1)
  expect(inactive()).toEqual(['I-0003'])

  erp.advance(1000)
  erp.remove('e4')
  erp.advance(1000)
  await site.run({ flow: 'products', kind: 'load' })
  await site.deliver()
  expect(inactive().sort()).toEqual(['I-0003', 'I-0004'])
})

test('a record that was deleted and restored under its id stays, however often the feed tells of it', async () => {
  await open({ tombstones: true }, {})
  erp.advance(1000)
  const row = erp.rows.get('e3')
  erp.remove('e3')
  erp.advance(30_000)
  erp.put('e3', { ...row?.value })
  for (let run = 0; run < 3; run += 1) {
    expect((await tick())?.counts.gone).toBe(0)
    erp.advance(120_000)
  }
  expect(inactive()).toEqual([])
})

test.each(['modified', 'full'] as const)('a listing (%s) must be without a record twice in a row', async (reads) => {
  await open({ reads }, { detect: 'listing' })
  const row = erp.rows.get('e5')
  erp.rows.delete('e5')
  expect((await tick())?.counts.gone).toBe(0)
  if (row !== undefined) erp.rows.set('e5', row)
  await tick()
  erp.rows.delete('e5')
  await tick()
  expect(inactive()).toEqual([])
  expect((await tick())?.counts.gone).toBe(1)
  expect(inactive()).toEqual(['I-0005'])
})

test('a file that is read again says no second time what is gone', async () => {
  await open({ reads: 'full' }, { detect: 'listing' })
  const source = erp.connection.sources?.product
  if (source === undefined) throw new Error('no source')
  const { read } = source
  let listing = 'monday.csv'
  source.read = async function* (...asked) {
    for await (const page of read(...asked)) yield { ...page, listing }
  }
  erp.rows.delete('e5')
  for (let n = 0; n < 3; n += 1) expect((await tick())?.counts.gone).toBe(0)
  listing = 'tuesday.csv'
  expect((await tick())?.counts.gone).toBe(1)
  expect(inactive()).toEqual(['I-0005'])
})

test('a listing that breaks off deletes nothing', async () => {
  await open({ reads: 'full', pageSize: 10 }, { detect: 'listing' })
  for (let n = 0; n < 3; n += 1) {
    erp.onPage = (page) => {
      if (page === 2) erp.faults.push('down')
    }
    expect((await tick())?.state).toBe('failed')
  }
  erp.onPage = undefined
  await tick()
  await tick()
  expect(inactive()).toEqual([])
})

test('when 60 % disappear the flow stops and asks; a person who approves lets it go on', async () => {
  await open({ reads: 'full' }, { detect: 'listing' })
  for (let n = 1; n <= 24; n += 1) erp.rows.delete(`e${n}`)
  const stopped = await tick()
  expect(stopped).toMatchObject({
    state: 'stopped',
    errorCode: 'DELETES_GUARDED',
    detail: { guard: { gone: 24, known: 40, guardPercent: 5 } },
  })
  const [letter] = await site.store.deadLetters.list({ state: 'open', limit: 5 })
  expect(letter).toMatchObject({ subject: 'run', subjectId: stopped?.id })
  const [skipped] = await site.begin({ flow: 'products' })
  expect(skipped?.state).toBe('skipped')
  expect(inactive()).toEqual([])

  await approveGuard({ ...site.deps, checkBody: () => Promise.resolve([]) }, stopped?.id ?? '', { actor: 'eva' })
  await site.deliver()
  expect(inactive()).toHaveLength(24)
  expect(await site.store.deadLetters.list({ state: 'open', limit: 5 })).toEqual([])
})
