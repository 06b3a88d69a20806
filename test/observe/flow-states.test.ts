import { describe, expect, it } from 'vitest'
import { type FlowFacts, stateOf } from '../../src/observe/flow-states.ts'
import type { FlowRuns } from '../../src/store/observe-store.ts'

const now = new Date('2026-11-28T10:00:00Z')
const ago = (minutes: number): Date => new Date(now.getTime() - minutes * 60_000)
const hourly = { expression: '0 * * * *', timezone: 'UTC' }

const run = (
  given: Partial<NonNullable<FlowRuns['last']>> = {},
  readAt: Date | null = ago(30),
  system = 'erp',
): FlowRuns => ({
  flow: 'stock',
  system,
  readAt,
  last: {
    id: 'r',
    state: 'done',
    createdAt: ago(30),
    startedAt: ago(30),
    finishedAt: ago(29),
    errorCode: null,
    errorMessage: null,
    ...given,
  },
})
const state = (given: Partial<FlowFacts>) =>
  stateOf({
    name: 'stock',
    entity: 'stock-level',
    flow: { jitterSeconds: 0 },
    timetable: hourly,
    lastSlot: ago(60),
    runs: [run()],
    status: undefined,
    lastSeen: undefined,
    now: new Date(now.getTime() + 30_000),
    ...given,
  })

describe('the state of a flow', () => {
  it('is well while its slots are taken', () => {
    expect(state({})).toMatchObject({ state: 'ok', lastRunAt: ago(30), next: new Date('2026-11-28T11:00:00Z') })
    expect(state({}).lagMs).toBe(30 * 60_000 + 30_000)
  })

  it('is late when a slot passed and nobody took it, since that slot', () => {
    expect(state({ now: new Date(now.getTime() + 120_000) })).toMatchObject({ state: 'late', since: now })
    expect(state({ lastSlot: ago(180) })).toMatchObject({ state: 'late', since: ago(120) })
    expect(state({ lastSlot: undefined, runs: [] })).toMatchObject({ state: 'idle', lagMs: null })
    expect(state({ timetable: undefined, lastSlot: undefined })).toMatchObject({ state: 'ok', next: null })
  })

  it('is late when its run waits for a worker', () => {
    expect(state({ runs: [run({ state: 'due', createdAt: ago(7), startedAt: null })] })).toMatchObject({
      state: 'late',
      since: ago(7),
    })
    expect(state({ runs: [run({ state: 'due', createdAt: ago(4), startedAt: null })] }).state).toBe('ok')
  })

  it('is failed by its last run, and paused by a person above all', () => {
    const runs = [run(), run({ state: 'failed', errorMessage: 'no', finishedAt: ago(3) }, null, 'crm')]
    expect(state({ runs })).toMatchObject({ state: 'failed', since: ago(3), reason: 'crm: no', lagMs: null })
    const status = { flow: 'stock', pausedAt: ago(9), reason: 'inventory', actor: 'ann' }
    expect(state({ runs, status })).toMatchObject({ state: 'paused', since: ago(9), reason: 'ann: inventory' })
    expect(state({ runs: [run({ state: 'stopped' })] }).reason).toContain('guard')
    expect(state({ runs: [run({ state: 'running' })] }).state).toBe('running')
  })

  it('of orders is known by when one came', () => {
    const orders = { flow: undefined, timetable: undefined, lastSlot: undefined, runs: [] }
    expect(state(orders)).toMatchObject({ state: 'ok', lastRunAt: null })
    expect(state({ ...orders, lastSeen: ago(5) })).toMatchObject({ state: 'ok', lastRunAt: ago(5), lagMs: null })
  })
})
