import { type Address, additionalNamesOf, type Party, type PartyRole } from '../../../domain/party.ts'
import type { FlatRow } from '../../../edi/flat/read-rows.ts'
import { withNorthAmericanCountries } from '../north-american-country.ts'
import { countryFrom, glnFrom, requireLocation, withLocation } from '../party-rules.ts'
import { type FlatContext, placeAt, textsIn, valueIn } from './flat-values.ts'

const roles = [
  ['buyer', 'buyer'],
  ['shipTo', 'ship-to'],
  ['billTo', 'bill-to'],
] as const satisfies readonly (readonly [string, PartyRole])[]

type Field = (typeof roles)[number][0]

const addressFrom = (context: FlatContext, row: FlatRow, field: Field): Address | undefined => {
  const part = (name: 'city' | 'region' | 'postalCode' | 'country'): string | undefined =>
    valueIn(context, row, `${field}.address.${name}`).text
  const country = part('country')
  const address = {
    lines: textsIn(context, row, `${field}.address.lines`),
    city: part('city'),
    region: part('region'),
    postalCode: part('postalCode'),
    country: country === undefined ? undefined : countryFrom(country.toUpperCase()),
  }
  const isEmpty =
    address.lines.length === 0 && [address.city, address.postalCode, country].every((text) => text === undefined)
  return isEmpty && address.region === undefined ? undefined : address
}

const partyFrom = (context: FlatContext, row: FlatRow, field: Field, role: PartyRole): Party | undefined => {
  const name = valueIn(context, row, `${field}.name`).text
  const gln = valueIn(context, row, `${field}.gln`)
  const code = valueIn(context, row, `${field}.code`)
  const address = addressFrom(context, row, field)
  if ([name, gln.text, code.text, address].every((value) => value === undefined)) return undefined
  const glns = gln.text === undefined ? [] : glnFrom(gln.text, placeAt(context, gln))
  const issuer = context.partner.name
  const codes = code.text === undefined ? [] : [{ scheme: 'partner-code' as const, value: code.text, issuer }]
  const names = additionalNamesOf(textsIn(context, row, `${field}.additionalNames`))
  const party = { role, name, ...names, identifiers: [...glns, ...codes], address, contacts: [] }
  const known = withLocation(context, party)
  if (role === 'ship-to') requireLocation(context, known, placeAt(context, code))
  return known
}

/** The parties a row names, with what the partner's location table knows of them. */
export const partiesFrom = (context: FlatContext, row: FlatRow): Party[] =>
  withNorthAmericanCountries(
    roles.flatMap(([field, role]) => partyFrom(context, row, field, role) ?? []),
    Object.values(context.partner.codes.locations),
  )
