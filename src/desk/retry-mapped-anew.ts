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
    throw new DeskError(
      'ACTION_REFUSED',
      'the order was edited by hand, and mapping it anew would undo that: retry it as it was mapped (original)',
    )
  }
  if (document.body === null) {
    throw new DeskError('ACTION_REFUSED', 'the order did not come as a document: there is nothing to map anew')
  }
  const envelope = document.envelopeId === null ? undefined : await deps.store.envelopes.get(document.envelopeId)
  const mapped = await mapAnew(deps.partners, document, document.body, envelope)
  if (!mapped.ok) throw new BodyRefusedError(mapped.issues)
  if (mapped.value.entity !== 'sales-order') {
    throw new DeskError('ACTION_REFUSED', 'by the mapping of now the document is a change of an order, no order')
  }
  const { order } = mapped.value
  return actOnDeadLetter(deps, 'retry', id, { state: 'retried', reason, actor }, async (store, deadLetter) => {
    await replaceOrder(store, document, order, false)
    const change = await retryDelivery(store, deadLetter)
    return { ...change, did: `${change.did}, mapped anew`, detail: { ...change.detail, mapping: 'current' } }
  })
}
