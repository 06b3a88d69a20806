import { decimal } from '../../domain/decimal.ts'
import type { Mapped } from '../../domain/issue.ts'
import { type OrderStage, type OrderStatus, orderStatus } from '../../domain/order-status.ts'
import { type NativeStatus, nativeStatus } from './native-status.ts'
import { isoDateFrom } from './odata-values.ts'
import { readAs } from './read-as.ts'

/** Category of SD documents: invoice. Credit and debit memos, pro forma invoices and cancellations have others. */
const invoiceCategory = 'M'
/** Overall statuses of SD documents: B partly, C completely. */
const completely = 'C'

/** How far an order has come, from API_SALES_ORDER_SRV with its deliveries and billing documents. */
export const orderStatusFromSap = (raw: unknown): Mapped<OrderStatus> => {
  const read = readAs(nativeStatus, raw, 'order')
  if (!read.ok) return read
  const native = read.value
  const { order } = native
  const invoices = liveInvoices(native)
  const shipped = native.deliveries.filter(({ OverallGoodsMovementStatus }) => isBegun(OverallGoodsMovementStatus))
  const record = {
    sellerOrderNumber: order.SalesOrder,
    ...(order.PurchaseOrderByCustomer ? { orderNumber: order.PurchaseOrderByCustomer } : {}),
    stage: stageFrom(native, invoices.length),
    shipments: shipped.map((delivery) => ({
      shipmentNumber: delivery.DeliveryDocument,
      ...dated('shippedOn', delivery.ActualGoodsMovementDate),
      ...(delivery.BillOfLading ? { trackingNumber: delivery.BillOfLading } : {}),
    })),
    invoices: invoices.map((invoice) => ({
      invoiceNumber: invoice.BillingDocument,
      ...dated('issueDate', invoice.BillingDocumentDate),
      ...(invoice.TotalGrossAmount ? { amount: invoice.TotalGrossAmount } : {}),
      ...(invoice.TransactionCurrency ? { currency: invoice.TransactionCurrency } : {}),
    })),
  }
  return readAs(orderStatus, record, `order ${order.SalesOrder}`)
}

const isBegun = (status: string | null | undefined): boolean => status === 'B' || status === completely

const dated = (name: string, value: string | null | undefined): Record<string, string> => {
  const date = isoDateFrom(value)
  return date === undefined ? {} : { [name]: date }
}

const liveInvoices = ({ billing }: NativeStatus): NativeStatus['billing'] =>
  billing.filter(
    ({ SDDocumentCategory, BillingDocumentIsCancelled, CancelledBillingDocument }) =>
      SDDocumentCategory === invoiceCategory && BillingDocumentIsCancelled !== true && !CancelledBillingDocument,
  )

/**
 * Delivered in SAP's sense is what has a delivery; shipped is what left with a posted goods issue. Billing by delivery leaves the order's
 * own billing status empty: then a completed order with an invoice is an invoiced one.
 */
const stageFrom = ({ order, deliveries }: NativeStatus, invoiceCount: number): OrderStage => {
  if (order.OverallSDDocumentRejectionSts === completely) return 'cancelled'
  const isDone = order.OverallSDProcessStatus === completely
  if (invoiceCount > 0 && (isDone || order.OverallOrdReltdBillgStatus === completely)) return 'invoiced'
  const statuses = deliveries.map(({ OverallGoodsMovementStatus }) => OverallGoodsMovementStatus)
  if (statuses.some(isBegun)) {
    const isWhole = order.OverallDeliveryStatus === completely && statuses.every((status) => status === completely)
    return isWhole ? 'shipped' : 'partly-shipped'
  }
  return isConfirmed(order) ? 'confirmed' : 'open'
}

/** Credit is given, and every item that is still wanted has a date for its whole quantity. */
const isConfirmed = ({ TotalCreditCheckStatus, to_Item }: NativeStatus['order']): boolean => {
  const wanted = to_Item.results.filter(
    ({ SalesDocumentRjcnReason, HigherLevelItem }) => !SalesDocumentRjcnReason && /^0*$/.test(HigherLevelItem ?? ''),
  )
  return (
    TotalCreditCheckStatus !== 'B' &&
    wanted.length > 0 &&
    wanted.every(({ RequestedQuantity, ConfdDelivQtyInOrderQtyUnit }) =>
      decimal(ConfdDelivQtyInOrderQtyUnit ?? '0').greaterThanOrEqualTo(RequestedQuantity ?? '0'),
    )
  )
}
