import type { ErrorCode } from '../domain/error-catalogue.ts'
import { type Said, say } from '../domain/said.ts'
import type { DeadLetter, Document } from '../store/store.ts'

export type DeadLetterAction = 'edit' | 'retry' | 'resolve' | 'ignore'

/** `null`: the action may run; otherwise why it may not. */
export type AllowedActions = Record<DeadLetterAction, Said | null>

/** Interchanges that end the same way however often they are read; what does help. */
const sameAgain: Partial<Record<ErrorCode, Said>> = {
  INTERCHANGE_EMPTY: say('why.empty'),
  INTERCHANGE_TRUNCATED: say('why.truncated'),
  ENVELOPE_INVALID: say('why.refused'),
  TOO_MANY_REFUSED: say('why.too-many-refused'),
  CONTROL_NUMBER_REPEATED: say('why.number-taken'),
}

/**
 * What a person may do with a dead letter as things stand; API and command line go by this one table. `isDecided`: somebody said whose
 * value counts, for a conflict.
 */
export const allowedActions = (
  deadLetter: Pick<DeadLetter, 'subject' | 'state' | 'code' | 'issues' | 'actor'>,
  document: Subject,
  isDecided: boolean,
): AllowedActions => {
  const { state } = deadLetter
  const actor = deadLetter.actor ?? say('why.somebody')
  if (state !== 'open' && state !== 'ignored') {
    const why = say('why.ended', { state, actor })
    return { edit: why, retry: why, resolve: why, ignore: why }
  }
  return {
    edit: whyNoEdit(deadLetter.subject, document),
    retry: whyNoRetry(deadLetter, document, isDecided),
    resolve: null,
    ignore: state === 'ignored' ? say('why.ignored', { actor }) : null,
  }
}

type Subject = (Pick<Document, 'state' | 'direction'> & Partial<Pick<Document, 'purgedAt'>>) | undefined

const whyNoEdit = (subject: DeadLetter['subject'], document: Subject): Said | null => {
  if (subject === 'interchange') return say('why.edit.interchange')
  if (subject === 'held-record') return say('why.edit.held-record')
  if (subject === 'conflict') return say('why.edit.conflict')
  if (subject === 'run') return say('why.edit.run')
  if (subject === 'delivery') return say('why.edit.delivery')
  if (document?.purgedAt) return contentPurged(document.purgedAt)
  const state = document?.state
  if (document?.direction === 'out') return say('why.edit.ours')
  if (state === 'dead' || state === 'duplicate' || state === 'rejected') return null
  return say('why.edit.state', { state: state ?? null })
}

const whyNoRetry = (
  { subject, code, issues }: Pick<DeadLetter, 'subject' | 'code' | 'issues'>,
  document: Subject,
  isDecided: boolean,
): Said | null => {
  if (subject === 'delivery' || subject === 'held-record' || subject === 'run') return null
  if (subject === 'conflict') {
    return isDecided ? null : say('why.retry.conflict')
  }
  if (subject === 'interchange') {
    const codes = [code, ...issues.map((issue) => issue.code)]
    return codes.every((each) => sameAgain[each] !== undefined) ? (sameAgain[code] ?? null) : null
  }
  if (document?.purgedAt) return contentPurged(document.purgedAt)
  const state = document?.state
  if (state === 'dead' || state === 'duplicate') return null
  if (document?.direction === 'out' && state === 'sent') return null
  return state === 'rejected' ? say('why.retry.rejected') : say('why.retry.state', { state: state ?? null })
}

const contentPurged = (at: Date): Said => say('why.purged', { day: at.toISOString().slice(0, 10) })
