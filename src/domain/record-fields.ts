import type { Customer } from './customer.ts'
import { plainDecimalText } from './decimal.ts'
import type { Address, Identifier, IdentifierScheme } from './party.ts'
import type { RecordEntities, RecordEntity } from './record.ts'

/** Plain JSON: what fields hold. */
export type FieldValue =
  | string
  | number
  | boolean
  | null
  | readonly FieldValue[]
  | { readonly [key: string]: FieldValue }

/**
 * A record as named fields, the unit of ownership, projection, comparison and explanation. A field without a value is not there: neither
 * undefined, nor an empty text or list.
 */
export type Fields = Readonly<Record<string, FieldValue>>

/**
 * A record with the fields that are known to be empty, as null: what a system is told to empty. A field that is not there is not known, and
 * left alone.
 */
export const withEmptied = (fields: Fields, emptied: readonly string[]): Fields => {
  const empty = emptied.filter((name) => fields[name] === undefined)
  return empty.length === 0 ? fields : { ...fields, ...Object.fromEntries(empty.map((name) => [name, null])) }
}

/** The fields that are known to be empty. */
export const emptiedIn = (fields: Fields): string[] => Object.keys(fields).filter((name) => fields[name] === null)

/** Without those known to be empty, or all of them but `kept`: a system that cannot empty a field is not told to. */
export const withoutEmptied = (fields: Fields, kept: readonly string[] = []): Fields => {
  const left = emptiedIn(fields).filter((name) => !kept.includes(name))
  return left.length === 0
    ? fields
    : Object.fromEntries(Object.entries(fields).filter(([name]) => !left.includes(name)))
}

/** The names of all fields of each entity, in the order people read them. */
export const fieldNames = {
  customer: [
    'name',
    'kind',
    'active',
    'gln',
    'duns',
    'taxId',
    'registrationNumber',
    'ourCode',
    'partnerCodes',
    'mainAddress',
    'billToAddress',
    'shipToAddresses',
    'phone',
    'email',
    'website',
    'contacts',
    'currency',
    'creditLimit',
    'paymentTerms',
  ],
  product: ['itemId', 'name', 'description', 'gtin', 'unit', 'active'],
  price: [
    'itemId',
    'priceList',
    'currency',
    'amount',
    'unit',
    'baseQuantity',
    'minimumQuantity',
    'validFrom',
    'validTo',
    'active',
  ],
  'stock-level': ['itemId', 'location', 'unit', 'onHand', 'available', 'reserved', 'onOrder'],
  'order-status': ['sellerOrderNumber', 'orderNumber', 'stage', 'shipments', 'invoices'],
  opportunity: [
    'opportunityNumber',
    'name',
    'stage',
    'outcome',
    'probability',
    'amount',
    'currency',
    'closeDate',
    'customerExternalId',
    'buyerOrderNumber',
    'lines',
  ],
} as const satisfies Record<RecordEntity, readonly string[]>

/** Fields every record has a value in: nobody can empty them. */
const required: { readonly [E in RecordEntity]: readonly string[] } = {
  customer: ['name', 'kind', 'active'],
  product: ['itemId', 'name', 'unit', 'active'],
  price: ['itemId', 'currency', 'amount', 'unit', 'active'],
  'stock-level': ['itemId', 'location', 'unit'],
  'order-status': ['sellerOrderNumber', 'stage'],
  opportunity: ['opportunityNumber', 'name', 'stage'],
}
export const isRequired = (entity: RecordEntity, field: string): boolean => required[entity].includes(field)

export type FieldName<E extends RecordEntity> = (typeof fieldNames)[E][number]

const customerSchemes = {
  gln: 'gln',
  duns: 'duns',
  taxId: 'tax-id',
  registrationNumber: 'registration-number',
  ourCode: 'our-code',
  partnerCodes: 'partner-code',
} as const satisfies Record<string, IdentifierScheme>

/** Amounts and quantities, also inside lists: systems keep more or fewer zeros at the end of the same number. */
const decimalNames: { readonly [E in RecordEntity]: ReadonlySet<string> } = {
  customer: new Set(['creditLimit']),
  product: new Set(),
  price: new Set(['amount', 'baseQuantity', 'minimumQuantity']),
  'stock-level': new Set(['onHand', 'available', 'reserved', 'onOrder']),
  'order-status': new Set(['amount']),
  opportunity: new Set(['probability', 'amount', 'quantity', 'unitPrice']),
}

/** Takes a record apart into its fields. Equal amounts and quantities are written the same way. */
export const fieldsOf = <E extends RecordEntity>(entity: E, value: RecordEntities[E]): Fields => {
  // The entity says which type the value has.
  const given = (entity === 'customer' ? customerFields(value as Customer) : value) as Record<string, FieldValue>
  const decimals = decimalNames[entity]
  const fields: Record<string, FieldValue> = {}
  for (const name of Object.keys(given)) {
    const own = given[name]
    if (!isEmpty(own)) fields[name] = withPlainDecimal(name, own as FieldValue, decimals)
  }
  return fields
}

const withPlainDecimals = (fields: Fields, names: ReadonlySet<string>): Fields =>
  Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, withPlainDecimal(name, value, names)]))

const withPlainDecimal = (name: string, value: FieldValue, names: ReadonlySet<string>): FieldValue => {
  if (names.has(name)) return typeof value === 'string' ? plainDecimalText(value) : value
  if (names.size === 0 || !Array.isArray(value)) return value
  return value.map((part: FieldValue) =>
    typeof part === 'object' && part !== null && !Array.isArray(part) ? withPlainDecimals(part as Fields, names) : part,
  )
}

/** Puts a record together from its fields; the caller checks it with the entity's schema. */
export const recordFrom = (entity: RecordEntity, fields: Fields): Record<string, unknown> =>
  entity === 'customer' ? customerFrom(fields) : { ...fields }

const isEmpty = (value: FieldValue | undefined): boolean =>
  value === undefined || value === null || value === '' || (Array.isArray(value) && value.length === 0)

const schemesByField = Object.entries(customerSchemes)

// A load takes each customer apart several times: what it has is gone through once, and what it has not costs nothing.
const customerFields = (value: Customer): Record<string, FieldValue | undefined> => {
  const { identifiers, addresses, contacts, financial } = value
  const fields: Record<string, FieldValue | undefined> = {
    name: value.name,
    kind: value.kind,
    active: value.active,
    mainAddress: undefined,
    billToAddress: undefined,
    shipToAddresses: undefined,
    phone: value.phone,
    email: value.email,
    website: value.website,
    contacts: contacts.length === 0 ? undefined : contacts.map((contact) => plain(contact)),
    currency: financial.currency,
    creditLimit: financial.creditLimit,
    paymentTerms: financial.paymentTerms,
  }
  for (const address of addresses) {
    const made = plain(address, 'use')
    if (address.use === 'main') fields['mainAddress'] ??= made
    else if (address.use === 'bill-to') fields['billToAddress'] ??= made
    else fields['shipToAddresses'] = [...listOf<FieldValue>(fields['shipToAddresses']), made]
  }
  for (const [name, scheme] of schemesByField) {
    let own: FieldValue[] | undefined
    for (const identifier of identifiers) {
      if (identifier.scheme === scheme) own = [...(own ?? []), plain(identifier, 'scheme')]
    }
    if (own !== undefined) fields[name] = inOrder(own)
  }
  return fields
}

const inOrder = (values: FieldValue[]): FieldValue[] =>
  values.length < 2 ? values : values.sort((a, b) => JSON.stringify(a).localeCompare(JSON.stringify(b)))

/** Without keys that hold nothing, so that equal things are written the same way; and without the one named. */
const plain = (value: Readonly<Record<string, unknown>>, without?: string): FieldValue => {
  const made: Record<string, FieldValue> = {}
  for (const name of Object.keys(value)) {
    // Parts of a canonical record are plain JSON.
    const inner = value[name] as FieldValue | undefined
    if (name !== without && !isEmpty(inner)) made[name] = inner as FieldValue
  }
  return made
}

const plainFields = ['name', 'kind', 'active', 'phone', 'email', 'website', 'contacts'] as const
const financialFields = ['currency', 'creditLimit', 'paymentTerms'] as const

const customerFrom = (fields: Fields): Record<string, unknown> => {
  const identifiers: Identifier[] = []
  for (const [name, scheme] of schemesByField) {
    for (const identifier of listOf<Omit<Identifier, 'scheme'>>(fields[name]))
      identifiers.push({ scheme, ...identifier })
  }
  const addresses: object[] = []
  const add = (use: string, address: FieldValue | undefined): void => {
    // Put there by `customerFields`; the schema looks at it again.
    if (address !== undefined) addresses.push({ ...(address as unknown as Address), use })
  }
  add('main', fields['mainAddress'])
  add('bill-to', fields['billToAddress'])
  for (const address of listOf<FieldValue>(fields['shipToAddresses'])) add('ship-to', address)
  return {
    ...filledOf(fields, plainFields),
    identifiers,
    addresses,
    financial: filledOf(fields, financialFields),
  }
}

const filledOf = (fields: Fields, names: readonly string[]): Record<string, FieldValue> => {
  const filled: Record<string, FieldValue> = {}
  for (const name of names) {
    const value = fields[name]
    if (value !== undefined) filled[name] = value
  }
  return filled
}

// What stands in a list field was put there by `customerFields`, and is checked by the schema again.
const listOf = <T>(value: FieldValue | undefined): T[] => (Array.isArray(value) ? (value as unknown as T[]) : [])
