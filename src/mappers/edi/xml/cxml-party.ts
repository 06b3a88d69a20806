import {
  type Address,
  additionalNamesOf,
  type Contact,
  type Identifier,
  type Party,
  type PartyRole,
} from '../../../domain/party.ts'
import {
  attributeOf,
  childrenOf,
  elementAt,
  elementsAt,
  textAt,
  textOf,
  type XmlElement,
} from '../../../edi/xml/xml-element.ts'
import type { MappingContext } from '../mapping-context.ts'
import { countryFrom, requireLocation, withKnownPlace, withLocation } from '../party-rules.ts'
import { glnAt, partnerCode, withoutRepeats } from './order-identifiers.ts'
import { placeAt, type Value, valueAt } from './xml-values.ts'

/** An id by its domain. The partner's own codes come without one; other domains are lists of their own. */
export const identifierFrom = (context: MappingContext, value: Value, domain: string | undefined): Identifier[] => {
  const { text } = value
  if (text === undefined) return []
  if (domain === undefined) return [partnerCode(context, text)]
  if (/^(gln|ean)$/i.test(domain)) return glnAt(context, value)
  if (/^duns$/i.test(domain)) return [{ scheme: 'duns', value: text }]
  if (/^(vat|vatid|taxid)$/i.test(domain)) return [{ scheme: 'tax-id', value: text }]
  return [partnerCode(context, text, text === context.partner.theirs.id ? undefined : domain)]
}

export const addressFrom = (element: XmlElement | undefined): Address | undefined => {
  const postal = elementAt(element, 'PostalAddress')
  if (postal === undefined) return undefined
  const country = attributeOf(elementAt(postal, 'Country'), 'isoCountryCode')
  return {
    lines: childrenOf(postal, 'Street').flatMap((street) => textOf(street) ?? []),
    city: textAt(postal, 'City'),
    region:
      textAt(postal, 'State') ?? attributeOf(elementAt(postal, 'State'), 'isoStateCode')?.replace(/^[A-Z]{2}-/, ''),
    postalCode: textAt(postal, 'PostalCode'),
    country: country === undefined ? undefined : countryFrom(country),
  }
}

/** Whom goods are for within the place: persons, departments, gates. */
export const deliverToFrom = (element: XmlElement | undefined): Pick<Party, 'additionalNames'> =>
  additionalNamesOf(elementsAt(element, 'PostalAddress/DeliverTo').map(textOf))

export const phoneFrom = (element: XmlElement): string | undefined => {
  const number = elementAt(element, 'Phone/TelephoneNumber')
  const parts = ['CountryCode', 'AreaOrCityCode', 'Number'].map((name) => textAt(number, name))
  const text = parts.filter((part) => part !== undefined).join(' ')
  if (text === '') return undefined
  return parts[0] === undefined ? text : `+${text}`
}

const contactFrom = (element: XmlElement): Contact => ({
  role: attributeOf(element, 'role'),
  name: textAt(element, 'Name'),
  phone: phoneFrom(element),
  email: textAt(element, 'Email'),
})

/** A party whose address stands in an element such as ShipTo. */
const partyFromAddress = (
  context: MappingContext,
  holder: XmlElement | undefined,
  role: PartyRole,
  roleCode: string,
  known: readonly Party[] = [],
): Party | undefined => {
  const address = elementAt(holder, 'Address')
  if (address === undefined) return undefined
  const ids = childrenOf(holder, 'IdReference').flatMap((each) =>
    identifierFrom(context, valueAt(each, '@identifier'), attributeOf(each, 'domain')),
  )
  const own = identifierFrom(context, valueAt(address, '@addressID'), attributeOf(address, 'addressIDDomain'))
  const { name, phone, email } = contactFrom(address)
  const stated: Party = {
    role,
    roleCode,
    name,
    ...deliverToFrom(address),
    identifiers: withoutRepeats([...own, ...ids]),
    address: addressFrom(address),
    contacts: phone === undefined && email === undefined ? [] : [{ phone, email }],
  }
  return withLocation(context, withKnownPlace(stated, known))
}

/** Where an order or a line is to be delivered. `known` are the parties of the document, for a place of a line. */
export const shipToFromCxml = (
  context: MappingContext,
  parent: XmlElement,
  known: readonly Party[] = [],
): Party | undefined => {
  const holder = elementAt(parent, 'ShipTo')
  const party = partyFromAddress(context, holder, 'ship-to', 'ShipTo', known)
  if (holder !== undefined && party !== undefined)
    requireLocation(context, party, placeAt(context, valueAt(holder, 'Address/@addressID')))
  return party
}

/** Who sent the order is the buyer, with the address the bill goes to: cXML gives the buyer none of its own. */
const buyerFrom = (context: MappingContext, root: XmlElement, billTo: Party | undefined, header: XmlElement): Party => {
  const credentials = elementsAt(root, 'Header/From/Credential').filter(
    (each) => attributeOf(each, 'type') !== 'marketplace',
  )
  const ids = credentials.flatMap((each) =>
    identifierFrom(context, valueAt(each, 'Identity'), attributeOf(each, 'domain')),
  )
  const { title, name } = context.partner
  return withLocation(context, {
    role: 'buyer',
    roleCode: 'From',
    name: billTo?.name ?? title ?? name,
    ...additionalNamesOf(billTo?.additionalNames ?? []),
    identifiers: withoutRepeats([...ids, ...(billTo?.identifiers ?? [])]),
    address: billTo?.address,
    contacts: childrenOf(header, 'Contact').map(contactFrom),
  })
}

/** The parties of an order. */
export const partiesFromCxml = (context: MappingContext, root: XmlElement, header: XmlElement): Party[] => {
  const billTo = partyFromAddress(context, elementAt(header, 'BillTo'), 'bill-to', 'BillTo')
  const shipTo = shipToFromCxml(context, header)
  return [buyerFrom(context, root, billTo, header), billTo, shipTo].filter((party) => party !== undefined)
}
