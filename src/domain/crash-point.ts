/**
 * Places where a process may die in the worst moment, named so that a proof can kill it there. In the order the work takes them;
 * docs/delivery-guarantees.md says what must hold after each.
 */
export const crashPoints = [
  /** Some bytes of a file are stored, not all. */
  'bytes-stored',
  /** A file is stored whole and still lies where it came in. */
  'interchange-stored',
  /** A file was moved away, the queue does not know of it. */
  'mail-accepted',
  /** Documents of an envelope are written, its end is not. */
  'documents-written',
  /** Documents are mapped and their deliveries made, nothing of it committed. */
  'mapping-uncommitted',
  /** Deliveries are committed, the queue does not know of them. */
  'deliveries-committed',
  /** The queue knows of deliveries, the job that told it has not ended. */
  'deliveries-queued',
  /** Deliveries are claimed, nothing was sent. */
  'deliveries-claimed',
  /** A system has answered a write, nobody has read the answer. */
  'answer-arrived',
  /** The answers of a batch are understood, nothing of it committed. */
  'batch-pushed',
  /** Results are committed, the job has not ended. */
  'results-committed',
  /** An acknowledgement has its control number and is committed, the queue does not know of it. */
  'acknowledgement-committed',
  /** A file for a partner is in place, the store does not know. */
  'file-put-out',
  /** A new token was given out, nobody has used it. */
  'token-renewed',
  /** A run is committed, the queue does not know of it. */
  'run-committed',
  /** A page is read and planned, nothing of it committed. */
  'page-uncommitted',
  /** A page and its cursor are committed, the next was not asked for. */
  'page-committed',
  /** The process was told to end and lets its work come to an end. */
  'draining',
] as const
export type CrashPoint = (typeof crashPoints)[number]

export type ArmedCrash = { point: CrashPoint /** It dies the n-th time it comes by, from 1. */; passage: number }

let armed: ArmedCrash | undefined

/** From now on this process dies at that point. For proofs only. */
export const armCrash = (crash: ArmedCrash): void => {
  armed = { ...crash }
}

/** Ends this process at once, as a loss of power would, when it was armed for this point; else it costs one comparison. */
export const crashPoint = (point: CrashPoint): void => {
  if (armed === undefined || armed.point !== point) return
  armed.passage -= 1
  if (armed.passage <= 0) process.kill(process.pid, 'SIGKILL')
}
