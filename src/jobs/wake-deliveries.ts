import type { Connection } from '../connectors/connector.ts'
import { groupBy } from '../domain/group-by.ts'
import { systemLane } from '../queue/lanes.ts'
import { batchesAtOnce, idsPerJob, type JobDeps, jobsOf, wake } from './job.ts'
import { inTurns } from './turns.ts'

/** Calls of a job that follow each other: whoever is behind it in the lane waits for all of them. */
const callsInARow = 8

type WakeOptions = { turn?: number; delayMs?: number | undefined }

/**
 * Wakes the lanes of the systems for deliveries of documents. A job carries what its system takes in a few calls: large jobs cost less, but where
 * each order is a call of its own a single order would wait long behind them.
 */
export const wakeDeliveries = async (
  deps: Pick<JobDeps, 'queue' | 'logger' | 'connections'>,
  deliveries: readonly { id: string; system: string }[],
  { turn = 0, delayMs }: WakeOptions = {},
): Promise<void> => {
  for (const [system, ofSystem] of groupBy(deliveries, (delivery) => delivery.system)) {
    const jobs = jobsOf(
      'deliver-batch',
      ofSystem.map(({ id }) => id),
      sizeFor(deps.connections.get(system)),
    )
    await wake(deps, systemLane(system), inTurns(turn, jobs), delayMs)
  }
}

/** A system that is not open in this process has its jobs cut without knowledge of it. */
const sizeFor = (connection: Connection | undefined): number => {
  if (connection === undefined) return idsPerJob
  const { 'sales-order': orders, interchange } = connection.sinks
  const perCall = [orders, interchange].flatMap((sink) =>
    sink === undefined ? [] : [sink.itemsPerCall ?? sink.batchSize],
  )
  return Math.min(idsPerJob, callsInARow * batchesAtOnce(connection) * Math.min(...perCall))
}
