import type { Mapped } from '../domain/issue.ts'
import type { OrderChange } from '../domain/order-change.ts'
import type { Partner } from '../domain/partner.ts'
import type { DocumentContext } from './edi/document-context.ts'
import { type OrderDocument, type OrderRequest, orderRequestFrom } from './edi/incoming-documents.ts'
import { applyOverrides, type MappedDocument } from './overrides.ts'

/**
 * An order document as it takes effect: mapped, then changed by the partner's own mapping. The order that a change carries whole is
 * changed as an order first.
 */
export const partnerRequestFrom = async (
  orderDocument: OrderDocument,
  body: Uint8Array,
  context: DocumentContext,
  document: MappedDocument,
): Promise<Mapped<OrderRequest>> => {
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
