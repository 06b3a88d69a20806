/** How patient the queue is. All in whole milliseconds: the PostgreSQL backend takes no fractions. */
export type QueueTiming = {
  /** A job whose worker does not renew its lock for this long goes to another worker. */
  lockMs: number
  /** How often jobs with lapsed locks are looked for; one is taken over after between one and two of these. */
  stalledCheckMs: number
  /** Pause before a failed job runs again; doubles up to `retryMaxMs`. */
  retryFirstMs: number
  retryMaxMs: number
  /** How long an idle worker waits for a job before it looks by itself. */
  idleWaitMs: number
  /** The queue has to answer within this. */
  answerMs: number
  /** A worker whose queue was away looks again after this. */
  lookAgainMs: number
  /** How often the line on which workers are woken has to prove that it lives. */
  heartbeatMs: number
  /** A line to Redis on which an answer is due and nothing comes for this long is replaced; longer than an idle worker waits (10 s at most). */
  silentMs: number
  /** What handlers get to end themselves after they were aborted. */
  abortGraceMs: number
  /** A canary that did not run for this long means that the worker of its lane is wedged. */
  canaryGraceMs: number
}

const shared = {
  retryFirstMs: 1_000,
  retryMaxMs: 60_000,
  idleWaitMs: 5_000,
  answerMs: 5_000,
  lookAgainMs: 2_000,
  heartbeatMs: 10_000,
  silentMs: 15_000,
  abortGraceMs: 2_000,
  canaryGraceMs: 180_000,
}

/** On servers several processes share the lanes, and a busy machine must not lose its jobs to another one. */
export const serverTiming: QueueTiming = { ...shared, lockMs: 30_000, stalledCheckMs: 15_000 }

/** Embedded, there is nobody to lose a job to, and a restart after a crash should go on soon. */
export const embeddedTiming: QueueTiming = { ...shared, lockMs: 10_000, stalledCheckMs: 5_000 }

/** Half fixed, half random, so that jobs that failed together do not come back together. */
export const retryDelayMs = (attemptsMade: number, timing: QueueTiming, random: () => number): number => {
  const longestMs = Math.min(timing.retryMaxMs, timing.retryFirstMs * 2 ** Math.max(0, attemptsMade - 1))
  return Math.round(longestMs / 2 + (random() * longestMs) / 2)
}
