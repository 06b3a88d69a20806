import type { ZodType } from 'zod'
import { outgoingSchemas } from '../../domain/document.ts'
import { orderChange } from '../../domain/order-change.ts'
import type { MappedEntity } from '../../domain/partner-mapping.ts'
import { salesOrder } from '../../domain/sales-order.ts'
import type { ReadDocuments } from '../edi/incoming-documents.ts'

/** How the outcome of a mapping is checked. */
export const mappedSchemas: { readonly [E in MappedEntity]: ZodType<ReadDocuments[E]> } = {
  ...outgoingSchemas,
  'sales-order': salesOrder,
  'order-change': orderChange,
}
