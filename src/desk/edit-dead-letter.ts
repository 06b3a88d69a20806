import { createHash } from 'node:crypto'
import { say } from '../domain/said.ts'
import type { Document } from '../store/store.ts'
import { actOnDeadLetter, getDeadLetter } from './act-on-dead-letter.ts'
import { bytesOfText } from './body-text.ts'
import { allowedActions } from './dead-letter-actions.ts'
import { type ActionReport, BodyRefusedError, type DeskDeps, DeskError, found, issuesOfBody } from './desk.ts'
import { mapAgain } from './retry-dead-letter.ts'

/**
 * Gives the document of a dead letter a new body (ST to SE, in its own delimiters) and maps it again: bytes as they are, a text in the character
 * set of the body before. A body that breaks the standard or cannot be mapped is refused (BodyRefusedError) and nothing changes. The interchange
 * keeps the original. `revision` is that of the document when it was read, so that nobody writes over the edit of somebody else.
 */
export const editDeadLetter = async (
  deps: DeskDeps,
  id: string,
  given: Uint8Array | string,
  { actor, reason = 'edited', revision }: { actor: string; reason?: string | undefined; revision?: number | undefined },
): Promise<ActionReport> => {
  const deadLetter = await getDeadLetter(deps.store, id)
  const document = deadLetter.subject === 'document' ? await deps.store.documents.get(deadLetter.subjectId) : undefined
  const why = allowedActions(deadLetter, document, false).edit
  if (document === undefined || why !== null) {
    throw new DeskError('ACTION_REFUSED', say('dead-letter.cannot.edit', { id, why: why ?? say('why.edit.gone') }))
  }
  assertRevision(document, revision)
  const body = typeof given === 'string' ? await inItsCharacters(deps, document, given) : given
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

/** Refuses an edit of what somebody else edited since it was read. */
export const assertRevision = ({ id, revision }: Document, asked: number | undefined): void => {
  if (asked !== undefined && asked !== revision)
    throw new DeskError('ACTION_REFUSED', say('document.revision', { id, revision, asked }))
}

const inItsCharacters = async (
  { store, partners }: DeskDeps,
  document: Document,
  text: string,
): Promise<Uint8Array> => {
  const { body, id, envelopeId } = document
  const envelope = envelopeId === null ? undefined : await store.envelopes.get(envelopeId)
  const partner = partners.find(({ name }) => name === document.partner)
  return bytesOfText({ document, envelope, partner }, found(body ?? undefined, 'body of document', id), text)
}

const fingerprint = (bytes: Uint8Array): { sizeBytes: number; sha256: string } => ({
  sizeBytes: bytes.byteLength,
  sha256: createHash('sha256').update(bytes).digest('hex'),
})
