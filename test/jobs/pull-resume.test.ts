import { afterEach, describe, expect, test } from 'vitest'
import { pullFlow } from '../../src/jobs/pull-flow.ts'
import { endingAt } from './ending-at.ts'
import { item, namesIn, openProducts, type Products } from './products.ts'

let { erp, crm, site } = {} as Products

afterEach(() => site.close())

describe('a run that is cut off between any two steps', () => {
  test('goes on where it was, and nothing is missed or doubled', async () => {
    ;({ erp, crm, site } = await openProducts({ pageSize: 5 }))
    for (let step = 1; step <= 40; step += 3) {
      erp.advance(1000)
      for (let n = 1; n <= 12; n += 1) erp.put(`e${n}`, item(n, `step ${step}`))
      const [run] = await site.begin({ flow: 'products' })
      const dying = { ...site.deps, store: endingAt(site.store, step) }
      await pullFlow([run?.id ?? ''], dying, new AbortController().signal).catch(() => undefined)
      await site.restart()
      await site.deliver()
      const ended = await site.store.runs.get(run?.id ?? '')
      if (ended?.state !== 'done') throw new Error(`after step ${step} the run is ${ended?.state}`)
      expect(namesIn(crm)).toEqual(namesIn(erp))
    }
  }, 240_000)

  test('a load takes up its position', async () => {
    ;({ erp, crm, site } = await openProducts({ pageSize: 10 }))
    for (let n = 1; n <= 50; n += 1) erp.put(`e${String(n).padStart(2, '0')}`, item(n))
    const stop = new AbortController()
    erp.onPage = (page) => {
      if (page === 3) stop.abort()
    }
    const [run] = await site.begin({ flow: 'products', kind: 'load' })
    await pullFlow([run?.id ?? ''], site.deps, stop.signal)
    expect((await site.store.runs.get(run?.id ?? ''))?.state).toBe('due')
    erp.onPage = undefined
    const before = erp.calls.read
    await site.deliver()
    expect(erp.calls.read - before).toBeLessThan(5)
    const ended = await site.store.runs.get(run?.id ?? '')
    expect(ended).toMatchObject({ state: 'done', counts: { read: 50, created: 50 } })
    expect(crm.rows.size).toBe(50)
  })
})

test('a dry run says what would happen and changes nothing', async () => {
  ;({ erp, crm, site } = await openProducts())
  erp.put('e1', item(1))
  await site.cycle()
  erp.advance(1000)
  erp.put('e1', { name: 'Changed' })
  erp.put('e2', item(2))
  erp.put('e3', item(3))
  erp.broken.add('e3')
  const [run] = await site.run({ flow: 'products', dryRun: true })
  expect(run).toMatchObject({ state: 'done', counts: { created: 1, changed: 1, held: 1, deliveries: 2 } })
  const records = (run?.detail as { records: object[] } | undefined)?.records
  expect(records).toMatchObject([
    {
      externalId: 'e1',
      outcome: 'changed',
      fields: [{ field: 'name', before: 'Item 1', after: 'Changed' }],
      to: ['crm'],
    },
    { externalId: 'e2', outcome: 'created', to: ['crm'] },
    { externalId: 'e3', outcome: 'held', why: 'name: cannot be read' },
  ])
  await site.deliver()
  expect(namesIn(crm)).toEqual(['I-0001 Item 1'])
  expect(await site.store.deadLetters.list({ limit: 5 })).toEqual([])
  expect(await site.store.records.search({ text: 'I-0002', limit: 5 })).toEqual([])
})

describe('slots', () => {
  test('one run for each slot, and skip, queue or cancel while another is at work', async () => {
    ;({ erp, crm, site } = await openProducts())
    erp.put('e1', item(1))
    const slotAt = new Date('2026-03-01T12:15:00Z')
    const [first] = await site.begin({ flow: 'products', slotAt, trigger: 'schedule' })
    expect(first?.state).toBe('due')
    expect(await site.begin({ flow: 'products', slotAt, trigger: 'schedule' })).toEqual([])
    expect(await site.begin({ flow: 'products' })).toMatchObject([{ state: 'skipped' }])
    const [queued] = await site.begin({ flow: 'products', overlap: 'queue' })
    const [last] = await site.begin({ flow: 'products', overlap: 'cancel' })
    expect((await site.store.runs.get(first?.id ?? ''))?.state).toBe('cancelled')
    expect((await site.store.runs.get(queued?.id ?? ''))?.state).toBe('cancelled')
    await site.deliver()
    expect((await site.store.runs.get(last?.id ?? ''))?.state).toBe('done')
    expect(crm.rows.size).toBe(1)
  })

  test.each([
    { kind: 'load' },
    { kind: 'records', externalIds: ['e1'] },
    { trigger: 'backfill', kind: 'changes' },
  ] as const)('none cancels what a person asked for once: %j', async (asked) => {
    ;({ erp, crm, site } = await openProducts({}, { overlap: 'cancel' }))
    erp.put('e1', item(1))
    const [run] = await site.begin({ flow: 'products', ...asked })
    const slotAt = new Date('2026-03-01T12:15:00Z')
    expect(await site.begin({ flow: 'products', slotAt, trigger: 'schedule' })).toMatchObject([{ state: 'skipped' }])
    await site.deliver()
    expect((await site.store.runs.get(run?.id ?? ''))?.state).toBe('done')
  })
})
