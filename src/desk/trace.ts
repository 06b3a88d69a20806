import { groupBy } from '../domain/group-by.ts'
import type { OrderResponse } from '../domain/order-response.ts'
import type { DocumentBrief } from '../store/observe-store.ts'
import type { Link } from '../store/record-store.ts'
import type {
  Acknowledgement,
  AuditEntry,
  AwaitedAcknowledgement,
  DeadLetter,
  Delivery,
  DeliveryEvent,
  Document,
  Envelope,
  Interchange,
  Store,
} from '../store/store.ts'
import { type ControlNumbers, controlNumbersOf } from './control-numbers.ts'
import { type Hop, hopsOf } from './trace-hops.ts'

/** An acknowledgement or an order response, and the file that carries it. */
export type AnswerTrace = {
  /** `997`, `855`, `ubl:OrderResponse`... */
  kind: string
  /** The outgoing document; null for an acknowledgement. */
  documentId: string | null
  /** The outgoing interchange that carries it. */
  interchangeId: string | null
  state: 'due' | 'sent' | 'dead'
  dueSince: Date
  /** When it was written under its control numbers. */
  writtenAt: Date | null
  fileName: string | null
  controlNumbers: ControlNumbers | null
  /** The delivery of the file to the partner's system. */
  delivery: Delivery | null
  /** What an order response answers. */
  answer: OrderResponse | null
  /** The partner's word on the syntax of an order response; null when none is awaited. */
  awaited: Pick<AwaitedAcknowledgement, 'state' | 'detail' | 'answeredAt'> | null
}

/** A shipment or an invoice of the order, on its way to the partner. */
export type FollowingTrace = AnswerTrace & { entity: 'shipment' | 'invoice'; number: string }

/** A change of the order that took effect. */
export type ChangeTrace = { documentId: string; interchangeId: string | null; type: string; mappedAt: Date | null }

/** What a person did to the order, or to something of it. */
export type Touch = Pick<AuditEntry, 'at' | 'actor' | 'action' | 'subject'>

export type DeliveryTrace = Delivery & { events: DeliveryEvent[] }

/** The whole way of one order document. */
export type DocumentTrace = {
  document: Omit<Document, 'body' | 'delimiters'>
  interchange: Interchange | null
  envelope: Envelope | null
  /** TA1 and 997 of its envelope and group. */
  acknowledgements: AnswerTrace[]
  customer: { id: string; name: string; links: Link[] } | null
  /** Its deliveries, and those of customers it waited for. */
  deliveries: DeliveryTrace[]
  answers: AnswerTrace[]
  changes: ChangeTrace[]
  /** Shipments and invoices that name the order. */
  following: FollowingTrace[]
  /** Oldest first. */
  touches: Touch[]
  /** Newest first; open ones and past ones. */
  deadLetters: DeadLetter[]
  hops: Hop[]
}

export type OrderTrace = {
  orderNumber: string
  /** One for each document that carries the number, or that of a release of it: the first of each has effect, others repeat it. */
  documents: DocumentTrace[]
}

const mostDeadLetters = 100

/**
 * Everything the store knows of an order number, which may be that of a blanket order and its releases; no documents when it never came. Order
 * responses ride with their order.
 */
export const traceOrder = async (store: Store, orderNumber: string): Promise<OrderTrace> => {
  const orders = await store.findOrders(orderNumber)
  const documents: DocumentTrace[] = []
  for (const [key, ofKey] of groupBy(orders, ({ businessKey }) => businessKey ?? orderNumber)) {
    const past = await store.deadLetters.list({ businessKey: key, limit: mostDeadLetters })
    const about = (await store.search.about(key)).filter(isFollowing)
    for (const document of ofKey) documents.push(await traceDocument(store, document, past, about))
  }
  documents.sort((a, b) => a.document.createdAt.getTime() - b.document.createdAt.getTime())
  return { orderNumber, documents }
}

type Following = DocumentBrief & { entity: 'shipment' | 'invoice' }

const isFollowing = (document: DocumentBrief): document is Following =>
  document.direction === 'out' && (document.entity === 'shipment' || document.entity === 'invoice')

const traceDocument = async (
  store: Store,
  full: Document,
  past: readonly DeadLetter[],
  about: readonly Following[],
): Promise<DocumentTrace> => {
  const { body: _body, delimiters: _delimiters, ...document } = full
  const { id, interchangeId, envelopeId } = document
  const interchange = interchangeId === null ? undefined : await store.interchanges.get(interchangeId)
  const envelope = envelopeId === null ? undefined : await store.envelopes.get(envelopeId)
  const ofEnvelope = envelopeId === null ? [] : await store.acknowledgements.ofEnvelope(envelopeId)
  const acknowledgements = await acknowledgementsOf(
    store,
    ofEnvelope.filter(({ groupIndex }) => groupIndex < 0 || groupIndex === document.groupIndex),
  )
  const responses = await store.documents.answersTo([id])
  const answers = await answersOf(store, responses)
  const deliveries = await deliveriesOf(store, id)
  // What repeats an order number is not what was shipped.
  const shipped = document.repeats === null ? about.filter(({ partner }) => partner === document.partner) : []
  const following = await followingOf(store, shipped)
  const subjects = [
    id,
    ...[...responses, ...shipped].map((response) => response.id),
    ...(interchangeId === null ? [] : [interchangeId]),
    ...deliveries.map((delivery) => delivery.id),
  ]
  const open = await store.deadLetters.ofSubjects(subjects)
  const deadLetters = [
    ...new Map(
      [...open, ...past.filter(({ subjectId }) => subjects.includes(subjectId))].map((deadLetter) => [
        deadLetter.id,
        deadLetter,
      ]),
    ).values(),
  ].sort((a, b) => b.createdAt.getTime() - a.createdAt.getTime())
  const trace = {
    document,
    interchange: interchange ?? null,
    envelope: envelope ?? null,
    acknowledgements,
    customer: await customerOf(store, deliveries),
    deliveries,
    answers,
    changes: (await store.documents.amendmentsOf(id)).map((change) => ({
      documentId: change.id,
      interchangeId: change.interchangeId,
      type: change.type,
      mappedAt: change.mappedAt,
    })),
    following,
    touches: await store.observations.touches(subjects),
    deadLetters,
  }
  return { ...trace, hops: hopsOf(trace) }
}

type Carrier = Pick<AnswerTrace, 'fileName' | 'controlNumbers' | 'delivery'>

/** The outgoing interchange that carries it, and its way to the partner. */
const carrierOf = async (store: Store, interchangeId: string | null): Promise<Carrier> => {
  const carrier = interchangeId === null ? undefined : await store.interchanges.get(interchangeId)
  if (carrier === undefined) return { fileName: null, controlNumbers: null, delivery: null }
  const [payload] = await store.interchanges.readMany([carrier.id])
  const [delivery] = await store.deliveries.latest(carrier.system, 'interchange', [carrier.id])
  return {
    fileName: carrier.fileName,
    controlNumbers: payload === undefined ? null : controlNumbersOf(payload.bytes),
    delivery: delivery ?? null,
  }
}

const acknowledgementsOf = async (
  store: Store,
  acknowledgements: readonly Acknowledgement[],
): Promise<AnswerTrace[]> => {
  const traces: AnswerTrace[] = []
  for (const { kind, state, createdAt, sentAt, interchangeId } of acknowledgements) {
    const carrier = await carrierOf(store, interchangeId)
    const ids = { documentId: null, interchangeId }
    traces.push({
      kind,
      ...ids,
      state,
      dueSince: createdAt,
      writtenAt: sentAt,
      ...carrier,
      answer: null,
      awaited: null,
    })
  }
  return traces
}

const answersOf = async (store: Store, responses: readonly Document[]): Promise<AnswerTrace[]> => {
  const traces = await sentDocuments(store, responses)
  // What answers an order is an order response.
  return traces.map((trace, index) => ({ ...trace, answer: responses[index]?.canonical as OrderResponse | null }))
}

const followingOf = async (store: Store, documents: readonly Following[]): Promise<FollowingTrace[]> => {
  const traces = await sentDocuments(store, documents)
  return documents.flatMap(({ entity, businessKey }, index) => {
    const trace = traces[index]
    return trace === undefined ? [] : [{ ...trace, entity, number: businessKey ?? '' }]
  })
}

/** In the order of the documents. */
const sentDocuments = async (store: Store, documents: readonly DocumentBrief[]): Promise<AnswerTrace[]> => {
  const awaited = await store.awaited.ofDocuments(documents.map(({ id }) => id))
  const traces: AnswerTrace[] = []
  for (const { id, type, state, createdAt, interchangeId } of documents) {
    const carrier = await carrierOf(store, interchangeId)
    const word = awaited.find(({ documentId, interchangeId: of }) => documentId === id && of === interchangeId)
    traces.push({
      kind: type,
      documentId: id,
      interchangeId,
      state: state === 'sent' || state === 'due' ? state : 'dead',
      dueSince: createdAt,
      writtenAt: word?.createdAt ?? carrier.delivery?.createdAt ?? null,
      ...carrier,
      answer: null,
      awaited: word === undefined ? null : { state: word.state, detail: word.detail, answeredAt: word.answeredAt },
    })
  }
  return traces
}

/** The document's own deliveries, and the customer deliveries of other orders it waits for; not those of its answers. */
const deliveriesOf = async (store: Store, documentId: string): Promise<DeliveryTrace[]> => {
  const own = (await store.deliveries.ofDocument(documentId)).filter(({ entity }) => entity !== 'interchange')
  const known = new Set(own.map(({ id }) => id))
  const awaited: Delivery[] = []
  for (const { dependsOn } of own) {
    if (dependsOn === null || known.has(dependsOn)) continue
    known.add(dependsOn)
    const delivery = await store.deliveries.get(dependsOn)
    if (delivery !== undefined) awaited.push(delivery)
  }
  const all = [...own, ...awaited]
  const events = all.length === 0 ? [] : await store.deliveries.events(all.map(({ id }) => id))
  return all.map((delivery) => ({
    ...delivery,
    events: events
      .filter(({ deliveryId }) => deliveryId === delivery.id)
      .sort((a, b) => a.at.getTime() - b.at.getTime()),
  }))
}

const customerOf = async (store: Store, deliveries: readonly Delivery[]): Promise<DocumentTrace['customer']> => {
  const id = deliveries.map(({ related }) => related['customer']).find((customer) => customer !== undefined)
  if (id === undefined) return null
  const record = (await store.records.current('customer', [id])).get(id)
  if (record === undefined) return null
  const links = await store.links.find('customer', [record.id])
  return { id: record.id, name: record.value.name, links }
}
