import type { Partner } from '../../../domain/partner.ts'
import type { Contact, Identifier, Party, PartyRole } from '../../../domain/party.ts'
import { leaf, type XmlNode } from '../../../edi/xml/write-xml.ts'
import { attributeOf, childrenOf, textAt, type XmlElement } from '../../../edi/xml/xml-element.ts'
import type { MappingContext } from '../mapping-context.ts'
import { english, node } from './cxml-nodes.ts'
import { addressFrom, deliverToFrom, identifierFrom, phoneFrom } from './cxml-party.ts'
import { valueAt } from './xml-values.ts'

/** Roles of a Contact. */
const roleNames: Partial<Record<PartyRole, string>> = {
  buyer: 'soldTo',
  seller: 'supplierCorporate',
  'ship-to': 'shipTo',
  'bill-to': 'billTo',
  'ship-from': 'shipFrom',
}

const rolesByName: ReadonlyMap<string, PartyRole> = new Map([
  ['soldTo', 'buyer'],
  ['buyerCorporate', 'buyer'],
  ['supplierCorporate', 'seller'],
  ['shipTo', 'ship-to'],
  ['billTo', 'bill-to'],
  ['shipFrom', 'ship-from'],
])

/** Domains of ids; the partner's codes have none, or that of their list. */
const domains: Partial<Record<Identifier['scheme'], string>> = {
  gln: 'GLN',
  duns: 'DUNS',
  'tax-id': 'vatID',
  'registration-number': 'registrationNumber',
  'our-code': 'supplierAssignedID',
}

const ownDomains: ReadonlyMap<string, Identifier['scheme']> = new Map([
  ['registrationNumber', 'registration-number'],
  ['supplierAssignedID', 'our-code'],
])

const referenceNode = ({ scheme, value }: Identifier): XmlNode | undefined => {
  const domain = domains[scheme]
  if (domain !== undefined) return node('IdReference', { identifier: value, domain })
  const [, list, code] = /^([A-Za-z][A-Za-z0-9]{0,9}):(.+)$/.exec(value) ?? []
  return list === undefined ? undefined : node('IdReference', { identifier: code, domain: list })
}

const addressNode = ({ address, additionalNames = [] }: Party): XmlNode | undefined => {
  if (address === undefined) return undefined
  const { lines, city, region, postalCode, country } = address
  return node(
    'PostalAddress',
    {},
    ...additionalNames.map((name) => leaf('DeliverTo', name)),
    ...lines.map((line) => leaf('Street', line)),
    leaf('City', city),
    leaf('State', region),
    leaf('PostalCode', postalCode),
    country === undefined ? undefined : node('Country', { isoCountryCode: country }),
  )
}

const phoneNode = (phone: string | undefined): XmlNode | undefined =>
  phone === undefined
    ? undefined
    : node(
        'Phone',
        {},
        node(
          'TelephoneNumber',
          {},
          node('CountryCode', { isoCountryCode: '' }),
          node('AreaOrCityCode', {}),
          leaf('Number', phone),
        ),
      )

/** A party as Contact; nothing for a role cXML has no name for. Other partners' codes are left out. */
export const contactNode = (party: Party, partner: Partner): XmlNode[] => {
  const role = roleNames[party.role]
  if (role === undefined) return []
  const ids = party.identifiers.filter(({ scheme, issuer }) => scheme !== 'partner-code' || issuer === partner.name)
  const plain = ids.find((id) => id.scheme === 'partner-code' && referenceNode(id) === undefined)
  const [contact] = party.contacts
  return [
    node(
      'Contact',
      { role, addressID: plain?.value },
      leaf('Name', party.name, english),
      addressNode(party),
      leaf('Email', contact?.email),
      phoneNode(contact?.phone),
      ...ids.map(referenceNode),
    ),
  ]
}

const identifiersOf = (context: MappingContext, element: XmlElement): Identifier[] => {
  const own = identifierFrom(context, valueAt(element, '@addressID'), attributeOf(element, 'addressIDDomain'))
  const others = childrenOf(element, 'IdReference').flatMap((each): Identifier[] => {
    const domain = attributeOf(each, 'domain')
    const value = valueAt(each, '@identifier')
    const scheme = ownDomains.get(domain ?? '')
    if (scheme === undefined) return identifierFrom(context, value, domain)
    return value.text === undefined ? [] : [{ scheme, value: value.text }]
  })
  return [...own, ...others]
}

/** The parties among the contacts of an element. */
export const partiesFromContacts = (context: MappingContext, parent: XmlElement): Party[] =>
  childrenOf(parent, 'Contact').flatMap((element): Party[] => {
    const role = rolesByName.get(attributeOf(element, 'role') ?? '')
    if (role === undefined) return []
    const contact: Contact = { phone: phoneFrom(element), email: textAt(element, 'Email') }
    return [
      {
        role,
        name: textAt(element, 'Name'),
        ...deliverToFrom(element),
        identifiers: identifiersOf(context, element),
        address: addressFrom(element),
        contacts: contact.phone === undefined && contact.email === undefined ? [] : [contact],
      },
    ]
  })
