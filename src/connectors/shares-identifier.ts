import { type Identifier, type IdentifierScheme, identifierScheme } from '../domain/party.ts'
import { type Fields, recordFrom } from '../domain/record-fields.ts'

/** Numbers given by a registry before codes agreed between two parties. */
const byTrust = identifierScheme.options

export const mostTrustedFirst = (identifiers: readonly Identifier[]): Identifier[] =>
  identifiers.toSorted((a, b) => byTrust.indexOf(a.scheme) - byTrust.indexOf(b.scheme))

/** The field of a customer an identifier stands in. */
export const fieldOfScheme = {
  gln: 'gln',
  duns: 'duns',
  'tax-id': 'taxId',
  'registration-number': 'registrationNumber',
  'partner-code': 'partnerCodes',
  'our-code': 'ourCode',
} as const satisfies Record<IdentifierScheme, string>

/** Whether a customer, by its fields, carries an identifier; the rest of it need not make a record. Spaces, dots and dashes do not count. */
export const sharesIdentifier = (fields: Fields, { scheme, value, issuer }: Identifier): boolean => {
  const field = fieldOfScheme[scheme]
  const own = fields[field] === undefined ? {} : { [field]: fields[field] }
  // What stands in these fields was put there by a map that was checked against them.
  const { identifiers } = recordFrom('customer', own) as { identifiers: Identifier[] }
  return identifiers.some(
    (one) =>
      plain(one.value) === plain(value) && (one.issuer === undefined || issuer === undefined || one.issuer === issuer),
  )
}

const plain = (value: string): string => value.replaceAll(/[\s.\-/]/g, '').toUpperCase()
