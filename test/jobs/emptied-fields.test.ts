import { afterEach, describe, expect, test } from 'vitest'
import { approveGuard } from '../../src/desk/approve-guard.ts'
import { createFakeSystem, type FakeSystem } from '../helpers/fake-system.ts'
import { openSyncSite, type SyncSite } from '../helpers/sync-site.ts'
import { item } from './products.ts'
import { compareFlow, linesOf, repairFlow, undoFlow } from './reconciling.ts'

const product = {
  entity: 'product',
  fields: ['itemId', 'name', 'description', 'unit', 'active'],
  empties: ['description'],
} as const

let site: SyncSite
let erp: FakeSystem<'product'>
let crm: FakeSystem<'product'>

const open = async (
  flow: Record<string, unknown> = { from: 'erp', to: ['crm'] },
  empties: readonly string[] = ['description'],
) => {
  erp = createFakeSystem('erp', product)
  crm = createFakeSystem('crm', { ...product, empties })
  site = await openSyncSite([erp, crm], { products: { entity: 'product', ...flow } })
}

const described = (n: number) => ({ ...item(n), description: `About ${n}` })
const fill = (count: number) => {
  for (let n = 1; n <= count; n += 1) erp.put(`e${n}`, described(n))
}
const empty = (...numbers: number[]) => {
  for (const n of numbers) erp.put(`e${n}`, { description: undefined })
}
const tick = async () => {
  erp.advance(60_000)
  crm.advance(60_000)
  return (await site.cycle())[0]
}
const upTo = (count: number) => Array.from({ length: count }, (_, index) => index + 1)
const withDescription = () => [...crm.rows.values()].filter(({ value }) => value.description !== undefined).length

afterEach(() => site.close())

describe('a field that its owner empties', () => {
  test('is emptied in the system that was given it, once, and nothing else is', async () => {
    await open()
    fill(2)
    await tick()
    expect(withDescription()).toBe(2)
    empty(1)
    for (let n = 0; n < 3; n += 1) await tick()
    expect(crm.writes.slice(2)).toMatchObject([{ kind: 'update', emptied: ['description'] }])
    expect([...crm.rows.values()].map(({ value }) => value.description)).toEqual([undefined, 'About 2'])
  })

  test('is filled again when the owner has a value again', async () => {
    await open()
    fill(1)
    await tick()
    empty(1)
    await tick()
    erp.put('e1', { description: 'Anew' })
    await tick()
    expect([...crm.rows.values()].map(({ value }) => value.description)).toEqual(['Anew'])
    expect(crm.writes.at(-1)).not.toHaveProperty('emptied')
  })

  test.each([{}, { ownership: { '*': 'erp' } }, { ownership: { description: { rule: 'fill-if-empty' } } }])(
    'travels both ways without an echo (%j)',
    async (rules) => {
      await open({ between: ['erp', 'crm'], ...rules })
      fill(1)
      for (let n = 0; n < 2; n += 1) await tick()
      empty(1)
      const before = [erp.writes.length, crm.writes.length]
      for (let n = 0; n < 5; n += 1) await tick()
      expect([erp.writes.length, crm.writes.length]).toEqual([before[0], (before[1] ?? 0) + 1])
      expect([erp.value('e1')?.description, withDescription()]).toEqual([undefined, 0])
    },
  )

  test('stays in a system whose sink cannot empty it, which is not told to', async () => {
    await open(undefined, [])
    fill(1)
    await tick()
    empty(1)
    for (let n = 0; n < 3; n += 1) await tick()
    expect(withDescription()).toBe(1)
    expect(crm.writes.length).toBeLessThan(3)
    for (const write of crm.writes) expect(write).not.toHaveProperty('emptied')
  })

  test('is emptied by the next delivery when the first one failed', async () => {
    await open()
    fill(1)
    await tick()
    empty(1)
    crm.faults.push('down', 'lost-answer')
    await tick()
    expect(withDescription()).toBe(0)
  })
})

describe('the guard on emptied fields', () => {
  const guard = { empties: { guardPercent: 20 } }

  test('stops a run in which too many records lost one field, and nothing of it was taken', async () => {
    await open({ from: 'erp', to: ['crm'], ...guard })
    fill(40)
    await tick()
    empty(...upTo(12))
    erp.put('e20', { name: 'Renamed' })
    const stopped = await tick()
    expect(stopped).toMatchObject({
      state: 'stopped',
      errorCode: 'EMPTIES_GUARDED',
      detail: { guard: { field: 'description', emptied: 12, read: 13, guardPercent: 20 } },
    })
    expect(withDescription()).toBe(40)
    const [letter] = await site.store.deadLetters.list({ state: 'open', limit: 5 })
    expect(letter).toMatchObject({ subject: 'run', subjectId: stopped?.id, code: 'EMPTIES_GUARDED' })
    expect((await site.begin({ flow: 'products' }))[0]?.state).toBe('skipped')

    await approveGuard({ ...site.deps, checkBody: () => Promise.resolve([]) }, stopped?.id ?? '', { actor: 'eva' })
    await site.deliver()
    expect(withDescription()).toBe(28)
    expect(await site.store.deadLetters.list({ state: 'open', limit: 5 })).toEqual([])
  })

  test('lets through what people do by hand: some records, or a small share of many', async () => {
    await open({ from: 'erp', to: ['crm'], ...guard })
    fill(80)
    await tick()
    empty(...upTo(10))
    expect((await tick())?.state).toBe('done')
    for (const n of upTo(80).slice(20)) erp.put(`e${n}`, { name: `Renamed ${n}` })
    empty(...upTo(31).slice(20))
    expect((await tick())?.state).toBe('done')
    expect(withDescription()).toBe(59)
  })

  test('counts over the pages of a run, also when it goes on elsewhere', async () => {
    await open({ from: 'erp', to: ['crm'], ...guard })
    Object.assign(erp, createFakeSystem('erp', { ...product, pageSize: 6 }))
    site.deps.connections = new Map([...site.deps.connections, ['erp', erp.connection]])
    fill(30)
    await tick()
    empty(...upTo(30))
    expect(await tick()).toMatchObject({ state: 'stopped', detail: { guard: { emptied: 12 } } })
    // The first page is fewer than the guard asks about.
    expect(withDescription()).toBe(24)
  })
})

describe('a comparison', () => {
  const only = (): string => [...crm.rows.keys()][0] ?? 'there is none'

  test('finds a value where the record was emptied; a repair empties it, and an undo brings it back', async () => {
    await open()
    fill(1)
    await tick()
    empty(1)
    await tick()
    expect((await compareFlow(site)).findings).toEqual([])
    crm.put(only(), { description: 'mine' })
    const compared = await compareFlow(site)
    expect(linesOf(compared)).toEqual([`differs crm ${only()} write`])
    expect(compared.findings[0]?.differences).toMatchObject([
      { field: 'description', expected: null, found: 'mine', owner: 'erp', rule: 'owner' },
    ])
    await repairFlow(site, compared)
    expect(withDescription()).toBe(0)
    expect((await compareFlow(site)).findings).toEqual([])

    crm.put(only(), { description: 'mine' })
    await repairFlow(site, await compareFlow(site))
    expect((await undoFlow(site)).findings).toMatchObject([{ state: 'undone' }])
    expect(crm.value(only())?.description).toBe('mine')
  })

  test('an undo empties what had no value before the repair, where the system can', async () => {
    for (const [empties, left] of [
      [['description'], undefined],
      [[], 'About 1'],
    ] as const) {
      await open(undefined, empties)
      fill(1)
      await tick()
      crm.put(only(), { description: undefined })
      await repairFlow(site, await compareFlow(site))
      expect(crm.value(only())?.description).toBe('About 1')
      const { findings } = await undoFlow(site)
      expect(findings[0]?.note).toContain(left === undefined ? 'is as it was before' : 'cannot be emptied')
      expect(crm.value(only())?.description).toBe(left)
    }
  })
})
