import { createHash } from 'node:crypto'
import { say } from '../domain/said.ts'
import { actOnDeadLetter, getDeadLetter } from './act-on-dead-letter.ts'
import { allowedActions } from './dead-letter-actions.ts'
import { type ActionReport, BodyRefusedError, type DeskDeps, DeskError, issuesOfBody } from './desk.ts'
import { mapAgain } from './retry-dead-letter.ts'

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
  const deadLetter = await getDeadLetter(deps.store, id)
  const document = deadLetter.subject === 'document' ? await deps.store.documents.get(deadLetter.subjectId) : undefined
  const why = allowedActions(deadLetter, document, false).edit
  if (document === undefined || why !== null) {
    throw new DeskError('ACTION_REFUSED', say('dead-letter.cannot.edit', { id, why: why ?? say('why.edit.gone') }))
  }
  const issues = await issuesOfBody(deps, document, body)
  if (issues.length > 0) throw new BodyRefusedError(issues)
  return actOnDeadLetter(deps, 'edit', id, { state: 'retried', reason, actor }, async (store, _deadLetter, current) => {
    if (current?.revision !== document.revision) {
      throw new DeskError('ACTION_REFUSED', say('document.edited', { id: document.id }))
    }
    await store.documents.edit(document.id, body)
    return {
      did: say('did.body-edited', { id: document.id, revision: document.revision + 1 }),
      next:
        current.state === 'rejected' ? say('next.was-rejected', { partner: document.partner }) : say('next.delivered'),
      wakeups: [mapAgain(document.id)],
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
