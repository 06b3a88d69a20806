import type { SyncedEntity } from '../domain/entity.ts'
import { RejectedError, TransientError } from '../domain/errors.ts'
import { isRecordFlow } from '../domain/flow.ts'
import type { Attempted } from './attempted.ts'
import type { JobDeps } from './job.ts'

/** About half an hour of pauses that double. */
const patience = 10

/** A price or a stock level may overtake its product where a flow brings both: for a while it waits instead of asking for a person. */
export const awaitProducts = (
  entity: SyncedEntity,
  system: string,
  attempted: readonly Attempted[],
  { flows }: Pick<JobDeps, 'flows'>,
): Attempted[] => {
  const mayOvertake = entity === 'price' || entity === 'stock-level'
  if (!mayOvertake || !takesProducts(flows, system)) return [...attempted]
  return attempted.map((one) => {
    const { delivery } = one
    if (one.came !== 'error' || !isItemUnknown(one.error) || delivery.attempts >= patience) return one
    const message = `${one.error.message} The flow of products may still bring it.`
    return { ...one, error: new TransientError('RELATED_RECORD_MISSING', message, { scope: 'item', cause: one.error }) }
  })
}

const isItemUnknown = (error: unknown): error is RejectedError =>
  error instanceof RejectedError && error.code === 'ITEM_UNKNOWN'

const takesProducts = (flows: JobDeps['flows'], system: string): boolean =>
  [...flows.values()].some((flow) => isRecordFlow(flow) && flow.entity === 'product' && flow.to.includes(system))
