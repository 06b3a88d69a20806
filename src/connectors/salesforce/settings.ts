import * as z from 'zod'
import { orderStage } from '../../domain/order-status.ts'
import { isUnit } from '../../domain/units.ts'

const fieldName = z.string().regex(/^[A-Za-z][A-Za-z0-9_]{0,79}$/, 'must be the API name of a field, such as GLN__c')
const objectName = z
  .string()
  .regex(/^[A-Za-z][A-Za-z0-9_]{0,79}$/, 'must be the API name of an object, such as Stock_Level__c')
/** Null: the org does not keep it. */
const optionalField = fieldName.nullable().default(null)
const salesforceId = z
  .string()
  .regex(/^[a-zA-Z0-9]{15}([a-zA-Z0-9]{3})?$/, 'must be a Salesforce id of 15 or 18 letters')

/** Settings of a Salesforce org. The custom fields named here must exist; the external ids as unique external-id fields. */
export const salesforceSettings = z.strictObject({
  /** The My Domain address: `https://acme.my.salesforce.com`. */
  url: z.url({ protocol: /^https?$/, error: 'must be an http or https address' }),
  /** Consumer key and secret of an external client app with the client credentials flow and a run-as user. */
  clientId: z.string().min(1),
  clientSecret: z.string().min(1),
  apiVersion: z
    .string()
    .regex(/^v\d{2,3}\.0$/, 'must look like v67.0')
    .default('v67.0'),
  /** For one call, from connecting to the last byte. */
  timeoutMs: z.number().int().min(100).max(600_000).default(30_000),
  /** Calls in flight at most. */
  concurrency: z.number().int().min(1).max(25).default(4),
  /** Records asked for at once when a source is read; Salesforce gives 2000 at most. */
  pageSize: z.number().int().min(1).max(2000).default(2000),
  /** What Salesforce notes as the origin of our changes (header Sforce-Call-Options). */
  clientName: z
    .string()
    .regex(/^[A-Za-z0-9_-]{1,40}$/, 'must be letters, digits, - and _')
    .default('crossdock'),
  /** Price book of the orders; the org's standard price book when left out. */
  priceBookId: salesforceId.optional(),
  /** Status of a new order; must be one that means Draft. */
  orderStatus: z.string().min(1).default('Draft'),
  /** Status of an order its buyer cancelled; the org's Order Status picklist must have it. */
  cancelledStatus: z.string().min(1).default('Cancelled'),
  /** The org's currency; an order in another one is refused. `multi`: the org keeps several. */
  currency: z
    .union([z.literal('multi'), z.string().regex(/^[A-Z]{3}$/, 'must be an ISO 4217 code or "multi"')])
    .default('USD'),
  /** `codes` when the org uses the state and country picklists. */
  addressStyle: z.enum(['text', 'codes']).default('text'),
  /** What to do when a duplicate rule of the org only warns. */
  duplicateAlerts: z.enum(['refuse', 'accept']).default('refuse'),
  externalIds: z
    .strictObject({
      account: fieldName.default('Crossdock_Id__c'),
      contact: fieldName.default('Crossdock_Id__c'),
      order: fieldName.default('Crossdock_Id__c'),
      orderItem: fieldName.default('Crossdock_Id__c'),
      /** Holds the item code, so that other records can name the product without a look-up. */
      product: fieldName.default('Crossdock_Id__c'),
    })
    .prefault({}),
  /** Account fields customers are known by; null: not kept. A partner's code is kept as `partner:code`. */
  identifierFields: z
    .strictObject({
      gln: fieldName.nullable().default('GLN__c'),
      duns: fieldName.nullable().default('DunsNumber'),
      'tax-id': fieldName.nullable().default('Tax_Id__c'),
      'registration-number': fieldName.nullable().default(null),
      'partner-code': fieldName.nullable().default('Buyer_Code__c'),
      'our-code': fieldName.nullable().default('AccountNumber'),
    })
    .prefault({}),
  /** Account fields for what Salesforce has no standard field for. */
  accountFields: z
    .strictObject({
      /** A checkbox. */
      active: optionalField,
      email: optionalField,
      creditLimit: optionalField,
      paymentTerms: optionalField,
      currency: optionalField,
    })
    .prefault({}),
  productFields: z
    .strictObject({
      gtin: fieldName.nullable().default('StockKeepingUnit'),
      /** Its picklist must have the UN/ECE Recommendation 20 codes that are written. */
      unit: fieldName.nullable().default('QuantityUnitOfMeasure'),
    })
    .prefault({}),
  /** UN/ECE Recommendation 20 code of products without a unit. */
  defaultUnit: z.string().refine(isUnit, 'must be a UN/ECE Recommendation 20 code, such as EA').default('EA'),
  opportunityFields: z
    .strictObject({
      /** The number its users know; the id when null. */
      number: optionalField,
      buyerOrderNumber: optionalField,
    })
    .prefault({}),
  /** The custom object stock levels are kept in. */
  stockLevel: z
    .strictObject({
      object: objectName.default('Stock_Level__c'),
      /** Unique external id; holds `item code|warehouse`. */
      key: fieldName.default('Crossdock_Key__c'),
      fields: z
        .strictObject({
          /** Look-up to the product. */
          product: fieldName.nullable().default('Product__c'),
          itemCode: fieldName.nullable().default('Item_Code__c'),
          warehouse: fieldName.nullable().default('Warehouse__c'),
          unit: fieldName.nullable().default('Unit__c'),
          onHand: fieldName.nullable().default('On_Hand__c'),
          available: fieldName.nullable().default('Available__c'),
          reserved: fieldName.nullable().default('Reserved__c'),
          onOrder: fieldName.nullable().default('On_Order__c'),
        })
        .prefault({}),
    })
    .prefault({}),
  /** Order fields that show how far an order has come. */
  orderStatusFields: z
    .strictObject({
      stage: fieldName.nullable().default('Delivery_Status__c'),
      trackingNumber: fieldName.nullable().default('Tracking_Number__c'),
      sellerOrderNumber: fieldName.nullable().default('Seller_Order_Number__c'),
      invoiceNumber: fieldName.nullable().default('Invoice_Number__c'),
    })
    .prefault({}),
  /** Order Status by stage, such as `confirmed: Activated`; a stage that is not named leaves Status as it is. */
  orderStatusByStage: z.partialRecord(orderStage, z.string().min(1)).default({}),
})
export type SalesforceSettings = z.output<typeof salesforceSettings>
