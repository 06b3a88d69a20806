import { english, type Said, say } from '../domain/said.ts'
import type { AwaitedCount, InstanceView, OpenByCode, Waiting } from '../store/observe-store.ts'
import type { PartnerDay } from './absences.ts'
import type { FlowState } from './flow-states.ts'
import { type Problem, severities } from './observe.ts'
import type { SystemState } from './systems.ts'

/** The state of a whole Crossdock, as the store and the queue know it. */
export type Facts = {
  open: readonly OpenByCode[]
  waiting: readonly Waiting[]
  instances: readonly InstanceView[]
  overdue: readonly AwaitedCount[]
  days: ReadonlyMap<string, Pick<PartnerDay, 'absentSaid' | 'since'>>
  flows: readonly FlowState[]
  systems: readonly SystemState[]
  /** Why the queue does not answer; null: it does. */
  queueFailure: string | null
  now: Date
}

const minuteMs = 60_000
const hourMs = 60 * minuteMs
/** What waits for Crossdock itself goes on within seconds; a system may take its time. */
const stuckAfterMs = { inside: 2 * minuteMs, system: 5 * minuteMs }
const standsStillAfterMs = 30 * minuteMs
const oldDeadLetterMs = 24 * hourMs
/** Codes named one by one; the others together. */
const mostCodes = 5

/** What is wrong, worst first, then the longest. */
export const problemsOf = (facts: Facts): Problem[] =>
  inOrder([
    ...workerProblems(facts),
    ...queueProblems(facts),
    ...facts.systems.flatMap((system) => systemProblem(system)),
    ...facts.flows.flatMap((flow) => flowProblem(flow)),
    ...deadLetterProblems(facts),
    ...facts.overdue.map(overdueProblem),
    ...[...facts.days].flatMap(([partner, day]) => silentProblem(partner, day)),
  ])

export const inOrder = (problems: readonly Problem[]): Problem[] =>
  [...problems].sort(
    (a, b) => severities.indexOf(a.severity) - severities.indexOf(b.severity) || sinceMs(a) - sinceMs(b),
  )

/** One word for all of it, and since when. */
export const verdictOf = (
  problems: readonly Problem[],
): { verdict: 'fine' | 'attention' | 'broken'; since: Date | null } => {
  const [worst] = inOrder(problems)
  if (worst === undefined || worst.severity === 'notice') return { verdict: 'fine', since: null }
  return { verdict: worst.severity === 'critical' ? 'broken' : 'attention', since: worst.since }
}

const sinceMs = ({ since }: Problem): number => since?.getTime() ?? Number.POSITIVE_INFINITY

/** What is wrong and what to do, in words and for who reads another language. */
const told = (what: Said, next: Said): Pick<Problem, 'what' | 'next' | 'said'> => ({
  what: english(what),
  next: english(next),
  said: { what, next },
})

const workerProblems = ({ instances }: Facts): Problem[] =>
  (['worker', 'scheduler'] as const).flatMap((role) => {
    const able = instances.filter((one) => one.role === role || one.role === 'all')
    if (able.some(({ alive }) => alive)) return []
    const last = able.map(({ heartbeatAt }) => heartbeatAt).sort((a, b) => b.getTime() - a.getTime())[0]
    return [
      {
        kind: 'no-worker' as const,
        severity: 'critical' as const,
        ...told(say(`no-worker.${role}`), say(`no-worker.${role}.next`)),
        since: last ?? null,
        link: '/overview#workers',
      },
    ]
  })

const queueProblems = ({ waiting, systems, queueFailure, now }: Facts): Problem[] => {
  const held = new Set(systems.filter(({ state }) => state === 'paused' || state === 'down').map(({ name }) => name))
  const stuck = waiting.flatMap(({ what, system, count, oldest }): Problem[] => {
    // Behind a system that is paused or down, waiting is right.
    if (oldest === null || count === 0 || (system !== null && held.has(system))) return []
    const ageMs = now.getTime() - oldest.getTime()
    if (ageMs < (system === null ? stuckAfterMs.inside : stuckAfterMs.system)) return []
    const late = { n: count, lateMs: ageMs }
    return [
      {
        kind: 'queue-stuck',
        severity: ageMs > standsStillAfterMs ? 'critical' : 'warning',
        ...(system === null
          ? told(say(`queue-stuck.${what}`, late), say('queue-stuck.next'))
          : told(say('queue-stuck.to', { ...late, system }), say('queue-stuck.to.next', { system }))),
        since: oldest,
        link: system === null ? '/overview#queues' : `/systems/${encodeURIComponent(system)}`,
      },
    ]
  })
  if (queueFailure === null) return stuck
  const unreachable: Problem = {
    kind: 'queue-stuck',
    severity: 'critical',
    ...told(say('queue-unreachable', { why: queueFailure }), say('queue-unreachable.next')),
    since: null,
    link: '/overview#queues',
  }
  return [unreachable, ...stuck]
}

const systemProblem = ({ name, state, reason, reasonSaid, pausedSince, waiting, delayed }: SystemState): Problem[] => {
  if (state !== 'paused' && state !== 'down') return []
  const behind = waiting + delayed === 0 ? say('system.nothing-behind') : say('system.behind', { n: waiting + delayed })
  const link = `/systems/${encodeURIComponent(name)}`
  if (state === 'paused')
    return [
      {
        kind: 'system-paused',
        severity: waiting + delayed === 0 ? 'notice' : 'warning',
        ...(reasonSaid === null
          ? told(
              say('system-paused', { system: name, why: reason ?? say('system-paused.no-reason'), behind }),
              say('system-paused.next', { system: name }),
            )
          : told(
              say('system-held', { system: name, why: reasonSaid, behind }),
              say('system-held.next', { system: name }),
            )),
        since: pausedSince,
        link,
      },
    ]
  return [
    {
      kind: 'system-down',
      severity: 'critical',
      ...told(
        say('system-down', { system: name, why: reason ?? say('system-down.no-reason'), behind }),
        say('system-down.next', { system: name }),
      ),
      since: pausedSince,
      link,
    },
  ]
}

const flowSeverity = { paused: 'notice', failed: 'warning', late: 'warning' } as const

const flowProblem = ({ name, state, since, reasonSaid }: FlowState): Problem[] => {
  if (state !== 'paused' && state !== 'failed' && state !== 'late') return []
  const kind = `flow-${state}` as const
  return [
    {
      kind,
      severity: flowSeverity[state],
      ...told(say(kind, { flow: name, why: reasonSaid }), say(`${kind}.next`, { flow: name })),
      since,
      link: `/flows/${encodeURIComponent(name)}`,
    },
  ]
}

const deadLetterProblems = ({ open, now }: Facts): Problem[] => {
  const named = open.slice(0, mostCodes).map(({ code, count, oldest }) => ({
    what: say('dead-letters', { n: count, code }),
    oldest,
    link: `/desk?filter=${encodeURIComponent(`code:${code}`)}`,
  }))
  const rest = open.slice(mostCodes)
  const [first] = rest.map(({ oldest }) => oldest).sort((a, b) => a.getTime() - b.getTime())
  const others =
    first === undefined
      ? []
      : [
          {
            what: say('dead-letters.others', {
              n: rest.reduce((sum, { count }) => sum + count, 0),
              kinds: rest.length,
            }),
            oldest: first,
            link: '/desk',
          },
        ]
  return [...named, ...others].map(({ what, oldest, link }) => ({
    kind: 'dead-letters',
    severity: now.getTime() - oldest.getTime() > oldDeadLetterMs ? 'critical' : 'warning',
    ...told(what, say('dead-letters.next')),
    since: oldest,
    link,
  }))
}

const overdueProblem = ({ partner, count, oldest }: AwaitedCount): Problem => ({
  kind: 'ack-overdue',
  severity: 'warning',
  ...told(say('ack-overdue', { partner, n: count }), say('ack-overdue.next', { partner })),
  since: oldest,
  link: `/partners/${encodeURIComponent(partner)}`,
})

const silentProblem = (partner: string, { absentSaid, since }: Pick<PartnerDay, 'absentSaid' | 'since'>): Problem[] =>
  absentSaid === null
    ? []
    : [
        {
          kind: 'partner-silent',
          severity: 'warning',
          ...told(say('partner-silent', { partner, why: absentSaid }), say('partner-silent.next', { partner })),
          since,
          link: `/partners/${encodeURIComponent(partner)}`,
        },
      ]
