import type { Partner } from '../../../domain/partner.ts'
import type { Address, Contact, Identifier, Party } from '../../../domain/party.ts'
import type { Segment } from '../../../edi/segment.ts'
import { roleOfCode } from './edifact-parties.ts'
import { wrapped } from './write-parts.ts'
import { identification, ourselves, pieces } from './write-values.ts'

const lineLength = 35
const streetLines = 4
const nameLines = 5
const freeLines = 5
/** Data element 3229. */
const longestRegion = 9

const defaultCodes: Readonly<Record<Party['role'], string | undefined>> = {
  buyer: 'BY',
  seller: 'SU',
  'ship-to': 'DP',
  'bill-to': 'IV',
  'ship-from': 'SF',
  other: undefined,
}

/** The role's code as the party came with it, where EDIFACT understands that; a buyer told by `IV` was only inferred. */
const codeOf = ({ role, roleCode }: Party): string | undefined =>
  roleCode !== undefined && roleOfCode(roleCode) === role ? roleCode : defaultCodes[role]

/** References (data element 1153) that say what NAD has no room for. */
const referenceTypes: Partial<Record<Identifier['scheme'], string>> = {
  'tax-id': 'VA',
  'registration-number': 'XA',
  'our-code': 'IT',
}

const identifierReferences = (identifiers: readonly Identifier[], inNad: string | undefined): Segment[] =>
  identifiers.flatMap(({ scheme, value }): Segment[] => {
    const type = referenceTypes[scheme]
    return type === undefined || (scheme === 'our-code' && value === inNad) ? [] : [['RFF', [type, value]]]
  })

const contactSegments = ({ name = '', role = '', phone, email }: Contact): Segment[] => {
  const code = /^[A-Z0-9]{1,3}$/.test(role) ? role : 'IC'
  const numbers: Segment[] = [
    ...(phone === undefined ? [] : [['COM', [phone, 'TE']]]),
    ...(email === undefined ? [] : [['COM', [email, 'EM']]]),
  ]
  const [text = ''] = pieces(name, lineLength, 1)
  return text === '' && numbers.length === 0 ? [] : [['CTA', code, ['', text]], ...numbers]
}

/** The name and what goes on behind it in five lines; what is more stands in C058. */
const nameElements = ({ name = '', additionalNames = [] }: Party): { names: string[]; free: string[] } => {
  const own = wrapped(name, lineLength, nameLines)
  const all = [...own, ...additionalNames.flatMap((each) => wrapped(each, lineLength))]
  return { names: all.slice(0, nameLines), free: all.slice(nameLines) }
}

/** Street in four lines, more lines in C058, then city, region, postal code and country. */
const addressElements = (address: Address | undefined): { free: string[]; rest: (string | string[])[] } => {
  const lines = (address?.lines ?? []).flatMap((line) => wrapped(line, lineLength))
  const { city = '', region = '', postalCode = '', country = '' } = address ?? {}
  return {
    free: lines.slice(streetLines),
    rest: [
      lines.slice(0, streetLines),
      pieces(city, lineLength, 1),
      region.length <= longestRegion ? region : '',
      postalCode,
      country,
    ],
  }
}

export const partySegments = (party: Party, partner: Partner): Segment[] => {
  const code = codeOf(party)
  const id = identification(party.identifiers, partner)
  const { names, free: moreNames } = nameElements(party)
  const { free: moreLines, rest } = addressElements(party.address)
  const free = [...moreNames, ...moreLines].slice(0, freeLines)
  // Without a name (C080) a reader takes the first line of C058 for it.
  const elements: Segment = [id, names.length === 0 ? [] : free, names, ...rest]
  const isOurCodeInNad = id[2] === '91'
  const more = [
    ...identifierReferences(party.identifiers, isOurCodeInNad ? id[0] : undefined),
    ...party.contacts.flatMap(contactSegments),
  ]
  const isEmpty = more.length === 0 && elements.flat().every((text) => text === '')
  return code === undefined || isEmpty ? [] : [['NAD', code, ...elements], ...more]
}

/**
 * NAD groups of the parties, with ourselves where no seller is among them. Written: the code of the first identifier the partner
 * understands, tax, registration and our own numbers (RFF), name, address, contacts. Left out: a party of which nothing is known or whose role
 * has no code, further numbers of a party (a second GLN, DUNS or code of the partner), a region of more than nine characters, what is beyond
 * 175 characters of a name, and beyond nine lines of an address (four, where there is no name).
 */
export const partiesSegments = (parties: readonly Party[], partner: Partner): Segment[] => {
  const hasSeller = parties.some(({ role }) => role === 'seller')
  return [...parties, ...(hasSeller ? [] : [ourselves(partner)])].flatMap((party) => partySegments(party, partner))
}
