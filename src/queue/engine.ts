import type { Queue as BullQueue, Worker as BullWorker, Processor, QueueOptions, WorkerOptions } from 'bullmq'
import type { ErrorLog } from './error-log.ts'
import type { Queue } from './queue.ts'
import type { QueueTiming } from './timing.ts'

/** What a job carries through the backend: nothing but ids. */
export type Payload = { ids: readonly string[] }

/** The parts of BullMQ's classes that Crossdock uses: the same on every backend. */
export type LaneQueue = Pick<BullQueue<Payload, void>, 'add' | 'addBulk' | 'getJobCounts' | 'getJobState' | 'close'> & {
  on(event: 'error', listener: (error: Error) => void): unknown
}
export type LaneWorker = Pick<BullWorker<Payload, void>, 'waitUntilReady' | 'cancelJob' | 'cancelAllJobs' | 'close'> & {
  on(event: 'error', listener: (error: Error) => void): unknown
  on(event: 'stalled', listener: (jobId: string) => void): unknown
  on(event: 'lockRenewalFailed', listener: (jobIds: string[]) => void): unknown
  getBackend(): { close(force?: boolean): Promise<void> }
}

/** What a backend is opened with. */
export type EngineDeps = {
  logError: ErrorLog
  timing: QueueTiming
  /** The backend was away: told each time that is noticed. */
  onOutage(): void
}

/** A backend that was checked and found safe: makes queues and workers on its connections. */
export type Engine = {
  backend: Queue['backend']
  createQueue(lane: string, options: Omit<QueueOptions, 'connection' | 'prefix'>): LaneQueue
  createWorker(
    lane: string,
    run: Processor<Payload, void>,
    options: Omit<WorkerOptions, 'connection' | 'prefix'>,
  ): LaneWorker
  /** Closes what the engine itself opened, after the queues and workers. */
  close(): Promise<void>
}
