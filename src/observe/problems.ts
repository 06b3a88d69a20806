import { errorCatalogue } from '../domain/error-catalogue.ts'
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
  days: ReadonlyMap<string, Pick<PartnerDay, 'absent' | 'since'>>
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

const works = {
  worker: { what: 'nothing is read, mapped or delivered', next: 'Start one: crossdock start --role worker' },
  scheduler: {
    what: 'no flow begins by itself, no mailbox is read and lost work is not found',
    next: 'Start one: crossdock start --role scheduler',
  },
}

const workerProblems = ({ instances }: Facts): Problem[] =>
  (['worker', 'scheduler'] as const).flatMap((role) => {
    const able = instances.filter((one) => one.role === role || one.role === 'all')
    if (able.some(({ alive }) => alive)) return []
    const last = able.map(({ heartbeatAt }) => heartbeatAt).sort((a, b) => b.getTime() - a.getTime())[0]
    const { what, next } = works[role]
    return [
      {
        kind: 'no-worker' as const,
        severity: 'critical' as const,
        what: `No ${role} is running: ${what}`,
        since: last ?? null,
        next: `${next}. Its log says why the last one ended`,
        link: '/overview#workers',
      },
    ]
  })

const waitingFor: Record<Waiting['what'], string> = {
  interchanges: 'files to be read',
  documents: 'documents to be mapped',
  outgoing: 'documents to be written',
  acknowledgements: 'acknowledgements to be written',
  deliveries: 'deliveries',
}

const queueProblems = ({ waiting, systems, queueFailure, now }: Facts): Problem[] => {
  const held = new Set(systems.filter(({ state }) => state === 'paused' || state === 'down').map(({ name }) => name))
  const stuck = waiting.flatMap(({ what, system, count, oldest }): Problem[] => {
    // Behind a system that is paused or down, waiting is right.
    if (oldest === null || count === 0 || (system !== null && held.has(system))) return []
    const ageMs = now.getTime() - oldest.getTime()
    if (ageMs < (system === null ? stuckAfterMs.inside : stuckAfterMs.system)) return []
    const whom = system === null ? '' : ` to ${system}`
    return [
      {
        kind: 'queue-stuck',
        severity: ageMs > standsStillAfterMs ? 'critical' : 'warning',
        what: `${count} ${waitingFor[what]}${whom} wait; the oldest is ${ageText(ageMs)} late`,
        since: oldest,
        next:
          system === null
            ? 'See that a worker is running and has work in hand; its log names what fails'
            : `Check ${system}: crossdock check ${system}. If it answers, start another worker`,
        link: system === null ? '/overview#queues' : `/systems/${encodeURIComponent(system)}`,
      },
    ]
  })
  if (queueFailure === null) return stuck
  const unreachable: Problem = {
    kind: 'queue-stuck',
    severity: 'critical',
    what: `The queue does not answer: ${queueFailure}`,
    since: null,
    next: 'Bring Redis (or PostgreSQL, when the queue lives there) back; nothing is lost meanwhile',
    link: '/overview#queues',
  }
  return [unreachable, ...stuck]
}

const systemProblem = ({ name, state, reason, pausedSince, waiting, delayed }: SystemState): Problem[] => {
  if (state !== 'paused' && state !== 'down') return []
  const behind = waiting + delayed === 0 ? 'nothing waits for it' : `${waiting + delayed} deliveries wait for it`
  const link = `/systems/${encodeURIComponent(name)}`
  if (state === 'paused')
    return [
      {
        kind: 'system-paused',
        severity: waiting + delayed === 0 ? 'notice' : 'warning',
        what: `${name} is ${reason ?? 'paused'}; ${behind}`,
        since: pausedSince,
        next: `Resume it when the reason is gone: crossdock systems resume ${name}`,
        link,
      },
    ]
  return [
    {
      kind: 'system-down',
      severity: 'critical',
      what: `${name} does not work: ${reason ?? 'it fails'}; ${behind}`,
      since: pausedSince,
      next: `It is tried again by itself. Look at it: crossdock check ${name}; try now: crossdock systems resume ${name}`,
      link,
    },
  ]
}

const flowProblem = ({ name, state, since, reason }: FlowState): Problem[] => {
  const link = `/flows/${encodeURIComponent(name)}`
  if (state === 'paused')
    return [
      {
        kind: 'flow-paused',
        severity: 'notice',
        what: `${name} is paused by ${reason ?? 'somebody'}`,
        since,
        next: `Resume it when the reason is gone: crossdock flows resume ${name}`,
        link,
      },
    ]
  if (state === 'failed')
    return [
      {
        kind: 'flow-failed',
        severity: 'warning',
        what: `The last run of ${name} failed: ${reason ?? 'unknown'}`,
        since,
        next: `Look at the run: crossdock runs list --flow ${name}. The next run reads what this one did not`,
        link,
      },
    ]
  if (state === 'late')
    return [
      {
        kind: 'flow-late',
        severity: 'warning',
        what: `${name} is late: ${reason ?? 'it did not run'}`,
        since,
        next: `See that a scheduler and a worker are running; run it now: crossdock run ${name}`,
        link,
      },
    ]
  return []
}

const deadLetterProblems = ({ open, now }: Facts): Problem[] => {
  const named = open.slice(0, mostCodes).map(({ code, count, oldest }) => ({
    what: `${count} dead ${count === 1 ? 'letter' : 'letters'} ${code}: ${errorCatalogue[code] ?? code}`,
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
            what: `${rest.reduce((sum, { count }) => sum + count, 0)} dead letters of ${rest.length} other kinds`,
            oldest: first,
            link: '/desk',
          },
        ]
  return [...named, ...others].map(({ what, oldest, link }) => ({
    kind: 'dead-letters',
    severity: now.getTime() - oldest.getTime() > oldDeadLetterMs ? 'critical' : 'warning',
    what,
    since: oldest,
    next: 'Mend the cause, then retry all of them; each tells whether that is safe',
    link,
  }))
}

const overdueProblem = ({ partner, count, oldest }: AwaitedCount): Problem => ({
  kind: 'ack-overdue',
  severity: 'warning',
  what: `${partner} has not acknowledged ${count} ${count === 1 ? 'document' : 'documents'} of ours in time`,
  since: oldest,
  next: `Ask ${partner} whether they arrived; a late word closes them`,
  link: `/partners/${encodeURIComponent(partner)}`,
})

const silentProblem = (partner: string, { absent, since }: Pick<PartnerDay, 'absent' | 'since'>): Problem[] =>
  absent === null
    ? []
    : [
        {
          kind: 'partner-silent',
          severity: 'warning',
          what: `${partner} is silent: ${absent}`,
          since,
          next: `Check the mailbox and the transport first, then ask ${partner}`,
          link: `/partners/${encodeURIComponent(partner)}`,
        },
      ]

const ageText = (ms: number): string => {
  const minutes = Math.floor(ms / minuteMs)
  if (minutes < 120) return `${minutes} min`
  return minutes < 48 * 60 ? `${Math.floor(minutes / 60)} h` : `${Math.floor(minutes / 60 / 24)} days`
}
