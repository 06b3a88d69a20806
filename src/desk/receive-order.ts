import { type Flow, isOrderFlow } from '../domain/flow.ts'
import { fullOrderNumber } from '../domain/full-order-number.ts'
import { say } from '../domain/said.ts'
import { stableId } from '../domain/stable-id.ts'
import { jsonOrder, salesOrderFromJson } from '../mappers/edi/json/sales-order-from-json.ts'
import type { Interchange, NewDocument, Store } from '../store/store.ts'
import { BodyRefusedError, type DeskDeps, DeskError, found } from './desk.ts'

/** Takes a payload as a mailbox of the system would: stored first, then read. One with a known reference of the system is the one that came then. */
export type TakePayload = (payload: {
  system: string
  fileName: string
  transportRef: string
  bytes: Uint8Array
}) => Promise<Interchange>

/** Has an order that is in the store worked on. */
export type WakeOrder = (order: { id: string; partner: string }) => Promise<void>

export type ReceiveDeps = DeskDeps & {
  flows: ReadonlyMap<string, Flow>
  takePayload: TakePayload
  wakeOrder: WakeOrder
}

/** What came of an order that was handed in. */
export type ReceivedOrder = {
  /** A payload is read first and becomes documents; an order in the canonical form is one. */
  kind: 'interchange' | 'document'
  id: string
  state: string
  /** The payload of the same bytes that came before: nothing follows from this one. */
  duplicateOf: string | null
}

/** Keeps what is answered, in the transaction in which the order is taken. */
type Keep = (store: Store, received: ReceivedOrder) => Promise<void>

/**
 * Takes an order in the canonical form: it becomes a document, and goes the way of every other from there. `ref`: the same one never makes a
 * second document. An order that is wrong is refused (BodyRefusedError).
 */
export const receiveOrder = async (
  deps: ReceiveDeps,
  { partner: name, body, ref, actor }: { partner: string; body: Uint8Array; ref: string; actor: string },
  keep: Keep,
): Promise<ReceivedOrder> => {
  const partner = found(
    deps.partners.find((one) => one.name === name),
    'partner profile',
    name,
  )
  const flow = orderFlowOf(deps, partner.system)
  const read = salesOrderFromJson(body)
  if (!read.ok) throw new BodyRefusedError(read.issues)
  const document: NewDocument = {
    id: stableId('order-in', ref),
    direction: 'in',
    interchangeId: null,
    envelopeId: null,
    groupIndex: 0,
    groupControlNumber: '',
    transactionIndex: 0,
    transactionControlNumber: '',
    type: jsonOrder,
    version: '',
    entity: 'sales-order',
    flow,
    system: partner.system,
    partner: name,
    businessKey: fullOrderNumber(read.value),
    state: 'received',
    issues: [],
    body,
    delimiters: { element: '', component: '', repetition: undefined, segment: '' },
    canonical: null,
  }
  const received: ReceivedOrder = { kind: 'document', id: document.id, state: 'received', duplicateOf: null }
  await deps.store.transaction(async (store) => {
    await store.documents.insert([document])
    await store.audit.append({
      actor,
      action: 'order.receive',
      subject: document.id,
      detail: { partner: name, order: fullOrderNumber(read.value) },
    })
    await keep(store, received)
  })
  await deps.wakeOrder({ id: document.id, partner: name })
  return received
}

/** Takes a payload of EDI or XML as one that came in the mail of a system. */
export const receivePayload = async (
  deps: ReceiveDeps,
  given: { system: string; fileName: string; bytes: Uint8Array; ref: string; actor: string },
  keep: Keep,
): Promise<ReceivedOrder> => {
  const { system, fileName, bytes, ref, actor } = given
  orderFlowOf(deps, system)
  const { id, state, duplicateOf } = await deps.takePayload({ system, fileName, transportRef: `http:${ref}`, bytes })
  const received: ReceivedOrder = { kind: 'interchange', id, state, duplicateOf }
  await deps.store.transaction(async (store) => {
    await store.audit.append({ actor, action: 'order.receive', subject: id, detail: { system, fileName } })
    await keep(store, received)
  })
  return received
}

const orderFlowOf = ({ flows }: ReceiveDeps, system: string): string => {
  const taking = [...flows].filter(([, flow]) => isOrderFlow(flow))
  const [name] = taking.find(([, { from }]) => from.includes(system)) ?? []
  if (name !== undefined) return name
  const systems = [...new Set(taking.flatMap(([, { from }]) => from))].join(', ')
  throw new DeskError(
    'ACTION_REFUSED',
    say('receive.no-flow', {
      system,
      there: systems === '' ? say('receive.none') : say('receive.from', { systems }),
    }),
  )
}
