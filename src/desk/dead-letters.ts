import { createHash } from 'node:crypto'
import { errorCatalogue } from '../domain/error-catalogue.ts'
import { answersLane, documentsLane, intakeLane, systemLane } from '../queue/lanes.ts'
import type { DeadLetter, Delivery, DeliveryEvent, Document, Interchange, Store } from '../store/store.ts'
import { actOnDeadLetter, getDeadLetter } from './act-on-dead-letter.ts'
import { type AllowedActions, allowedActions } from './dead-letter-actions.ts'
import {
  type ActionReport,
  BodyRefusedError,
  type DeskChange,
  type DeskDeps,
  DeskError,
  type DeskWakeup,
  found,
  issuesOfBody,
} from './desk.ts'

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

/** Sends what died on again: a document back to mapping, a delivery back to its system, an interchange back to reading. */
export const retryDeadLetter = (
  deps: DeskDeps,
  id: string,
  { actor, reason = 'retried' }: { actor: string; reason?: string | undefined },
): Promise<ActionReport> =>
  actOnDeadLetter(deps, 'retry', id, { state: 'retried', reason, actor }, (store, deadLetter, document) => {
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
  return actOnDeadLetter(deps, 'edit', id, { state: 'retried', reason, actor }, async (store, _deadLetter, current) => {
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
