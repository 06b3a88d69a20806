import type { Mapped } from '../../domain/issue.ts'
import type { OrderStage, OrderStatus } from '../../domain/order-status.ts'
import type { Sale } from './native.ts'

const isIssued = ({ state, number }: Sale['invoices.'][number]): boolean =>
  Boolean(number) && (state === 'posted' || state === 'paid')
const isShipped = ({ state }: Sale['shipments.'][number]): boolean => state === 'done'

const stageOf = (sale: Sale): OrderStage => {
  if (sale.state === 'cancelled') return 'cancelled'
  if (sale.state === 'draft' || sale.state === 'quotation') return 'open'
  const invoices = sale['invoices.'].filter(({ state }) => state !== 'cancelled')
  const shipments = sale['shipments.'].filter(({ state }) => state !== 'cancelled')
  const isInvoiced = invoices.length > 0 && invoices.every(isIssued)
  // A sale of services only has nothing to ship.
  const isWhole = sale.shipment_state === 'sent' || (sale.shipment_state === 'none' && shipments.length === 0)
  if (isWhole && isInvoiced) return 'invoiced'
  if (sale.shipment_state === 'sent') return 'shipped'
  return shipments.some(isShipped) ? 'partly-shipped' : 'confirmed'
}

/** How far a sale has come. A draft has no number yet: it goes by its id. */
export const orderStatusFromSale = (sale: Sale): Mapped<OrderStatus> => ({
  ok: true,
  value: {
    sellerOrderNumber: sale.number || `draft ${sale.id}`,
    ...(sale.reference ? { orderNumber: sale.reference } : {}),
    stage: stageOf(sale),
    shipments: sale['shipments.'].filter(isShipped).map(({ id, number, effective_date }) => ({
      shipmentNumber: number || String(id),
      ...(effective_date ? { shippedOn: effective_date } : {}),
    })),
    invoices: sale['invoices.'].filter(isIssued).map((invoice) => ({
      invoiceNumber: invoice.number ?? '',
      ...(invoice.invoice_date ? { issueDate: invoice.invoice_date } : {}),
      ...(invoice.total_amount ? { amount: invoice.total_amount } : {}),
      currency: invoice['currency.'].code,
    })),
  },
})
