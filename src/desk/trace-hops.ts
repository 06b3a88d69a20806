import type { Delivery, DocumentState } from '../store/store.ts'
import type { AnswerTrace, ChangeTrace, DeliveryTrace, DocumentTrace, FollowingTrace } from './trace.ts'

/** One step of an order's way. */
export type Hop = {
  /** `received`, `acknowledged`, `mapped`, `customer`, `delivered`, `changed`, `answered`, `shipped`, `invoiced`, `confirmed`. */
  step: string
  /** What happened, or what it waits for, in words. */
  what: string
  state: 'done' | 'waiting' | 'dead'
  /** When it happened; null while it did not. */
  at: Date | null
  /** Since the file came in; null while it did not happen. */
  lagMs: number | null
  /** Since the step before it that has happened. */
  hopMs: number | null
  /** Who did something to it last; null: nobody had to. */
  actor: string | null
  documentId: string | null
  interchangeId: string | null
  deliveryId: string | null
}

type Ids = Pick<Hop, 'documentId' | 'interchangeId' | 'deliveryId'>
type Step = Pick<Hop, 'step' | 'what' | 'state' | 'at'>
type Unmeasured = Step & Ids

/** The steps of an order in the order they are taken; later ones show as waiting until they happen. */
export const hopsOf = (trace: Omit<DocumentTrace, 'hops'>): Hop[] => {
  const hops: Unmeasured[] = [
    received(trace),
    ...trace.acknowledgements.map(acknowledged),
    mapped(trace),
    ...trace.deliveries.filter(({ entity }) => entity === 'customer').map(customerHop),
    ...trace.deliveries.filter(({ entity }) => entity === 'sales-order').map(delivered),
    ...trace.changes.map(changed),
    ...trace.answers.flatMap((answer) => [answered(answer), ...word(answer)]),
    ...trace.following.flatMap((document) => [followed(document), ...word(document)]),
  ]
  const startedMs = (trace.interchange?.receivedAt ?? trace.document.createdAt).getTime()
  let lastMs = startedMs
  return hops.map((hop) => {
    const actor = trace.touches.findLast(({ subject }) => subject === subjectOf(hop))?.actor ?? null
    if (hop.at === null) return { ...hop, actor, lagMs: null, hopMs: null }
    const atMs = hop.at.getTime()
    // Some steps are taken side by side.
    const hopMs = Math.max(0, atMs - lastMs)
    lastMs = Math.max(lastMs, atMs)
    return { ...hop, actor, lagMs: atMs - startedMs, hopMs }
  })
}

/** What people act on when they act on a step. */
const subjectOf = ({ deliveryId, documentId, interchangeId }: Ids): string | null =>
  deliveryId ?? documentId ?? interchangeId

const received = ({ document, interchange, envelope }: Omit<DocumentTrace, 'hops'>): Unmeasured => {
  const numbers = [envelope?.controlNumber, document.groupControlNumber, document.transactionControlNumber]
    .filter((number) => number !== undefined && number !== '')
    .join('/')
  return {
    step: 'received',
    what: `${document.type} from ${document.partner} in ${interchange?.fileName ?? 'an unknown file'}, control numbers ${numbers}`,
    state: 'done',
    at: interchange?.receivedAt ?? document.createdAt,
    documentId: null,
    interchangeId: document.interchangeId,
    deliveryId: null,
  }
}

const changed = ({ type, documentId, interchangeId, mappedAt }: ChangeTrace): Unmeasured => ({
  step: 'changed',
  what: `changed by a ${type}`,
  state: 'done',
  at: mappedAt,
  documentId,
  interchangeId,
  deliveryId: null,
})

const acknowledged = (answer: AnswerTrace): Unmeasured => sent('acknowledged', answer, '')

const answered = (answer: AnswerTrace): Unmeasured =>
  sent(
    'answered',
    answer,
    answer.answer === null ? '' : ` (${answer.answer.status}, our order ${answer.answer.sellerOrderNumber})`,
  )

const followed = (document: FollowingTrace): Unmeasured =>
  sent(document.entity === 'shipment' ? 'shipped' : 'invoiced', document, ` (${document.entity} ${document.number})`)

/** What the partner said of our answer. */
const word = ({ kind, awaited, documentId, interchangeId }: AnswerTrace): Unmeasured[] => {
  if (awaited === null) return []
  const why = awaited.detail === null ? '' : `: ${awaited.detail}`
  const ids = { documentId, interchangeId, deliveryId: null }
  return [{ step: 'confirmed', ...wordStates[awaited.state](kind, why), at: awaited.answeredAt, ...ids }]
}

type Word = Pick<Unmeasured, 'what' | 'state'>

const wordStates: Record<NonNullable<AnswerTrace['awaited']>['state'], (kind: string, why: string) => Word> = {
  pending: (kind) => ({ what: `the partner has not acknowledged the ${kind} yet`, state: 'waiting' }),
  overdue: (kind) => ({ what: `the partner has not acknowledged the ${kind} in time`, state: 'dead' }),
  accepted: (kind) => ({ what: `the partner acknowledged the ${kind}`, state: 'done' }),
  'accepted-with-errors': (kind, why) => ({ what: `the partner took the ${kind} with errors${why}`, state: 'done' }),
  rejected: (kind, why) => ({ what: `the partner refused the ${kind}${why}`, state: 'dead' }),
}

const sent = (step: string, answer: AnswerTrace, more: string): Unmeasured => {
  const { kind, state, fileName, controlNumbers, delivery, documentId, interchangeId } = answer
  const ids = { documentId, interchangeId, deliveryId: delivery?.id ?? null }
  if (state === 'dead')
    return { step, what: `${kind} cannot be written${more}: see its dead letter`, state: 'dead', at: null, ...ids }
  if (state === 'due' || delivery === null)
    return { step, what: `${kind} is to be written${more}`, state: 'waiting', at: null, ...ids }
  const numbers = controlNumbers === null ? '' : `, control number ${controlNumbers.interchange}`
  const file = `${kind} in ${fileName ?? 'a file'}${numbers}${more}`
  const how = stateOf(delivery, `${file} put out to ${delivery.system}`, `${file} for ${delivery.system}`)
  return { step, ...how, ...ids }
}

const mapped = ({ document }: Omit<DocumentTrace, 'hops'>): Unmeasured => {
  const { state, what } = mappedStates[document.state]
  const again = document.repeats === null ? '' : ` (document ${document.repeats})`
  const edited = document.revision > 0 ? `, edited ${document.revision} times` : ''
  return {
    step: 'mapped',
    what: `${what}${again}${edited}`,
    state,
    at: state === 'done' ? document.mappedAt : null,
    documentId: document.id,
    interchangeId: document.interchangeId,
    deliveryId: null,
  }
}

const mappedStates: Record<DocumentState, { state: Hop['state']; what: string }> = {
  held: { state: 'waiting', what: 'its interchange is still being read' },
  received: { state: 'waiting', what: 'waits to be mapped' },
  mapped: { state: 'done', what: 'understood, deliveries made' },
  rejected: { state: 'dead', what: 'broke the standard, refused to the partner' },
  duplicate: { state: 'dead', what: 'repeats an order number' },
  dead: { state: 'dead', what: 'cannot be mapped' },
  closed: { state: 'dead', what: 'closed by a person' },
  due: { state: 'waiting', what: 'is to be written' },
  sent: { state: 'done', what: 'sent by us' },
}

const idsOf = ({ id, documentId }: DeliveryTrace): Ids => ({ documentId, interchangeId: null, deliveryId: id })

const customerHop = (delivery: DeliveryTrace): Unmeasured => ({
  step: 'customer',
  ...idsOf(delivery),
  ...stateOf(
    delivery,
    `customer ${delivery.businessKey} is ${idOf(delivery)} in ${delivery.system}`,
    `customer ${delivery.businessKey} for ${delivery.system}`,
  ),
})

const delivered = (delivery: DeliveryTrace): Unmeasured => ({
  step: 'delivered',
  ...idsOf(delivery),
  ...stateOf(
    delivery,
    `order is ${idOf(delivery)} in ${delivery.system}${triesOf(delivery)}`,
    `order for ${delivery.system}`,
  ),
})

const idOf = ({ externalId, displayId }: Delivery): string => displayId ?? externalId ?? 'there'

const triesOf = ({ events }: DeliveryTrace): string =>
  events.length === 0 ? '' : `, not at the first try (${events.length} events)`

const stateOf = (delivery: Delivery, done: string, pending: string): Omit<Step, 'step'> => {
  const why = delivery.errorMessage === null ? '' : `: ${delivery.errorMessage}`
  const { attempts } = delivery
  switch (delivery.state) {
    case 'done':
      return { what: done, state: 'done', at: delivery.doneAt }
    case 'dead':
      return { what: `${pending} is a dead letter${why}`, state: 'dead', at: null }
    case 'cancelled':
      return { what: `${pending} was cancelled by a person`, state: 'dead', at: null }
    case 'waiting':
      return { what: `${pending} waits for its customer there`, state: 'waiting', at: null }
    case 'sending':
      return { what: `${pending} is being sent`, state: 'waiting', at: null }
    case 'in-doubt':
      return {
        what: `${pending} was sent without an answer, ${delivery.system} is asked${why}`,
        state: 'waiting',
        at: null,
      }
    case 'intent':
      return {
        what: `${pending} ${attempts === 0 ? 'is to be sent' : `failed ${attempts} times, next try ${delivery.dueAt.toISOString()}`}${why}`,
        state: 'waiting',
        at: null,
      }
  }
}
