import type { AppliedChange } from '../domain/document.ts'
import type { OrderResponse } from '../domain/order-response.ts'
import { type Said, say } from '../domain/said.ts'
import { orderResponseDocument } from '../mappers/edi/outgoing-documents.ts'
import { answersLane, documentsLane } from '../queue/lanes.ts'
import { lockChangedOrder } from '../records/lock-changed-order.ts'
import type { DeadLetter, Document, Store } from '../store/store.ts'
import { type DeskChange, type DeskDeps, DeskError } from './desk.ts'

/**
 * Tells the partner in an order response that a change of an order is refused: one that does not fit the order, or one that a system
 * refuses. The order counts as it was before: no system gets the change any more, also where somebody else had it before them as a dead letter,
 * and those that have it are named.
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
  const { cancelled, undo } = await stopDeliveries(store, document.id, { reason, actor })
  await store.documents.setState([document.id], 'closed')
  const later = await store.documents.applyAnew(document.id)
  const ids = await store.documents.insert([response])
  if (ids.length === 0) {
    throw new DeskError('ACTION_REFUSED', say('change.answered', { partner: partner.name }))
  }
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

/** Ends what is under way of a refused change in every system, with its dead letters, and says where it has to be undone. */
const stopDeliveries = async (
  store: Store,
  documentId: string,
  { reason, actor }: { reason: string; actor: string },
): Promise<{ cancelled: string[]; undo: Said | null }> => {
  const deliveries = await store.deliveries.lockOfDocument(documentId)
  const sending = deliveries.find(({ state }) => state === 'sending')
  // What comes of it nobody knows yet: it may fail, and be sent again.
  if (sending !== undefined) throw new DeskError('ACTION_REFUSED', say('change.being-sent', { system: sending.system }))
  const unfinished = deliveries.filter(({ state }) => state !== 'done' && state !== 'cancelled')
  const cancelled = unfinished.map(({ id }) => id)
  for (const id of cancelled) await store.deliveries.cancel(id)
  await store.deadLetters.end(cancelled, { state: 'resolved', reason, actor })
  const took = namesOf(deliveries.filter(({ state }) => state === 'done'))
  const perhaps = namesOf(unfinished.filter(({ mayHaveArrived }) => mayHaveArrived))
  const more = perhaps === '' ? null : say('next.put-back-perhaps', { systems: perhaps })
  return { cancelled, undo: took === '' ? more : say('next.put-back', { systems: took, more }) }
}

const namesOf = (deliveries: readonly { system: string }[]): string => deliveries.map(({ system }) => system).join(', ')

/** The number the seller gave the order, as it was answered; the buyer's own while there is no answer. */
const sellersNumber = async (store: Store, { partner }: Document, { change }: AppliedChange): Promise<string> => {
  const first = await lockChangedOrder(store, partner, change)
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
