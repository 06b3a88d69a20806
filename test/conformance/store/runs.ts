import { randomUUID } from 'node:crypto'
import { expect, it } from 'vitest'
import type { NewRun, RunCounts } from '../../../src/store/record-store.ts'
import type { RawQuery, StoreGetter } from '../store.ts'
import { fresh, newRun } from './rows.ts'

export const runTests = (store: StoreGetter, query: RawQuery): void => {
  const insert = async (given: Partial<NewRun> = {}): Promise<NewRun> => {
    const run = newRun(given)
    await store().runs.insert([run])
    return run
  }
  const worker = () => store().instances.register('worker')
  const die = (owner: string) =>
    query(`update instance set heartbeat_at = now() - interval '21 s', ended_at = null where id = $1`, [owner])
  const countsOf = async (id: string, given: Partial<RunCounts>): Promise<RunCounts> => {
    const run = await store().runs.get(id)
    if (run === undefined) throw new Error(`run ${id} is not there`)
    return { ...run.counts, ...given }
  }

  it('keeps a run as it was asked for, one for each slot', async () => {
    const slotAt = new Date('2026-11-28T10:00:00Z')
    const run = newRun({
      slotAt,
      window: { since: '2026-11-01T00:00:00Z', until: '2026-11-02T00:00:00Z' },
      detail: '12',
    })
    expect(await store().runs.insert([run])).toEqual([run.id])
    expect(await store().runs.insert([{ ...run, id: randomUUID() }])).toEqual([])
    expect(await store().runs.get(run.id)).toMatchObject({
      ...run,
      state: 'due',
      counts: { read: 0, unrelated: 0 },
      position: null,
      owner: null,
      startedAt: null,
    })
    expect((await store().runs.live(run.flow)).map(({ id }) => id)).toEqual([run.id])
    expect(await store().runs.get(randomUUID())).toBeUndefined()
  })

  it('goes from due to running to done under one owner', async () => {
    const { id, flow } = await insert({ externalIds: ['A', 'B'], kind: 'records' })
    const owner = await worker()
    expect(await store().runs.claim(id, owner)).toMatchObject({ state: 'running', owner, externalIds: ['A', 'B'] })
    expect(await store().runs.claim(id, randomUUID())).toBeUndefined()
    const counts = await countsOf(id, { read: 5 })
    expect(await store().runs.progress(id, owner, { counts, position: { page: 2 } })).toBe(true)
    expect(await store().runs.progress(id, randomUUID(), { counts, position: 'x' })).toBe(false)
    await store().runs.finish(id, randomUUID(), { state: 'failed', counts })
    expect((await store().runs.get(id))?.state).toBe('running')
    await store().runs.finish(id, owner, {
      state: 'stopped',
      counts: { ...counts, gone: 1 },
      detail: { guard: 'deletions' },
      errorCode: 'SYSTEM_FAILED',
      errorMessage: 'half is gone\u0000',
    })
    expect(await store().runs.get(id)).toMatchObject({
      state: 'stopped',
      counts: { read: 5, gone: 1 },
      position: { page: 2 },
      detail: { guard: 'deletions' },
      errorMessage: 'half is gone\ufffd',
      finishedAt: expect.any(Date),
    })
    expect(await store().runs.live(flow)).toEqual([])
    expect(await store().runs.list({ flow, state: 'stopped', limit: 5 })).toHaveLength(1)
  })

  it('waits while another run of the flow reads the system, but not for hints, retries and dry runs', async () => {
    const flow = fresh('flow')
    const [first, second] = [await insert({ flow }), await insert({ flow })]
    const owner = await worker()
    await store().runs.claim(first.id, owner)
    expect(await store().runs.claim(second.id, owner)).toBeUndefined()
    const elsewhere = await insert({ flow, system: 'crm' })
    const short = [
      await insert({ flow, trigger: 'hint' }),
      await insert({ flow, trigger: 'retry' }),
      await insert({ flow, trigger: 'manual', dryRun: true }),
    ]
    for (const { id } of [elsewhere, ...short]) expect(await store().runs.claim(id, owner)).toMatchObject({ id })
    await store().runs.finish(first.id, owner, { state: 'done', counts: await countsOf(first.id, {}) })
    expect(await store().runs.claim(second.id, owner)).toMatchObject({ id: second.id })
  })

  it('is not claimed before its time', async () => {
    const { id } = await insert({ notBefore: new Date(Date.now() + 60_000) })
    expect(await store().runs.claim(id, await worker())).toBeUndefined()
    await query(`update run set not_before = now() - interval '1 s' where id = $1`, [id])
    expect(await store().runs.claim(id, await worker())).toMatchObject({ id })
  })

  it('is taken over from a dead owner, at the position it had reached', async () => {
    const { id, flow } = await insert()
    const [dead, owner] = [await worker(), await worker()]
    const first = await store().runs.claim(id, dead)
    const counts = await countsOf(id, { read: 3 })
    await store().runs.progress(id, dead, { counts, position: '7' })
    await die(dead)
    const taken = await store().runs.claim(id, owner)
    expect(taken).toMatchObject({ owner, position: '7', counts: { read: 3 }, startedAt: first?.startedAt })
    expect(await store().runs.progress(id, dead, { counts, position: '8' })).toBe(false)
    await die(owner)
    const next = await insert({ flow })
    expect(await store().runs.claim(next.id, await worker())).toMatchObject({ id: next.id })
  })

  it('is given back, and goes on from its position', async () => {
    const { id } = await insert()
    const owner = await worker()
    await store().runs.claim(id, owner)
    await store().runs.progress(id, owner, { counts: await countsOf(id, { read: 3 }), position: 7 })
    await store().runs.release(id, randomUUID())
    expect((await store().runs.get(id))?.state).toBe('running')
    await store().runs.release(id, owner)
    expect(await store().runs.get(id)).toMatchObject({ state: 'due', owner: null })
    expect(await store().runs.claim(id, await worker())).toMatchObject({ position: 7, counts: { read: 3 } })
  })

  it('is cancelled under its worker, and skipped with a reason', async () => {
    const { id, flow } = await insert()
    const owner = await worker()
    await store().runs.claim(id, owner)
    const due = await insert({ flow })
    expect((await store().runs.cancel([id, due.id], 'ann said so')).sort()).toEqual([id, due.id].sort())
    expect(await store().runs.cancel([id], 'again')).toEqual([])
    const counts = await countsOf(id, {})
    expect(await store().runs.progress(id, owner, { counts, position: 1 })).toBe(false)
    await store().runs.finish(id, owner, { state: 'done', counts })
    expect(await store().runs.get(id)).toMatchObject({ state: 'cancelled', errorMessage: 'ann said so' })
    const skipped = newRun({ flow, slotAt: new Date('2026-11-28T11:00:00Z') })
    await store().runs.skip(skipped, 'the last one still runs')
    await store().runs.skip({ ...skipped, id: randomUUID() }, 'again')
    expect(await store().runs.list({ flow, state: 'skipped', limit: 5 })).toEqual([
      expect.objectContaining({
        id: skipped.id,
        errorMessage: 'the last one still runs',
        finishedAt: expect.any(Date),
      }),
    ])
  })

  it('is due work when its time has come and nobody was told, or when its owner died', async () => {
    const ready = await insert()
    const later = await insert({ notBefore: new Date(Date.now() + 60_000) })
    const [orphan, atWork] = [await insert(), await insert()]
    const [dead, owner] = [await worker(), await worker()]
    await store().runs.claim(orphan.id, dead)
    await store().runs.claim(atWork.id, owner)
    await die(dead)
    const mine = new Set([ready.id, later.id, orphan.id, atWork.id])
    const due = async () => (await store().takeDueWork(60_000, 1000)).runs.filter((id) => mine.has(id)).sort()
    expect(await due()).toEqual([])
    await query(`update run set told_at = now() - interval '2 min' where id = any($1::uuid[])`, [[...mine]])
    expect(await due()).toEqual([ready.id, orphan.id].sort())
    expect(await due()).toEqual([])
  })

  it('holds a flow back until a person lets it go', async () => {
    const flow = fresh('flow')
    expect(await store().flows.get(flow)).toEqual({ flow, pausedAt: null, reason: null, actor: null })
    await store().flows.pause(flow, 'half of it is gone', 'crossdock')
    await store().flows.pause(flow, 'another reason', 'ann')
    const paused = { flow, pausedAt: expect.any(Date), reason: 'half of it is gone', actor: 'crossdock' }
    expect(await store().flows.get(flow)).toEqual(paused)
    expect(await store().flows.list()).toContainEqual(paused)
    await store().flows.resume(flow)
    expect(await store().flows.get(flow)).toMatchObject({ pausedAt: null, reason: null })
  })
}
