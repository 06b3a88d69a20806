import type { ErrorCode } from '../domain/error-catalogue.ts'
import type { DeadLetter, Document } from '../store/store.ts'

export type DeadLetterAction = 'edit' | 'retry' | 'resolve' | 'ignore'

/** `null`: the action may run; otherwise why it may not. */
export type AllowedActions = Record<DeadLetterAction, string | null>

/** Interchanges that end the same way however often they are read; what does help. */
const sameAgain: Partial<Record<ErrorCode, string>> = {
  INTERCHANGE_EMPTY: 'the file is empty: resolve it, the partner must send again',
  INTERCHANGE_TRUNCATED: 'its end is missing and it was refused: resolve it, the partner must send again',
  ENVELOPE_INVALID: 'it was refused to the partner: resolve it, the partner must send again',
  TOO_MANY_REFUSED: 'its documents were refused to the partner: resolve it, the partner must send again',
  CONTROL_NUMBER_REPEATED: 'its control number stays taken: resolve it, the partner must send again under a new number',
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
  const { state, actor } = deadLetter
  if (state !== 'open' && state !== 'ignored') {
    const why = `it was ${state} by ${actor ?? 'somebody'} already`
    return { edit: why, retry: why, resolve: why, ignore: why }
  }
  return {
    edit: whyNoEdit(deadLetter.subject, document),
    retry: whyNoRetry(deadLetter, document, isDecided),
    resolve: null,
    ignore: state === 'ignored' ? `it was ignored by ${actor ?? 'somebody'} already: open it again first` : null,
  }
}

type Subject = (Pick<Document, 'state' | 'direction'> & Partial<Pick<Document, 'purgedAt'>>) | undefined

const whyNoEdit = (subject: DeadLetter['subject'], document: Subject): string | null => {
  if (subject === 'interchange') return 'an interchange is kept as it came: ask the partner for a right one'
  if (subject === 'held-record') return 'it is kept as its system has it: mend it there, then retry'
  if (subject === 'conflict') return 'both systems keep what they say: decide whose value counts'
  if (subject === 'run') return 'a run has nothing to edit: look into the system, then approve it (retry) or resolve it'
  if (subject === 'delivery')
    return 'a delivery carries its order: mend the data in the system or the settings, then retry'
  if (document?.purgedAt) return contentPurged(document.purgedAt)
  const state = document?.state
  if (document?.direction === 'out') return 'it is one of ours: mend the settings or the data, then retry'
  if (state === 'dead' || state === 'duplicate' || state === 'rejected') return null
  return `the document is ${state}: its orders are delivered or on their way`
}

const whyNoRetry = (
  { subject, code, issues }: Pick<DeadLetter, 'subject' | 'code' | 'issues'>,
  document: Subject,
  isDecided: boolean,
): string | null => {
  if (subject === 'delivery' || subject === 'held-record' || subject === 'run') return null
  if (subject === 'conflict') {
    return isDecided ? null : 'decide whose value counts (crossdock records decide): the conflict ends with that'
  }
  if (subject === 'interchange') {
    const codes = [code, ...issues.map((issue) => issue.code)]
    return codes.every((each) => sameAgain[each] !== undefined) ? (sameAgain[code] ?? null) : null
  }
  if (document?.purgedAt) return contentPurged(document.purgedAt)
  const state = document?.state
  if (state === 'dead' || state === 'duplicate') return null
  if (document?.direction === 'out' && state === 'sent') return null
  return state === 'rejected'
    ? 'the partner was told that it is rejected: edit it to take it all the same, or resolve it'
    : `the document is ${state}`
}

const contentPurged = (at: Date): string =>
  `its content was purged on ${at.toISOString().slice(0, 10)}: ask the sender for it again`
