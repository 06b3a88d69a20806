import type { Customer } from '../../domain/customer.ts'
import type { Identifier, IdentifierScheme } from '../../domain/party.ts'
import { type AddressStyle, addressFields } from './address.ts'

/** The Account field each kind of identifier is kept in; null: the org has none. */
export type IdentifierFields = Readonly<Record<IdentifierScheme, string | null>>

/** A partner's code means nothing without the partner: both go into the field. */
export const identifierText = (identifier: Identifier): string =>
  identifier.scheme === 'partner-code' && identifier.issuer !== undefined
    ? `${identifier.issuer}:${identifier.value}`
    : identifier.value

/** The Account of a customer, without its ids. Only what the customer has is named: the rest stays as it is. */
export const accountFromCustomer = (
  customer: Customer,
  options: { identifierFields: IdentifierFields; addressStyle: AddressStyle },
): Record<string, string> => {
  const { identifierFields, addressStyle } = options
  const fields: Record<string, string> = { Name: customer.name }
  for (const identifier of customer.identifiers) {
    const field = identifierFields[identifier.scheme]
    // One field holds one value: the first of a kind is the main one.
    if (field !== null && fields[field] === undefined) fields[field] = identifierText(identifier)
  }
  const byUse = (use: Customer['addresses'][number]['use']) => customer.addresses.find((one) => one.use === use)
  Object.assign(fields, addressFields('Billing', byUse('bill-to') ?? byUse('main'), addressStyle))
  Object.assign(fields, addressFields('Shipping', byUse('ship-to'), addressStyle))
  const phone = customer.contacts.find((one) => one.phone !== undefined)?.phone
  if (phone !== undefined) fields['Phone'] = phone
  return fields
}
