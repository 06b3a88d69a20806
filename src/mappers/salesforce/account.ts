import { type Customer, customer } from '../../domain/customer.ts'
import type { Mapped } from '../../domain/issue.ts'
import type { Identifier, IdentifierScheme } from '../../domain/party.ts'
import { type AddressStyle, addressFieldNames, addressFrom, wholeAddressFields } from './address.ts'
import { contactFrom } from './contact.ts'
import { checked, createFieldReader, type FieldReader, type NativeRecord } from './native-record.ts'
import { numberFromDecimal } from './number.ts'

/** The Account field each kind of identifier is kept in; null: the org has none. */
export type IdentifierFields = Readonly<Record<IdentifierScheme, string | null>>

/** The Account fields for what Salesforce has no standard field for; null: the org has none. */
export type AccountFields = Readonly<
  Record<'active' | 'email' | 'creditLimit' | 'paymentTerms' | 'currency', string | null>
>

export type AccountMapping = {
  identifierFields: IdentifierFields
  accountFields: AccountFields
  addressStyle: AddressStyle
}

/** A partner's code means nothing without the partner: both go into the field. */
export const identifierText = (identifier: Identifier): string =>
  identifier.scheme === 'partner-code' && identifier.issuer !== undefined
    ? `${identifier.issuer}:${identifier.value}`
    : identifier.value

const identifierFrom = (scheme: IdentifierScheme, text: string): Identifier => {
  const colon = scheme === 'partner-code' ? text.indexOf(':') : -1
  if (colon < 1 || colon === text.length - 1) return { scheme, value: text }
  return { scheme, value: text.slice(colon + 1), issuer: text.slice(0, colon) }
}

/** The Account fields that hold a field of a customer and may be empty. */
const emptiedPlaces = (
  field: string,
  { identifierFields, accountFields, addressStyle }: AccountMapping,
): readonly (string | null)[] => {
  switch (field) {
    case 'phone':
      return ['Phone']
    case 'website':
      return ['Website']
    case 'mainAddress':
      return addressFieldNames('Billing', addressStyle)
    case 'shipToAddresses':
      return addressFieldNames('Shipping', addressStyle)
    case 'email':
    case 'creditLimit':
    case 'paymentTerms':
      return [accountFields[field]]
    case 'gln':
    case 'duns':
      return [identifierFields[field]]
    case 'taxId':
      return [identifierFields['tax-id']]
    case 'registrationNumber':
      return [identifierFields['registration-number']]
    default:
      return []
  }
}

/** Whether Salesforce can be told that a customer has nothing in this field. */
export const canEmpty = (field: string, mapping: AccountMapping): boolean =>
  emptiedPlaces(field, mapping).some((place) => place !== null)

type AccountValues = Record<string, string | number | boolean | null>

/**
 * The Account of a customer, without its ids. Only what the customer has is named, and null where a field is `emptied`: the rest stays as it
 * is.
 */
export const accountFromCustomer = (
  value: Customer,
  mapping: AccountMapping,
  emptied: readonly string[] = [],
): Mapped<AccountValues> => {
  const made = filledAccount(value, mapping)
  if (!made.ok) return made
  const empty = emptied.flatMap((field) => emptiedPlaces(field, mapping)).filter((place) => place !== null)
  return { ok: true, value: { ...Object.fromEntries(empty.map((place) => [place, null])), ...made.value } }
}

const filledAccount = (
  value: Customer,
  { identifierFields, accountFields, addressStyle }: AccountMapping,
): Mapped<AccountValues> => {
  const fields: AccountValues = { Name: value.name }
  for (const identifier of value.identifiers) {
    const field = identifierFields[identifier.scheme]
    // One field holds one value: the first of a kind is the main one.
    if (field !== null && fields[field] === undefined) fields[field] = identifierText(identifier)
  }
  const byUse = (use: Customer['addresses'][number]['use']) => value.addresses.find((one) => one.use === use)
  Object.assign(fields, wholeAddressFields('Billing', byUse('main') ?? byUse('bill-to'), addressStyle))
  Object.assign(fields, wholeAddressFields('Shipping', byUse('ship-to'), addressStyle))
  const { creditLimit, paymentTerms, currency } = value.financial
  const limit = creditLimit === undefined ? undefined : numberFromDecimal(creditLimit)
  if (creditLimit !== undefined && limit === undefined) {
    const message = 'Salesforce keeps at most 15 digits.'
    return {
      ok: false,
      issues: [{ code: 'VALUE_INVALID', path: 'financial.creditLimit', value: creditLimit, message }],
    }
  }
  const more: readonly (readonly [string | null, string | number | boolean | undefined])[] = [
    ['Phone', value.phone],
    ['Website', value.website],
    [accountFields.email, value.email],
    [accountFields.active, value.active],
    [accountFields.creditLimit, limit],
    [accountFields.paymentTerms, paymentTerms],
    [accountFields.currency, currency],
  ]
  for (const [field, one] of more) if (field !== null && one !== undefined) fields[field] = one
  return { ok: true, value: fields }
}

/** The customer of an Account with its Contacts. */
export const customerFromAccount = (
  account: NativeRecord,
  contacts: readonly NativeRecord[],
  mapping: AccountMapping,
): Mapped<Customer> => {
  const { accountFields } = mapping
  const reader = createFieldReader(account)
  const value = {
    name: reader.text('Name', 'name'),
    active: reader.flag(accountFields.active, 'active'),
    phone: reader.text('Phone', 'phone'),
    email: reader.text(accountFields.email, 'email'),
    website: reader.text('Website', 'website'),
    identifiers: identifiersFrom(reader, mapping),
    addresses: addressesFrom(reader, mapping),
    contacts: contacts.map((contact, index) => contactFrom(createFieldReader(contact, reader.issues), index)),
    financial: {
      ...given('creditLimit', reader.decimal(accountFields.creditLimit, 'financial.creditLimit')),
      ...given('paymentTerms', reader.text(accountFields.paymentTerms, 'financial.paymentTerms')),
      ...given('currency', reader.text(accountFields.currency, 'financial.currency')),
    },
  }
  return checked(customer, value, reader.issues, { name: 'Name' })
}

const identifiersFrom = (reader: FieldReader, { identifierFields }: AccountMapping): Identifier[] =>
  Object.entries(identifierFields).flatMap(([scheme, field]) => {
    const text = reader.text(field, 'identifiers')?.trim()
    // The keys of the settings are the schemes.
    return text === undefined || text === '' ? [] : [identifierFrom(scheme as IdentifierScheme, text)]
  })

const addressesFrom = (reader: FieldReader, { addressStyle }: AccountMapping): Record<string, unknown>[] => {
  const main = addressFrom(reader, 'Billing', addressStyle, 'mainAddress')
  const shipTo = addressFrom(reader, 'Shipping', addressStyle, 'shipToAddresses')
  return [
    ...(main === undefined ? [] : [{ ...main, use: 'main' }]),
    ...(shipTo === undefined ? [] : [{ ...shipTo, use: 'ship-to' }]),
  ]
}

const given = (name: string, value: string | undefined): Record<string, string> =>
  value === undefined ? {} : { [name]: value }
