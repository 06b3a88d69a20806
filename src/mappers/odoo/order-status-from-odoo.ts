import type { Mapped } from '../../domain/issue.ts'
import { type OrderStage, type OrderStatus, orderStatus } from '../../domain/order-status.ts'
import { issuesFrom } from './customer-from-odoo.ts'
import { type InvoiceRow, invoiceRow, type PickingRow, pickingRow, type SaleOrderRow, saleOrderRow } from './native.ts'

export type OdooOrder = { order: unknown; pickings: readonly unknown[]; invoices: readonly unknown[] }

/** A sales order of Odoo with its deliveries and invoices. Only what is done or posted counts. */
export const orderStatusFromOdoo = ({ order, pickings, invoices }: OdooOrder): Mapped<OrderStatus> => {
  const head = saleOrderRow.safeParse(order)
  if (!head.success) return { ok: false, issues: issuesFrom(head.error, order) }
  const done: PickingRow[] = []
  for (const raw of pickings) {
    const row = pickingRow.safeParse(raw)
    if (!row.success) return { ok: false, issues: issuesFrom(row.error, raw) }
    if (row.data.state === 'done') done.push(row.data)
  }
  const posted: InvoiceRow[] = []
  for (const raw of invoices) {
    const row = invoiceRow.safeParse(raw)
    if (!row.success) return { ok: false, issues: issuesFrom(row.error, raw) }
    if (row.data.state === 'posted' && row.data.move_type === 'out_invoice') posted.push(row.data)
  }
  const made = orderStatus.safeParse({
    sellerOrderNumber: head.data.name,
    orderNumber: head.data.client_order_ref,
    stage: stageOf(head.data, done.length > 0),
    shipments: done.map((row) => ({
      shipmentNumber: row.name,
      shippedOn: row.date_done?.slice(0, 10),
      trackingNumber: typeof row['carrier_tracking_ref'] === 'string' ? row['carrier_tracking_ref'] : undefined,
    })),
    invoices: posted.map((row) => ({
      invoiceNumber: row.name,
      issueDate: row.invoice_date,
      amount: row.amount_total,
      currency: row.currency_id?.[1],
    })),
  })
  return made.success ? { ok: true, value: made.data } : { ok: false, issues: issuesFrom(made.error, order) }
}

const stageOf = (order: SaleOrderRow, somethingLeft: boolean): OrderStage => {
  if (order.state === 'cancel') return 'cancelled'
  if (order.state !== 'sale' && order.state !== 'done') return 'open'
  const isShipped = order.delivery_status === 'full'
  if (isShipped && order.invoice_status === 'invoiced') return 'invoiced'
  if (isShipped) return 'shipped'
  return somethingLeft || order.delivery_status === 'partial' ? 'partly-shipped' : 'confirmed'
}
