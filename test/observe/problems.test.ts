import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { errorCatalogue } from '../../src/domain/error-catalogue.ts'
import { say } from '../../src/domain/said.ts'
import type { FlowState } from '../../src/observe/flow-states.ts'
import { severities } from '../../src/observe/observe.ts'
import { type Facts, problemsOf, verdictOf } from '../../src/observe/problems.ts'
import type { SystemState } from '../../src/observe/systems.ts'

const now = new Date('2026-11-28T10:00:00Z')
const ago = (minutes: number): Date => new Date(now.getTime() - minutes * 60_000)

const instance = (role: string, alive = true) => ({
  id: role,
  role,
  startedAt: ago(600),
  heartbeatAt: alive ? ago(0) : ago(12),
  alive,
})
const system = (given: Partial<SystemState>): SystemState => ({
  system: 'erp',
  name: 'erp',
  state: 'ok',
  reason: null,
  reasonSaid: null,
  waiting: 0,
  delayed: 0,
  active: 0,
  failed: 0,
  busyUntil: null,
  pausedSince: null,
  lastDoneAt: null,
  ...given,
})
const flow = (given: Partial<FlowState>): FlowState => ({
  name: 'stock',
  entity: 'stock-level',
  state: 'ok',
  since: null,
  reason: null,
  reasonSaid: null,
  lagMs: null,
  next: null,
  lastRunAt: null,
  ...given,
})
const facts = (given: Partial<Facts>): Facts => ({
  open: [],
  waiting: [],
  instances: [instance('all')],
  overdue: [],
  days: new Map(),
  flows: [],
  systems: [],
  queueFailure: null,
  now,
  ...given,
})

describe('what is wrong', () => {
  it('is nothing when nothing is', () => {
    const none = problemsOf(facts({ systems: [system({})], flows: [flow({})] }))
    expect(none).toEqual([])
    expect(verdictOf(none)).toEqual({ verdict: 'fine', since: null })
  })

  it('is a process that is missing, since it was last heard of', () => {
    const problems = problemsOf(
      facts({ instances: [instance('api'), instance('scheduler'), instance('worker', false)] }),
    )
    expect(problems).toMatchObject([
      { kind: 'no-worker', severity: 'critical', since: ago(12), what: expect.stringContaining('No worker') },
    ])
    expect(verdictOf(problems)).toEqual({ verdict: 'broken', since: ago(12) })
    expect(problemsOf(facts({ instances: [] })).map(({ what }) => what.slice(0, 12))).toEqual([
      'No worker is',
      'No scheduler',
    ])
  })

  it('is what waits longer than it should, but not behind a system that is held', () => {
    const waiting: Facts['waiting'] = [
      { what: 'documents', system: null, count: 3, oldest: ago(3) },
      { what: 'interchanges', system: null, count: 3, oldest: ago(1) },
      { what: 'deliveries', system: 'erp', count: 10_000, oldest: ago(100) },
      { what: 'deliveries', system: 'crm', count: 7, oldest: ago(45) },
      { what: 'deliveries', system: 'shop', count: 7, oldest: ago(4) },
    ]
    const systems = [
      system({ name: 'erp', state: 'paused', reason: 'paused by ann: move', waiting: 10_000, pausedSince: ago(100) }),
    ]
    const problems = problemsOf(facts({ waiting, systems }))
    expect(problems.map(({ kind, severity }) => [kind, severity])).toEqual([
      ['queue-stuck', 'critical'],
      ['system-paused', 'warning'],
      ['queue-stuck', 'warning'],
    ])
    expect(problems[0]).toMatchObject({
      link: '/systems/crm',
      what: '7 deliveries to crm wait; the oldest is 45 min late',
    })
    expect(problemsOf(facts({ queueFailure: 'ECONNREFUSED' }))[0]).toMatchObject({
      kind: 'queue-stuck',
      severity: 'critical',
    })
  })

  it('tells a pause of a person from an outage', () => {
    const paused = problemsOf(facts({ systems: [system({ state: 'paused', reason: 'paused by ann: x' })] }))
    expect(paused).toMatchObject([{ kind: 'system-paused', severity: 'notice' }])
    expect(verdictOf(paused).verdict).toBe('fine')
    const down = problemsOf(
      facts({ systems: [system({ state: 'down', reason: 'ECONNREFUSED', delayed: 4, pausedSince: ago(9) })] }),
    )
    expect(down).toMatchObject([{ kind: 'system-down', severity: 'critical', since: ago(9) }])
    expect(down[0]?.what).toContain('4 deliveries wait')
  })

  it('names dead letters by code, the old ones first, and the rest together', () => {
    const codes = Object.keys(errorCatalogue).slice(0, 8) as (keyof typeof errorCatalogue)[]
    const open = codes.map((code, index) => ({
      code,
      count: 10 - index,
      oldest: index === 3 ? ago(2000) : ago(index + 1),
    }))
    const problems = problemsOf(facts({ open }))
    expect(problems).toHaveLength(6)
    expect(problems[0]).toMatchObject({
      severity: 'critical',
      since: ago(2000),
      link: `/desk?filter=code%3A${codes[3]}`,
    })
    expect(problems.find(({ what }) => what.includes('3 other kinds'))?.what).toContain('12 dead letters')
    expect(problems.every(({ next }) => next.length > 10)).toBe(true)
  })

  it('is a late or failed flow, an overdue word, a silent partner', () => {
    const problems = problemsOf(
      facts({
        flows: [
          flow({ name: 'a', state: 'late', since: ago(20), reasonSaid: say('flow-late.slot') }),
          flow({
            name: 'b',
            state: 'failed',
            since: ago(10),
            reasonSaid: say('flow-failed.why', { system: 'erp', message: 'no' }),
          }),
          flow({
            name: 'c',
            state: 'paused',
            since: ago(5),
            reasonSaid: say('flow-paused.why', { actor: 'ann', reason: 'inventory' }),
          }),
        ],
        overdue: [{ partner: 'acme', state: 'overdue', count: 1, oldest: ago(30) }],
        days: new Map([
          ['acme', { absentSaid: say('partner-silent.orders', { usual: 40, hour: '10', came: 0 }), since: ago(60) }],
          ['other', { absentSaid: null, since: null }],
        ]),
      }),
    )
    expect(problems.map(({ kind }) => kind)).toEqual([
      'partner-silent',
      'ack-overdue',
      'flow-late',
      'flow-failed',
      'flow-paused',
    ])
    expect(problems[0]).toMatchObject({
      what: 'acme is silent: usually 40 orders by 10:00, today 0',
      link: '/partners/acme',
    })
    expect(verdictOf(problems)).toEqual({ verdict: 'attention', since: ago(60) })
  })

  it('comes worst first, then the longest, whatever there is', () => {
    const minutes = fc.integer({ min: 0, max: 5000 })
    const waitingArb = fc.record({
      what: fc.constantFrom('documents' as const, 'deliveries' as const),
      system: fc.constantFrom(null, 'erp', 'crm'),
      count: fc.nat(100),
      oldest: fc.option(minutes.map(ago)),
    })
    const systemArb = fc.record({
      name: fc.constantFrom('erp', 'crm'),
      state: fc.constantFrom('ok' as const, 'paused' as const, 'down' as const, 'unknown' as const),
      waiting: fc.nat(10),
      pausedSince: fc.option(minutes.map(ago)),
    })
    fc.assert(
      fc.property(fc.array(waitingArb), fc.array(systemArb), (waiting, systems) => {
        const problems = problemsOf(facts({ waiting, systems: systems.map(system) }))
        const ranks = problems.map(({ severity }) => severities.indexOf(severity))
        expect(ranks).toEqual([...ranks].sort((a, b) => a - b))
        const { verdict } = verdictOf(problems)
        expect(verdict === 'broken').toBe(problems.some(({ severity }) => severity === 'critical'))
      }),
    )
  })
})
