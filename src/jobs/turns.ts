import { type Job, lastTurn } from '../queue/queue.ts'
import type { Store } from '../store/store.ts'
import { idsPerJob } from './job.ts'

/*
 * How partners share the lanes: what one of them sends at once takes a turn for each job, so that what another sends meanwhile goes in
 * between, as if each had a line of its own. What follows from a job keeps its turn.
 */

const windowMs = 60_000
const filesPerTurn = 20
const bytesPerTurn = 256 * 1024

/** The turn of the first job of an envelope: after as many as the partner's other documents of the last minute took. */
export const firstTurn = async (
  { documents }: Pick<Store, 'documents'>,
  { partner, envelopeId }: { partner: string; envelopeId: string },
): Promise<number> =>
  Math.floor((await documents.lately(partner, envelopeId, windowMs, lastTurn * idsPerJob)) / idsPerJob)

/** The turn of a file that is to be read: large ones after small ones, and those of a mailbox that many came to at once after the few of another. */
export const turnOfFile = (sizeBytes: number, filesBefore: number): number =>
  Math.floor(filesBefore / filesPerTurn) + Math.floor(sizeBytes / bytesPerTurn)

/** One turn after the other, from `first`. */
export const inTurns = (first: number, jobs: readonly Job[]): Job[] =>
  jobs.map((job, index) => ({ ...job, turn: Math.min(first + index, lastTurn) }))
