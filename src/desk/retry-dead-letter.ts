import { say } from '../domain/said.ts'
import { answersLane, documentsLane, intakeLane } from '../queue/lanes.ts'
import type { DeadLetter, Document, Store } from '../store/store.ts'
import { actOnDeadLetter, getDeadLetter } from './act-on-dead-letter.ts'
import { approveGuard } from './approve-guard.ts'
import { type ActionReport, type DeskChange, DeskError, type DeskWakeup } from './desk.ts'
import type { RecordDeskDeps } from './record-desk.ts'
import { retryDelivery } from './retry-delivery.ts'
import { retryMappedAnew } from './retry-mapped-anew.ts'
import { retryConflict, retryHeldRecord } from './retry-record.ts'

export type Retry = {
  actor: string
  reason?: string | undefined
  /**
   * `current`: what is sent is made of the document anew. `original`: as it was made before. Left out: a document that could not be mapped is
   * mapped with the mapping of now, the delivery of one that was goes as it is.
   */
  mapping?: 'current' | 'original' | undefined
}

/**
 * Sends what died on again: a document back to mapping, a delivery back to its system, an interchange back to reading; a held record is
 * read again, a stopped run approved.
 */
export const retryDeadLetter = async (
  deps: RecordDeskDeps,
  id: string,
  { actor, reason = 'retried', mapping }: Retry,
): Promise<ActionReport> => {
  const { subject, subjectId, state } = await getDeadLetter(deps.store, id)
  if (subject === 'run' && (state === 'open' || state === 'ignored')) return approveGuard(deps, subjectId, { actor })
  if (subject === 'delivery' && mapping === 'current') return retryMappedAnew(deps, id, { actor, reason })
  return actOnDeadLetter(deps, 'retry', id, { state: 'retried', reason, actor }, (store, deadLetter, document) => {
    if (deadLetter.subject === 'held-record') return retryHeldRecord(store, deadLetter, actor)
    if (deadLetter.subject === 'conflict') return retryConflict(store, deadLetter, deps)
    if (deadLetter.subject === 'delivery') return retryDelivery(store, deadLetter)
    if (deadLetter.subject === 'interchange') return retryInterchange(store, deadLetter)
    if (document?.direction === 'out') return sendAgain(store, document)
    if (mapping === 'original') throw new DeskError('ACTION_REFUSED', say('retry.never-mapped'))
    return retryDocument(store, deadLetter)
  })
}

const retryInterchange = async (store: Store, { subjectId, businessKey }: DeadLetter): Promise<DeskChange> => {
  await store.interchanges.reopen(subjectId)
  const answers = await store.acknowledgements.revive(subjectId)
  return {
    did: say('did.interchange-again', { key: businessKey ?? subjectId }),
    next: say('next.read-before'),
    wakeups: [
      { lane: intakeLane, job: { name: 'receive-interchange', ids: [subjectId] } },
      ...(answers.length === 0
        ? []
        : [{ lane: answersLane, job: { name: 'send-acknowledgement' as const, ids: answers } }]),
    ],
    detail: {},
  }
}

const retryDocument = async (store: Store, { subjectId }: DeadLetter): Promise<DeskChange> => {
  await store.documents.setState([subjectId], 'received')
  return {
    did: say('did.document-again', { id: subjectId }),
    next: say('next.delivered-if-mapped'),
    wakeups: [mapAgain(subjectId)],
    detail: {},
  }
}

/** The partner gets it once more, under new control numbers and with the partner's settings of now. */
const sendAgain = async (store: Store, { id, type, partner, state, businessKey }: Document): Promise<DeskChange> => {
  await store.documents.setState([id], 'due')
  // The word on the file of before is waited for no longer: the next one has numbers of its own.
  await store.awaited.close({ documentIds: [id] })
  return {
    did: say(state === 'sent' ? 'did.ours-sent-again' : 'did.ours-again', { type, key: businessKey }),
    next: state === 'sent' ? say('next.new-numbers', { partner }) : say('next.leaves-if-written'),
    wakeups: [{ lane: answersLane, job: { name: 'send-document', ids: [id] } }],
    detail: {},
  }
}

export const mapAgain = (documentId: string): DeskWakeup => ({
  lane: documentsLane,
  job: { name: 'map-document', ids: [documentId] },
})
