import type { Partner } from '../../../domain/partner.ts'
import type { Address, Contact, Identifier, Party, PartyRole } from '../../../domain/party.ts'
import type { Segment } from '../../../edi/segment.ts'
import { plainText } from '../../../edi/x12/write.ts'
import { roleOfEntity } from './parties-from-n1.ts'
import { n1Segment } from './write-values.ts'

/** N101 (data element 98) of each role, for a party that has no code of its own. */
const roleCodes: Readonly<Record<PartyRole, string>> = {
  buyer: 'BY',
  seller: 'SE',
  'ship-to': 'ST',
  'bill-to': 'BT',
  'ship-from': 'SF',
  other: 'ZZ',
}

const longestLine = 55
const longestName = 60
const longestNumber = 80
const mostTexts = 4
const mostContacts = 3

/** The party's own code, unless it is one of another standard. */
const roleCodeOf = ({ role, roleCode }: Party): string =>
  roleCode !== undefined && /^[A-Z0-9]{2,3}$/.test(roleCode) && roleOfEntity(roleCode) === role
    ? roleCode
    : roleCodes[role]

/** Two segments (N2, N3) have room for two texts each; what is more goes behind the fourth. */
const pairSegments = (id: 'N2' | 'N3', all: readonly string[], longest: number, { delimiters }: Partner): Segment[] => {
  const given = all.length > mostTexts ? [...all.slice(0, mostTexts - 1), all.slice(mostTexts - 1).join(', ')] : all
  const texts = given.map((text) => plainText(text, delimiters, longest)).filter((text) => text !== '')
  return [texts.slice(0, 2), texts.slice(2)].filter((pair) => pair.length > 0).map((pair) => [id, ...pair])
}

/** A region that is no two-letter code stands in N406 as state or province (SP). */
const n4Segment = (address: Address, { delimiters }: Partner): Segment[] => {
  const { city = '', region = '', postalCode = '', country = '' } = address
  if (city + region + postalCode + country === '') return []
  const isCode = region === '' || /^[A-Z]{2}$/.test(region)
  const wide = isCode ? [] : ['SP', plainText(region, delimiters, 30)]
  return [['N4', plainText(city, delimiters, 30), isCode ? region : '', postalCode, country, ...wide]]
}

const perSegment = ({ role, name, phone, email }: Contact, { delimiters }: Partner): Segment[] => {
  const number = (qualifier: string, text: string | undefined): string[] => {
    const value = text === undefined ? '' : plainText(text, delimiters, longestNumber)
    return value === '' ? [] : [qualifier, value]
  }
  const rest = [plainText(name ?? '', delimiters, longestName), ...number('TE', phone), ...number('EM', email)]
  if (rest.every((each) => each === '')) return []
  return [['PER', role !== undefined && /^[A-Z0-9]{2}$/.test(role) ? role : 'IC', ...rest]]
}

/** Federal taxpayer number in the United States, elsewhere a VAT number (data element 128). */
const taxSegments = (identifiers: readonly Identifier[], address: Address | undefined): Segment[] =>
  identifiers
    .filter(({ scheme }) => scheme === 'tax-id')
    .map(({ value }) => ['REF', (address?.country ?? 'US') === 'US' ? 'TJ' : 'VX', value])

/** N1 needs a name or an identifier: of a party with neither, the first that is known of it serves as the name. */
const beginning = (party: Party, partner: Partner): { n1: Segment[]; rest: readonly Identifier[] } => {
  const { identifiers, address } = party
  const code = roleCodeOf(party)
  const n1 = n1Segment(party, code, partner)
  if (n1.length > 0) return { n1, rest: identifiers }
  const tax = identifiers.find(({ scheme }) => scheme === 'tax-id')
  if (tax !== undefined)
    return { n1: [['N1', code, '', 'FI', tax.value]], rest: identifiers.filter((each) => each !== tax) }
  const name = [...(address?.lines ?? []), address?.city].find((each) => each !== undefined && each !== '')
  return { n1: n1Segment({ ...party, name }, code, partner), rest: identifiers }
}

/**
 * The N1 loop of a party: N1, N2, N3, N4, REF with its tax numbers, PER. Of its other identifiers only the first the partner understands
 * is written, of its contacts the first three; texts are cut to what the elements hold.
 */
export const partySegments = (party: Party, partner: Partner): Segment[] => {
  const { additionalNames = [], address, contacts } = party
  const { n1, rest } = beginning(party, partner)
  if (n1.length === 0) return []
  return [
    ...n1,
    ...pairSegments('N2', additionalNames, longestName, partner),
    ...pairSegments('N3', address?.lines ?? [], longestLine, partner),
    ...(address === undefined ? [] : n4Segment(address, partner)),
    ...taxSegments(rest, address),
    ...contacts.slice(0, mostContacts).flatMap((contact) => perSegment(contact, partner)),
  ]
}
