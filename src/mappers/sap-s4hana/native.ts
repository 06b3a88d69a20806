import * as z from 'zod'
import { withoutNeedlessZeros } from '../../domain/decimal.ts'
import { rememberFor } from '../../domain/remember.ts'

/** What Crossdock reads of SAP's entities. Fields it does not use are not checked. */

/** `Edm.Decimal` comes as text, possibly with blanks or an exponent from old releases. */
export const edmDecimal = z
  .string()
  .trim()
  .regex(/^-?\d+(\.\d+)?$/, 'must be a decimal number')
  .transform(withoutNeedlessZeros)
export const text = z.string().nullish()

// A schema is compiled when it is first used, which costs more than reading an answer with it.
const [collections, entities] = [new WeakMap<object, unknown>(), new WeakMap<object, unknown>()]

/** `{"d":{"results":[...],"__next":"..."}}` */
export const collectionOf = <T extends z.ZodType>(entity: T) =>
  rememberFor(collections, entity, () =>
    z.object({ d: z.object({ results: z.array(entity), __next: z.string().optional() }) }),
  )

/** `{"d":{...}}` */
export const entityOf = <T extends z.ZodType>(entity: T) => rememberFor(entities, entity, () => z.object({ d: entity }))

export const salesOrderHead = z.object({
  SalesOrder: z.string().min(1),
  TransactionCurrency: z.string().length(3),
  SalesOrderDate: text,
  CreationDate: text,
  PurchaseOrderByCustomer: text,
})
export type SalesOrderHead = z.infer<typeof salesOrderHead>

/** Comes with every entity of an order; what it is for changes of that entity need. */
export const metadata = z.object({ etag: z.string().optional() }).optional()

const scheduleLine = z.object({
  __metadata: metadata,
  ScheduleLine: text,
  RequestedDeliveryDate: text,
  ScheduleLineOrderQuantity: edmDecimal.nullish(),
  ConfirmedDeliveryDate: text,
  ConfdOrderQtyByMatlAvailCheck: edmDecimal.nullish(),
})

const pricingElement = z.object({
  __metadata: metadata,
  PricingProcedureStep: z.string(),
  PricingProcedureCounter: z.string(),
  ConditionType: text,
  ConditionRateValue: edmDecimal.nullish(),
  ConditionCurrency: text,
  ConditionQuantity: edmDecimal.nullish(),
  ConditionQuantityUnit: text,
  ConditionInactiveReason: text,
})
export type PricingElement = z.infer<typeof pricingElement>

export const salesOrderItem = z.object({
  __metadata: metadata,
  SalesOrder: z.string().min(1),
  SalesOrderItem: z.string().min(1),
  HigherLevelItem: text,
  UnderlyingPurchaseOrderItem: text,
  Material: z.string(),
  RequestedQuantity: edmDecimal,
  RequestedQuantityUnit: text,
  NetAmount: edmDecimal.nullish(),
  SalesDocumentRjcnReason: text,
  ConfdDelivQtyInOrderQtyUnit: edmDecimal.nullish(),
  to_ScheduleLine: z.object({ results: z.array(scheduleLine) }).optional(),
  to_PricingElement: z.object({ results: z.array(pricingElement) }).optional(),
})
export type SalesOrderItem = z.infer<typeof salesOrderItem>
export type ScheduleLine = z.infer<typeof scheduleLine>

/** An order with all that is compared when it is changed. */
export const salesOrderState = salesOrderHead.extend({
  __metadata: metadata,
  RequestedDeliveryDate: text,
  to_Item: z.object({ results: z.array(salesOrderItem) }),
})
export type SalesOrderState = z.infer<typeof salesOrderState>

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
