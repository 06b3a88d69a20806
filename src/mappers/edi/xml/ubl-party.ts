import {
  type Address,
  additionalNamesOf,
  type Contact,
  type Identifier,
  type Party,
  type PartyRole,
} from '../../../domain/party.ts'
import { attributeOf, elementAt, elementsAt, textAt, textOf, type XmlElement } from '../../../edi/xml/xml-element.ts'
import type { MappingContext } from '../mapping-context.ts'
import { countryFrom, requireLocation, withKnownPlace, withLocation } from '../party-rules.ts'
import { glnAt, partnerCode, withoutRepeats } from './order-identifiers.ts'
import { placeAt, valueAt } from './xml-values.ts'

/** National company registers among the identifier schemes of ISO/IEC 6523 that Peppol lists: FR, SE, NL, DK, NO, BE, FI. */
const registers: ReadonlySet<string> = new Set(['0002', '0007', '0009', '0106', '0184', '0192', '0208', '0216'])

/** An id by its `schemeID`: GLN is 0088, DUNS 0060; 99xx are tax numbers (Peppol's list of participant schemes). */
export const identifierFrom = (context: MappingContext, element: XmlElement): Identifier[] => {
  const value = textOf(element)
  if (value === undefined) return []
  const scheme = attributeOf(element, 'schemeID')
  if (scheme === undefined) return [partnerCode(context, value)]
  if (/^(0088|gln)$/i.test(scheme)) return glnAt(context, valueAt(element, ''))
  if (/^(0060|duns)$/i.test(scheme)) return [{ scheme: 'duns', value }]
  if (registers.has(scheme)) return [{ scheme: 'registration-number', value }]
  return [/^99\d\d$/.test(scheme) ? { scheme: 'tax-id', value } : partnerCode(context, value, scheme)]
}

const companyNumber = (context: MappingContext, element: XmlElement): Identifier[] => {
  const value = textOf(element)
  if (value === undefined) return []
  return attributeOf(element, 'schemeID') === undefined
    ? [{ scheme: 'registration-number', value }]
    : identifierFrom(context, element)
}

/** All ids of a party, in the order party ids, addresses, register, tax. */
export const identifiersOf = (context: MappingContext, party: XmlElement): Identifier[] => {
  const ids = [...elementsAt(party, 'PartyIdentification/ID'), ...elementsAt(party, 'EndpointID')]
  const taxIds = elementsAt(party, 'PartyTaxScheme/CompanyID').flatMap((element): Identifier[] => {
    const value = textOf(element)
    return value === undefined ? [] : [{ scheme: 'tax-id', value }]
  })
  return withoutRepeats([
    ...ids.flatMap((element) => identifierFrom(context, element)),
    ...elementsAt(party, 'PartyLegalEntity/CompanyID').flatMap((element) => companyNumber(context, element)),
    ...taxIds,
  ])
}

export const addressFrom = (element: XmlElement | undefined): Address | undefined => {
  if (element === undefined) return undefined
  const country = textAt(element, 'Country/IdentificationCode')
  const street = textAt(element, 'StreetName')
  const building = textAt(element, 'BuildingNumber')
  const first = [street, building].filter((text) => text !== undefined).join(' ')
  const rest = [textAt(element, 'AdditionalStreetName'), ...elementsAt(element, 'AddressLine/Line').map(textOf)]
  return {
    lines: [first === '' ? undefined : first, ...rest].filter((line) => line !== undefined),
    city: textAt(element, 'CityName'),
    region: textAt(element, 'CountrySubentityCode') ?? textAt(element, 'CountrySubentity'),
    postalCode: textAt(element, 'PostalZone'),
    country: country === undefined ? undefined : countryFrom(country),
  }
}

export const contactsFrom = (...elements: (XmlElement | undefined)[]): Contact[] =>
  elements.flatMap((element): Contact[] => {
    if (element === undefined) return []
    const contact = {
      name: textAt(element, 'Name'),
      phone: textAt(element, 'Telephone'),
      email: textAt(element, 'ElectronicMail'),
    }
    return Object.values(contact).some((value) => value !== undefined) ? [contact] : []
  })

/** The names of a party, the first of which it is known by; without any it is the registered one. */
export const namesOf = (party: XmlElement): Pick<Party, 'name' | 'additionalNames'> => {
  const [name, ...others] = elementsAt(party, 'PartyName/Name').flatMap((element) => textOf(element) ?? [])
  return { name: name ?? textAt(party, 'PartyLegalEntity/RegistrationName'), ...additionalNamesOf(others) }
}

/** Who receives a delivery, and what the place is called beside that. */
export const namesOfDelivery = (
  receiver: Pick<Party, 'name' | 'additionalNames'> | undefined,
  place: XmlElement | undefined,
): Pick<Party, 'name' | 'additionalNames'> => {
  const { name, additionalNames = [] } = receiver ?? {}
  const ofPlace = textAt(place, 'Name')
  if (name === undefined) return { name: ofPlace }
  return { name, ...additionalNamesOf([...additionalNames, ofPlace === name ? undefined : ofPlace]) }
}

/** Which element names which role. */
const roles: readonly (readonly [string, PartyRole])[] = [
  ['BuyerCustomerParty', 'buyer'],
  ['SellerSupplierParty', 'seller'],
  ['AccountingCustomerParty', 'bill-to'],
  ['OriginatorCustomerParty', 'other'],
]

/** A party as an element of the role holds it, or undefined when the document has none. */
const partyAt = (context: MappingContext, root: XmlElement, name: string, role: PartyRole): Party | undefined => {
  const holder = elementAt(root, name)
  const party = elementAt(holder, 'Party')
  if (holder === undefined || party === undefined) return undefined
  // What the seller calls the buyer is our own customer number.
  const account = role === 'seller' ? undefined : textAt(holder, 'SupplierAssignedAccountID')
  const ours: Identifier[] = account === undefined ? [] : [{ scheme: 'our-code', value: account }]
  return withLocation(context, {
    role,
    roleCode: name,
    ...namesOf(party),
    identifiers: [...identifiersOf(context, party), ...ours],
    address: addressFrom(elementAt(party, 'PostalAddress')),
    contacts: contactsFrom(elementAt(party, 'Contact'), elementAt(holder, 'BuyerContact')),
  })
}

/**
 * Where a Delivery goes to: the party that receives, at the place that is named. Only the order of a change may tell its address. `known` are the
 * parties of the document, for a place of a line.
 */
export const changedShipToFromDelivery = (
  context: MappingContext,
  delivery: XmlElement,
  known: readonly Party[] = [],
): Party | undefined => {
  const place = elementAt(delivery, 'DeliveryLocation')
  const receiver = elementAt(delivery, 'DeliveryParty')
  if (place === undefined && receiver === undefined) return undefined
  const placeIds = elementsAt(place, 'ID').flatMap((element) => identifierFrom(context, element))
  const stated: Party = {
    role: 'ship-to',
    roleCode: 'DeliveryParty',
    ...namesOfDelivery(receiver && namesOf(receiver), place),
    identifiers: withoutRepeats([...placeIds, ...(receiver === undefined ? [] : identifiersOf(context, receiver))]),
    address: addressFrom(elementAt(place, 'Address') ?? elementAt(receiver, 'PostalAddress')),
    contacts: contactsFrom(elementAt(receiver, 'Contact')),
  }
  return withLocation(context, withKnownPlace(stated, known))
}

/** Where a Delivery of an order or a line goes to. */
export const shipToFromDelivery = (
  context: MappingContext,
  delivery: XmlElement,
  known: readonly Party[] = [],
): Party | undefined => {
  const party = changedShipToFromDelivery(context, delivery, known)
  if (party !== undefined) requireLocation(context, party, placeAt(context, valueAt(delivery, 'DeliveryLocation/ID')))
  return party
}

/** The parties of an order; where the goods go to is each Delivery of the heading. */
export const partiesFromUbl = (context: MappingContext, root: XmlElement): Party[] => {
  const named = roles.map(([name, role]) => partyAt(context, root, name, role))
  const shipTos = elementsAt(root, 'Delivery').map((delivery) => shipToFromDelivery(context, delivery))
  return [...named, ...shipTos].filter((party) => party !== undefined)
}
