import type { Partner } from '../../../domain/partner.ts'
import type { Address, Contact, Identifier, Party, PartyRole } from '../../../domain/party.ts'
import { leaf, type XmlNode } from '../../../edi/xml/write-xml.ts'
import { elementAt, textAt, type XmlElement } from '../../../edi/xml/xml-element.ts'
import type { MappingContext } from '../mapping-context.ts'
import { group, idOf } from './ubl-nodes.ts'
import { addressFrom, contactsFrom, identifiersOf, namesOf } from './ubl-party.ts'

/** The partner's list a code is of stands in front of it, as the readers put it there. */
const listed = /^([A-Za-z][A-Za-z0-9]{0,9}):(.+)$/

const partyId = ({ scheme, value, issuer }: Identifier, partner: Partner): XmlNode | undefined => {
  if (scheme === 'gln') return idOf('cac:PartyIdentification', value, '0088')
  if (scheme === 'duns') return idOf('cac:PartyIdentification', value, '0060')
  if (scheme !== 'partner-code' || issuer !== partner.name) return undefined
  const [, list, code] = listed.exec(value) ?? []
  return /^(gln|duns)$/i.test(list ?? '')
    ? idOf('cac:PartyIdentification', value)
    : idOf('cac:PartyIdentification', code ?? value, list)
}

export const addressNode = (name: string, address: Address | undefined): XmlNode | undefined => {
  if (address === undefined) return undefined
  const [street, additional, ...lines] = address.lines
  return group(
    name,
    leaf('cbc:StreetName', street),
    leaf('cbc:AdditionalStreetName', additional),
    leaf('cbc:CityName', address.city),
    leaf('cbc:PostalZone', address.postalCode),
    leaf('cbc:CountrySubentity', address.region),
    ...lines.map((line) => group('cac:AddressLine', leaf('cbc:Line', line))),
    group('cac:Country', leaf('cbc:IdentificationCode', address.country)),
  )
}

const contactNode = (contact: Contact | undefined): XmlNode | undefined =>
  contact &&
  group(
    'cac:Contact',
    leaf('cbc:Name', contact.name),
    leaf('cbc:Telephone', contact.phone),
    leaf('cbc:ElectronicMail', contact.email),
  )

const valuesOf = (party: Party, wanted: Identifier['scheme']): string[] =>
  party.identifiers.filter(({ scheme }) => scheme === wanted).map(({ value }) => value)

const vat = group('cac:TaxScheme', leaf('cbc:ID', 'VAT'))

/** All names as one: EN 16931 and Peppol take no more than one PartyName. */
const writtenName = ({ name, additionalNames = [] }: Party): string =>
  [name, ...additionalNames].filter((each) => each !== undefined).join(', ')

/** What stands in an element of type Party. `endpoint` is the address the document goes to or comes from. */
export const partyContent = (party: Party, partner: Partner, endpoint?: Partner['theirs']): (XmlNode | undefined)[] => {
  const [companyId, ...others] = valuesOf(party, 'registration-number')
  const schemeID = endpoint?.qualifier === '' ? undefined : endpoint?.qualifier
  return [
    leaf('cbc:EndpointID', endpoint?.id, { schemeID }),
    ...party.identifiers.map((identifier) => partyId(identifier, partner)),
    group('cac:PartyName', leaf('cbc:Name', writtenName(party))),
    addressNode('cac:PostalAddress', party.address),
    ...valuesOf(party, 'tax-id').map((value) => group('cac:PartyTaxScheme', leaf('cbc:CompanyID', value), vat)),
    group('cac:PartyLegalEntity', leaf('cbc:RegistrationName', party.name), leaf('cbc:CompanyID', companyId)),
    ...others.map((value) => group('cac:PartyLegalEntity', leaf('cbc:CompanyID', value))),
    contactNode(party.contacts[0]),
  ]
}

/**
 * A party in an element of its role. What our customers are called by us stands beside it. Nothing of roleCode is written, nor other
 * partners' codes, nor contacts behind the first, nor a contact's role.
 */
export const partyNode = (name: string, party: Party, partner: Partner, endpoint?: Partner['theirs']): XmlNode => ({
  name,
  content: [
    name.endsWith('CustomerParty') ? leaf('cbc:SupplierAssignedAccountID', valuesOf(party, 'our-code')[0]) : undefined,
    group('cac:Party', ...partyContent(party, partner, endpoint)),
  ],
})

export const partyOf = (parties: readonly Party[], role: PartyRole): Party | undefined =>
  parties.find((party) => party.role === role)

/** What a document says of a party it has to name and nothing is known of. */
export const placeholder = (role: PartyRole, name: string): Party => ({ role, name, identifiers: [], contacts: [] })

/** Whether a party is there for the sake of the standard only: it has no more than a name another one has too. */
export const isPlaceholder = ({ name, identifiers, address, contacts }: Party, names: readonly string[]): boolean =>
  identifiers.length === 0 &&
  address === undefined &&
  contacts.length === 0 &&
  (name === undefined || names.includes(name))

/** What the buyer is called where a document has to name one and none is known. */
export const buyerName = ({ title, name }: Partner): string => title ?? name

/** What the seller is called where a document has to name one and none is known. */
export const sellerName = ({ ours }: Partner): string => ours.id

/** The party without the address the document was sent to or from, which says nothing of the party itself. */
const withoutEndpoint = ({ partner }: MappingContext, party: XmlElement): XmlElement => {
  const ours = [partner.theirs.id, partner.ours.id]
  return {
    ...party,
    children: party.children.filter(({ name, text }) => name !== 'EndpointID' || !ours.includes(text.trim())),
  }
}

/** A party of an element of type Party. */
export const partyFromElement = (context: MappingContext, element: XmlElement, role: PartyRole): Party => ({
  role,
  ...namesOf(element),
  identifiers: identifiersOf(context, withoutEndpoint(context, element)),
  address: addressFrom(elementAt(element, 'PostalAddress')),
  contacts: contactsFrom(elementAt(element, 'Contact')),
})

/** The party an element of the root holds, with our own code of it; undefined where there is none. */
export const partyFromHolder = (
  context: MappingContext,
  root: XmlElement,
  name: string,
  role: PartyRole,
): Party | undefined => {
  const holder = elementAt(root, name)
  const element = elementAt(holder, 'Party')
  if (element === undefined) return undefined
  const party = partyFromElement(context, element, role)
  const account = name.endsWith('CustomerParty') ? textAt(holder, 'SupplierAssignedAccountID') : undefined
  const ours: Identifier[] = account === undefined ? [] : [{ scheme: 'our-code', value: account }]
  return { ...party, identifiers: [...party.identifiers, ...ours] }
}
