import * as z from 'zod'
import { edmDecimal, text } from './native.ts'

const orderItem = z.object({
  RequestedQuantity: edmDecimal.nullish(),
  ConfdDelivQtyInOrderQtyUnit: edmDecimal.nullish(),
  SalesDocumentRjcnReason: text,
  HigherLevelItem: text,
})

/** A sales order with what followed it. */
export const nativeStatus = z.object({
  order: z.object({
    SalesOrder: z.string().min(1),
    PurchaseOrderByCustomer: text,
    OverallSDProcessStatus: text,
    OverallDeliveryStatus: text,
    OverallOrdReltdBillgStatus: text,
    OverallSDDocumentRejectionSts: text,
    TotalCreditCheckStatus: text,
    to_Item: z.object({ results: z.array(orderItem) }),
  }),
  deliveries: z.array(
    z.object({
      DeliveryDocument: z.string().min(1),
      ActualGoodsMovementDate: text,
      OverallGoodsMovementStatus: text,
      BillOfLading: text,
    }),
  ),
  billing: z.array(
    z.object({
      BillingDocument: z.string().min(1),
      SDDocumentCategory: text,
      BillingDocumentDate: text,
      BillingDocumentIsCancelled: z.boolean().nullish(),
      CancelledBillingDocument: text,
      TotalGrossAmount: edmDecimal.nullish(),
      TransactionCurrency: text,
    }),
  ),
})
export type NativeStatus = z.infer<typeof nativeStatus>
