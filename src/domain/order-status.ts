import * as z from 'zod'
import { decimalString } from './decimal.ts'
import { isoDate } from './sales-order.ts'

/** From the ERP's point of view; `shipped` and `invoiced` mean: wholly. */
export const orderStage = z.enum(['open', 'confirmed', 'partly-shipped', 'shipped', 'invoiced', 'cancelled'])
export type OrderStage = z.infer<typeof orderStage>

/** How far a sales order has come in the system that fulfils it. */
export const orderStatus = z.object({
  /** Its number there. */
  sellerOrderNumber: z.string().min(1),
  /** The buyer's order number. */
  orderNumber: z.string().optional(),
  stage: orderStage,
  shipments: z
    .array(
      z.object({
        shipmentNumber: z.string().min(1),
        shippedOn: isoDate.optional(),
        carrier: z.string().optional(),
        trackingNumber: z.string().optional(),
      }),
    )
    .default([]),
  invoices: z
    .array(
      z.object({
        invoiceNumber: z.string().min(1),
        issueDate: isoDate.optional(),
        amount: decimalString.optional(),
        currency: z.string().length(3).optional(),
      }),
    )
    .default([]),
})
export type OrderStatus = z.infer<typeof orderStatus>
