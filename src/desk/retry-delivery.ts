import { say } from '../domain/said.ts'
import { pauseSaid } from '../domain/system-pause.ts'
import { systemLane } from '../queue/lanes.ts'
import type { DeadLetter, Store } from '../store/store.ts'
import { type DeskChange, DeskError, found } from './desk.ts'

/** Opens a dead delivery again, as it is; not that of a change the partner was told is refused. */
export const retryDelivery = async (
  store: Store,
  { subjectId, system, businessKey }: DeadLetter,
): Promise<DeskChange> => {
  if ((await store.documents.refused([subjectId])).length > 0)
    throw new DeskError('ACTION_REFUSED', say('change.was-refused'))
  const [revived] = await store.deliveries.revive([subjectId])
  if (revived === undefined) throw new DeskError('ACTION_REFUSED', say('delivery.not-dead', { id: subjectId }))
  const delivery = found(await store.deliveries.get(subjectId), 'delivery', subjectId)
  const { pausedUntil, reason } = await store.systems.status(delivery.system)
  const inDoubt = delivery.state === 'in-doubt'
  const pause =
    pausedUntil === null
      ? null
      : say('next.pause', { system: delivery.system, why: pauseSaid(reason) ?? reason ?? say('flow.no-reason') })
  return {
    did: say('did.delivery-open', { key: businessKey ?? subjectId, system: system ?? delivery.system }),
    next: say(inDoubt ? 'next.asked-first' : 'next.sent', { system: delivery.system, pause }),
    wakeups: [{ lane: systemLane(revived.system), job: { name: 'deliver-batch', ids: [revived.id] } }],
    detail: {},
  }
}
