import { countryFromText } from '../../domain/countries.ts'
import type { Address } from '../../domain/party.ts'
import type { FieldReader } from './native-record.ts'

/** How the org keeps states and countries: as free text, or as picklists written by ISO code. */
export type AddressStyle = 'text' | 'codes'

type Prefix = 'Billing' | 'Shipping' | 'Mailing'

/** Names of the address fields of an sObject, in the order street, city, postal code, region, country. */
export const addressFieldNames = (prefix: Prefix, style: AddressStyle): readonly string[] => {
  const suffix = style === 'codes' ? 'Code' : ''
  return ['Street', 'City', 'PostalCode', `State${suffix}`, `Country${suffix}`].map((field) => prefix + field)
}

/** The address in an sObject, or undefined when all its fields are empty; a country's name becomes its code where it is known. */
export const addressFrom = (
  reader: FieldReader,
  prefix: Prefix,
  style: AddressStyle,
  path: string,
): Address | undefined => {
  const [street, city, postalCode, region, country] = addressFieldNames(prefix, style).map((field) =>
    reader.text(field, path),
  )
  const given = { city, postalCode, region, country: country && (countryFromText(country) ?? country) }
  const parts = Object.entries(given).filter(([, value]) => value !== undefined)
  const lines = (street ?? '').split(/\r?\n/).filter((line) => line !== '')
  return lines.length + parts.length === 0 ? undefined : { lines, ...Object.fromEntries(parts) }
}

/** The address fields of an sObject. */
export const addressFields = (
  prefix: Prefix,
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

/** The address fields of an sObject that may have another address: what this one does not have must not stay of that. */
export const wholeAddressFields = (
  prefix: Prefix,
  address: Address | undefined,
  style: AddressStyle,
): Record<string, string | null> =>
  address === undefined
    ? {}
    : {
        ...Object.fromEntries(addressFieldNames(prefix, style).map((name) => [name, null])),
        ...addressFields(prefix, address, style),
      }
