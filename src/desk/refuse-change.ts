import type { AppliedChange } from '../domain/document.ts'
import type { OrderResponse } from '../domain/order-response.ts'
import { say } from '../domain/said.ts'
import { orderResponseDocument } from '../mappers/edi/outgoing-documents.ts'
import { answersLane, documentsLane } from '../queue/lanes.ts'
import type { DeadLetter, Document, Store } from '../store/store.ts'
import { type DeskChange, type DeskDeps, DeskError } from './desk.ts'

/**
 * Tells the partner in an order response that a change of an order is refused: one that does not fit the order, or one that a system
 * refuses, whose delivery is cancelled then. The order counts as it was before.
 */
export const refuseChange = async (
  { partners, now }: DeskDeps,
  store: Store,
  given: { deadLetter: DeadLetter; document: Document | undefined; reason: string; actor: string },
): Promise<DeskChange> => {
  const { deadLetter, reason, actor } = given
  const delivery = deadLetter.subject === 'delivery' ? await store.deliveries.get(deadLetter.subjectId) : undefined
  const document = given.document ?? (delivery?.documentId ? await store.documents.get(delivery.documentId) : undefined)
  const partner = partners.find(({ name }) => name === document?.partner)
  // A document with entity order-change holds the change.
  const applied = document?.entity === 'order-change' ? (document.canonical as AppliedChange | null) : null
  if (document === undefined || partner === undefined || applied === null) {
    throw new DeskError('ACTION_REFUSED', say('change.not-understood'))
  }
  const sellerOrderNumber = await sellersNumber(store, document, applied)
  const answer = refusalOf(applied, { reason, sellerOrderNumber, nowMs: now() })
  const response = orderResponseDocument(document, answer, partner)
  if (response === undefined) {
    throw new DeskError('ACTION_REFUSED', say('change.no-responses', { partner: partner.name }))
  }
  const others = (await store.deliveries.lockOfDocument(document.id)).filter(({ id }) => id !== delivery?.id)
  const arrived = others.filter(({ mayHaveArrived }) => mayHaveArrived)
  const underWay = others.filter(({ state }) => state !== 'sending' && state !== 'done' && state !== 'cancelled')
  const cancelled = [...(delivery === undefined ? [] : [delivery]), ...underWay].map(({ id }) => id)
  for (const id of cancelled) await store.deliveries.cancel(id)
  // What died of it in another system must not be sent there any more either.
  await store.deadLetters.end(cancelled, { state: 'resolved', reason, actor })
  await store.documents.setState([document.id], 'closed')
  const later = await store.documents.applyAnew(document.id)
  const ids = await store.documents.insert([response])
  if (ids.length === 0) {
    throw new DeskError('ACTION_REFUSED', say('change.answered', { partner: partner.name }))
  }
  const undo =
    arrived.length === 0 ? null : say('next.put-back', { systems: arrived.map(({ system }) => system).join(', ') })
  return {
    did: say('did.change-refused', { id: document.id }),
    next: say('next.change-refused', { partner: partner.name, type: response.type, undo }),
    wakeups: [
      { lane: answersLane, job: { name: 'send-document', ids } },
      ...(later.ids.length === 0
        ? []
        : [{ lane: documentsLane, job: { name: 'map-document' as const, ids: later.ids } }]),
    ],
    detail: { refused: true, cancelled: [...cancelled, ...later.cancelled] },
  }
}

/** The number the seller gave the order, as it was answered; the buyer's own while there is no answer. */
const sellersNumber = async (store: Store, { partner }: Document, { change }: AppliedChange): Promise<string> => {
  const first = await store.documents.lockHolder(partner, 'sales-order', change.orderNumber)
  const [answer] = first === undefined ? [] : await store.documents.answersTo([first.id])
  // What answers an order is an order response.
  return (answer?.canonical as OrderResponse | null | undefined)?.sellerOrderNumber ?? change.orderNumber
}

const refusalOf = (
  { change, order }: AppliedChange,
  { reason, sellerOrderNumber, nowMs }: { reason: string; sellerOrderNumber: string; nowMs: number },
): OrderResponse => ({
  orderNumber: change.orderNumber,
  sellerOrderNumber,
  status: 'rejected',
  issueDate: new Date(nowMs).toISOString().slice(0, 10),
  currency: order?.currency ?? '',
  lines: (order?.lines ?? []).map(({ lineNumber, itemId, quantity }) => ({
    lineNumber,
    itemId,
    ordered: quantity,
    status: 'rejected',
    promises: [],
    reason,
  })),
})
