import { groupBy } from '../domain/group-by.ts'
import { answersLane, documentsLane, intakeLane, systemLane } from '../queue/lanes.ts'
import { type JobDeps, jobsOf, wake } from './job.ts'

const quietWhenIdleMs = 3_000
const quietWhenBusyMs = 20_000
const rowsPerSweep = 500

const syntaxAcknowledgements: ReadonlySet<string> = new Set(['TA1', '997', '999', 'CONTRL'])

/**
 * Re-creates what the queue lost: due work it was not told of lately. With idle lanes anything due for some seconds was lost;
 * with busy ones it may just be waiting its turn. Returns how much was added.
 */
export const sweep = async (deps: JobDeps): Promise<number> => {
  const quietMs = (await isIdle(deps)) ? quietWhenIdleMs : quietWhenBusyMs
  const due = await deps.store.takeDueWork(quietMs, rowsPerSweep)
  await wake(deps, intakeLane, jobsOf('receive-interchange', due.interchanges, 1))
  await wake(deps, documentsLane, jobsOf('map-document', due.documents))
  for (const [kind, acknowledgements] of groupBy(due.acknowledgements, (acknowledgement) => acknowledgement.kind)) {
    const name = syntaxAcknowledgements.has(kind) ? 'send-acknowledgement' : 'answer-order'
    await wake(
      deps,
      answersLane,
      jobsOf(
        name,
        acknowledgements.map(({ id }) => id),
      ),
    )
  }
  for (const [system, deliveries] of groupBy(due.deliveries, (delivery) => delivery.system)) {
    await wake(
      deps,
      systemLane(system),
      jobsOf(
        'deliver-batch',
        deliveries.map(({ id }) => id),
      ),
    )
  }
  return due.interchanges.length + due.documents.length + due.acknowledgements.length + due.deliveries.length
}

const isIdle = async (deps: JobDeps): Promise<boolean> => {
  const lanes = [intakeLane, documentsLane, answersLane, ...[...deps.connections.keys()].map(systemLane)]
  const counts = await Promise.all(lanes.map((lane) => deps.queue.counts(lane)))
  return counts.every(({ waiting, active }) => waiting + active === 0)
}
