import type { RecordEntity } from '../domain/record.ts'
import type { JobDeps } from './job.ts'
import { streamOf } from './pull/position.ts'

/** Whether a flow read everything a system has of an entity at least once, so that what we do not know is not there. */
export const wasReadWhole = async (
  system: string,
  entity: RecordEntity,
  { store, flows, connections }: Pick<JobDeps, 'store' | 'flows' | 'connections'>,
): Promise<boolean> => {
  for (const [name, flow] of flows) {
    if (flow.entity !== entity || !flow.from.includes(system)) continue
    if ((await store.cursors.get(system, streamOf(name, entity))) !== undefined) return true
    // What is read whole each time has no cursor.
    const isFull = connections.get(system)?.sources?.[entity]?.reads === 'full'
    if (isFull && (await store.alerts.lastRead(name)).some((one) => one.system === system)) return true
  }
  return false
}
