import type { Rule } from './grammar.ts'

/** The contract of the EDI reader: what it makes of bytes, and how it speaks of what is wrong with them. */

/** Where in the payload something stands. Offsets count bytes from the start of the payload; the others count from 1. */
export type EdiPosition = {
  byteOffset: number
  line: number
  /** Counted within the transaction set, its header being 1; within the interchange for envelope segments. */
  segment: number
  segmentId: string
  element?: number | undefined
  component?: number | undefined
  repetition?: number | undefined
}

/** Where the rule that was broken belongs: the segment of the acknowledgement that reports it. */
export type EdiLevel = 'interchange' | 'group' | 'transaction' | 'segment' | 'element'

/**
 * One broken rule. `standardCode` is the standard's own: TA105 (interchange), AK905 (group), AK502 (transaction),
 * AK304 (segment) or AK403 (element) in X12.
 */
export type EdiIssue = {
  level: EdiLevel
  standardCode: string
  /** The rule of the grammar that is broken; absent where no grammar is concerned. */
  rule?: Rule
  /** An issue that is only reported leaves the transaction accepted with errors. */
  severity: 'error' | 'warning'
  position: EdiPosition
  /** X12 data element number (AK402), where the rule concerns an element. */
  dataElement?: string | undefined
  /** Loop the segment stands in (AK303). */
  loop?: string | undefined
  value?: string | undefined
  message: string
}

export type Delimiters = {
  element: string
  component: string
  repetition: string | undefined
  segment: string
  /** Takes the meaning from the character behind it (EDIFACT). */
  release?: string | undefined
}

export type EnvelopeHeader = {
  standard: 'x12' | 'edifact' | 'xml' | 'flat'
  /** 0-based within the payload. */
  index: number
  sender: { qualifier: string; id: string }
  receiver: { qualifier: string; id: string }
  /** As written, nine digits in X12. */
  controlNumber: string
  version: string
  date: string
  time: string
  acknowledgementRequested: boolean
  /** The sender asks to hear that the interchange has come, and nothing of what is in it (UNB09 `2`). */
  onlyReceipt?: boolean
  usage: string
  delimiters: Delimiters
  byteOffset: number
}

export type GroupHeader = {
  /** 0-based within the interchange. */
  index: number
  functionalId: string
  sender: string
  receiver: string
  controlNumber: string
  version: string
}

export type TransactionStatus = 'accepted' | 'accepted-with-errors' | 'rejected'

/** One transaction set as it came, judged. */
export type TransactionResult = {
  /** 0-based within the group. */
  index: number
  setId: string
  controlNumber: string
  /** The release the document itself names: UNH02, `D:96A:UN` or `D:96A:UN:EAN008`. X12 names it in the group. */
  version?: string
  status: TransactionStatus
  issues: EdiIssue[]
}

export type GroupResult = GroupHeader & {
  /** GE01; undefined when the trailer is missing or unreadable. */
  declaredTransactions: number | undefined
  receivedTransactions: number
  issues: EdiIssue[]
}

/** What a partner says of an interchange we sent (TA1); `controlNumber` is our ISA13, `code` is TA105. */
export type InterchangeAcknowledgement = {
  controlNumber: string
  date: string
  time: string
  status: TransactionStatus
  code: string
}

export type EnvelopeResult = {
  status: 'accepted' | 'accepted-with-errors' | 'rejected'
  issues: EdiIssue[]
  /** sha256, hex, of the envelope's bytes from ISA to the end of IEA. */
  sha256: string
  /** The TA1 segments it holds; absent when there are none. */
  acknowledgements?: InterchangeAcknowledgement[]
}

/**
 * What the reader yields, in the order of the payload. Every header gets its end event, also in a truncated payload.
 * `body` is the bytes of the transaction set from ST to SE with their terminators; undefined when it is over the limit.
 * `rubbish` is a stretch that belongs to no interchange (junk before ISA, a whole unreadable file).
 */
export type EdiEvent =
  | { type: 'envelope-start'; envelope: EnvelopeHeader }
  | { type: 'group-start'; group: GroupHeader }
  | { type: 'transaction'; group: GroupHeader; transaction: TransactionResult; body: Uint8Array | undefined }
  | { type: 'group-end'; group: GroupResult }
  | { type: 'envelope-end'; envelope: EnvelopeHeader; result: EnvelopeResult }
  | { type: 'rubbish'; byteOffset: number; sizeBytes: number; sample: string; message: string }
