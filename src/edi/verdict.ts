import type { TransactionStatus } from './edi.ts'

/** What a partner says of one thing. `detail` is in words of the standard's codes. */
export type Said = { status: TransactionStatus; detail: string | undefined }

/** What a partner says of the syntax of a group or an interchange we sent. Control numbers are as written. */
export type SyntaxVerdict = {
  kind: 'syntax'
  of: { functionalId: string; groupControlNumber: string } | { interchangeControlNumber: string }
  /** Holds for every document that is not spoken of by itself; undefined: received, not judged yet. */
  overall: Said | undefined
  documents: readonly (Said & { controlNumber: string })[]
}

/** What a partner's application says of a document we sent, beyond its syntax. */
export type BusinessVerdict = {
  kind: 'business'
  /** The control numbers it names (824 only). */
  groupControlNumber: string | undefined
  transactionControlNumber: string | undefined
  /** It speaks of the whole group, and so of all that is in it. */
  isOfGroup: boolean
  /** The numbers it names: of our document, or of the order it belongs to. */
  references: readonly string[]
} & Said

export type ReceivedVerdict = SyntaxVerdict | BusinessVerdict

/** More than a person reads; a set that is wrong throughout can have many thousands. */
const mostErrors = 50

/** Errors as the detail of what is said. */
export const detailOf = (errors: readonly string[]): string | undefined => {
  if (errors.length === 0) return undefined
  const more = errors.length > mostErrors ? [`and ${errors.length - mostErrors} more`] : []
  return [...errors.slice(0, mostErrors), ...more].join('; ')
}
