import type { Logger } from 'pino'
import { messageOf, TransientError } from '../domain/errors.ts'
import { checkCanary, type Watched } from './canary.ts'
import type { LaneQueue, LaneWorker } from './engine.ts'
import { createErrorLog } from './error-log.ts'
import { attemptsPerJob, closeWorker, startWorker } from './lane-worker.ts'
import { createOutage } from './outage.ts'
import { openPostgresEngine, type PostgresQueueOptions } from './postgres-engine.ts'
import type { Job, Queue } from './queue.ts'
import { openRedisEngine, type RedisQueueOptions } from './redis-engine.ts'
import { embeddedTiming, type QueueTiming, serverTiming } from './timing.ts'
import { within } from './within.ts'

const idsPerJob = 1000
const failedJobsKept = { age: 24 * 3_600, count: 1_000 }
const eventsKept = 100

export type QueueOptions = (({ kind: 'redis' } & RedisQueueOptions) | PostgresQueueOptions) & {
  /** Other than the usual patience: for tests. */
  timing?: Partial<QueueTiming>
}

export type QueueDeps = {
  logger: Logger
  /** The worker of a lane takes no jobs, even after it was rebuilt: the process should end and be started again. */
  onWedged(lane: string): void
  /** Between 0 and 1, for jitter. */
  random?: () => number
}

/**
 * Opens the queue on Redis, on PostgreSQL or on the embedded database, after checking that no jobs can be lost there.
 * Throws ConfigError QUEUE_UNREACHABLE, QUEUE_UNSAFE or CLOCK_SKEW.
 */
export const openQueue = async (options: QueueOptions, deps: QueueDeps): Promise<Queue> => {
  const timing = { ...(options.kind === 'pglite' ? embeddedTiming : serverTiming), ...options.timing }
  const logger = deps.logger.child({ part: 'queue' })
  const logError = createErrorLog(logger)
  const random = deps.random ?? Math.random
  const outage = createOutage()
  const engine =
    options.kind === 'redis'
      ? await openRedisEngine(options, { logger, logError, timing, onOutage: outage.began })
      : await openPostgresEngine(options, { logError, timing, onOutage: outage.began })

  const queues = new Map<string, LaneQueue>()
  const lanes = new Map<string, Watched & { worker: LaneWorker }>()
  const retired = new Set<Promise<void>>()
  let closing: Promise<void> | undefined

  const queueOf = (lane: string): LaneQueue => {
    const known = queues.get(lane)
    if (known !== undefined) return known
    if (closing !== undefined) throw new Error('the queue is closed')
    const queue = engine.createQueue(lane, {
      defaultJobOptions: {
        attempts: attemptsPerJob,
        backoff: { type: 'capped' },
        removeOnComplete: true,
        removeOnFail: failedJobsKept,
        stackTraceLimit: 1,
      },
      // Nobody reads the events; on PostgreSQL they would be a growing table.
      streams: { events: { maxLen: eventsKept } },
    })
    queue.on('error', (error) => logError(lane, error))
    queues.set(lane, queue)
    return queue
  }

  /** Runs one request to the backend; whatever hinders it is an outage of the queue. */
  const ask = async <T>(what: string, request: () => Promise<T>): Promise<T> => {
    let reason = `no answer within ${timing.answerMs / 1_000} s`
    let cause: unknown
    try {
      const answer = await within(request(), timing.answerMs)
      if (answer !== undefined) {
        outage.ended()
        return answer.value
      }
    } catch (error) {
      reason = messageOf(error)
      cause = error
    }
    outage.began()
    throw new TransientError('QUEUE_UNREACHABLE', `the queue could not ${what}: ${reason}`, {
      scope: 'system',
      stage: 'queue',
      cause,
    })
  }

  const retire = (worker: LaneWorker): void => {
    // What it still runs may end; it is only to take nothing more.
    const closed = closeWorker(worker, timing.lockMs, timing.abortGraceMs).finally(() => retired.delete(closed))
    retired.add(closed)
  }

  const closeAll = async (deadlineMs: number): Promise<void> => {
    const workers = [...lanes.values()].map(({ worker }) => worker)
    await Promise.all(workers.map((worker) => closeWorker(worker, deadlineMs, timing.abortGraceMs)))
    await within(Promise.all(retired), timing.abortGraceMs)
    await within(Promise.allSettled([...queues.values()].map((queue) => queue.close())), timing.answerMs)
    await within(engine.close(), timing.answerMs)
  }

  return {
    backend: engine.backend,

    add: async (lane, jobs, { delayMs = 0 } = {}) => {
      if (jobs.length === 0) return
      assertSmall(jobs)
      const delay = Math.max(0, Math.round(delayMs))
      const entries = jobs.map(({ name, ids, turn = 0 }) => ({ name, data: { ids }, opts: { delay, priority: turn } }))
      const queue = queueOf(lane)
      if (engine.backend === 'redis')
        return void (await ask(`take ${jobs.length} jobs for "${lane}"`, () => queue.addBulk(entries)))
      // On PostgreSQL BullMQ makes two temporary tables for each call that adds in bulk. What the server caches about them stays in memory until the
      // connection ends: 4 kB a call, measured with PostgreSQL 18. One after the other, which keeps them in their order.
      for (const { name, data, opts } of entries)
        await ask(`take a job for "${lane}"`, () => queue.add(name, data, opts))
    },

    work: async (lane, concurrency, handler) => {
      if (lanes.has(lane)) throw new Error(`this process already works the lane "${lane}"`)
      if (closing !== undefined) throw new Error('the queue is closed')
      const activity = { running: 0, finishedSome: false }
      const start = (): LaneWorker =>
        startWorker(engine, lane, concurrency, handler, activity, { logger, logError, timing, random })
      const entry = {
        lane,
        concurrency,
        queue: queueOf(lane),
        activity,
        canary: undefined,
        rebuilt: false,
        worker: start(),
        rebuild: async () => {
          retire(entry.worker)
          entry.worker = start()
        },
      }
      lanes.set(lane, entry)
      await ask(`start a worker for "${lane}"`, () => entry.worker.waitUntilReady())
    },

    counts: async (lane) => {
      const counts = await ask(`count the jobs of "${lane}"`, () =>
        // What has a turn is counted apart.
        queueOf(lane).getJobCounts('waiting', 'prioritized', 'active', 'delayed'),
      )
      const waiting = (counts['waiting'] ?? 0) + (counts['prioritized'] ?? 0)
      return { waiting, active: counts['active'] ?? 0, delayed: counts['delayed'] ?? 0 }
    },

    backForMs: outage.backForMs,

    canaries: () =>
      Promise.all(
        [...lanes.values()].map(async (watched) => ({
          lane: watched.lane,
          alive: await checkCanary(watched, {
            logger,
            answerMs: timing.answerMs,
            graceMs: timing.canaryGraceMs,
            now: Date.now,
            onWedged: deps.onWedged,
          }),
        })),
      ),

    close: (deadlineMs) => {
      closing ??= closeAll(deadlineMs)
      return closing
    },
  }
}

const assertSmall = (jobs: readonly Job[]): void => {
  for (const { name, ids } of jobs) {
    if (ids.length > idsPerJob)
      throw new Error(`a job "${name}" carries ${ids.length} ids; at most ${idsPerJob} are allowed`)
  }
}
