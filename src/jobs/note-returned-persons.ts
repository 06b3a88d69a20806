import type { Logger } from 'pino'
import { noteReturns } from '../privacy/returned-keys.ts'
import type { Store } from '../store/store.ts'

/** Says so when data of somebody whose data was erased comes in again. Inside the transaction that takes it. */
export const noteReturnedPersons = async (
  store: Store,
  system: string,
  values: readonly unknown[],
  logger: Logger,
): Promise<void> => {
  const erasures = await noteReturns(store, system, values)
  if (erasures.length === 0) return
  logger.warn(
    { system, erasures },
    'data of somebody who was erased came in again: ask that system to erase it, then erase again',
  )
  await store.audit.append({
    actor: 'crossdock',
    action: 'privacy.returned',
    subject: system,
    detail: { erasures },
  })
}
