import type { Partner } from '../../domain/partner.ts'
import type { Delimiters } from '../../edi/edi.ts'

/** What a document is read with, besides its bytes. */
export type DocumentContext = {
  partner: Partner
  delimiters: Delimiters
  /** Version of the envelope the document came in: UNB01 (`UNOC:3`) tells an EDIFACT document's character set. */
  envelopeVersion: string
  /** Whether the sender marks the envelope as production (`P`) or test (`T`); left out where a document is only looked at. */
  envelopeUsage?: string | undefined
}
