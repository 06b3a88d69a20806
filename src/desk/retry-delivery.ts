import { say } from '../domain/said.ts'
import { systemLane } from '../queue/lanes.ts'
import type { DeadLetter, Store } from '../store/store.ts'
import { type DeskChange, DeskError, found } from './desk.ts'

/** Opens a dead delivery again, as it is. */
export const retryDelivery = async (
  store: Store,
  { subjectId, system, businessKey }: DeadLetter,
): Promise<DeskChange> => {
  const [revived] = await store.deliveries.revive([subjectId])
  if (revived === undefined) throw new DeskError('ACTION_REFUSED', say('delivery.not-dead', { id: subjectId }))
  const delivery = found(await store.deliveries.get(subjectId), 'delivery', subjectId)
  const { pausedUntil, reason } = await store.systems.status(delivery.system)
  const inDoubt = delivery.state === 'in-doubt'
  const pause =
    pausedUntil === null
      ? ''
      : `; ${delivery.system} is paused (${reason ?? 'no reason recorded'}), it goes when that ends`
  return {
    did: `the delivery of ${businessKey ?? subjectId} to ${system ?? delivery.system} is open again`,
    next: `${inDoubt ? `${delivery.system} is asked first whether it has it` : `it is sent to ${delivery.system}`}${pause}`,
    wakeups: [{ lane: systemLane(revived.system), job: { name: 'deliver-batch', ids: [revived.id] } }],
    detail: {},
  }
}
