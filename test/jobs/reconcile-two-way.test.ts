import { afterEach, describe, expect, test } from 'vitest'
import { beginReconciliation } from '../../src/desk/reconcile.ts'
import { reconcile } from '../../src/jobs/reconcile.ts'
import { item, namesIn, openProducts, type Products } from './products.ts'
import { compareFlow, linesOf, repairFlow, undoFlow } from './reconciling.ts'

let { erp, crm, site } = {} as Products

afterEach(() => site.close())

const cycles = async (times: number) => {
  for (let n = 0; n < times; n += 1) {
    await site.cycle()
    erp.advance(60_000)
    crm.advance(60_000)
  }
}

describe('an undo in a system that is read', () => {
  test.each([{ '*': 'erp' }, { '*': { rule: 'newest' } }])('stands, whatever the rule: %j', async (ownership) => {
    ;({ erp, crm, site } = await openProducts({}, { between: ['erp', 'crm'], ownership }))
    erp.put('e1', item(1))
    await cycles(2)
    erp.put('e1', { name: 'Changed' })
    crm.faults.push('reject')
    await cycles(2)
    const [id = ''] = crm.rows.keys()
    const before = crm.value(id)
    expect(before?.name).toBe('Item 1')
    const compared = await compareFlow(site)
    expect(linesOf(compared)).toEqual([`differs crm ${id} write`])
    await repairFlow(site, compared)
    expect(crm.value(id)?.name).toBe('Changed')
    await cycles(2)
    expect((await undoFlow(site)).findings).toMatchObject([{ state: 'undone' }])
    expect(crm.value(id)).toEqual(before)
    const writes = [crm.writes.length, erp.writes.length]
    await cycles(4)
    expect([crm.writes.length, erp.writes.length]).toEqual(writes)
    expect([namesIn(crm), namesIn(erp)]).toEqual([['I-0001 Item 1'], ['I-0001 Changed']])
    expect((await compareFlow(site)).findings).toMatchObject([{ bucket: 'differs', system: 'crm' }])
  })
})

test('a repair does not write over what changed in a system that is read', async () => {
  ;({ erp, crm, site } = await openProducts({}, { between: ['erp', 'crm'], ownership: { '*': { rule: 'newest' } } }))
  erp.put('e1', item(1))
  await cycles(2)
  erp.put('e1', { name: 'Changed' })
  crm.faults.push('reject')
  await cycles(2)
  const [id = ''] = crm.rows.keys()
  const compared = await compareFlow(site)
  expect(linesOf(compared)).toEqual([`differs crm ${id} write`])
  crm.put(id, { name: 'Newer' })
  const { findings } = await repairFlow(site, compared)
  expect(findings).toMatchObject([{ state: 'skipped', note: expect.stringContaining('it changed in crm') }])
  await cycles(2)
  expect([namesIn(crm), namesIn(erp)]).toEqual([['I-0001 Newer'], ['I-0001 Newer']])
})

test('a field left to a person is not repaired over their head', async () => {
  const ownership = { name: { rule: 'manual' } }
  ;({ erp, crm, site } = await openProducts({}, { between: ['crm', 'erp'], ownership }))
  crm.put('c1', item(1, 'ours'))
  erp.put('e1', item(1, 'theirs'))
  await cycles(3)
  const { findings } = await compareFlow(site)
  expect(findings).toMatchObject([
    { bucket: 'differs', system: 'erp', action: 'person', note: expect.stringContaining('left to a person') },
  ])
})

test('what a system keeps otherwise than it was given is not written for ever', async () => {
  ;({ erp, crm, site } = await openProducts({}, { between: ['crm', 'erp'], ownership: { '*': 'crm' } }))
  crm.put('c1', item(1, 'A name that is much too long'))
  await site.cycle()
  const [id = ''] = erp.rows.keys()
  erp.put(id, { name: 'A name that' })
  await cycles(3)
  const { findings } = await compareFlow(site)
  expect(findings).toMatchObject([{ bucket: 'differs', system: 'erp', action: 'person' }])
  expect(findings[0]?.note).toContain('keeps it otherwise')
})

test('a row that nobody linked is linked by its key, and not made twice', async () => {
  ;({ erp, crm, site } = await openProducts({}, { between: ['crm', 'erp'] }))
  erp.put('e1', item(1))
  crm.faults.push('reject')
  await cycles(1)
  crm.put('c1', item(1))
  crm.onPage = () => crm.put('c1', item(1), { modifiedMs: crm.nowMs() + 1000 })
  const compared = await compareFlow(site)
  crm.onPage = undefined
  expect(linesOf(compared)).toEqual(['unknown crm c1 read'])
  await repairFlow(site, compared)
  expect(crm.rows.size).toBe(1)
  expect((await compareFlow(site)).findings).toEqual([])
})

describe('a comparison that is cut off', () => {
  test('goes on where it was, and finds the same', async () => {
    ;({ erp, crm, site } = await openProducts({ pageSize: 10 }))
    for (let n = 1; n <= 50; n += 1) erp.put(`e${String(n).padStart(2, '0')}`, item(n))
    await cycles(1)
    erp.rows.delete('e41')
    erp.put('e03', { name: 'Changed' })
    for (const id of [...crm.rows.keys()].slice(0, 3)) crm.put(id, { name: 'scribble' })
    const whole = linesOf(await compareFlow(site))
    expect(whole).toHaveLength(5)

    const desk = { ...site.deps, checkBody: () => Promise.resolve([]) }
    const { id } = await beginReconciliation(desk, 'products', { actor: 'eva' })
    const pages: number[] = []
    for (let round = 1; round < 12; round += 1) {
      const stop = new AbortController()
      let seen = 0
      erp.onPage = crm.onPage = (page) => {
        pages.push(page)
        seen += 1
        if (seen === 2) stop.abort()
      }
      await reconcile([id], site.deps, stop.signal)
      if ((await site.store.reconciliations.get(id))?.state === 'done') break
    }
    erp.onPage = crm.onPage = undefined
    const reconciliation = await site.store.reconciliations.get(id)
    if (reconciliation === undefined) throw new Error('it is gone')
    expect(reconciliation.state).toBe('done')
    expect(pages.length).toBeGreaterThan(6)
    const findings = await site.store.reconciliations.findings(id, { limit: 100 })
    expect(linesOf({ reconciliation, findings })).toEqual(whole)
  })

  test('is refused while another one is at work', async () => {
    ;({ erp, crm, site } = await openProducts())
    const desk = { ...site.deps, checkBody: () => Promise.resolve([]) }
    const { id } = await beginReconciliation(desk, 'products', { actor: 'eva' })
    await expect(beginReconciliation(desk, 'products', { actor: 'eva' })).rejects.toThrow(`${id} (compare)`)
  })
})
