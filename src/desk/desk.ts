import type { Logger } from 'pino'
import type { ErrorCode } from '../domain/error-catalogue.ts'
import { CrossdockError } from '../domain/errors.ts'
import type { Issue } from '../domain/issue.ts'
import type { Partner } from '../domain/partner.ts'
import { english, type Said, say } from '../domain/said.ts'
import type { Job, Queue } from '../queue/queue.ts'
import type { Document, Envelope, Store } from '../store/store.ts'

/** Finds what is wrong with a body a document is to have: the rules of its standard, then its mapping. Empty: nothing. */
export type BodyCheck = (document: Document, body: Uint8Array, envelope: Envelope | undefined) => Promise<Issue[]>

/** Checks a body as `checkBody` does, with the envelope the document came in. */
export const issuesOfBody = async (deps: DeskDeps, document: Document, body: Uint8Array): Promise<Issue[]> => {
  const envelope = document.envelopeId === null ? undefined : await deps.store.envelopes.get(document.envelopeId)
  return deps.checkBody(document, body, envelope)
}

/** What the desk works with. */
export type DeskDeps = {
  store: Store
  queue: Queue
  partners: readonly Partner[]
  logger: Logger
  now: () => number
  checkBody: BodyCheck
}

/** A lane to wake once an action is committed. */
export type DeskWakeup = { lane: string; job: Job }

/** What an action changed inside its transaction; `detail` goes into the audit trail. */
export type DeskChange = { did: Said; next: Said | null; wakeups: DeskWakeup[]; detail: Record<string, unknown> }

/** What an action did, for the person who asked for it. */
export type ActionReport = {
  /** What is different now, in a sentence. */
  did: string
  /** What happens next by itself, or what is left to do; empty when nothing. */
  next: string
  /** Both for who reads another language. */
  said: { did: Said; next: Said | null }
  /** False when the queue could not be told: the sweep of a running Crossdock will find the work. */
  queued: boolean
}

/** What an action did and what comes next, in English and for who reads another language. */
export const reported = (did: Said, next: Said | null): Pick<ActionReport, 'did' | 'next' | 'said'> => ({
  did: english(did),
  next: next === null ? '' : english(next),
  said: { did, next },
})

/** The desk cannot do what was asked: the thing is not there, or its state forbids it. */
export class DeskError extends CrossdockError {
  constructor(code: 'NOT_FOUND' | 'ACTION_REFUSED' | 'DOCUMENT_REPEATED' | 'HOOK_REPEATED', message: string | Said) {
    super(code, message, 'store')
  }
}

/** The body a document is to have is wrong; `issues` say how. */
export class BodyRefusedError extends CrossdockError {
  readonly issues: readonly Issue[]

  constructor(issues: readonly Issue[]) {
    const code: ErrorCode = issues[0]?.code ?? 'VALUE_INVALID'
    const more = issues.length > 1 ? say('and-more', { n: issues.length - 1 }) : null
    const { path = '', message = '' } = issues[0] ?? {}
    super(code, say('nothing-changed', { path, message, more }), 'map', { detail: { issues } })
    this.issues = issues
  }
}

/** Wakes a lane after the commit. The store holds the intent, so a queue that is away costs time only. */
export const wake = async ({ queue, logger }: DeskDeps, lane: string, job: Job): Promise<boolean> => {
  if (job.ids.length === 0) return true
  try {
    await queue.add(lane, [job])
    return true
  } catch (error) {
    logger.warn({ lane, err: error }, 'queue not reachable; the sweep will add this work')
    return false
  }
}

export const found = <T>(value: T | undefined, kind: string, id: string): T => {
  if (value === undefined) throw new DeskError('NOT_FOUND', say('there-is-no', { kind, id }))
  return value
}
