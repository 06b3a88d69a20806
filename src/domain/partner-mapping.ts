import * as z from 'zod'
import type { CanonicalDocuments } from './document.ts'

/** What a mapping can change, with the name expressions know the record by. */
export const recordNames = {
  'sales-order': 'order',
  'order-change': 'change',
  'order-response': 'response',
  shipment: 'shipment',
  invoice: 'invoice',
  'stock-level': 'report',
  price: 'catalogue',
  forecast: 'forecast',
  customer: 'customer',
  product: 'product',
} as const satisfies Record<keyof CanonicalDocuments, string>
export type MappedEntity = keyof typeof recordNames

const entity = z.enum(Object.keys(recordNames) as MappedEntity[]) // the keys of a constant

/** Field path (`transport.carrierCode`, `lines[].unitPrice`) -> JSONata expression that gives the field's value. */
const fields = z.record(
  z.string().regex(/^[A-Za-z]\w*(\[\])?(\.[A-Za-z]\w*(\[\])?)*(?<!\])$/, 'must be a path such as lines[].unitPrice'),
  z.string().min(1).max(4000),
)

/**
 * What one partner does otherwise than the rest, by entity. Sales orders and order changes are changed after they were read, documents
 * of ours before they are written.
 */
export const partnerMapping = z.partialRecord(entity, fields)

const path = z.string().min(1)

/** A document of the partner's, or one of ours, and what it must become: `crossdock partner test` compares. Paths are the file's. */
export const partnerSample = z.union(
  [
    /** A file of theirs; `expect` holds its documents as canonical JSON. */
    z.strictObject({ file: path, expect: path }),
    /** A canonical document of ours; `expect` is the file they get. `order`: the sales order that an order response answers. */
    z.strictObject({
      entity: entity.exclude(['sales-order', 'order-change']),
      value: path,
      order: path.optional(),
      expect: path,
    }),
  ],
  { error: 'must have "file" and "expect" (a document of theirs), or "entity", "value" and "expect" (one of ours)' },
)
export type PartnerSample = z.infer<typeof partnerSample>
