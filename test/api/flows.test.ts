import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Flow } from '../../src/domain/flow.ts'
import { createFakeSystem, type FakeSystem } from '../helpers/fake-system.ts'
import { openSyncApp, type SyncApp } from '../helpers/sync-app.ts'

const fields = ['itemId', 'name', 'unit', 'active']
let pim: FakeSystem<'product'>
let shop: FakeSystem<'product'>
let site: SyncApp
beforeAll(async () => {
  pim = createFakeSystem('pim', { entity: 'product', fields })
  shop = createFakeSystem('shop', { entity: 'product', fields })
  site = await openSyncApp([pim, shop], {
    flows: {
      products: {
        from: 'pim',
        entity: 'product',
        to: ['shop'],
        schedule: '0 * * * *',
        deletes: { detect: 'listing', action: 'deactivate' },
      },
      byhand: { from: 'shop', entity: 'product', to: ['pim'], create: { pim: false } },
      orders: { from: 'shop', entity: 'sales-order', to: ['pim'] },
    },
  })
  for (let n = 1; n <= 40; n += 1) pim.put(`p${n}`, { itemId: `I-${n}`, name: `Pump ${n}`, unit: 'EA' })
}, 180_000)
afterAll(() => site.close())

describe('runs', () => {
  it('says in a dry run what would happen, and changes nothing', async () => {
    const { runs } = await site.post('/flows/products/run', { kind: 'load', dryRun: true })
    await site.work()
    expect(shop.rows.size).toBe(0)
    const run = await site.get(`/runs/${runs[0].id}`)
    expect(run).toMatchObject({ state: 'done', dryRun: true, actor: 'ann', counts: { created: 40 } })
    expect(run.detail.records[0]).toMatchObject({ externalId: 'p1', outcome: 'created', to: ['shop'] })
    expect(run).not.toHaveProperty('position')
    expect((await site.get('/flows/products')).lagMs).toBeNull()
  })

  it('reads a flow, and shows how old what is known may be', async () => {
    await site.sync('products')
    expect(shop.rows.size).toBe(40)
    const flow = await site.get('/flows/products')
    expect(flow).toMatchObject({
      name: 'products',
      entity: 'product',
      from: ['pim'],
      to: ['shop'],
      schedule: '0 * * * *',
      paused: null,
      lastRuns: [{ system: 'pim', kind: 'changes', state: 'done', counts: { read: 40, created: 40 } }],
      settings: { deletes: { detect: 'listing' } },
    })
    expect(flow.next).toMatch(/:00:00\.000Z$/)
    expect(flow.lagMs).toBeLessThan(60_000)
    expect(flow.runs).toHaveLength(2)
    const flows = await site.list('/flows')
    expect(flows.map(({ name, lagMs }: { name: string; lagMs: number | null }) => [name, lagMs === null])).toEqual([
      ['products', false],
      ['byhand', true],
      ['orders', true],
    ])
    expect((await site.list('/audit?subject=products')).map(({ action }: { action: string }) => action)).toContain(
      'flow.run',
    )
  })

  it('says when flows run next, and which times are doubled or left out', async () => {
    expect(await site.list('/schedules')).toMatchObject([
      {
        flow: 'products',
        schedule: '0 * * * *',
        timezone: 'UTC',
        paused: false,
        next: expect.stringMatching(/:00\.000Z$/),
      },
    ])
    const next = await site.get('/flows/products/next?count=3&from=2026-03-01T11:30:00Z')
    expect(next).toMatchObject({ flow: 'products', schedule: '0 * * * *', from: '2026-03-01T11:30:00.000Z' })
    expect(next.items).toEqual([
      { at: '2026-03-01T12:00:00.000Z', local: '2026-03-01T12:00:00', mark: null },
      { at: '2026-03-01T13:00:00.000Z', local: '2026-03-01T13:00:00', mark: null },
      { at: '2026-03-01T14:00:00.000Z', local: '2026-03-01T14:00:00', mark: null },
    ])
    expect(await site.get('/flows/byhand/next')).toMatchObject({ schedule: null, items: [] })
    expect((await site.call('GET', '/flows/nope/next')).status).toBe(404)
    expect((await site.call('GET', '/flows/products/next?from=tomorrow')).status).toBe(400)
    const { flowTimes } = await import('../../src/desk/flow-times.ts')
    const flow = { ...site.app.deps.flows.get('products'), schedule: '30 2 * * *', timezone: 'Europe/Berlin' } as Flow
    const deps = { flows: new Map([['berlin', flow]]), calendars: new Map(), now: Date.now }
    const marks = (from: string) =>
      flowTimes(deps, 'berlin', { count: 2, from: new Date(from) }).items.map(({ local, mark }) => `${local} ${mark}`)
    expect(marks('2026-10-24T12:00:00Z')).toContain('2026-10-25T02:30:00 doubled')
    expect(marks('2026-10-24T12:00:00Z')).toContain('2026-10-25T02:30:00 skipped')
  })

  it('reads a stretch of time', async () => {
    const window = { since: '2026-03-01T11:00:00Z', until: '2026-03-01T13:00:00+01:00' }
    const { runs } = await site.post('/flows/products/run', { window })
    await site.work()
    expect(await site.get(`/runs/${runs[0].id}`)).toMatchObject({
      kind: 'window',
      window: { since: '2026-03-01T11:00:00.000Z' },
    })
  })

  it('cancels a run once', async () => {
    const { runs } = await site.post('/flows/products/run')
    const path = `/runs/${runs[0].id}`
    expect((await site.post(`${path}/cancel`, { reason: 'wrong flow' })).did).toContain('is cancelled')
    expect(await site.get(path)).toMatchObject({ state: 'cancelled', errorMessage: 'cancelled by ann: wrong flow' })
    expect(await site.call('POST', `${path}/cancel`, { reason: 'again' })).toMatchObject({ status: 409 })
    expect((await site.list('/runs?flow=products&state=cancelled')).map(({ id }: { id: string }) => id)).toEqual([
      runs[0].id,
    ])
  })

  it.each([
    ['/flows/nope/run', {}, 404, 'there are products, byhand, orders'],
    ['/flows/orders/run', {}, 409, 'as they come in'],
    ['/flows/products/run', { from: 'shop' }, 409, 'does not read shop'],
    ['/flows/products/run', { kind: 'all' }, 400, 'kind'],
    [
      '/flows/products/run',
      { kind: 'load', window: { since: '2026-03-01T11:00:00Z', until: '2026-03-02T11:00:00Z' } },
      400,
      'leave out window',
    ],
    [
      '/flows/products/run',
      { window: { since: '2026-03-02T11:00:00Z', until: '2026-03-01T11:00:00Z' } },
      400,
      'must end after',
    ],
    ['/flows/products/run', { window: { since: '2026-03-02', until: '2026-03-03' } }, 400, 'time with zone'],
    ['/flows/products/pause', {}, 400, 'reason'],
    ['/flows/products/resume', {}, 409, 'is not held back'],
    ['/flows/byhand/backfill', { from: '2026-03-01T11:00:00Z', to: '2026-03-02T11:00:00Z' }, 409, 'has no schedule'],
    ['/runs/00000000-0000-4000-8000-000000000000/approve', {}, 404, 'there is no run'],
  ])('POST %s %j is refused with %d', async (url, body, status, detail) => {
    expect(await site.call('POST', url, body)).toMatchObject({
      status,
      body: { detail: expect.stringContaining(detail) },
    })
  })
})

describe('holding back', () => {
  it('skips runs with the reason until the flow goes on', async () => {
    await site.post('/flows/products/pause', { reason: 'the PIM is migrated' })
    expect(await site.call('POST', '/flows/products/pause', { reason: 'again' })).toMatchObject({
      status: 409,
      body: { detail: expect.stringContaining('the PIM is migrated') },
    })
    const { runs } = await site.post('/flows/products/run')
    expect(runs[0]).toMatchObject({ state: 'skipped', reason: expect.stringContaining('the PIM is migrated') })
    expect((await site.get('/flows/products')).paused).toMatchObject({ actor: 'ann', reason: 'the PIM is migrated' })
    await site.post('/flows/products/resume')
    expect((await site.get('/flows/products')).paused).toBeNull()
    expect((await site.post('/flows/products/run')).runs[0].state).toBe('due')
    await site.work()
  })

  it('asks before many records go; retrying the dead letter approves', async () => {
    for (let n = 1; n <= 20; n += 1) pim.rows.delete(`p${n}`)
    await site.sync('products')
    const [letter] = await site.deadLetters()
    expect(letter).toMatchObject({ subject: 'run', code: 'DELETES_GUARDED' })
    const page = await site.get(`/dead-letters/${letter?.id}`)
    expect(page).toMatchObject({
      run: { flow: 'products', state: 'stopped', detail: { guard: { gone: 20, known: 40 } } },
      actions: { edit: expect.any(String), retry: null, resolve: null },
    })
    expect((await site.get('/flows/products')).paused.reason).toContain('20 of 40')
    const report = await site.post(`/dead-letters/${letter?.id}/retry`)
    await site.work()
    expect(await site.get(`/runs/${report.runId}`)).toMatchObject({ state: 'done', counts: { gone: 20 } })
    expect((await site.get('/flows/products')).paused).toBeNull()
    expect([...shop.rows.values()].filter(({ value }) => !value.active)).toHaveLength(20)
  })
})

describe('backfill', () => {
  const stretch = { from: '2026-03-01T10:00:00Z', to: '2026-03-01T12:30:00Z' }

  it('shows the slots that never ran, then reads their time once', async () => {
    const dry = await site.post('/flows/products/backfill', { ...stretch, dryRun: true })
    expect(dry.slots).toEqual([
      { system: 'pim', since: '2026-03-01T09:00:00.000Z', slotAt: '2026-03-01T10:00:00.000Z', was: 'never', run: null },
      { system: 'pim', since: '2026-03-01T10:00:00.000Z', slotAt: '2026-03-01T11:00:00.000Z', was: 'never', run: null },
      { system: 'pim', since: '2026-03-01T11:00:00.000Z', slotAt: '2026-03-01T12:00:00.000Z', was: 'never', run: null },
    ])
    const before = (await site.list('/runs?flow=products&limit=100')).length
    const { slots } = await site.post('/flows/products/backfill', stretch)
    await site.work()
    const runs = await site.list('/runs?flow=products&limit=100')
    expect(runs).toHaveLength(before + 3)
    for (const { run } of slots)
      expect(await site.get(`/runs/${run.id}`)).toMatchObject({ state: 'done', trigger: 'backfill', kind: 'window' })
    // The rows of 12:00 are in the last stretch.
    expect((await site.get(`/runs/${slots[2].run.id}`)).counts.read).toBe(20)
    expect((await site.post('/flows/products/backfill', stretch)).slots).toEqual([])
    expect((await site.post('/flows/products/backfill', { ...stretch, mode: 'failed' })).slots).toEqual([])
    const all = { ...stretch, mode: 'all', dryRun: true }
    expect((await site.post('/flows/products/backfill', all)).slots).toHaveLength(3)
  })

  it('finds slots whose run failed', async () => {
    const slotAt = new Date('2026-03-02T10:00:00Z')
    const { beginRun } = await import('../../src/jobs/begin-run.ts')
    await beginRun(site.app.deps, { flow: 'products', trigger: 'schedule', slotAt })
    pim.faults.push('down')
    await site.work()
    const stretchOfSlot = { from: '2026-03-02T10:00:00Z', to: '2026-03-02T10:10:00Z' }
    const failed = { ...stretchOfSlot, mode: 'failed', dryRun: true }
    expect((await site.post('/flows/products/backfill', failed)).slots).toMatchObject([{ was: 'failed' }])
    expect((await site.post('/flows/products/backfill', stretchOfSlot)).slots).toEqual([])
  })

  it('refuses more slots than anybody means', async () => {
    const years = { from: '2020-01-01T00:00:00Z', to: '2026-01-01T00:00:00Z' }
    expect(await site.call('POST', '/flows/products/backfill', years)).toMatchObject({
      status: 409,
      body: { detail: expect.stringContaining('more than 1000 slots') },
    })
  })
})
