import { pino } from 'pino'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Flow, flow as flowSchema } from '../../src/domain/flow.ts'
import { type BeginRun, type ScheduleDeps, startSchedules, takeDueSlots } from '../../src/schedule/run-schedules.ts'
import type { OpenedStore } from '../../src/store/open-store.ts'
import { openEmbeddedStore } from '../helpers/embedded-store.ts'

const hourMs = 3_600_000
let opened: OpenedStore

beforeAll(async () => {
  opened = await openEmbeddedStore()
})
afterAll(() => opened.close())

type Begun = Parameters<BeginRun>[0]
type Site = {
  deps: ScheduleDeps
  begun: Begun[]
  logged: { level: number; msg: string; [key: string]: unknown }[]
  /** Sets the clock; an ISO time. */
  set: (time: string) => void
  /** Lets the clock run, with a look every 30 s unless stated. */
  runUntil: (time: string, stepMs?: number) => Promise<void>
}

let sites = 0
/** A flow of its own on the shared store, with a clock that stands until it is set. */
const openSite = (settings: Record<string, unknown>, begin?: BeginRun): Site => {
  sites += 1
  const begun: Begun[] = []
  const logged: Site['logged'] = []
  let nowMs = 0
  const flows = new Map<string, Flow>([
    [`stock-${sites}`, flowSchema.parse({ from: 'erp', entity: 'stock-level', to: ['crm'], ...settings })],
    ['by-hand', flowSchema.parse({ from: 'erp', entity: 'product', to: ['crm'] })],
    ['intake', flowSchema.parse({ from: 'edi', entity: 'sales-order', to: ['crm'] })],
  ])
  const deps: ScheduleDeps = {
    flows,
    calendars: new Map([[`stock-${sites}`, new Set(['2026-12-25'])]]),
    store: opened.store,
    begin: async (request, store) => {
      const result = await begin?.(request, store)
      begun.push(request)
      return result ?? { runId: `run-${begun.length}` }
    },
    now: () => nowMs,
    logger: pino({ level: 'info' }, { write: (line: string) => logged.push(JSON.parse(line)) }),
  }
  const set = (time: string): void => {
    nowMs = Date.parse(time)
  }
  return {
    deps,
    begun,
    logged,
    set,
    runUntil: async (time, stepMs = 30_000) => {
      for (const endMs = Date.parse(time); nowMs < endMs; nowMs += stepMs) await takeDueSlots(deps)
      nowMs = Date.parse(time)
      await takeDueSlots(deps)
    },
  }
}
const times = (begun: readonly Begun[]): string[] => begun.map(({ slotAt }) => slotAt.toISOString().slice(11, 16))

describe('schedules', () => {
  it('begin each slot once, from the first start on', async () => {
    const site = openSite({ schedule: '*/15 * * * *', overlap: 'queue' })
    site.set('2026-11-20T08:07:00Z')
    await site.runUntil('2026-11-20T09:00:00Z')
    // Nothing of before the first start.
    expect(times(site.begun)).toEqual(['08:15', '08:30', '08:45', '09:00'])
    expect(site.begun[0]).toEqual({
      flow: [...site.deps.flows.keys()][0],
      trigger: 'schedule',
      slotAt: new Date('2026-11-20T08:15:00Z'),
      overlap: 'queue',
    })
    await site.runUntil('2026-11-20T09:10:00Z')
    expect(site.begun).toHaveLength(4)
  })

  it('run through both changes of clocks', async () => {
    const daily = openSite({ schedule: '30 2 * * *', timezone: 'Europe/Berlin' })
    daily.set('2026-03-28T02:00:00Z')
    await daily.runUntil('2026-03-30T03:00:00Z', 1_800_000)
    expect(daily.begun.map(({ slotAt }) => slotAt.toISOString().slice(5, 16))).toEqual(['03-29T01:30', '03-30T00:30'])
    daily.set('2026-10-24T12:00:00Z')
    await takeDueSlots(daily.deps)
    daily.begun.length = 0
    await daily.runUntil('2026-10-26T03:00:00Z', 1_800_000)
    expect(daily.begun.map(({ slotAt }) => slotAt.toISOString().slice(5, 16))).toEqual(['10-25T00:30', '10-26T01:30'])
  })

  it('are shared by processes on one store', async () => {
    const one = openSite({ schedule: '*/5 * * * *' })
    const two: ScheduleDeps = { ...one.deps, now: () => one.deps.now() + 700 }
    for (let minute = 0; minute <= 60; minute += 1) {
      one.set(`2026-11-20T${minute === 60 ? '09:00' : `08:${String(minute).padStart(2, '0')}`}:00Z`)
      await Promise.all([takeDueSlots(one.deps), takeDueSlots(two), takeDueSlots(one.deps)])
    }
    expect(times(one.begun)).toHaveLength(12)
    expect(new Set(times(one.begun)).size).toBe(12)
  })

  it('catch up after three hours as they are told', async () => {
    for (const [catchUp, expected] of [
      ['skip', ['08:00', '12:00']],
      ['once', ['08:00', '11:00', '12:00']],
      ['all', ['08:00', '09:00', '10:00', '11:00', '12:00']],
    ] as const) {
      const site = openSite({ schedule: '0 * * * *', catchUp })
      site.set('2026-11-20T07:50:00Z')
      await site.runUntil('2026-11-20T08:10:00Z')
      site.set('2026-11-20T11:10:00Z')
      await site.runUntil('2026-11-20T12:10:00Z')
      expect(times(site.begun), catchUp).toEqual(expected)
      // Told once, not at every look.
      const warnings = site.logged.filter(({ level }) => level === 40)
      expect(warnings.map(({ slots, why }) => [slots, why])).toEqual(
        { skip: [[3, 'missed']], once: [[2, 'covered']], all: [] }[catchUp],
      )
    }
  })

  it('run no slot twice when the clock goes back', async () => {
    for (const catchUp of ['skip', 'once', 'all'] as const) {
      const site = openSite({ schedule: '*/20 * * * *', catchUp })
      site.set('2026-11-20T07:50:00Z')
      await site.runUntil('2026-11-20T09:10:00Z', 60_000)
      site.set('2026-11-20T08:10:00Z')
      await site.runUntil('2026-11-20T10:05:00Z', 60_000)
      expect(times(site.begun), catchUp).toEqual(['08:00', '08:20', '08:40', '09:00', '09:20', '09:40', '10:00'])
    }
  })

  it('leave what was passed over alone when the clock goes back', async () => {
    const site = openSite({ schedule: '*/20 * * * *', catchUp: 'once' })
    site.set('2026-11-20T07:50:00Z')
    await site.runUntil('2026-11-20T08:10:00Z')
    site.set('2026-11-20T11:10:00Z')
    await takeDueSlots(site.deps)
    site.set('2026-11-20T10:10:00Z')
    await site.runUntil('2026-11-20T11:30:00Z')
    expect(times(site.begun)).toEqual(['08:00', '11:00', '11:20'])
  })

  it('go on when a clock that was a year ahead is set right', async () => {
    const site = openSite({ schedule: '0 * * * *' })
    site.set('2026-11-20T07:50:00Z')
    await site.runUntil('2026-11-20T08:10:00Z')
    site.set('2027-11-20T08:10:00Z')
    await takeDueSlots(site.deps)
    site.set('2026-11-20T08:50:00Z')
    await site.runUntil('2026-11-20T09:10:00Z')
    expect(times(site.begun)).toEqual(['08:00', '08:00', '09:00'])
  })

  it('begin anew when they are changed', async () => {
    const site = openSite({ schedule: '0 3 * * *', catchUp: 'all' })
    site.set('2026-11-20T02:50:00Z')
    await site.runUntil('2026-11-20T03:10:00Z')
    const [name = '', settings] = [...site.deps.flows][0] ?? []
    const changed = { ...site.deps, flows: new Map([[name, { ...settings, schedule: '*/15 * * * *' } as Flow]]) }
    site.set('2026-11-20T12:01:00Z')
    await takeDueSlots(changed)
    expect(times(site.begun)).toEqual(['03:00'])
    site.set('2026-11-20T12:15:01Z')
    await takeDueSlots(changed)
    expect(times(site.begun)).toEqual(['03:00', '12:15'])
  })

  it('keep the day off', async () => {
    const site = openSite({ schedule: '0 6 * * *', catchUp: 'all' })
    site.set('2026-12-24T05:00:00Z')
    await takeDueSlots(site.deps)
    site.set('2026-12-26T06:00:00Z')
    await takeDueSlots(site.deps)
    expect(site.begun.map(({ slotAt }) => slotAt.getUTCDate())).toEqual([24, 26])
  })

  it('give a slot back when its run could not begin, and other flows run', async () => {
    let isBroken = true
    const site = openSite({ schedule: '0 * * * *' }, async () => {
      if (isBroken) throw new Error('no connection')
      return { skipped: 'the flow is paused' }
    })
    const other = openSite({ schedule: '0 * * * *' })
    const both = { ...site.deps, flows: new Map([...site.deps.flows, ...other.deps.flows]) }
    const begin: BeginRun = (request, store) =>
      (request.flow === [...site.deps.flows.keys()][0] ? site : other).deps.begin(request, store)
    site.set('2026-11-20T07:50:00Z')
    await takeDueSlots({ ...both, begin })
    site.set('2026-11-20T08:00:10Z')
    await expect(takeDueSlots({ ...both, begin })).rejects.toThrow('no connection')
    expect([times(site.begun), times(other.begun)]).toEqual([[], ['08:00']])
    isBroken = false
    site.set('2026-11-20T08:00:40Z')
    await takeDueSlots({ ...both, begin })
    expect([times(site.begun), times(other.begun)]).toEqual([['08:00'], ['08:00']])
    expect(site.logged.at(-1)).toMatchObject({ msg: 'a slot was skipped', skipped: 'the flow is paused' })
  })

  it('spread their starts, the same in every process', async () => {
    const site = openSite({ schedule: '*/10 * * * *', jitterSeconds: 120, catchUp: 'all' })
    site.set('2026-11-20T07:55:00Z')
    await takeDueSlots(site.deps)
    site.set('2026-11-20T12:55:00Z')
    await takeDueSlots(site.deps)
    const delays = site.begun.map(({ slotAt, notBefore }) => (notBefore?.getTime() ?? 0) - slotAt.getTime())
    expect(delays).toHaveLength(30)
    expect(delays.every((ms) => ms >= 0 && ms <= 120_000)).toBe(true)
    expect(new Set(delays).size).toBeGreaterThan(25)
    // Another process would have asked for the same.
    const first = site.begun[0]
    const slot = [`${first?.flow} */10 * * * * UTC`, '2026-11-20T12:50:00Z']
    await opened.pool.query('delete from schedule_slot where schedule = $1 and due_at = $2', slot)
    await takeDueSlots(site.deps)
    expect(site.begun.at(-1)).toEqual(site.begun.at(-2))
  })

  it('wake by themselves when a slot is due', async () => {
    const site = openSite({ schedule: '* * * * * *' })
    const deps = { ...site.deps, now: Date.now }
    const tickers = [startSchedules(deps), startSchedules(deps)]
    const startedMs = Date.now()
    while (site.begun.length < 3 && Date.now() - startedMs < 10_000) await new Promise((done) => setTimeout(done, 20))
    await Promise.all(tickers.map((ticker) => ticker.stop()))
    const slots = site.begun.map(({ slotAt }) => slotAt.getTime())
    expect(slots.length).toBeGreaterThanOrEqual(3)
    expect(new Set(slots).size).toBe(slots.length)
    expect(slots.every((ms) => ms > startedMs - 1_000 && ms < startedMs + hourMs)).toBe(true)
    const stopped = site.begun.length
    await new Promise((done) => setTimeout(done, 1_200))
    expect(site.begun.length).toBe(stopped)
  })
})
