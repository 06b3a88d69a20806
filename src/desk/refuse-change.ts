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
  given: { deadLetter: DeadLetter; document: Document | undefined; reason: string },
): Promise<DeskChange> => {
  const { deadLetter, reason } = given
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
  const others = (await store.deliveries.ofDocument(document.id)).filter(
    ({ id, entity, state }) => entity === 'sales-order' && id !== delivery?.id && state === 'done',
  )
  if (delivery !== undefined) await store.deliveries.cancel(delivery.id)
  await store.documents.setState([document.id], 'closed')
  const again = await takeLaterAgain(store, document)
  const ids = await store.documents.insert([response])
  if (ids.length === 0) {
    throw new DeskError('ACTION_REFUSED', say('change.answered', { partner: partner.name }))
  }
  const undo =
    others.length === 0 ? null : say('next.put-back', { systems: others.map(({ system }) => system).join(', ') })
  return {
    did: say('did.change-refused', { id: document.id }),
    next: say('next.change-refused', { partner: partner.name, type: response.type, undo }),
    wakeups: [
      { lane: answersLane, job: { name: 'send-document', ids } },
      ...(again.length === 0 ? [] : [{ lane: documentsLane, job: { name: 'map-document' as const, ids: again } }]),
    ],
    detail: { refused: true, cancelled: delivery === undefined ? [] : [delivery.id] },
  }
}

/**
 * Changes that were applied to the order with the refused one in it, and wait behind it in some system: they are applied anew, to the order without
 * it. Every system gets the outcome as a version of its own.
 */
const takeLaterAgain = async (store: Store, { amends, mappedAt }: Document): Promise<string[]> => {
  if (amends === null || mappedAt === null) return []
  const later = (await store.documents.amendmentsOf(amends)).filter((one) => (one.mappedAt ?? mappedAt) > mappedAt)
  const waiting = (await Promise.all(later.map(({ id }) => store.deliveries.ofDocument(id))))
    .flat()
    .filter(({ entity, state }) => entity === 'sales-order' && state === 'waiting')
  if (waiting.length === 0) return []
  for (const { id } of waiting) await store.deliveries.cancel(id)
  const ids = later.map(({ id }) => id)
  await store.documents.setState(ids, 'received')
  return ids
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
