import type { Address } from '../../domain/party.ts'

/** How the org keeps states and countries: as free text, or as picklists written by ISO code. */
export type AddressStyle = 'text' | 'codes'

/** The address fields of an sObject; `prefix` is `Billing`, `Shipping` or `Mailing`. */
export const addressFields = (
  prefix: 'Billing' | 'Shipping' | 'Mailing',
  address: Address | undefined,
  style: AddressStyle,
): Record<string, string> => {
  if (address === undefined) return {}
  const fields: Record<string, string> = {}
  const suffix = style === 'codes' ? 'Code' : ''
  const street = address.lines.filter((line) => line !== '').join('\n')
  if (street !== '') fields[`${prefix}Street`] = street
  if (address.city !== undefined) fields[`${prefix}City`] = address.city
  if (address.postalCode !== undefined) fields[`${prefix}PostalCode`] = address.postalCode
  if (address.region !== undefined) fields[`${prefix}State${suffix}`] = address.region
  if (address.country !== undefined) fields[`${prefix}Country${suffix}`] = address.country
  return fields
}
