type FieldKind = 'text' | 'number' | 'date' | 'datetime' | 'boolean' | 'reference' | 'email'

export type Field = {
  kind: FieldKind
  maxLength?: number
  required?: boolean
  /** May be given on creation only. */
  createOnly?: boolean
  /** Set by the system. */
  readOnly?: boolean
  picklist?: readonly string[]
  /** The object a reference points to; the relationship's name is the field's without `Id`, or with `__r` for `__c`. */
  target?: string
  /** Unique external id: upserts go by it. */
  externalId?: boolean
  indexed?: boolean
}

export type CrmObject =
  | 'Account'
  | 'Contact'
  | 'Product2'
  | 'Pricebook2'
  | 'PricebookEntry'
  | 'Order'
  | 'OrderItem'
  | 'Opportunity'
  | 'OpportunityLineItem'
  | 'Stock_Level__c'

export type ObjectType = {
  name: CrmObject
  idPrefix: string
  fields: Readonly<Record<string, Field>>
  /** Names of the fields that must not be empty. */
  required: readonly string[]
}

const text = (maxLength: number, more: Partial<Field> = {}): Field => ({ kind: 'text', maxLength, ...more })
const number: Field = { kind: 'number' }
const flag: Field = { kind: 'boolean' }
const reference = (target: string, more: Partial<Field> = {}): Field => ({
  kind: 'reference',
  target,
  indexed: true,
  ...more,
})
const crossdockId: Field = { kind: 'text', maxLength: 80, externalId: true, indexed: true }

const address = (prefix: string): Record<string, Field> => ({
  [`${prefix}Street`]: text(255),
  [`${prefix}City`]: text(40),
  [`${prefix}State`]: text(80),
  [`${prefix}PostalCode`]: text(20),
  [`${prefix}Country`]: text(80),
})

const system: Record<string, Field> = {
  Id: { kind: 'text', readOnly: true, indexed: true },
  CreatedDate: { kind: 'datetime', readOnly: true },
  LastModifiedDate: { kind: 'datetime', readOnly: true },
  SystemModstamp: { kind: 'datetime', readOnly: true },
  IsDeleted: { kind: 'boolean', readOnly: true },
}

const define = (name: CrmObject, idPrefix: string, fields: Record<string, Field>): [string, ObjectType] => [
  name,
  {
    name,
    idPrefix,
    fields: { ...system, ...fields },
    required: Object.keys(fields).filter((field) => fields[field]?.required === true),
  },
]

/** The statuses of an order in this org, with what each means to Salesforce. */
export const orderStatusCodes: ReadonlyMap<string, string> = new Map([
  ['Draft', 'Draft'],
  ['Activated', 'Activated'],
  ['Cancelled', 'Canceled'],
])

/** The stages of an opportunity in this org, with what each means to Salesforce. */
export const opportunityStages: ReadonlyMap<string, { IsClosed: boolean; IsWon: boolean; Probability: number }> =
  new Map([
    ['Prospecting', { IsClosed: false, IsWon: false, Probability: 10 }],
    ['Proposal/Price Quote', { IsClosed: false, IsWon: false, Probability: 75 }],
    ['Closed Won', { IsClosed: true, IsWon: true, Probability: 100 }],
    ['Closed Lost', { IsClosed: true, IsWon: false, Probability: 0 }],
  ])

/** The objects of the stand-in org: the standard fields an order needs, and the custom ones Crossdock is set up with. */
export const objectTypes: ReadonlyMap<string, ObjectType> = new Map([
  define('Account', '001', {
    Name: text(255, { required: true, indexed: true }),
    AccountNumber: text(40, { indexed: true }),
    Phone: text(40),
    Website: text(255),
    ...address('Billing'),
    ...address('Shipping'),
    DunsNumber: text(9, { indexed: true }),
    GLN__c: text(13, { indexed: true }),
    Tax_Id__c: text(30, { indexed: true }),
    Buyer_Code__c: text(80, { indexed: true }),
    Email__c: { kind: 'email', maxLength: 80 },
    Active__c: flag,
    Credit_Limit__c: number,
    Payment_Terms__c: text(80),
    Currency__c: text(3),
    Crossdock_Id__c: crossdockId,
  }),
  define('Contact', '003', {
    LastName: text(80, { required: true }),
    FirstName: text(40),
    Title: text(128),
    Email: { kind: 'email', maxLength: 80, indexed: true },
    Phone: text(40),
    MobilePhone: text(40),
    AccountId: reference('Account'),
    ...address('Mailing'),
    Crossdock_Id__c: crossdockId,
  }),
  define('Product2', '01t', {
    Name: text(255, { required: true }),
    ProductCode: text(255, { indexed: true }),
    StockKeepingUnit: text(180),
    QuantityUnitOfMeasure: text(40),
    Description: text(4000),
    IsActive: flag,
    Crossdock_Id__c: crossdockId,
  }),
  define('Pricebook2', '01s', {
    Name: text(255, { required: true, indexed: true }),
    IsActive: flag,
    IsStandard: flag,
  }),
  define('PricebookEntry', '01u', {
    Pricebook2Id: reference('Pricebook2', { required: true, createOnly: true }),
    Product2Id: reference('Product2', { required: true, createOnly: true }),
    UnitPrice: { ...number, required: true },
    IsActive: flag,
  }),
  define('Order', '801', {
    AccountId: reference('Account', { required: true }),
    EffectiveDate: { kind: 'date', required: true },
    EndDate: { kind: 'date' },
    Status: text(40, { required: true, picklist: [...orderStatusCodes.keys()] }),
    StatusCode: text(40, { readOnly: true }),
    Pricebook2Id: reference('Pricebook2', { indexed: false }),
    OrderNumber: { kind: 'text', readOnly: true, indexed: true },
    TotalAmount: { ...number, readOnly: true },
    PoNumber: text(80, { indexed: true }),
    PoDate: { kind: 'date' },
    OrderReferenceNumber: text(80),
    Type: text(40),
    Description: text(32_000),
    ...address('Billing'),
    ...address('Shipping'),
    Delivery_Status__c: text(40),
    Tracking_Number__c: text(255),
    Seller_Order_Number__c: text(40),
    Invoice_Number__c: text(255),
    Crossdock_Id__c: crossdockId,
  }),
  define('OrderItem', '802', {
    OrderId: reference('Order', { required: true, createOnly: true }),
    PricebookEntryId: reference('PricebookEntry', { required: true, createOnly: true, indexed: false }),
    Product2Id: reference('Product2', { readOnly: true, indexed: false }),
    OrderItemNumber: { kind: 'text', readOnly: true },
    Quantity: { ...number, required: true },
    UnitPrice: number,
    TotalPrice: { ...number, readOnly: true },
    ServiceDate: { kind: 'date' },
    EndDate: { kind: 'date' },
    Description: text(255),
    Crossdock_Id__c: crossdockId,
  }),
  define('Opportunity', '006', {
    Name: text(120, { required: true }),
    AccountId: reference('Account'),
    StageName: text(40, { required: true, picklist: [...opportunityStages.keys()] }),
    CloseDate: { kind: 'date', required: true },
    Amount: number,
    Probability: number,
    IsClosed: { kind: 'boolean', readOnly: true },
    IsWon: { kind: 'boolean', readOnly: true },
    Description: text(32_000),
    Opportunity_Number__c: text(40, { indexed: true }),
    Buyer_Order_Number__c: text(40),
  }),
  define('OpportunityLineItem', '00k', {
    OpportunityId: reference('Opportunity', { required: true, createOnly: true }),
    PricebookEntryId: reference('PricebookEntry', { createOnly: true, indexed: false }),
    Product2Id: reference('Product2', { indexed: false }),
    Quantity: { ...number, required: true },
    UnitPrice: number,
    ServiceDate: { kind: 'date' },
    Description: text(255),
  }),
  define('Stock_Level__c', 'a00', {
    Product__c: reference('Product2', { indexed: false }),
    Item_Code__c: text(80),
    Warehouse__c: text(40),
    Unit__c: text(10),
    On_Hand__c: number,
    Available__c: number,
    Reserved__c: number,
    On_Order__c: number,
    Crossdock_Key__c: { ...crossdockId, maxLength: 120 },
  }),
])
