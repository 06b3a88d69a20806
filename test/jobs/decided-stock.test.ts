import { afterEach, expect, test } from 'vitest'
import { decideField } from '../../src/desk/decide-conflict.ts'
import { fieldNames } from '../../src/domain/record-fields.ts'
import { createFakeSystem } from '../helpers/fake-system.ts'
import { openSyncSite, type SyncSite } from '../helpers/sync-site.ts'

let site: SyncSite

afterEach(() => site.close())

test('a person decides whose quantity counts, also of stock', async () => {
  const options = { entity: 'stock-level' as const, fields: fieldNames['stock-level'] }
  const [erp, shop] = [createFakeSystem('erp', options), createFakeSystem('shop', options)]
  const ownership = { onHand: { rule: 'manual' } }
  site = await openSyncSite([erp, shop], { stock: { between: ['erp', 'shop'], entity: 'stock-level', ownership } })
  const level = { itemId: 'A-1', location: 'MAIN', unit: 'EA' }
  erp.put('e1', { ...level, onHand: '5' })
  shop.put('s1', { ...level, onHand: '7' })
  await site.cycle()
  const letters = () => site.store.deadLetters.list({ state: 'open', limit: 5 })
  expect(await letters()).toHaveLength(1)
  const [record] = await site.store.records.scan('stock-level', undefined, 5)
  const place = { entity: 'stock-level' as const, recordId: record?.id ?? '', field: 'onHand' }
  const deps = { ...site.deps, checkBody: () => Promise.resolve([]) }
  await decideField(deps, { ...place, system: 'shop' }, { actor: 'eva' })
  await site.deliver()
  expect([await letters(), erp.value('e1')?.onHand, shop.value('s1')?.onHand]).toEqual([[], '7', '7'])
  shop.advance(1_000)
  shop.put('s1', { ...level, onHand: '3' })
  await site.cycle()
  expect(erp.value('e1')?.onHand).toBe('3')
})
