import { afterEach, describe, expect, test } from 'vitest'
import type { FakeOptions } from '../helpers/fake-system.ts'
import { item, namesIn, openProducts, type Products } from './products.ts'
import { compareFlow, linesOf, repairFlow } from './reconciling.ts'

let { erp, crm, site } = {} as Products

const open = async (options?: Partial<FakeOptions<'product'>>, flow?: Record<string, unknown>) => {
  ;({ erp, crm, site } = await openProducts(options, flow))
}

afterEach(() => site.close())

describe('a one-way flow', () => {
  test('carries what is new and what changed, in batches, and then is silent', async () => {
    await open()
    for (let n = 1; n <= 450; n += 1) erp.put(`e${n}`, item(n))
    const [first] = await site.run({ flow: 'products' })
    expect(first).toMatchObject({ state: 'done', counts: { read: 450, created: 450, deliveries: 450 } })
    await site.deliver()
    expect(namesIn(crm)).toEqual(namesIn(erp))
    expect(crm.calls.push).toBe(3)

    erp.advance(60_000)
    erp.put('e7', { name: 'Changed' })
    const [second] = await site.run({ flow: 'products' })
    expect(second?.counts).toMatchObject({ created: 0, changed: 1, deliveries: 1, unchanged: 449 })
    await site.deliver()
    expect(crm.writes.slice(450)).toMatchObject([{ kind: 'update', value: { name: 'Changed' } }])

    const before = { ...crm.calls }
    const [third] = await site.cycle()
    expect(third?.counts).toMatchObject({ changed: 0, deliveries: 0 })
    expect(crm.calls).toEqual(before)
  })

  test('a burst of changes before the delivery becomes one write of the latest', async () => {
    await open()
    erp.put('e1', item(1))
    await site.cycle()
    for (const name of ['a', 'b', 'c']) {
      erp.advance(1000)
      erp.put('e1', { name })
      await site.run({ flow: 'products' })
    }
    await site.deliver()
    expect(crm.writes.map(({ value }) => (value as { name: string }).name)).toEqual(['Item 1', 'c'])
  })

  test('leaves alone what the filter does not hold for', async () => {
    await open({}, { filter: 'active and $contains(name, "Item")' })
    erp.put('e1', item(1))
    erp.put('e2', item(2, 'Other'))
    erp.put('e3', { ...item(3), active: false })
    const [run] = await site.cycle()
    expect(run?.counts).toMatchObject({ read: 3, filtered: 2, created: 1 })
    expect(namesIn(crm)).toEqual(['I-0001 Item 1'])
  })

  test('makes nothing new in a system where the flow says so', async () => {
    await open({}, { create: { crm: false } })
    erp.put('e1', item(1))
    const [run] = await site.cycle()
    expect(run?.counts).toMatchObject({ created: 1, deliveries: 0 })
    expect(crm.rows.size).toBe(0)
  })
})

describe('nothing is missed', () => {
  test('500 rows of one timestamp, and more of it between pages', async () => {
    await open({ pageSize: 100 })
    const modifiedMs = erp.nowMs()
    for (let n = 1; n <= 500; n += 1) erp.put(`e${String(n).padStart(4, '0')}`, item(n), { modifiedMs })
    erp.onPage = (page) => {
      if (page === 2) for (const n of [901, 902]) erp.put(`e0${n}`, item(n), { modifiedMs })
      if (page === 3) erp.put('e0000', item(900), { modifiedMs })
    }
    await site.run({ flow: 'products' })
    erp.onPage = undefined
    erp.advance(10_000)
    await site.cycle()
    expect(crm.rows.size).toBe(503)
  })

  test('a row that is committed 120 s after its stamp, while runs come every 10 s', async () => {
    await open()
    erp.put('late', item(1), { visibleAfterMs: 120_000 })
    for (let tick = 0; tick < 14; tick += 1) {
      erp.advance(10_000)
      erp.put(`tick${tick}`, item(100 + tick))
      await site.run({ flow: 'products' })
    }
    await site.deliver()
    expect(namesIn(crm)).toEqual(namesIn(erp))
  })

  test.each([600_000, -600_000])(
    'the clock of the source is %i ms off, and rows are seen 20 minutes late',
    async (off) => {
      const twentyMinutes = 20 * 60_000
      await open({ clockAheadMs: off, lagMs: twentyMinutes })
      for (let round = 0; round < 6; round += 1) {
        erp.put(`r${round}`, item(round), { visibleAfterMs: twentyMinutes - 1 })
        await site.run({ flow: 'products' })
        erp.advance(5 * 60_000)
      }
      erp.advance(twentyMinutes)
      await site.cycle()
      expect(namesIn(crm)).toEqual(namesIn(erp))
    },
  )

  test('rows that move between pages', async () => {
    await open({ pageSize: 10 })
    for (let n = 1; n <= 100; n += 1) {
      erp.put(`e${n}`, item(n))
      erp.advance(1)
    }
    erp.onPage = (page) => {
      if (page > 8) return
      erp.advance(1000)
      erp.put(`e${page * 10 + 5}`, { name: `moved ${page}` })
      erp.remove(`e${page * 10 + 7}`)
      erp.put(`new${page}`, item(500 + page))
    }
    await site.run({ flow: 'products' })
    erp.onPage = undefined
    erp.advance(1000)
    await site.cycle()
    const inCrm = new Set(namesIn(crm))
    expect(namesIn(erp).filter((name) => !inCrm.has(name))).toEqual([])
  })
})

describe('what cannot be read', () => {
  test('a row that makes no record is held, with a dead letter that ends when it can be mapped', async () => {
    await open()
    for (const n of [1, 2, 3]) erp.put(`e${n}`, item(n))
    erp.broken.add('e2')
    const [run] = await site.cycle()
    expect(run).toMatchObject({ state: 'done', counts: { read: 3, created: 2, held: 1 } })
    const [letter] = await site.store.deadLetters.list({ state: 'open', limit: 10 })
    expect(letter).toMatchObject({
      subject: 'held-record',
      system: 'erp',
      businessKey: 'e2',
      issues: [{ path: 'name', value: '?', code: 'VALUE_INVALID' }],
    })
    expect(crm.rows.size).toBe(2)

    erp.broken.clear()
    await site.run({ flow: 'products', kind: 'records', trigger: 'retry', externalIds: ['e2'] })
    await site.deliver()
    expect(crm.rows.size).toBe(3)
    expect(await site.store.deadLetters.list({ state: 'open', limit: 10 })).toEqual([])
    const [ended] = await site.store.deadLetters.list({ state: 'resolved', limit: 10 })
    expect(ended?.reason).toBe('read again and mapped')
  })

  test('a source that breaks fails the run, says so once, and moves no cursor', async () => {
    await open({ pageSize: 10 })
    for (let n = 1; n <= 25; n += 1) erp.put(`e${n}`, item(n))
    erp.onPage = (page) => {
      if (page === 1) erp.faults.push('down')
    }
    const [run] = await site.run({ flow: 'products' })
    expect(run).toMatchObject({ state: 'failed', errorCode: 'SYSTEM_UNREACHABLE', errorMessage: 'erp does not answer' })
    expect(await site.store.cursors.get('erp', 'products/product')).toBeUndefined()
    expect(site.logs.filter(({ level }) => level >= 50)).toHaveLength(1)

    erp.onPage = undefined
    await site.cycle()
    expect(crm.rows.size).toBe(25)
    expect((await site.store.systems.status('erp')).failures).toBe(0)
  })
})

test('a page that was read before a hint brought a later state does not take it back', async () => {
  await open()
  erp.put('e1', item(1, 'first'))
  await site.cycle()
  erp.advance(1000)
  erp.put('e1', { name: 'second' })
  erp.advance(1000)
  const source = erp.connection.sources?.product
  if (source === undefined) throw new Error('no source')
  const { read } = source
  source.read = async function* (...asked) {
    for await (const page of read(...asked)) {
      erp.advance(1000)
      erp.put('e1', { name: 'third' })
      await site.run({ flow: 'products', kind: 'records', trigger: 'hint', externalIds: ['e1'] })
      yield page
    }
  }
  const [run] = await site.run({ flow: 'products' })
  expect(run?.counts).toMatchObject({ read: 1, changed: 0, same: 1 })
  await site.deliver()
  expect(namesIn(crm)).toEqual(['I-0001 third'])
})

describe('a row whose time went back', () => {
  const restored = async () => {
    await open()
    erp.put('e1', item(1, 'first'))
    const firstMs = erp.nowMs()
    erp.advance(3_600_000)
    erp.put('e1', { name: 'second' })
    await site.cycle()
    erp.advance(3_600_000)
    await site.cycle()
    erp.put('e1', { name: 'restored' }, { modifiedMs: firstMs })
  }

  test('is read by a load, and said so before', async () => {
    await restored()
    const [dry] = await site.run({ flow: 'products', kind: 'load', dryRun: true })
    expect(dry?.counts).toMatchObject({ changed: 1, same: 0 })
    const [run] = await site.run({ flow: 'products', kind: 'load' })
    expect(run?.counts).toMatchObject({ read: 1, changed: 1, same: 0 })
    await site.deliver()
    expect(namesIn(crm)).toEqual(['I-0001 restored'])
  })

  test('is found by a comparison, whose repair reads it', async () => {
    await restored()
    const compared = await compareFlow(site)
    expect(linesOf(compared)).toEqual(['stale erp e1 read'])
    await repairFlow(site, compared)
    expect(namesIn(crm)).toEqual(['I-0001 restored'])
    expect(linesOf(await compareFlow(site))).toEqual([])
  })

  test('does not take back what a hint brought while the load waited', async () => {
    await restored()
    const { get } = erp.connection.sources?.product ?? {}
    if (get === undefined || erp.connection.sources?.product === undefined) throw new Error('no source')
    let asked = 0
    erp.connection.sources.product.get = async (...given) => {
      const rows = await get(...given)
      asked += 1
      if (asked > 1) return rows
      erp.advance(1000)
      erp.put('e1', { name: 'by hand' })
      await site.run({ flow: 'products', kind: 'records', trigger: 'hint', externalIds: ['e1'] })
      return rows
    }
    const [run] = await site.run({ flow: 'products', kind: 'load' })
    expect(run?.counts).toMatchObject({ changed: 0, same: 1 })
    await site.deliver()
    expect(namesIn(crm)).toEqual(['I-0001 by hand'])
  })
})

describe('the clock of a system that was a day ahead and is set right', () => {
  const dayMs = 24 * 3_600_000

  test.each([false, true])(
    'hides neither what changes afterwards nor what is deleted (deactivate: %s)',
    async (deletes) => {
      await open({ tombstones: true }, deletes ? { deletes: { action: 'deactivate' } } : {})
      for (const n of [1, 2, 3]) erp.put(`e${n}`, item(n))
      await site.cycle()
      erp.advance(dayMs)
      erp.put('e1', { name: 'ahead' })
      await site.cycle()
      erp.advance(60_000 - dayMs)
      erp.put('e1', { name: 'right' })
      erp.put('e2', { name: 'right' })
      erp.remove('e3')
      const [run] = await site.cycle()
      expect(run?.counts).toMatchObject({ changed: 2, gone: 1 })
      expect(namesIn(crm)).toEqual(['I-0001 right', 'I-0002 right', 'I-0003 Item 3'])
      expect([...crm.rows.values()].filter(({ value }) => !value.active)).toHaveLength(deletes ? 1 : 0)
      expect(site.logs.filter(({ level }) => level === 40)).toHaveLength(1)

      erp.advance(60_000)
      erp.put('e2', { name: 'later' })
      const [next] = await site.cycle()
      expect(next?.counts).toMatchObject({ changed: 1 })
      expect(site.logs.filter(({ level }) => level === 40)).toHaveLength(1)
    },
  )

  test('is no reason to read everything where another server is a moment behind', async () => {
    await open({ overlapMs: 0 })
    erp.put('e1', item(1))
    erp.advance(60_000)
    await site.cycle()
    erp.advance(-2000)
    expect((await site.cycle())[0]?.counts.read).toBe(0)
    expect(site.logs.filter(({ level }) => level === 40)).toEqual([])
  })
})

describe('an item number that a new item is given', () => {
  const inCrm = () => new Map([...crm.rows.values()].map(({ id, value }) => [value.itemId, `${id} ${value.name}`]))

  test.each(['in one run', 'in two runs'])('makes a new item, and the old one keeps its own: %s', async (when) => {
    await open()
    erp.put('e1', item(1, 'old'))
    await site.cycle()
    const [crmId] = [...crm.rows.keys()]
    erp.advance(1000)
    erp.put('e1', { itemId: 'I-0009' })
    if (when === 'in two runs') await site.cycle()
    erp.advance(1000)
    erp.put('e2', item(1, 'new'))
    await site.cycle()
    expect(crm.rows.size).toBe(2)
    expect(inCrm().get('I-0009')).toBe(`${crmId} old`)
    expect(inCrm().get('I-0001')).toMatch(/new$/)
  })

  test('finds the item that has the number now, whatever it had before', async () => {
    await open({}, { between: ['crm', 'erp'] })
    erp.put('e1', item(1, 'old'))
    await site.cycle()
    await site.cycle()
    erp.advance(1000)
    erp.put('e1', { itemId: 'I-0009' })
    await site.run({ flow: 'products' })
    crm.advance(2000)
    crm.put('by-hand', item(9, 'old'))
    await site.run({ flow: 'products', systems: ['crm'] })
    expect((await site.store.records.scan('product', undefined, 10)).map(({ key }) => key)).toEqual(['I-0009'])
  })
})
