import type { Issue, Mapped } from '../domain/issue.ts'
import type { OrderChange } from '../domain/order-change.ts'
import type { Partner } from '../domain/partner.ts'
import type { DocumentContext } from './edi/document-context.ts'
import { type OrderDocument, type OrderRequest, orderRequestFrom } from './edi/incoming-documents.ts'
import { applyOverrides, type MappedDocument } from './overrides.ts'

/** A test that is taken for real sends goods nobody ordered. */
const testIssue = ({ partner, envelopeUsage }: DocumentContext): Issue | undefined => {
  if (envelopeUsage !== 'T' || partner.usage === 'test') return undefined
  const message = `The file is marked as a test (ISA15 T, UNB 0035 1, TEST or deploymentMode), partner ${partner.name} is in production: resolve this; to take tests of theirs, set "usage: test" in the profile and retry: what they are sent is marked as a test then, too`
  return { code: 'ORDER_PURPOSE_UNSUPPORTED', path: 'envelope', value: envelopeUsage, message }
}

/**
 * An order document as it takes effect: mapped, then changed by the partner's own mapping. The order that a change carries whole is
 * changed as an order first. A test of a partner in production has none.
 */
export const partnerRequestFrom = async (
  orderDocument: OrderDocument,
  body: Uint8Array,
  context: DocumentContext,
  document: MappedDocument,
): Promise<Mapped<OrderRequest>> => {
  const test = testIssue(context)
  if (test !== undefined) return { ok: false, issues: [test] }
  const mapped = orderRequestFrom(orderDocument, body, context)
  if (!mapped.ok) return mapped
  const { partner } = context
  if (mapped.value.entity === 'order-change') return overriddenChange(mapped.value.change, partner, document)
  const order = await applyOverrides('sales-order', mapped.value.order, partner, document)
  return order.ok ? { ok: true, value: { entity: 'sales-order', order: order.value } } : order
}

const overriddenChange = async (
  sent: OrderChange,
  partner: Partner,
  document: MappedDocument,
): Promise<Mapped<OrderRequest>> => {
  const order =
    sent.purpose === 'replace' ? await applyOverrides('sales-order', sent.order, partner, document) : undefined
  if (order?.ok === false) return order
  const whole = sent.purpose === 'replace' && order !== undefined ? { ...sent, order: order.value } : sent
  const change = await applyOverrides('order-change', whole, partner, document)
  return change.ok ? { ok: true, value: { entity: 'order-change', change: change.value } } : change
}
