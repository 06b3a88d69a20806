import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, it } from 'vitest'
import type { NewFinding, Reconciliation } from '../../../src/store/reconcile-store.ts'
import type { RawQuery, StoreGetter } from '../store.ts'
import { fresh } from './rows.ts'

export const reconciliationTests = (store: StoreGetter, query: RawQuery): void => {
  const insert = async (flow = fresh('flow')): Promise<{ id: string; flow: string }> => {
    const id = randomUUID()
    expect(await store().reconciliations.insert({ id, flow, entity: 'product', actor: 'eva' })).toBe(true)
    return { id, flow }
  }
  const worker = () => store().instances.register('worker')
  const claimed = async (id: string): Promise<{ owner: string; reconciliation: Reconciliation }> => {
    const owner = await worker()
    const reconciliation = await store().reconciliations.claim(id, owner)
    if (reconciliation === undefined) throw new Error(`${id} was not claimed`)
    return { owner, reconciliation }
  }
  const done = async (flow?: string): Promise<{ id: string; flow: string }> => {
    const inserted = await insert(flow)
    const { owner } = await claimed(inserted.id)
    await store().reconciliations.finish(inserted.id, owner, { state: 'done' })
    return inserted
  }
  const newFinding = (reconciliationId: string, given: Partial<NewFinding> = {}): NewFinding => ({
    id: randomUUID(),
    reconciliationId,
    bucket: 'differs',
    entity: 'product',
    key: 'I-1',
    recordId: randomUUID(),
    system: 'crm',
    externalId: 'C-1',
    differences: [{ field: 'name', expected: 'a', found: null, owner: 'erp', rule: 'owner' }],
    action: 'write',
    version: 3,
    before: { fields: { name: 'b' }, fieldTimes: null },
    note: null,
    ...given,
  })

  it('has one at work for each flow', async () => {
    const { id, flow } = await insert()
    const second = { id: randomUUID(), flow, entity: 'product' as const, actor: 'eva' }
    expect(await store().reconciliations.insert(second)).toBe(false)
    const { owner } = await claimed(id)
    expect(await store().reconciliations.insert(second)).toBe(false)
    await store().reconciliations.finish(id, owner, { state: 'done' })
    expect(await store().reconciliations.insert(second)).toBe(true)
    expect(await store().reconciliations.assign(id, 'repair', 'eva')).toBe(false)
    expect((await store().reconciliations.list({ flow, limit: 5 })).map((one) => one.id)).toEqual([second.id, id])
    expect(await store().reconciliations.get(randomUUID())).toBeUndefined()
  })

  it('goes on where a dead owner left it, and not under two', async () => {
    const { id } = await insert()
    const { owner, reconciliation } = await claimed(id)
    expect(reconciliation).toMatchObject({ task: 'compare', state: 'running', counts: { read: 0 }, position: null })
    expect(await store().reconciliations.claim(id, randomUUID())).toBeUndefined()
    const counts = { ...reconciliation.counts, read: 7 }
    expect(await store().reconciliations.progress(id, owner, { counts, position: '12' })).toBe(true)
    await store().instances.end(owner)
    const { reconciliation: taken, owner: heir } = await claimed(id)
    expect(taken).toMatchObject({ counts: { read: 7 }, position: '12' })
    expect(await store().reconciliations.progress(id, owner, { counts, position: '13' })).toBe(false)
    await store().reconciliations.finish(id, owner, { state: 'done' })
    expect((await store().reconciliations.get(id))?.state).toBe('running')
    await store().reconciliations.release(id, heir)
    expect(await store().reconciliations.get(id)).toMatchObject({ state: 'due', owner: null, position: '12' })
  })

  it('is due until it is claimed, and again when its owner is gone', async () => {
    const { id } = await insert()
    const due = async () => (await store().takeDueWork(0, 1000)).reconciliations.includes(id)
    expect(await due()).toBe(true)
    const { owner } = await claimed(id)
    expect(await due()).toBe(false)
    await store().instances.end(owner)
    expect(await due()).toBe(true)
  })

  it('keeps findings in order, each once, and counts them', async () => {
    const { id } = await done()
    const rows = [
      newFinding(id),
      newFinding(id, { bucket: 'unknown', action: 'read', differences: [], before: null, version: null }),
      newFinding(id, { bucket: 'duplicate', action: 'person', system: null, externalId: null, note: 'twice\u0000' }),
    ]
    await store().reconciliations.addFindings(rows.slice(0, 2))
    await store().reconciliations.addFindings(rows)
    const all = await store().reconciliations.findings(id, { limit: 10 })
    expect(all.map((one) => one.id)).toEqual(rows.map((one) => one.id))
    expect(all[0]).toEqual({ ...rows[0], seq: expect.any(Number), state: 'open' })
    expect(all[2]).toMatchObject({ system: null, note: 'twice\ufffd', before: { fields: { name: 'b' } } })
    const some = async (filter: object) =>
      (await store().reconciliations.findings(id, { limit: 10, ...filter })).map((one) => one.bucket)
    expect(await some({ after: all[0]?.seq })).toEqual(['unknown', 'duplicate'])
    expect(await some({ bucket: 'unknown', recordIds: [rows[1]?.recordId] })).toEqual(['unknown'])
    expect(await some({ bucket: 'unknown', recordIds: [rows[0]?.recordId] })).toEqual([])
    await store().reconciliations.settleFindings([{ id: all[0]?.id ?? '', state: 'repaired', note: 'sent' }])
    expect(await some({ action: 'write', state: 'open' })).toEqual([])
    expect(await some({ state: 'repaired' })).toEqual(['differs'])
    expect(await store().reconciliations.summary(id)).toEqual([
      { bucket: 'differs', system: 'crm', action: 'write', state: 'repaired', count: 1 },
      { bucket: 'duplicate', system: null, action: 'person', state: 'open', count: 1 },
      { bucket: 'unknown', system: 'crm', action: 'read', state: 'open', count: 1 },
    ])
  })

  it('drops the findings of a comparison that failed, and begins no repair of it', async () => {
    const { id } = await insert()
    const { owner } = await claimed(id)
    await store().reconciliations.addFindings([newFinding(id)])
    const failed = { state: 'failed', errorCode: 'SYSTEM_UNREACHABLE', errorMessage: 'crm is away' } as const
    await store().reconciliations.finish(id, owner, failed)
    expect(await store().reconciliations.get(id)).toMatchObject({ ...failed, finishedAt: expect.any(Date) })
    expect(await store().reconciliations.findings(id, { limit: 10 })).toEqual([])
    expect(await store().reconciliations.assign(id, 'repair', 'eva')).toBe(false)
  })

  it('knows the last repair of a flow, and what was taken back', async () => {
    const { id, flow } = await done()
    await store().reconciliations.addFindings([newFinding(id)])
    expect(await store().reconciliations.lastRepaired(flow)).toBeUndefined()
    expect(await store().reconciliations.assign(id, 'repair', 'eva')).toBe(true)
    const repair = await claimed(id)
    expect(repair.reconciliation).toMatchObject({ task: 'repair', repairedBy: 'eva', repairedAt: expect.any(Date) })
    const failed = { state: 'failed', errorCode: 'DEFECT', errorMessage: 'x' } as const
    await store().reconciliations.finish(id, repair.owner, failed)
    // What a repair did stays known, and it may go on.
    expect(await store().reconciliations.findings(id, { limit: 10 })).toHaveLength(1)
    expect(await store().reconciliations.assign(id, 'undo', 'eva')).toBe(true)
    const undo = await claimed(id)
    await store().reconciliations.finish(id, undo.owner, { state: 'done' })
    await done(flow)
    expect(await store().reconciliations.lastRepaired(flow)).toMatchObject({
      id,
      task: 'undo',
      errorCode: null,
      undoneAt: expect.any(Date),
    })
  })

  it('forgets reports of long ago', async () => {
    const [{ id: old }, { id: young }] = [await done(), await done()]
    await store().reconciliations.addFindings([newFinding(old)])
    await query(`update reconciliation set created_at = now() - interval '91 days' where id = $1`, [old])
    await store().tidy()
    expect(await store().reconciliations.get(old)).toBeUndefined()
    expect(await store().reconciliations.get(young)).toBeDefined()
  })

  it('tells which links a listing did not show, but not those made meanwhile', async () => {
    const [system, listing] = [fresh('crm'), randomUUID()]
    const link = (externalId: string) => ({
      entity: 'product' as const,
      canonicalId: randomUUID(),
      system,
      externalId,
    })
    await store().links.insert(['A', 'B', 'C', 'D'].map(link))
    await store().links.markGone('product', system, ['D'])
    // Dates here have no microseconds.
    await sleep(2)
    const [{ now } = {}] = await query('select clock_timestamp() as now')
    await store().links.insert([link('E')])
    await store().links.seen(listing, ['B'])
    const unseen = (after: string | undefined, limit: number) =>
      store().links.unseen(listing, 'product', system, now as Date, after, limit)
    expect(await unseen(undefined, 1)).toEqual(['A'])
    expect(await unseen('A', 5)).toEqual(['C'])
    await store().links.endListing(listing)
    expect(await unseen(undefined, 5)).toEqual(['A', 'B', 'C'])
  })
}
