import { stableId } from '../../domain/stable-id.ts'
import { callOf } from '../job.ts'
import { askSource, SourceError } from '../pull/pull.ts'
import { checkRecords } from './check-records.ts'
import { type Side, saveStep, UnreadableError, type Work } from './open-work.ts'
import { findMissing, type Reading, readRows } from './read-side.ts'

/** Where a comparison goes on after a break. */
export type Position = {
  phase: 'rows' | 'missing' | 'records'
  /** The place of the system among those of the flow. */
  side: number
  /** When reading it began, in its own time. */
  startedAt?: string
  /** The row, id or record after which the phase goes on. */
  after?: unknown
}

// What stands in a position was put there by this code.
const positionOf = (stored: unknown): Position =>
  typeof stored === 'object' && stored !== null && 'phase' in stored ? (stored as Position) : { phase: 'rows', side: 0 }

/** Reads every system of the flow to its end, then looks through the records. */
export const compare = async (work: Work): Promise<void> => {
  let position = positionOf(work.reconciliation.position)
  for (const [place, side] of work.sides.entries()) {
    if (position.phase === 'records' || place < position.side) continue
    if (side.source !== undefined) await compareSide(work, side, place, position)
    position = { phase: 'rows', side: place + 1 }
    await saveStep(work, position, [], {})
  }
  await checkRecords(work, position.phase === 'records' ? position.after : undefined)
}

const compareSide = async (work: Work, side: Side, place: number, begun: Position): Promise<void> => {
  const { links } = work.deps.store
  const listing = stableId('listing', work.reconciliation.id, side.system)
  try {
    const startedAt = begun.startedAt ?? (await timeOf(side, work))
    const reading: Reading = { side, place, startedAt, listing }
    if (begun.phase === 'rows') {
      // The time is kept before anything is read: what changes later is told by it.
      await saveStep(work, { phase: 'rows', side: place, startedAt, after: begun.after }, [], {})
      await readRows(work, reading, begun.after)
    }
    await findMissing(work, reading, begun.phase === 'missing' ? begun.after : undefined)
    await links.endListing(listing)
  } catch (error) {
    if (!(error instanceof SourceError)) throw error
    await links.endListing(listing)
    throw new UnreadableError(side.system, error.cause)
  }
}

const timeOf = async ({ source }: Side, { deps, signal }: Work): Promise<string> =>
  source?.now === undefined ? new Date(deps.now()).toISOString() : await askSource(source.now(callOf(deps, signal)))
