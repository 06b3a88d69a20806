import type { Logger } from 'pino'
import type { Call, Connection } from '../connectors/connector.ts'
import { type Flow, isOrderFlow } from '../domain/flow.ts'
import type { Partner } from '../domain/partner.ts'
import type { RetryPolicy } from '../domain/retry-policy.ts'
import type { Trace } from '../domain/trace.ts'
import type { Job, Queue } from '../queue/queue.ts'
import type { Store } from '../store/store.ts'
import type { Claims } from './claims.ts'
import type { Lease } from './lease.ts'

/** Everything a job may touch arrives here. */
export type JobDeps = {
  store: Store
  queue: Queue
  /** Opened systems by name. */
  connections: ReadonlyMap<string, Connection>
  flows: ReadonlyMap<string, Flow>
  partners: readonly Partner[]
  retry: RetryPolicy
  limits: { maxTransactionBytes: number }
  logger: Logger
  /** Makes work a span of a trace. */
  trace: Trace
  /** Hides secrets in text that is to be stored or shown. */
  redact: (text: string) => string
  /** Milliseconds since the epoch. */
  now: () => number
  /** Between 0 and 1, for jitter. */
  random: () => number
  /** Proof that this process was seen as alive since the job began: a frozen process that wakes up must not write with old claims. */
  lease: Lease
  /** What the jobs of this process have in hand. */
  claims: Claims
  /** This process, as the store knows it. */
  instanceId: string
}

/**
 * Does the work of a job for its ids. May run twice for the same ids; what is already done is left alone. What follows from it keeps its `turn`,
 * 0 unless stated.
 */
export type JobRun = (ids: readonly string[], deps: JobDeps, signal: AbortSignal, turn?: number) => Promise<void>

/** Most ids one job carries. */
export const idsPerJob = 100

/** Jobs that write into one system side by side, in each process. */
export const jobsPerSystem = 4

/** Batches one of those jobs sends side by side: all jobs together use the calls the system allows. */
export const batchesAtOnce = ({ concurrency }: Pick<Connection, 'concurrency'>): number =>
  Math.max(1, Math.floor(concurrency / jobsPerSystem))

/** Cuts ids into jobs of a size the queue and the database like. */
export const jobsOf = (name: Job['name'], ids: readonly string[], size = idsPerJob): Job[] => {
  const jobs: Job[] = []
  for (let start = 0; start < ids.length; start += size) jobs.push({ name, ids: ids.slice(start, start + size) })
  return jobs
}

/**
 * Wakes a lane. The store already holds the intent, so a queue that cannot be reached costs time, not data: the sweep
 * adds the work again.
 */
export const wake = async (
  deps: Pick<JobDeps, 'queue' | 'logger'>,
  lane: string,
  jobs: readonly Job[],
  delayMs?: number,
): Promise<void> => {
  if (jobs.length === 0) return
  try {
    await deps.queue.add(lane, jobs, delayMs === undefined ? undefined : { delayMs })
  } catch (error) {
    deps.logger.warn(
      { lane, jobs: jobs.length, err: error },
      'queue not reachable; the sweep will add these jobs again',
    )
  }
}

export const callOf = (deps: JobDeps, signal: AbortSignal): Call => ({
  signal,
  logger: deps.logger,
  now: deps.now,
  assertMayWrite: deps.lease.assertHeld,
})

export const connectionOf = (deps: JobDeps, system: string): Connection => {
  const connection = deps.connections.get(system)
  if (connection === undefined) throw new Error(`system "${system}" is not open in this process`)
  return connection
}

export const partnerOf = (deps: Pick<JobDeps, 'partners'>, name: string): Partner | undefined =>
  deps.partners.find((partner) => partner.name === name)

/** The system whose answer becomes the order response of a flow. */
export const answeringSystem = (deps: Pick<JobDeps, 'flows'>, name: string): string | undefined => {
  const flow = deps.flows.get(name)
  return flow !== undefined && isOrderFlow(flow) ? flow.answerFrom : undefined
}

/** The systems a flow delivers to. */
export const targetsOf = (deps: JobDeps, flow: string): readonly string[] => deps.flows.get(flow)?.to ?? []
