import { answersLane, backlogLane, bulkLane, documentsLane, intakeLane, pullsLane, systemLane } from '../queue/lanes.ts'
import { type JobDeps, jobsOf, wake } from './job.ts'
import { inTurns } from './turns.ts'
import { wakeDeliveries } from './wake-deliveries.ts'

const quietWhenIdleMs = 3_000
const quietWhenBusyMs = 20_000
const rowsPerSweep = 500

/**
 * Re-creates what the queue lost: due work it was not told of lately. With idle lanes anything due for some seconds was lost;
 * with busy ones it may just be waiting its turn, unless the queue was away since, or this process was not there to see. Returns how much was added.
 */
export const sweep = async (deps: JobDeps): Promise<number> => {
  const idle = await isIdle(deps)
  const quietMs = idle ? quietWhenIdleMs : Math.min(quietWhenBusyMs, Math.max(quietWhenIdleMs, deps.queue.backForMs()))
  const due = await deps.store.takeDueWork(quietMs, rowsPerSweep)
  // The oldest goes at once, so that nothing waits for ever behind what comes in; the others take turns with that: else all that one partner sent at
  // once would be ahead of it as soon as it has waited for a while.
  await wake(deps, intakeLane, inTurns(0, jobsOf('receive-interchange', due.interchanges, 1)))
  await wake(deps, documentsLane, inTurns(0, jobsOf('map-document', due.documents)))
  await wake(deps, answersLane, jobsOf('send-acknowledgement', due.acknowledgements))
  await wake(deps, answersLane, jobsOf('send-document', due.outgoing))
  await wake(deps, pullsLane, jobsOf('pull-flow', due.runs, 1))
  await wake(deps, pullsLane, jobsOf('reconcile', due.reconciliations, 1))
  await wake(deps, bulkLane, jobsOf('bulk-action', due.bulkActions, 1))
  // Of a system that is not in the configuration any more nobody takes the jobs.
  await wakeDeliveries(
    deps,
    due.deliveries.filter(({ system }) => deps.connections.has(system)),
  )
  return Object.values(due).reduce((sum, { length }) => sum + length, 0)
}

const isIdle = async (deps: JobDeps): Promise<boolean> => {
  const lanes = [
    intakeLane,
    documentsLane,
    answersLane,
    pullsLane,
    backlogLane,
    ...[...deps.connections.keys()].map(systemLane),
  ]
  const counts = await Promise.all(lanes.map((lane) => deps.queue.counts(lane)))
  return counts.every(({ waiting, active }) => waiting + active === 0)
}
