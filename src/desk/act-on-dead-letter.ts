import { say } from '../domain/said.ts'
import type { DeadLetter, Document, Store } from '../store/store.ts'
import { isDecided } from './conflict-place.ts'
import { allowedActions } from './dead-letter-actions.ts'
import { type ActionReport, type DeskChange, type DeskDeps, DeskError, found, reported, wake } from './desk.ts'

export const getDeadLetter = async (store: Store, id: string): Promise<DeadLetter> =>
  found(await store.deadLetters.get(id), 'dead letter', id)

/**
 * Does one action on a dead letter in one transaction: the check that it is allowed, the change, the end of the dead
 * letter and the audit entry. An order that is edited (`edit-canonical`) is sent on with it, so the rules of a retry count. Of two people who act at once the second is told what the first did.
 */
export const actOnDeadLetter = async (
  deps: DeskDeps,
  action: 'edit' | 'edit-canonical' | 'retry' | 'resolve',
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
    const decided = await isDecided(store, deadLetter)
    const why = allowedActions(wasOpen ? { ...deadLetter, state: 'open' } : current, document, decided)[
      action === 'edit-canonical' ? 'retry' : action
    ]
    if (why !== null)
      throw new DeskError(
        'ACTION_REFUSED',
        say(`dead-letter.cannot.${action === 'edit-canonical' ? 'edit' : action}`, { id, why }),
      )
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
  return { ...reported(did, next), queued }
}
