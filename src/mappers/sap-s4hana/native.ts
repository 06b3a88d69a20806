import * as z from 'zod'
import { decimal, decimalText } from '../../domain/decimal.ts'

/** What Crossdock reads of SAP's entities. Fields it does not use are not checked. */

/** `Edm.Decimal` comes as text, possibly with blanks or an exponent from old releases. */
const edmDecimal = z
  .string()
  .trim()
  .regex(/^-?\d+(\.\d+)?$/, 'must be a decimal number')
  .transform((text) => decimalText(decimal(text)))
const text = z.string().nullish()

/** `{"d":{"results":[...],"__next":"..."}}` */
export const collectionOf = <T extends z.ZodType>(entity: T) =>
  z.object({ d: z.object({ results: z.array(entity), __next: z.string().optional() }) })

/** `{"d":{...}}` */
export const entityOf = <T extends z.ZodType>(entity: T) => z.object({ d: entity })

export const salesOrderHead = z.object({
  SalesOrder: z.string().min(1),
  TransactionCurrency: z.string().length(3),
  SalesOrderDate: text,
  CreationDate: text,
})
export type SalesOrderHead = z.infer<typeof salesOrderHead>

const scheduleLine = z.object({
  ConfirmedDeliveryDate: text,
  ConfdOrderQtyByMatlAvailCheck: edmDecimal.nullish(),
})

export const salesOrderItem = z.object({
  SalesOrder: z.string().min(1),
  SalesOrderItem: z.string().min(1),
  HigherLevelItem: text,
  UnderlyingPurchaseOrderItem: text,
  Material: z.string(),
  RequestedQuantity: edmDecimal,
  NetAmount: edmDecimal.nullish(),
  SalesDocumentRjcnReason: text,
  ConfdDelivQtyInOrderQtyUnit: edmDecimal.nullish(),
  to_ScheduleLine: z.object({ results: z.array(scheduleLine) }).optional(),
})
export type SalesOrderItem = z.infer<typeof salesOrderItem>

export const businessPartner = z.object({
  BusinessPartner: z.string().min(1),
  /** Empty when the partner has no customer role. */
  Customer: text,
  BusinessPartnerFullName: text,
  OrganizationBPName1: text,
  BusinessPartnerIsBlocked: z.boolean().nullish(),
  IsMarkedForArchiving: z.boolean().nullish(),
})
export type BusinessPartner = z.infer<typeof businessPartner>

/** Rows of A_BusinessPartnerTaxNumber and A_BuPaIdentification: only whose they are. */
export const partnerReference = z.object({ BusinessPartner: z.string().min(1) })
