import type { AppliedChange } from '../domain/document.ts'
import { fullOrderNumber } from '../domain/full-order-number.ts'
import type { Issue } from '../domain/issue.ts'
import { newRowId } from '../domain/new-row-id.ts'
import type { SalesOrder } from '../domain/sales-order.ts'
import { applyOrderChange } from '../mappers/edi/apply-order-change.ts'
import { lockChangedOrder } from '../records/lock-changed-order.ts'
import type { Document, InsertedDelivery, NewDelivery, Store } from '../store/store.ts'
import type { ChangeCandidate, Requests } from './document-requests.ts'
import { type JobDeps, targetsOf } from './job.ts'
import { keyOf } from './order-deliveries.ts'

type Change = AppliedChange['change']

/**
 * A system that gets an order later than the others, by a replay, gets the changes since as well, one after the other: of those, one that is refused
 * must not take the ones before it along.
 */
export const catchUp = async (store: Store, late: readonly NewDelivery[]): Promise<InsertedDelivery[]> => {
  const deliveries: NewDelivery[] = []
  for (const order of late) {
    let before = order
    for (const { id: documentId } of await store.documents.amendmentsOf(order.canonicalId)) {
      const { id: dependsOn, version } = before
      const idempotencyKey = keyOf(documentId)
      before = { ...order, id: newRowId(), version: version + 1, documentId, dependsOn, idempotencyKey }
      deliveries.push(before)
    }
  }
  return store.deliveries.insert(deliveries)
}

/**
 * Changes of orders take effect: each is applied to the order as it stands, and every target gets the order as it should be, after what
 * it was sent before. One that does not fit is a dead letter; one that overtook its order, or the change before it, is left for later.
 * Returns the deliveries that were made.
 */
export const takeChanges = async (store: Store, requests: Requests, deps: JobDeps): Promise<InsertedDelivery[]> => {
  const inserted: InsertedDelivery[] = []
  // One after the other: of two changes of one order in one lot, the second goes out behind the first.
  for (const candidate of requests.changes)
    inserted.push(...(await store.deliveries.insert(await takeChange(store, candidate, requests, deps))))
  return inserted
}

const takeChange = async (
  store: Store,
  candidate: ChangeCandidate,
  { failures, later }: Requests,
  deps: JobDeps,
): Promise<NewDelivery[]> => {
  const { document, change } = candidate
  if (await store.documents.followsReceived(document.id)) {
    later.push(document.id)
    return []
  }
  const first = await lockChangedOrder(store, document.partner, change)
  const orderNumber = first?.businessKey ?? fullOrderNumber(change)
  const fail = (issues: readonly Issue[], order?: SalesOrder, repeats?: string): NewDelivery[] => {
    const canonical = { change, order }
    failures.push({ document, issues, canonical, orderNumber, ...(repeats === undefined ? {} : { repeats }) })
    return []
  }
  if (first === undefined || first.state !== 'mapped') return fail([orderMissing(document, orderNumber, first)])
  if (first.purgedAt !== null) return fail([orderPurged(document, orderNumber, first.purgedAt)])
  const repeats = await claimChangeNumber(store, document, orderNumber, change)
  if (repeats !== undefined) return fail([numberRepeated(orderNumber, change, repeats)], undefined, repeats)
  const amendments = await store.documents.amendmentsOf(first.id)
  const order = orderAsItStands(first, amendments)
  const overtaken = amendments.find((one) => cameAfter(one, document))
  if (overtaken !== undefined) {
    await store.documents.releaseKey(document.id)
    return fail([overtakenBy(orderNumber, overtaken)], order)
  }
  const applied = order.purpose === 'cancellation' ? cancelledBefore(orderNumber) : applyOrderChange(order, change)
  if (!applied.ok) {
    await store.documents.releaseKey(document.id)
    return fail(applied.issues, order)
  }
  const deliveries = await deliveriesOf(store, candidate, first, deps)
  if (deliveries.length === 0) {
    await store.documents.releaseKey(document.id)
    return fail([orderNowhere(orderNumber, first)], order)
  }
  await store.documents.saveMapped([
    {
      id: document.id,
      entity: 'order-change',
      state: 'mapped',
      businessKey: orderNumber,
      canonical: { change, order: applied.value },
      repeats: null,
      amends: first.id,
    },
  ])
  return deliveries
}

/** Documents of one file are stored within a millisecond. */
const cameAfter = (one: Document, other: Document): boolean =>
  one.interchangeId !== null && one.interchangeId === other.interchangeId
    ? one.groupIndex - other.groupIndex > 0 ||
      (one.groupIndex === other.groupIndex && one.transactionIndex > other.transactionIndex)
    : one.createdAt > other.createdAt

/** The first order, or what its last change made of it. */
const orderAsItStands = (first: Document, amendments: readonly Document[]): SalesOrder => {
  // A mapped order holds a sales order, a mapped change what it made of one.
  const changed = (amendments.at(-1)?.canonical as AppliedChange | undefined)?.order
  return changed ?? (first.canonical as SalesOrder)
}

const orderMissing = ({ partner }: Document, orderNumber: string, first: Document | undefined): Issue => {
  const message =
    first === undefined
      ? `${partner} changes order ${orderNumber}, which never came: when it has, retry; else ask ${partner}`
      : `${partner} changes order ${orderNumber}, which is ${first.state} itself (document ${first.id}): see to that one first, then retry`
  return { code: 'ORDER_NOT_FOUND', path: 'orderNumber', value: orderNumber, message }
}

const orderNowhere = (orderNumber: string, { id }: Document): Issue => ({
  code: 'ORDER_NOT_FOUND',
  path: 'orderNumber',
  value: orderNumber,
  message: `no system that the flow delivers to now has order ${orderNumber}: replay the order (document ${id}) to send it there, then retry`,
})

const orderPurged = ({ partner }: Document, orderNumber: string, purgedAt: Date): Issue => ({
  code: 'ORDER_CHANGE_REFUSED',
  path: 'orderNumber',
  value: orderNumber,
  message: `${partner} changes order ${orderNumber}, whose content was purged on ${purgedAt.toISOString().slice(0, 10)}: change it in the systems by hand, then resolve this`,
})

const overtakenBy = (orderNumber: string, { id }: Document): Issue => ({
  code: 'ORDER_CHANGE_REFUSED',
  path: 'changeNumber',
  value: orderNumber,
  message: `a change of order ${orderNumber} that came later was applied before this one (document ${id}): nothing was done for this one. Make what is still missing by hand, or refuse it to the partner`,
})

const cancelledBefore = (orderNumber: string): { ok: false; issues: Issue[] } => ({
  ok: false,
  issues: [
    {
      code: 'ORDER_CHANGE_REFUSED',
      path: 'purpose',
      value: orderNumber,
      message: `order ${orderNumber} was cancelled before: the partner has to send a new order`,
    },
  ],
})

/** The same change sent again under its number has no second effect. */
const claimChangeNumber = async (
  store: Store,
  document: Document,
  orderNumber: string,
  { changeNumber }: Change,
): Promise<string | undefined> => {
  if (changeNumber === undefined) return undefined
  const businessKey = `${orderNumber} ${changeNumber}`
  const claim = { documentId: document.id, partner: document.partner, entity: 'order-change' as const, businessKey }
  return (await store.documents.claimKeys([claim])).get(document.id)
}

const numberRepeated = (orderNumber: string, { changeNumber }: Change, first: string): Issue => ({
  code: 'ORDER_NUMBER_REPEATED',
  path: 'changeNumber',
  value: changeNumber,
  message: `change ${changeNumber} of order ${orderNumber} came before (document ${first}): nothing was done for this one; resolve it`,
})

/** Each target gets the order once more, as its next version, when it has got the one before. Nothing waits for what a person has ended. */
const deliveriesOf = async (
  store: Store,
  { document, flow }: ChangeCandidate,
  first: Document,
  deps: JobDeps,
): Promise<NewDelivery[]> => {
  const deliveries: NewDelivery[] = []
  // The order may have come by a flow that has another name now.
  const route = first.flow !== null && deps.flows.has(first.flow) ? first.flow : flow
  for (const system of targetsOf(deps, route)) {
    const [before] = await store.deliveries.latest(system, 'sales-order', [first.id])
    if (before === undefined) continue
    const [awaited] =
      before.state === 'cancelled'
        ? await store.deliveries.latest(system, 'sales-order', [first.id], { isEnded: false })
        : [before]
    deliveries.push({
      id: newRowId(),
      flow,
      system,
      entity: 'sales-order',
      canonicalId: first.id,
      version: before.version + 1,
      businessKey: before.businessKey,
      documentId: document.id,
      partner: document.partner,
      dependsOn: awaited?.id ?? null,
      related: before.related,
      idempotencyKey: keyOf(document.id),
    })
  }
  return deliveries
}
