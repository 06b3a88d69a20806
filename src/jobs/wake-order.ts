import { documentsLane } from '../queue/lanes.ts'
import { type JobDeps, jobsOf, wake } from './job.ts'
import { firstTurn, inTurns } from './turns.ts'

/** Wakes the lane for an order that was handed in by itself: many of one partner take turns with those of others, as they do in files. */
export const wakeOrder = async ({ id, partner }: { id: string; partner: string }, deps: JobDeps): Promise<void> => {
  const turn = await firstTurn(deps.store, { partner, envelopeId: id })
  await wake(deps, documentsLane, inTurns(turn, jobsOf('map-document', [id])))
}
