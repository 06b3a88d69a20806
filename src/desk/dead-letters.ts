import { createHash } from 'node:crypto'
import { errorCatalogue } from '../domain/error-catalogue.ts'
import { answersLane, documentsLane, intakeLane, systemLane } from '../queue/lanes.ts'
import type { DeadLetter, Delivery, DeliveryEvent, Document, Interchange, Store } from '../store/store.ts'
import { type AllowedActions, allowedActions, type DeadLetterAction } from './dead-letter-actions.ts'
import {
  type ActionReport,
  BodyRefusedError,
  type DeskChange,
  type DeskDeps,
  DeskError,
  type DeskWakeup,
  found,
  issuesOfBody,
  wake,
} from './desk.ts'
import { refuseChange } from './refuse-change.ts'

/** A dead letter with everything needed to judge it. */
export type DeadLetterView = {
  deadLetter: DeadLetter
  /** What the code means, in one line; `docs/errors.md` has cause and remedy under the code. */
  meaning: string
  actions: AllowedActions
  /** The order document it is about, also for a delivery. */
  document: Document | undefined
  delivery: Delivery | undefined
  events: DeliveryEvent[]
  interchange: Interchange | undefined
}

export const showDeadLetter = async (store: Store, id: string): Promise<DeadLetterView> => {
  const deadLetter = await getDeadLetter(store, id)
  const { subject, subjectId } = deadLetter
  const delivery = subject === 'delivery' ? await store.deliveries.get(subjectId) : undefined
  const documentId = subject === 'document' ? subjectId : delivery?.documentId
  const document = documentId ? await store.documents.get(documentId) : undefined
  const interchangeId = subject === 'interchange' ? subjectId : document?.interchangeId
  return {
    deadLetter,
    meaning: errorCatalogue[deadLetter.code],
    actions: allowedActions(deadLetter, subject === 'document' ? document : undefined),
    document,
    delivery,
    events: delivery === undefined ? [] : await store.deliveries.events([delivery.id]),
    interchange: interchangeId ? await store.interchanges.get(interchangeId) : undefined,
  }
}

const getDeadLetter = async (store: Store, id: string): Promise<DeadLetter> =>
  found(await store.deadLetters.get(id), 'dead letter', id)

/**
 * Does one action on a dead letter in one transaction: the check that it is allowed, the change, the end of the dead
 * letter and the audit entry. Of two people who act at once the second is told what the first did.
 */
const act = async (
  deps: DeskDeps,
  action: DeadLetterAction,
  id: string,
  ending: { state: 'retried' | 'resolved'; reason: string; actor: string },
  change: (store: Store, deadLetter: DeadLetter, document: Document | undefined) => Promise<DeskChange>,
): Promise<ActionReport> => {
  const { wakeups, did, next } = await deps.store.transaction(async (store) => {
    const deadLetter = await getDeadLetter(store, id)
    const ended = await store.deadLetters.end([deadLetter.subjectId], ending)
    const document = deadLetter.subject === 'document' ? await store.documents.get(deadLetter.subjectId) : undefined
    const wasOpen = ended.some((each) => each.id === id)
    const current = wasOpen ? deadLetter : await getDeadLetter(store, id)
    const why = allowedActions(wasOpen ? { ...deadLetter, state: 'open' } : current, document)[action]
    if (why !== null) throw new DeskError('ACTION_REFUSED', `dead letter ${id} cannot be ${pastOf[action]}: ${why}`)
    const done = await change(store, deadLetter, document)
    await store.audit.append({
      actor: ending.actor,
      action: `dead-letter.${action}`,
      subject: deadLetter.subjectId,
      detail: { deadLetter: id, code: deadLetter.code, reason: ending.reason, ...done.detail },
    })
    return done
  })
  let queued = true
  for (const { lane, job } of wakeups) queued = (await wake(deps, lane, job)) && queued
  return { did, next, queued }
}

const pastOf: Record<DeadLetterAction, string> = { edit: 'edited', retry: 'retried', resolve: 'resolved' }

/** Sends what died on again: a document back to mapping, a delivery back to its system, an interchange back to reading. */
export const retryDeadLetter = (
  deps: DeskDeps,
  id: string,
  { actor, reason = 'retried' }: { actor: string; reason?: string | undefined },
): Promise<ActionReport> =>
  act(deps, 'retry', id, { state: 'retried', reason, actor }, (store, deadLetter, document) => {
    if (deadLetter.subject === 'delivery') return retryDelivery(store, deadLetter)
    if (deadLetter.subject === 'interchange') return retryInterchange(store, deadLetter)
    return document?.direction === 'out' ? sendAgain(store, document) : retryDocument(store, deadLetter)
  })

const retryDelivery = async (store: Store, { subjectId, system, businessKey }: DeadLetter): Promise<DeskChange> => {
  const revived = await store.deliveries.revive(subjectId)
  if (revived === undefined)
    throw new DeskError('ACTION_REFUSED', `delivery ${subjectId} is no longer dead: see its state`)
  const delivery = found(await store.deliveries.get(subjectId), 'delivery', subjectId)
  const { pausedUntil, reason } = await store.systems.status(delivery.system)
  const inDoubt = delivery.state === 'in-doubt'
  const pause =
    pausedUntil === null
      ? ''
      : `; ${delivery.system} is paused (${reason ?? 'no reason recorded'}), it goes when that ends`
  return {
    did: `the delivery of ${businessKey ?? subjectId} to ${system ?? delivery.system} is open again`,
    next: `${inDoubt ? `${delivery.system} is asked first whether it has it` : `it is sent to ${delivery.system}`}${pause}`,
    wakeups: [{ lane: systemLane(revived.system), job: { name: 'deliver-batch', ids: [revived.id] } }],
    detail: {},
  }
}

const retryInterchange = async (store: Store, { subjectId, businessKey }: DeadLetter): Promise<DeskChange> => {
  await store.interchanges.reopen(subjectId)
  return {
    did: `${businessKey ?? subjectId} is to be read again`,
    next: 'what was taken from it before is left alone',
    wakeups: [{ lane: intakeLane, job: { name: 'receive-interchange', ids: [subjectId] } }],
    detail: {},
  }
}

const retryDocument = async (store: Store, { subjectId }: DeadLetter): Promise<DeskChange> => {
  await store.documents.setState([subjectId], 'received')
  return {
    did: `document ${subjectId} is to be mapped again`,
    next: 'it is delivered when it can be mapped now, else it comes back as a dead letter',
    wakeups: [mapping(subjectId)],
    detail: {},
  }
}

/** The partner gets it once more, under new control numbers and with the partner's settings of now. */
const sendAgain = async (store: Store, { id, type, partner, state, businessKey }: Document): Promise<DeskChange> => {
  await store.documents.setState([id], 'due')
  return {
    did: `our ${type} ${businessKey ?? ''} is to be written ${state === 'sent' ? 'and sent to the partner again' : 'again'}`,
    next:
      state === 'sent'
        ? `${partner} gets it under new control numbers`
        : 'it leaves when it can be written now, else it comes back as a dead letter',
    wakeups: [{ lane: answersLane, job: { name: 'send-document', ids: [id] } }],
    detail: {},
  }
}

const mapping = (documentId: string): DeskWakeup => ({
  lane: documentsLane,
  job: { name: 'map-document', ids: [documentId] },
})

/**
 * Gives the document of a dead letter a new body (ST to SE, in its own delimiters) and maps it again. A body that breaks
 * the standard or cannot be mapped is refused (BodyRefusedError) and nothing changes. The interchange keeps the original.
 */
export const editDeadLetter = async (
  deps: DeskDeps,
  id: string,
  body: Uint8Array,
  { actor, reason = 'edited' }: { actor: string; reason?: string | undefined },
): Promise<ActionReport> => {
  const { deadLetter, document, actions } = await showDeadLetter(deps.store, id)
  if (document === undefined || actions.edit !== null) {
    throw new DeskError(
      'ACTION_REFUSED',
      `dead letter ${id} cannot be edited: ${actions.edit ?? 'its document is gone'}`,
    )
  }
  const issues = await issuesOfBody(deps, document, body)
  if (issues.length > 0) throw new BodyRefusedError(issues)
  return act(deps, 'edit', id, { state: 'retried', reason, actor }, async (store, _deadLetter, current) => {
    if (current?.revision !== document.revision) {
      throw new DeskError(
        'ACTION_REFUSED',
        `document ${document.id} was edited by somebody else meanwhile: look at it again`,
      )
    }
    await store.documents.edit(document.id, body)
    return {
      did: `document ${document.id} has a new body (revision ${document.revision + 1}) and is to be mapped`,
      next:
        current.state === 'rejected'
          ? `${document.partner} was told that it is rejected: tell them not to send it again`
          : 'it is delivered next',
      wakeups: [mapping(document.id)],
      detail: {
        deadLetterCode: deadLetter.code,
        before: document.body === null ? null : fingerprint(document.body),
        after: fingerprint(body),
      },
    }
  })
}

const fingerprint = (bytes: Uint8Array): { sizeBytes: number; sha256: string } => ({
  sizeBytes: bytes.byteLength,
  sha256: createHash('sha256').update(bytes).digest('hex'),
})

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

/** Ends a dead letter for good: its document is closed, its delivery cancelled; an interchange stays as it is. */
export const resolveDeadLetter = (deps: DeskDeps, id: string, resolution: Resolution): Promise<ActionReport> => {
  const { actor, reason, releaseKey = false, withDependents = false, refuse = false } = resolution
  return act(deps, 'resolve', id, { state: 'resolved', reason, actor }, async (store, deadLetter, document) => {
    if (refuse) return refuseChange(deps, store, { deadLetter, document, reason })
    if (deadLetter.subject === 'delivery') return cancelDelivery(store, deadLetter, withDependents, { actor, reason })
    if (deadLetter.subject === 'interchange') {
      return {
        did: `the dead letter of ${deadLetter.businessKey ?? deadLetter.subjectId} is closed`,
        next: '',
        wakeups: [],
        detail: {},
      }
    }
    if (document?.direction === 'out' && document.state === 'sent') {
      return {
        did: `the dead letter is closed; our ${document.type} stays as it was sent`,
        next: '',
        wakeups: [],
        detail: {},
      }
    }
    await store.documents.setState([deadLetter.subjectId], 'closed')
    if (releaseKey) await store.documents.releaseKey(deadLetter.subjectId)
    if (document?.direction === 'out') {
      return {
        did: `our ${document.type} ${document.businessKey ?? ''} is given up`,
        next: `it does not go out: tell ${document.partner} yourself`,
        wakeups: [],
        detail: {},
      }
    }
    const key = document?.repeats
      ? `; order number ${deadLetter.businessKey} stays with document ${document.repeats}`
      : releaseKey
        ? '; its order number may be sent again'
        : ''
    return { did: `document ${deadLetter.subjectId} is closed${key}`, next: '', wakeups: [], detail: { releaseKey } }
  })
}

/** Most deliveries that wait for one: orders of one customer. */
const mostDependents = 1000

const cancelDelivery = async (
  store: Store,
  { subjectId, system, businessKey }: DeadLetter,
  withDependents: boolean,
  { actor, reason }: { actor: string; reason: string },
): Promise<DeskChange> => {
  const waiting = await store.deliveries.list({
    state: 'waiting',
    limit: mostDependents,
    ...(system === null ? {} : { system }),
  })
  const dependents = waiting.filter(({ dependsOn }) => dependsOn === subjectId)
  if (dependents.length > 0 && !withDependents) {
    const orders = dependents.slice(0, 3).map((delivery) => delivery.businessKey)
    throw new DeskError(
      'ACTION_REFUSED',
      `${dependents.length} deliveries wait for this one (${orders.join(', ')}${dependents.length > 3 ? ', ...' : ''}): ` +
        'mend the customer and retry, or resolve it with its dependents to end them too',
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
  await store.deliveries.cancel(subjectId)
  const more = dependents.length === 0 ? '' : ` and ${dependents.length} that waited for it`
  return {
    did: `the delivery of ${businessKey ?? subjectId} to ${system ?? 'its system'} is cancelled${more}`,
    next: '',
    wakeups: [],
    detail: { cancelled: [subjectId, ...dependents.map(({ id }) => id)] },
  }
}
