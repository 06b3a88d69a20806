import type { Logger } from 'pino'
import { messageOf } from '../domain/errors.ts'
import { cleanError } from './clean-error.ts'
import type { Engine, LaneWorker, Payload } from './engine.ts'
import type { ErrorLog } from './error-log.ts'
import type { JobHandler, JobName } from './queue.ts'
import { type QueueTiming, retryDelayMs } from './timing.ts'
import { within } from './within.ts'

/** The job that proves that a worker takes jobs. */
export const canaryName = 'canary'

const jobNames: Record<JobName, true> = {
  'receive-interchange': true,
  'map-document': true,
  'deliver-batch': true,
  'send-acknowledgement': true,
  'send-document': true,
  'pull-flow': true,
  reconcile: true,
  'bulk-action': true,
}
const isJobName = (name: string): name is JobName => Object.hasOwn(jobNames, name)

/** How often a job is tried before the sweep takes over, and started at all: a job that kills its process must not do so for ever. */
export const attemptsPerJob = 5
const startsPerJob = 25
const stallsPerJob = 5

/** What a worker did since it was asked last, for the canary. */
export type Activity = { running: number; finishedSome: boolean }

export type WorkerDeps = { logger: Logger; logError: ErrorLog; timing: QueueTiming; random: () => number }

/** Starts a worker that hands the jobs of one lane to `handler`. */
export const startWorker = (
  engine: Engine,
  lane: string,
  concurrency: number,
  handler: JobHandler,
  activity: Activity,
  { logger, logError, timing, random }: WorkerDeps,
): LaneWorker => {
  const worker = engine.createWorker(
    lane,
    // BullMQ passes the signal only to functions with three parameters.
    async (job, _token, signal) => {
      activity.running += 1
      const attempt = job.attemptsMade + 1
      try {
        const turn = job.opts.priority ?? 0
        await runJob(job.name, job.data, handler, { attempt, turn, signal: signal ?? new AbortController().signal })
      } catch (error) {
        const last = attempt >= attemptsPerJob
        logger.warn(
          { lane, job: job.name, ids: job.data.ids, attempt, err: error },
          last
            ? `job failed for the last time; the sweep will add its work again: ${messageOf(error)}`
            : 'job failed; it will run again',
        )
        throw cleanError(error)
      } finally {
        activity.running -= 1
        activity.finishedSome = true
      }
    },
    {
      concurrency,
      lockDuration: timing.lockMs,
      stalledInterval: timing.stalledCheckMs,
      drainDelay: timing.idleWaitMs / 1_000,
      runRetryDelay: timing.lookAgainMs,
      maxStalledCount: stallsPerJob,
      maxStartedAttempts: startsPerJob,
      settings: { backoffStrategy: (attemptsMade) => retryDelayMs(attemptsMade, timing, random) },
    },
  )
  worker.on('error', (error) => logError(lane, error))
  worker.on('stalled', (jobId) =>
    logger.warn({ lane, jobId }, 'a worker stopped in the middle of a job; another one takes it'),
  )
  worker.on('lockRenewalFailed', (jobIds) => {
    for (const jobId of jobIds) worker.cancelJob(jobId, 'the lock on the job was lost: another worker may run it')
  })
  return worker
}

const runJob = async (
  name: string,
  { ids }: Payload,
  handler: JobHandler,
  context: Parameters<JobHandler>[1],
): Promise<void> => {
  if (name === canaryName) return
  if (!isJobName(name))
    throw new Error(`no handler for a job named "${name}": it was added by another version of Crossdock`)
  await handler({ name, ids }, context)
}

/**
 * Closes a worker: takes no more jobs, waits for those that run, aborts them at the deadline, and leaves behind those that
 * do not end even then; such a job is taken over when its lock has lapsed.
 */
export const closeWorker = async (worker: LaneWorker, deadlineMs: number, graceMs: number): Promise<void> => {
  const closed = worker.close()
  if ((await within(closed, deadlineMs)) !== undefined) return
  worker.cancelAllJobs('Crossdock stops')
  if ((await within(closed, graceMs)) !== undefined) return
  await within(worker.getBackend().close(true), graceMs)
}
