import type { Mapped } from '../domain/issue.ts'
import type { Partner } from '../domain/partner.ts'
import { type OrderRequest, orderDocumentOf } from '../mappers/edi/incoming-documents.ts'
import { partnerRequestFrom } from '../mappers/order-request.ts'
import type { Document, Envelope } from '../store/store.ts'

/** Maps a body as intake would, with the partner's tables and mapping of now. */
export const mapAnew = async (
  partners: readonly Partner[],
  document: Document,
  body: Uint8Array,
  envelope: Envelope | undefined,
): Promise<Mapped<OrderRequest>> => {
  const partner = partners.find(({ name }) => name === document.partner)
  if (partner === undefined) {
    const message = `no partner profile is named "${document.partner}": add it first`
    return { ok: false, issues: [{ code: 'PARTNER_UNKNOWN', path: 'partner', value: document.partner, message }] }
  }
  const orderDocument = orderDocumentOf(document.type)
  if (orderDocument === undefined) {
    const message = `${document.type} is no order document: nothing can be made of its body here`
    return { ok: false, issues: [{ code: 'TRANSACTION_UNSUPPORTED', path: 'type', value: document.type, message }] }
  }
  const { version: envelopeVersion = '', usage: envelopeUsage } = envelope ?? {}
  const context = { partner, delimiters: document.delimiters, envelopeVersion, envelopeUsage }
  return partnerRequestFrom(orderDocument, body, context, document)
}
