import * as z from 'zod'
import { party } from './party.ts'
import { personalText } from './personal.ts'
import { isoDate, quantity, reference } from './sales-order.ts'

/** What is shipped of one order line: in a handling unit, or loose. */
export const shipmentLine = z.object({
  /** Unique within the shipment. */
  lineNumber: z.string().min(1),
  /** The buyer's order and its line, where the shipment names them. */
  orderNumber: z.string().optional(),
  orderLineNumber: z.string().optional(),
  itemId: z.string().min(1),
  buyerItemId: z.string().optional(),
  gtin: z.string().optional(),
  description: z.string().optional(),
  /** What is in this unit. */
  quantity,
  ordered: quantity.optional(),
  batchNumber: z.string().optional(),
  expiryDate: isoDate.optional(),
  serialNumbers: z.array(z.string()).default([]),
})
export type ShipmentLine = z.infer<typeof shipmentLine>

const unitFields = {
  /** Serial shipping container code: 18 digits with a GS1 check digit. */
  sscc: z.string().optional(),
  /** UN/ECE Rec. 21 package type (`CT` carton, `PX` pallet...). */
  packagingType: z.string().optional(),
  grossWeight: quantity.optional(),
}

/** A carton or other package. */
export const shipmentPackage = z.object({ ...unitFields, lines: z.array(shipmentLine).default([]) })
export type ShipmentPackage = z.infer<typeof shipmentPackage>

/** A pallet (X12: tare) with the packages on it, and what stands on it unpacked. */
export const shipmentPallet = z.object({
  ...unitFields,
  packages: z.array(shipmentPackage).default([]),
  lines: z.array(shipmentLine).default([]),
})
export type ShipmentPallet = z.infer<typeof shipmentPallet>

/** An order that is shipped, in whole or in part. */
export const shippedOrder = z.object({
  /** The buyer's order number. */
  orderNumber: z.string().min(1),
  orderDate: isoDate.optional(),
  releaseNumber: z.string().optional(),
  sellerOrderNumber: z.string().optional(),
})
export type ShippedOrder = z.infer<typeof shippedOrder>

/** A despatch advice: what left the seller's house, in which packages, for which orders. */
export const shipment = z.object({
  shipmentNumber: z.string().min(1).max(30),
  purpose: z.enum(['original', 'replace', 'cancellation']).default('original'),
  issueDate: isoDate,
  /** HH:MM */
  issueTime: z.iso.time({ precision: -1 }).optional(),
  despatchDate: isoDate.optional(),
  expectedDeliveryDate: isoDate.optional(),
  /** Buyer, seller, ship-to, ship-from. */
  parties: z.array(party),
  transport: z
    .object({
      /** SCAC in North America, else the carrier's code with the partner. */
      carrierCode: z.string().optional(),
      carrierName: z.string().optional(),
      /** UN/ECE Rec. 19 mode: 1 sea, 2 rail, 3 road, 4 air, 5 post. */
      mode: z.enum(['1', '2', '3', '4', '5']).optional(),
      /** The carrier's consignment or tracking number. */
      trackingNumber: z.string().optional(),
      billOfLading: z.string().optional(),
      vehicle: z.string().optional(),
    })
    .optional(),
  grossWeight: quantity.optional(),
  packageCount: z.number().int().positive().optional(),
  references: z.array(reference).default([]),
  notes: z.array(personalText('free-text')).default([]),
  /** Every order a line names stands here. */
  orders: z.array(shippedOrder).min(1),
  pallets: z.array(shipmentPallet).default([]),
  /** Packages on no pallet. */
  packages: z.array(shipmentPackage).default([]),
  /** Lines in no handling unit. */
  lines: z.array(shipmentLine).default([]),
})
export type Shipment = z.infer<typeof shipment>
