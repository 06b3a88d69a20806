import { english, type Said, say } from '../domain/said.ts'
import type { Delivery, DocumentState } from '../store/store.ts'
import type { AnswerTrace, ChangeTrace, DeliveryTrace, DocumentTrace, FollowingTrace } from './trace.ts'

/** One step of an order's way. */
export type Hop = {
  /** `received`, `acknowledged`, `mapped`, `customer`, `delivered`, `changed`, `answered`, `shipped`, `invoiced`, `confirmed`. */
  step: string
  /** What happened, or what it waits for, in words. */
  what: string
  /** `what` for who reads another language. */
  said: Said
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
type Step = Pick<Hop, 'step' | 'said' | 'state' | 'at'>
type Unmeasured = Step & Ids

/** The steps of an order in the order they are taken; later ones show as waiting until they happen. */
export const hopsOf = (trace: Omit<DocumentTrace, 'hops'>): Hop[] => {
  const hops: Unmeasured[] = [
    received(trace),
    ...trace.acknowledgements.map(acknowledged),
    mapped(trace),
    ...trace.deliveries.filter(({ entity }) => entity === 'customer').map(customerHop),
    ...trace.deliveries.filter(({ entity }) => entity === 'sales-order').map(deliveredBy(trace.document)),
    ...trace.changes.map(changed),
    ...trace.answers.flatMap((answer) => [answered(answer), ...word(answer)]),
    ...trace.following.flatMap((document) => [followed(document), ...word(document)]),
  ]
  const startedMs = (trace.interchange?.receivedAt ?? trace.document.createdAt).getTime()
  let lastMs = startedMs
  return hops.map((unsaid) => {
    const hop = { ...unsaid, what: english(unsaid.said) }
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
    said: say('hop.received', {
      type: document.type,
      partner: document.partner,
      file: interchange?.fileName ?? say('hop.unknown-file'),
      numbers,
    }),
    state: 'done',
    at: interchange?.receivedAt ?? document.createdAt,
    documentId: null,
    interchangeId: document.interchangeId,
    deliveryId: null,
  }
}

const changed = ({ type, documentId, interchangeId, mappedAt }: ChangeTrace): Unmeasured => ({
  step: 'changed',
  said: say('hop.changed', { type }),
  state: 'done',
  at: mappedAt,
  documentId,
  interchangeId,
  deliveryId: null,
})

const acknowledged = (answer: AnswerTrace): Unmeasured => sent('acknowledged', answer, null)

const answered = (answer: AnswerTrace): Unmeasured =>
  sent(
    'answered',
    answer,
    answer.answer === null
      ? null
      : say('hop.answer', { status: answer.answer.status, number: answer.answer.sellerOrderNumber }),
  )

const followed = (document: FollowingTrace): Unmeasured =>
  sent(
    document.entity === 'shipment' ? 'shipped' : 'invoiced',
    document,
    say('hop.following', { entity: document.entity, number: document.number }),
  )

/** What the partner said of our answer. */
const word = ({ kind, awaited, documentId, interchangeId }: AnswerTrace): Unmeasured[] => {
  if (awaited === null) return []
  const why = because(awaited.detail)
  const said = say(`hop.word.${awaited.state}`, { kind, why })
  const ids = { documentId, interchangeId, deliveryId: null }
  return [{ step: 'confirmed', said, state: wordStates[awaited.state], at: awaited.answeredAt, ...ids }]
}

const because = (why: string | null): Said | null => (why === null ? null : say('hop.because', { why }))

const wordStates: Record<NonNullable<AnswerTrace['awaited']>['state'], Hop['state']> = {
  pending: 'waiting',
  overdue: 'dead',
  accepted: 'done',
  'accepted-with-errors': 'done',
  rejected: 'dead',
  closed: 'done',
}

const sent = (step: string, answer: AnswerTrace, more: Said | null): Unmeasured => {
  const { kind, state, fileName, controlNumbers, delivery, documentId, interchangeId } = answer
  const ids = { documentId, interchangeId, deliveryId: delivery?.id ?? null }
  if (state === 'dead') return { step, said: say('hop.unwritable', { kind, more }), state: 'dead', at: null, ...ids }
  if (state === 'due' || delivery === null)
    return { step, said: say('hop.unwritten', { kind, more }), state: 'waiting', at: null, ...ids }
  const numbers = controlNumbers === null ? null : say('hop.control-number', { number: controlNumbers.interchange })
  const file = say('hop.file', { kind, file: fileName ?? say('hop.a-file'), numbers, more })
  const { system } = delivery
  return { step, ...stateOf(delivery, say('hop.put-out', { file, system }), file), ...ids }
}

const mapped = ({ document }: Omit<DocumentTrace, 'hops'>): Unmeasured => {
  const state = mappedStates[document.state]
  const again = document.repeats === null ? null : say('hop.again', { document: document.repeats })
  const edited = document.revision > 0 ? say('hop.edited', { n: document.revision }) : null
  return {
    step: 'mapped',
    said: say('hop.mapped', { what: say(`hop.mapped.${document.state}`), again, edited }),
    state,
    at: state === 'done' ? document.mappedAt : null,
    documentId: document.id,
    interchangeId: document.interchangeId,
    deliveryId: null,
  }
}

const mappedStates: Record<DocumentState, Hop['state']> = {
  held: 'waiting',
  received: 'waiting',
  mapped: 'done',
  rejected: 'dead',
  duplicate: 'dead',
  dead: 'dead',
  closed: 'dead',
  due: 'waiting',
  sent: 'done',
}

const idsOf = ({ id, documentId }: DeliveryTrace): Ids => ({ documentId, interchangeId: null, deliveryId: id })

const customerHop = (delivery: DeliveryTrace): Unmeasured => {
  const { businessKey: key, system } = delivery
  const done = say('hop.customer.done', { key, id: idOf(delivery), system })
  return { step: 'customer', ...idsOf(delivery), ...stateOf(delivery, done, say('hop.customer', { key })) }
}

const deliveredBy =
  ({ entity, state }: DocumentTrace['document']) =>
  (delivery: DeliveryTrace): Unmeasured =>
    entity === 'order-change' ? changeDelivered(delivery, state === 'closed') : delivered(delivery)

/** `wasRefused`: the partner was told that the change has no effect. */
const changeDelivered = (delivery: DeliveryTrace, wasRefused: boolean): Unmeasured => {
  const { system } = delivery
  const done = wasRefused
    ? say('hop.change.refused', { system })
    : say('hop.change.done', { system, tries: triesOf(delivery) })
  const thing = say('hop.change')
  const step = stateOf(delivery, done, thing)
  const said =
    delivery.state === 'waiting'
      ? say('hop.change.waiting', { what: say('hop.for', { what: thing, system }) })
      : step.said
  return { step: 'delivered', ...idsOf(delivery), ...step, said }
}

const delivered = (delivery: DeliveryTrace): Unmeasured => {
  const done = say('hop.order.done', { id: idOf(delivery), system: delivery.system, tries: triesOf(delivery) })
  return { step: 'delivered', ...idsOf(delivery), ...stateOf(delivery, done, say('hop.order')) }
}

const idOf = ({ externalId, displayId }: Delivery): string | Said => displayId ?? externalId ?? say('hop.there')

const triesOf = ({ events }: DeliveryTrace): Said | null =>
  events.length === 0 ? null : say('hop.tries', { n: events.length })

/** `thing`: what is delivered. */
const stateOf = (delivery: Delivery, done: Said, thing: Said): Omit<Step, 'step'> => {
  const why = because(delivery.errorMessage)
  const { attempts, system } = delivery
  const what = say('hop.for', { what: thing, system })
  switch (delivery.state) {
    case 'done':
      return { said: done, state: 'done', at: delivery.doneAt }
    case 'dead':
      return { said: say('hop.dead', { what, why }), state: 'dead', at: null }
    case 'cancelled':
      return { said: say('hop.cancelled', { what }), state: 'dead', at: null }
    case 'waiting':
      return { said: say('hop.waiting', { what }), state: 'waiting', at: null }
    case 'sending':
      return { said: say('hop.sending', { what }), state: 'waiting', at: null }
    case 'in-doubt':
      return { said: say('hop.in-doubt', { what, system, why }), state: 'waiting', at: null }
    case 'intent':
      return {
        said:
          attempts === 0
            ? say('hop.intent', { what, why })
            : say('hop.failed', { what, n: attempts, at: delivery.dueAt.toISOString(), why }),
        state: 'waiting',
        at: null,
      }
  }
}
