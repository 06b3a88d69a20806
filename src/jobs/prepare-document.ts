import type { AppliedChange, OutgoingDocuments, OutgoingEntity } from '../domain/document.ts'
import { RejectedError } from '../domain/errors.ts'
import type { Issue } from '../domain/issue.ts'
import type { Partner } from '../domain/partner.ts'
import type { SalesOrder } from '../domain/sales-order.ts'
import {
  type Answered,
  type OutgoingFormat,
  outgoingFormatOf,
  type RenderContext,
} from '../mappers/edi/outgoing-documents.ts'
import { applyOverrides, type MappedDocument } from '../mappers/overrides.ts'
import type { Document, DocumentContent } from '../store/store.ts'

/** A document of ours as its partner wants it, and what writes it. */
export type PreparedDocument = {
  document: Document
  format: OutgoingFormat
  value: OutgoingDocuments[OutgoingEntity]
  context: RenderContext
}

/** A document that the partner's own mapping cannot change. The message is of the first issue. */
export class MappingError extends RejectedError {
  readonly issues: readonly Issue[]

  constructor(issues: readonly Issue[]) {
    const [first] = issues
    const more = issues.length > 1 ? ` (and ${issues.length - 1} more)` : ''
    super(first?.code ?? 'MAPPING_FAILED', `${first?.path}: ${first?.message}${more}`)
    this.issues = issues
  }
}

/** Finds the format of a document and changes it as the partner's profile says. `first` is the document it answers. */
export const prepareDocument = async (
  document: Document,
  first: DocumentContent | undefined,
  partner: Partner,
): Promise<PreparedDocument> => {
  if (document.answers !== null && first === undefined) throw new Error('the document it answers is gone')
  const answered = first === undefined ? undefined : answeredBy(first)
  // An outbound document holds the canonical form of its entity.
  const entity = document.entity as OutgoingEntity
  const canonical = document.canonical as OutgoingDocuments[OutgoingEntity]
  const format = outgoingFormatOf(partner, entity, answered?.changeNumber !== undefined)
  if (format === undefined)
    throw new Error(`${partner.name} speaks ${partner.standard}, in which no ${entity} is written`)
  const value = await overridden(entity, canonical, partner, { type: format.type, version: document.version })
  return { document, format, value, context: { partner, ...(answered === undefined ? {} : { answered }) } }
}

const overridden = async (
  entity: OutgoingEntity,
  value: OutgoingDocuments[OutgoingEntity],
  partner: Partner,
  document: MappedDocument,
): Promise<OutgoingDocuments[OutgoingEntity]> => {
  const mapped = await applyOverrides(entity, value, partner, document)
  if (mapped.ok) return mapped.value
  throw new MappingError(mapped.issues)
}

/** What an order response speaks of. */
const answeredBy = ({ entity, canonical, transactionControlNumber: controlNumber }: DocumentContent): Answered => {
  if (entity !== 'order-change') {
    // A document that is answered holds a sales order, or a change of one.
    return { order: canonical as SalesOrder, controlNumber }
  }
  const { change, order } = canonical as AppliedChange
  return { order: order ?? orderNamedBy(change), controlNumber, changeNumber: change.changeNumber ?? '' }
}

/** All that is known of an order that never came. */
const orderNamedBy = ({ orderNumber, releaseNumber, issueDate }: AppliedChange['change']): SalesOrder => ({
  orderNumber,
  releaseNumber,
  issueDate,
  purpose: 'original',
  currency: '',
  parties: [],
  references: [],
  allowancesCharges: [],
  taxes: [],
  notes: [],
  lines: [],
  totals: {},
})
