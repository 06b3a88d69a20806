import { afterEach, expect, test } from 'vitest'
import { decideField } from '../../src/desk/decide-conflict.ts'
import { stableId } from '../../src/domain/stable-id.ts'
import { createFakeSystem, type FakeSystem } from '../helpers/fake-system.ts'
import { openSyncSite, type SyncSite } from '../helpers/sync-site.ts'
import { item, namesIn, product } from './products.ts'

let erp: FakeSystem<'product'>
let crm: FakeSystem<'product'>
let site: SyncSite
afterEach(() => site.close())

type Write = (name: string) => string
const renaming = (rename: Write) => (written: Record<string, unknown>) => ({
  ...written,
  ...(typeof written['name'] === 'string' ? { name: rename(written['name']) } : {}),
})

const open = async (ofErp: Write, ofCrm: Write): Promise<void> => {
  erp = createFakeSystem('erp', { ...product, keeps: renaming(ofErp) })
  crm = createFakeSystem('crm', { ...product, keeps: renaming(ofCrm) })
  site = await openSyncSite([erp, crm], { products: { entity: 'product', between: ['crm', 'erp'] } })
}
const cycles = async (count: number): Promise<void> => {
  for (let n = 0; n < count; n += 1) {
    erp.advance(60_000)
    crm.advance(60_000)
    await site.cycle()
  }
}
const writes = () => [erp.writes.length, crm.writes.length]
const openLetters = () => site.store.deadLetters.list({ state: 'open', limit: 10 })

const withAnd: Write = (name) => name.replaceAll(' & ', ' and ')
const withSign: Write = (name) => name.replaceAll(' and ', ' & ')

test('two systems that each rewrite what they are given: a few writes, one dead letter, then silence', async () => {
  await open(withSign, withAnd)
  crm.put('c1', item(1, 'Nuts and bolts'))
  crm.put('c2', item(2, 'Pump'))
  await cycles(10)
  const written = writes()
  for (const count of written) expect(count).toBeLessThanOrEqual(6)
  await cycles(10)
  expect(writes()).toEqual(written)
  const [letter, ...others] = await openLetters()
  expect(others).toEqual([])
  expect(letter).toMatchObject({
    subject: 'conflict',
    code: 'FIELD_CONFLICT',
    businessKey: 'I-0001',
    message: expect.stringContaining('each makes its own of what it is given'),
  })
  expect(letter?.issues.map(({ value }) => value).sort()).toEqual(['Nuts & bolts', 'Nuts and bolts'])

  // The rest of the record and other records go on.
  crm.put('c1', { active: false })
  crm.put('c2', { name: 'Pump, large' })
  await cycles(3)
  const inErp = [...erp.rows.values()].map(({ value }) => `${value.name} ${value.active}`).sort()
  expect(inErp).toEqual(['Nuts & bolts false', 'Pump, large true'])
  expect(namesIn(crm)).toEqual(['I-0001 Nuts and bolts', 'I-0002 Pump, large'])
})

test('whose value counts is decided by a person, or by a new value that neither rewrites', async () => {
  await open(withSign, withAnd)
  crm.put('c1', item(1, 'Nuts and bolts'))
  await cycles(10)
  expect(await openLetters()).toHaveLength(1)
  const recordId = stableId('product', item(1).itemId)
  const place = { entity: 'product', recordId, field: 'name', system: 'crm' } as const
  await decideField({ ...site.deps, checkBody: () => Promise.resolve([]) }, place, { actor: 'eva' })
  await cycles(10)
  const decided = writes()
  await cycles(5)
  expect(writes()).toEqual(decided)
  expect(await openLetters()).toEqual([])
  expect(namesIn(crm)).toEqual(['I-0001 Nuts and bolts'])

  await site.store.records.undecide(recordId, 'name')
  crm.put('c1', { name: 'Fasteners' })
  await cycles(3)
  expect([namesIn(crm), namesIn(erp)]).toEqual([['I-0001 Fasteners'], ['I-0001 Fasteners']])
  expect(await openLetters()).toEqual([])
})

test('a system that rewrites later than at once is noticed as well', async () => {
  await open(
    (name) => name,
    (name) => name,
  )
  crm.put('c1', item(1, 'Nuts and bolts'))
  await cycles(2)
  for (let night = 0; night < 12; night += 1) {
    for (const [system, rewrite] of [
      [erp, withSign],
      [crm, withAnd],
    ] as const) {
      for (const { id, value } of system.rows.values()) {
        const name = rewrite(value.name)
        if (name !== value.name) system.put(id, { name })
      }
      await cycles(1)
    }
  }
  const written = writes()
  for (const count of written) expect(count).toBeLessThanOrEqual(6)
  expect(await openLetters()).toMatchObject([{ code: 'FIELD_CONFLICT' }])
})

test('a person who changes a value there and back is no reason to stop', async () => {
  await open(
    (name) => name,
    (name) => name,
  )
  crm.put('c1', item(1, 'on'))
  await cycles(1)
  for (let turn = 0; turn < 8; turn += 1) {
    crm.put('c1', { name: turn % 2 === 0 ? 'off' : 'on' })
    await cycles(1)
  }
  expect(await openLetters()).toEqual([])
  expect(namesIn(erp)).toEqual(['I-0001 on'])
})
