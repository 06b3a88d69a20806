/**
 * The queue is a wake-up and a timer; the store is the truth. Jobs carry ids, never payloads, and every handler can
 * run twice for the same ids. Losing the whole queue loses nothing: the sweep adds what is due again.
 */

/** What a job is for; the handler of its lane knows the name. */
export type JobName =
  | 'receive-interchange'
  | 'map-document'
  | 'deliver-batch'
  | 'send-acknowledgement'
  | 'send-document'
  | 'pull-flow'
  | 'reconcile'
  | 'bulk-action'

/**
 * Ids are UUIDs: ASCII, and few enough to stay small (at most 1000). Of the jobs of a lane those of the lowest turn are taken first, those of
 * the same turn in the order they came; without one it is 0. Whole numbers up to `lastTurn`.
 */
export type Job = { name: JobName; ids: readonly string[]; turn?: number }
export const lastTurn = 100

export type LaneCounts = { waiting: number; active: number; delayed: number }

/**
 * Handles one job. `attempt` counts from 1; `turn` is the one it was added with. `signal` aborts when the queue lost its lock on the job or is closing.
 * What it throws is retried with backoff, a few times; after that the sweep takes over.
 */
export type JobHandler = (job: Job, context: { attempt: number; turn: number; signal: AbortSignal }) => Promise<void>

export type Queue = {
  backend: 'redis' | 'postgres' | 'pglite'
  /** Adds jobs to a lane. `delayMs` is rounded to whole milliseconds. Rejects when the backend does not answer within a few seconds. */
  add(lane: string, jobs: readonly Job[], options?: { delayMs?: number }): Promise<void>
  /** Starts taking jobs from a lane, `concurrency` at a time in this process. Once per lane and process. */
  work(lane: string, concurrency: number, handler: JobHandler): Promise<void>
  counts(lane: string): Promise<LaneCounts>
  /** Milliseconds since the backend came back after it was away, or since this process opened it: what it was told before may be lost. */
  backForMs(): number
  /**
   * Runs the canary through every lane this process works: true for each lane whose canary came through since the last call,
   * or was sent less than `graceMs` ago. A lane that stays false has a wedged worker: it is rebuilt once by the queue.
   */
  canaries(): Promise<{ lane: string; alive: boolean }[]>
  /** Stops taking jobs, waits for running handlers until the deadline, aborts what is left, and closes connections. */
  close(deadlineMs: number): Promise<void>
}
