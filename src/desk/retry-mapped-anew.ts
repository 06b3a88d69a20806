import { say } from '../domain/said.ts'
import { actOnDeadLetter, getDeadLetter } from './act-on-dead-letter.ts'
import { orderOfDelivery, replaceOrder } from './change-order.ts'
import { type ActionReport, BodyRefusedError, type DeskDeps, DeskError } from './desk.ts'
import { mapAnew } from './map-anew.ts'
import { retryDelivery } from './retry-delivery.ts'

/** Sends the delivery of an order on as the partner's mapping of now makes it of the document, when no system can have the order yet. */
export const retryMappedAnew = async (
  deps: DeskDeps,
  id: string,
  { actor, reason }: { actor: string; reason: string },
): Promise<ActionReport> => {
  const document = await orderOfDelivery(deps.store, await getDeadLetter(deps.store, id))
  if (document.canonicalEdited) {
    throw new DeskError('ACTION_REFUSED', say('order.by-hand'))
  }
  if (document.body === null) {
    throw new DeskError('ACTION_REFUSED', say('order.no-document'))
  }
  const envelope = document.envelopeId === null ? undefined : await deps.store.envelopes.get(document.envelopeId)
  const mapped = await mapAnew(deps.partners, document, document.body, envelope)
  if (!mapped.ok) throw new BodyRefusedError(mapped.issues)
  if (mapped.value.entity !== 'sales-order') {
    throw new DeskError('ACTION_REFUSED', say('order.is-change'))
  }
  const { order } = mapped.value
  return actOnDeadLetter(deps, 'retry', id, { state: 'retried', reason, actor }, async (store, deadLetter) => {
    await replaceOrder(store, document, order, false)
    const change = await retryDelivery(store, deadLetter)
    return {
      ...change,
      did: say('did.mapped-anew', { did: change.did }),
      detail: { ...change.detail, mapping: 'current' },
    }
  })
}
