import { type Said, say } from '../domain/said.ts'
import { systemLane } from '../queue/lanes.ts'
import type { DeadLetter, Delivery, Store } from '../store/store.ts'
import { actOnDeadLetter } from './act-on-dead-letter.ts'
import { type ActionReport, type DeskChange, type DeskDeps, DeskError } from './desk.ts'
import { refuseChange } from './refuse-change.ts'

export type Resolution = {
  actor: string
  /** Why it is right that it goes no further; kept in the audit trail. */
  reason: string
  /** Frees the order number of a document, so that the partner may send it again. */
  releaseKey?: boolean | undefined
  /** Also ends the deliveries that wait for this one (orders waiting for their customer). */
  withDependents?: boolean | undefined
  /** Tells the partner that the change of an order is refused, with `reason`. */
  refuse?: boolean | undefined
}

/** Ends a dead letter for good: its document is closed, its delivery cancelled; what else there is stays as it is. */
export const resolveDeadLetter = (deps: DeskDeps, id: string, resolution: Resolution): Promise<ActionReport> => {
  const { actor, reason, releaseKey = false, withDependents = false, refuse = false } = resolution
  return actOnDeadLetter(
    deps,
    'resolve',
    id,
    { state: 'resolved', reason, actor },
    async (store, deadLetter, document) => {
      if (refuse) return refuseChange(deps, store, { deadLetter, document, reason, actor })
      if (deadLetter.subject === 'delivery') return cancelDelivery(store, deadLetter, withDependents, { actor, reason })
      if (deadLetter.subject !== 'document') return closeOnly(deadLetter, deadLetter.subject)
      if (document?.direction === 'out' && document.state === 'sent') {
        await store.awaited.close({ documentIds: [document.id] })
        return {
          did: say('did.ours-closed', { type: document.type }),
          next: null,
          wakeups: [],
          detail: {},
        }
      }
      await store.documents.setState([deadLetter.subjectId], 'closed')
      // One that took effect before keeps its number: the systems have the order.
      if (releaseKey && document?.mappedAt === null) await store.documents.releaseKey(deadLetter.subjectId)
      if (document?.direction === 'out') {
        return {
          did: say('did.ours-given-up', { type: document.type, key: document.businessKey }),
          next: say('next.tell-partner', { partner: document.partner }),
          wakeups: [],
          detail: {},
        }
      }
      const key = document?.repeats
        ? say('did.number-stays', { order: deadLetter.businessKey, document: document.repeats })
        : releaseKey && document?.mappedAt === null
          ? say('did.number-free')
          : null
      return {
        did: say('did.document-closed', { id: deadLetter.subjectId, key }),
        next: null,
        wakeups: [],
        detail: { releaseKey },
      }
    },
  )
}

/** What stays as it is when its dead letter is closed, and what that means. */
const closeOnly = (
  { businessKey, subjectId, system, flow }: DeadLetter,
  subject: 'interchange' | 'held-record' | 'conflict' | 'run',
): DeskChange => {
  const next = {
    interchange: null,
    'held-record': say('next.held-record', { system: system ?? say('did.its-system') }),
    conflict: say('next.conflict'),
    run: say('next.run', { flow }),
  }
  return {
    did: say('did.letter-closed', { key: businessKey ?? subjectId }),
    next: next[subject],
    wakeups: [],
    detail: {},
  }
}

const cancelDelivery = async (
  store: Store,
  { subjectId, system, businessKey }: DeadLetter,
  withDependents: boolean,
  { actor, reason }: { actor: string; reason: string },
): Promise<DeskChange> => {
  // First: an order that comes meanwhile asks for it again, or is seen here.
  await store.deliveries.cancel(subjectId)
  const isRefused = (await store.documents.refused([subjectId])).length > 0
  // What waits behind a refused change is the order without it.
  const freed = isRefused ? await store.deliveries.freeWaiting([subjectId]) : []
  const dependents = await store.deliveries.waitingFor(subjectId)
  if (dependents.length > 0 && !withDependents) {
    const orders = [
      ...dependents.slice(0, 3).map((delivery) => delivery.businessKey),
      ...(dependents.length > 3 ? ['...'] : []),
    ]
    throw new DeskError(
      'ACTION_REFUSED',
      say('delivery.dependents', { n: dependents.length, orders: orders.join(', ') }),
    )
  }
  for (const { id } of dependents) {
    await store.deliveries.cancel(id)
    await store.audit.append({
      actor,
      action: 'delivery.cancel',
      subject: id,
      detail: { reason, dependedOn: subjectId },
    })
  }
  const delivery = await store.deliveries.get(subjectId)
  if (delivery?.entity === 'interchange') await store.awaited.close({ interchangeId: delivery.canonicalId })
  const elsewhere = delivery === undefined ? null : await stateElsewhere(store, delivery)
  const more = dependents.length === 0 ? null : say('did.delivery-cancelled.more', { n: dependents.length })
  return {
    did: say('did.delivery-cancelled', {
      key: businessKey ?? subjectId,
      system: system ?? say('did.its-system'),
      more,
    }),
    next: elsewhere,
    wakeups: freed.map(({ id, system }) => ({ lane: systemLane(system), job: { name: 'deliver-batch', ids: [id] } })),
    detail: { cancelled: [subjectId, ...dependents.map(({ id }) => id)] },
  }
}

/** What the other systems have of the order, or of its change, that one of them does not get. */
const stateElsewhere = async (store: Store, { id, entity, documentId, system }: Delivery): Promise<Said | null> => {
  if (entity !== 'sales-order' || documentId === null) return null
  // Not locked: two people may end two of them at once, each with its own locked already.
  const [first, ...more] = (await store.deliveries.ofDocument(documentId))
    .filter((one) => one.id !== id && one.entity === 'sales-order' && one.state !== 'cancelled')
    .map((one) => say('next.delivery-state', { system: one.system, state: one.state }))
  if (first === undefined) return null
  const there = more.reduce((one, another) => say('next.and-another', { one, another }), first)
  return say('next.elsewhere', { there, system })
}
