import { afterEach, expect, test } from 'vitest'
import { item, openProducts, type Products } from './products.ts'

let { erp, crm, site } = {} as Products

afterEach(() => site.close())

const cycle = async () => {
  erp.advance(60_000)
  crm.advance(60_000)
  await site.cycle()
}

test('a write has one name however often it is tried, and another one for each state, also for one that is written again', async () => {
  ;({ erp, crm, site } = await openProducts({}, { between: ['erp', 'crm'], ownership: { '*': 'erp' } }))
  erp.put('e1', item(1, 'first'))
  await cycle()
  erp.put('e1', { name: 'second' })
  erp.advance(60_000)
  await site.run({ flow: 'products' })
  crm.faults = ['down']
  await expect.poll(() => site.deliver().then(() => crm.writes.length)).toBe(2)
  // Read back, so that what comes next is seen as somebody else's.
  await cycle()
  const [id = ''] = crm.rows.keys()
  crm.put(id, { name: 'edited by hand' })
  await cycle()
  await cycle()
  expect(crm.value(id)?.name).toContain('second')
  const [made, tried, changed, mended, ...others] = crm.keys
  expect(others).toEqual([])
  expect(changed).toBe(tried)
  expect(new Set([made, changed, mended]).size).toBe(3)
  expect(new Set(crm.keys.map((key) => key.split(' ')[0])).size).toBe(1)
})
