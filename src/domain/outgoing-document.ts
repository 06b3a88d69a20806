import type { CanonicalDocument, OutgoingEntity } from './document.ts'
import { newRowId } from './new-row-id.ts'

/** What is known of a document of ours before it is written. */
export type OutgoingDraft = {
  partner: string
  system: string
  type: string
  entity: OutgoingEntity
  flow: string | null
  businessKey: string
  canonical: CanonicalDocument
  /** The inbound document it answers. */
  answers?: string
}

/** A document of ours that is due: numbers and interchange come when it is written. */
export const outgoingDocument = (draft: OutgoingDraft) => ({
  partner: draft.partner,
  system: draft.system,
  type: draft.type,
  entity: draft.entity,
  flow: draft.flow,
  businessKey: draft.businessKey,
  canonical: draft.canonical,
  id: newRowId(),
  direction: 'out' as const,
  state: 'due' as const,
  interchangeId: null,
  envelopeId: null,
  groupIndex: 0,
  groupControlNumber: '',
  transactionIndex: 0,
  transactionControlNumber: '',
  version: '',
  issues: [],
  body: null,
  delimiters: { element: '', component: '', repetition: undefined, segment: '' },
  ...(draft.answers === undefined ? {} : { answers: draft.answers }),
})
