import * as z from 'zod'
import { party } from './party.ts'
import { personalText } from './personal.ts'
import { isoDate, orderLine, salesOrder } from './sales-order.ts'

/** Fields of a line that is changed; what is absent stays as it was. */
const changedLine = orderLine.partial().extend({
  lineNumber: z.string().min(1),
  /** The unit the prices are for, where the change states it without a quantity: it must be that of the line. */
  priceUnit: z.string().min(1).optional(),
  schedules: orderLine.shape.schedules.unwrap().optional(),
  allowancesCharges: orderLine.shape.allowancesCharges.unwrap().optional(),
  taxes: orderLine.shape.taxes.unwrap().optional(),
  references: orderLine.shape.references.unwrap().optional(),
  notes: orderLine.shape.notes.unwrap().optional(),
})

/** What happens to one line of the first order. */
export const lineChange = z.discriminatedUnion('action', [
  z.object({ action: z.literal('add'), line: orderLine }),
  z.object({ action: z.literal('change'), line: changedLine }),
  z.object({
    action: z.literal('delete'),
    lineNumber: z.string().min(1),
    /** The item of the line, where the change names it. */
    itemId: z.string().min(1).optional(),
  }),
])
export type LineChange = z.infer<typeof lineChange>

const headerFields = {
  /** The buyer's number of the order that is changed. */
  orderNumber: z.string().min(1).max(35),
  /** The release, where that order is one of a blanket order. */
  releaseNumber: z.string().optional(),
  /** The buyer's number of this change, where changes are numbered. */
  changeNumber: z.string().optional(),
  issueDate: isoDate,
}

/**
 * A buyer's change of an order sent before. `change` names what differs, `replace` is the order as it should be,
 * `cancellation` ends it.
 */
export const orderChange = z.discriminatedUnion('purpose', [
  z.object({
    ...headerFields,
    purpose: z.literal('change'),
    /** New values of the order's head; what is absent stays. */
    header: salesOrder
      .pick({
        requestedDate: true,
        cancelAfterDate: true,
        shipNotBeforeDate: true,
        paymentTerms: true,
        deliveryTerms: true,
        transport: true,
      })
      .partial()
      .extend({
        allowancesCharges: salesOrder.shape.allowancesCharges.unwrap().optional(),
        taxes: salesOrder.shape.taxes.unwrap().optional(),
        /** Where the goods go from now on. */
        shipTo: party.optional(),
        /** What the prices of the change are in: it must be the order's currency. */
        currency: z.string().length(3).optional(),
      })
      .default({}),
    notes: z.array(personalText('free-text')).default([]),
    lines: z.array(lineChange).default([]),
  }),
  z.object({ ...headerFields, purpose: z.literal('replace'), order: salesOrder }),
  z.object({ ...headerFields, purpose: z.literal('cancellation') }),
])
export type OrderChange = z.infer<typeof orderChange>
