import { afterEach, expect, test, vi } from 'vitest'
import { createFakeSystem, type FakeSystem } from '../helpers/fake-system.ts'
import { openSyncApp, type SyncApp } from '../helpers/sync-app.ts'

vi.setConfig({ testTimeout: 180_000 })

const fields = ['itemId', 'name', 'unit', 'active']
let pim: FakeSystem<'product'>
let shop: FakeSystem<'product'>
let site: SyncApp
afterEach(() => site.close())

const open = async (flow: Record<string, unknown>): Promise<void> => {
  pim = createFakeSystem('pim', { entity: 'product', fields })
  shop = createFakeSystem('shop', { entity: 'product', fields })
  site = await openSyncApp([pim, shop], { flows: { products: { entity: 'product', ...flow } } })
}
const sync = async (): Promise<void> => {
  await site.sync('products')
  pim.advance(60_000)
  shop.advance(60_000)
}
const onlyLetter = async () => {
  const [letter, ...others] = await site.deadLetters()
  expect(others).toEqual([])
  if (letter === undefined) throw new Error('there is no dead letter')
  return letter
}
const audited = async (subject: string) => {
  const entries = await site.app.deps.store.audit.list({ subject, limit: 10 })
  return entries.map(({ action, actor, detail }) => ({ action, actor, detail }))
}

test('the dead letter of a run: nothing is taken for gone, the flow stays held back until it is resumed, then asks again', async () => {
  await open({ from: 'pim', to: ['shop'], deletes: { detect: 'listing', action: 'deactivate' } })
  for (let n = 1; n <= 40; n += 1) pim.put(`p${n}`, { itemId: `I-${n}`, name: `Pump ${n}`, unit: 'EA' })
  await sync()
  for (let n = 1; n <= 20; n += 1) pim.rows.delete(`p${n}`)
  await sync()
  const letter = await onlyLetter()
  expect(letter).toMatchObject({ subject: 'run', code: 'DELETES_GUARDED', flow: 'products' })

  const { code, out } = await site.crossdock('deadletters', 'resolve', letter.id, '--reason', 'the PIM lost a filter')
  expect([code, out]).toEqual([0, expect.stringContaining('crossdock flows resume products')])
  expect(await site.app.deps.store.deadLetters.get(letter.id)).toMatchObject({
    state: 'resolved',
    actor: expect.any(String),
    reason: 'the PIM lost a filter',
  })
  expect(await audited(letter.subjectId)).toMatchObject([
    { action: 'dead-letter.resolve', detail: { deadLetter: letter.id, reason: 'the PIM lost a filter' } },
  ])
  // It cannot be approved any more, and nothing was taken for gone.
  const again = await site.call('POST', `/dead-letters/${letter.id}/retry`)
  expect(again).toMatchObject({ status: 409, body: { detail: expect.stringContaining('it was resolved by') } })
  expect([...shop.rows.values()].filter(({ value }) => !value.active)).toEqual([])
  const { runs } = await site.post('/flows/products/run')
  expect(runs).toMatchObject([{ state: 'skipped' }])

  await site.post('/flows/products/resume')
  await sync()
  expect(await onlyLetter()).toMatchObject({ subject: 'run', code: 'DELETES_GUARDED' })
  expect((await onlyLetter()).id).not.toBe(letter.id)
  expect([...shop.rows.values()].filter(({ value }) => !value.active)).toEqual([])
})

test('the dead letter of a conflict: the field stays as it is in each system, and it comes back when the record changes', async () => {
  await open({ between: ['pim', 'shop'], ownership: { name: { rule: 'manual' } } })
  pim.put('p1', { itemId: 'I-1', name: 'Pump', unit: 'EA' })
  shop.put('s1', { itemId: 'I-1', name: 'The pump', unit: 'EA' })
  await sync()
  const letter = await onlyLetter()
  expect(letter).toMatchObject({ subject: 'conflict', code: 'FIELD_CONFLICT', businessKey: 'I-1' })

  const report = await site.post(`/dead-letters/${letter.id}/resolve`, { reason: 'both names are right' })
  expect(report.next).toContain('comes back when the record changes')
  expect((await audited(letter.subjectId))[0]).toMatchObject({ action: 'dead-letter.resolve', actor: 'ann' })
  const twice = await site.call('POST', `/dead-letters/${letter.id}/resolve`, { reason: 'again' })
  expect(twice).toMatchObject({ status: 409, body: { detail: expect.stringContaining('it was resolved by ann') } })
  for (let n = 0; n < 3; n += 1) await sync()
  expect(await site.deadLetters()).toEqual([])
  const names = () => [pim.value('p1')?.name, shop.value('s1')?.name]
  expect(names()).toEqual(['Pump', 'The pump'])
  const written = [pim.writes.length, shop.writes.length]

  pim.put('p1', { active: false })
  await sync()
  const back = await onlyLetter()
  expect(back).toMatchObject({ subject: 'conflict', code: 'FIELD_CONFLICT', subjectId: letter.subjectId })
  expect(back.id).not.toBe(letter.id)
  expect(names()).toEqual(['Pump', 'The pump'])
  expect(shop.value('s1')?.active).toBe(false)
  expect([pim.writes.length, shop.writes.length]).toEqual([written[0], (written[1] ?? 0) + 1])
})
