import type { JobDeps } from './job.ts'
import { wakeDeliveries } from './wake-deliveries.ts'

/**
 * Nothing waits for ever for what has ended. Whoever ends something lets go of what waits for it; this finds what an earlier version, or a copy of
 * the store that was put back, left waiting. Returns how much goes on.
 */
export const freeWaiting = async (deps: JobDeps): Promise<number> => {
  const freed = await deps.store.transaction(async (store) => {
    for (const id of await store.documents.refusedAhead()) await store.documents.applyAnew(id)
    return store.deliveries.freeWaiting()
  })
  if (freed.length > 0)
    deps.logger.warn({ deliveries: freed.length }, 'deliveries waited for what had ended: they go on')
  await wakeDeliveries(deps, freed)
  return freed.length
}
