import type { ErrorCode } from '../domain/error-catalogue.ts'
import type { DeadLetter, Document } from '../store/store.ts'

export type DeadLetterAction = 'edit' | 'retry' | 'resolve'

/** `null`: the action may run; otherwise why it may not. */
export type AllowedActions = Record<DeadLetterAction, string | null>

/** Interchanges that end the same way however often they are read; what does help. */
const sameAgain: Partial<Record<ErrorCode, string>> = {
  INTERCHANGE_EMPTY: 'the file is empty: resolve it, the partner must send again',
  INTERCHANGE_TRUNCATED: 'its end is missing and it was refused: resolve it, the partner must send again',
  ENVELOPE_INVALID: 'it was refused to the partner: resolve it, the partner must send again',
  CONTROL_NUMBER_REPEATED: 'its control number stays taken: resolve it, the partner must send again under a new number',
}

/** What a person may do with a dead letter as things stand; API and command line go by this one table. */
export const allowedActions = (
  deadLetter: Pick<DeadLetter, 'subject' | 'state' | 'code' | 'issues' | 'actor'>,
  document: Pick<Document, 'state' | 'direction'> | undefined,
): AllowedActions => {
  if (deadLetter.state !== 'open') {
    const why = `it was ${deadLetter.state} by ${deadLetter.actor ?? 'somebody'} already`
    return { edit: why, retry: why, resolve: why }
  }
  return {
    edit: whyNoEdit(deadLetter.subject, document),
    retry: whyNoRetry(deadLetter, document),
    resolve: null,
  }
}

type Subject = Pick<Document, 'state' | 'direction'> | undefined

const whyNoEdit = (subject: DeadLetter['subject'], document: Subject): string | null => {
  if (subject === 'interchange') return 'an interchange is kept as it came: ask the partner for a right one'
  if (subject === 'delivery')
    return 'a delivery carries its order: mend the data in the system or the settings, then retry'
  const state = document?.state
  if (document?.direction === 'out') return 'it is one of ours: mend the settings or the data, then retry'
  if (state === 'dead' || state === 'duplicate' || state === 'rejected') return null
  return `the document is ${state}: its orders are delivered or on their way`
}

const whyNoRetry = (
  { subject, code, issues }: Pick<DeadLetter, 'subject' | 'code' | 'issues'>,
  document: Subject,
): string | null => {
  if (subject === 'delivery') return null
  if (subject === 'interchange') {
    const codes = [code, ...issues.map((issue) => issue.code)]
    return codes.every((each) => sameAgain[each] !== undefined) ? (sameAgain[code] ?? null) : null
  }
  const state = document?.state
  if (state === 'dead' || state === 'duplicate') return null
  if (document?.direction === 'out' && state === 'sent') return null
  return state === 'rejected'
    ? 'the partner was told that it is rejected: edit it to take it all the same, or resolve it'
    : `the document is ${state}`
}
