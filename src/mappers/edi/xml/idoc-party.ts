import {
  type Address,
  additionalNamesOf,
  type Contact,
  type Identifier,
  type Party,
  type PartyRole,
} from '../../../domain/party.ts'
import { childrenOf, textAt, type XmlElement } from '../../../edi/xml/xml-element.ts'
import type { MappingContext } from '../mapping-context.ts'
import { countryFrom, requireLocation, withKnownPlace, withLocation } from '../party-rules.ts'
import { codeAt } from './idoc-values.ts'
import { glnAt, partnerCode } from './order-identifiers.ts'
import { placeAt, valueAt } from './xml-values.ts'

/** Partner functions (PARVW): sold-to, ship-to, bill-to, vendor; RG pays, SP carries, AP is a person to ask. */
const roles: ReadonlyMap<string, PartyRole> = new Map([
  ['AG', 'buyer'],
  ['WE', 'ship-to'],
  ['RE', 'bill-to'],
  ['LF', 'seller'],
])

/** SAP pads numbers with zeros to the width of the field; without them they are the same number. */
export const unpadded = (code: string): string => (/^0\d*$/.test(code) ? code.replace(/^0+(?=\d)/, '') : code)

const identifiersOf = (context: MappingContext, element: XmlElement): Identifier[] => {
  const code = codeAt(context, valueAt(element, textAt(element, 'PARTN') === undefined ? 'LIFNR' : 'PARTN'))
  return [
    ...glnAt(context, valueAt(element, 'ILNNR')),
    ...(code === undefined ? [] : [partnerCode(context, unpadded(code))]),
  ]
}

/** The name of a party in SAP is four lines, of which the first is what it is known by. */
export const namesOf = (element: XmlElement): Pick<Party, 'name' | 'additionalNames'> => ({
  name: textAt(element, 'NAME1'),
  ...additionalNamesOf(['NAME2', 'NAME3', 'NAME4'].map((name) => textAt(element, name))),
})

export const addressOf = (element: XmlElement): Address | undefined => {
  const lines = ['STRAS', 'STRS2'].flatMap((name) => textAt(element, name) ?? [])
  const city = textAt(element, 'ORT01')
  if (city === undefined && textAt(element, 'STRAS') === undefined) return undefined
  const country = textAt(element, 'LAND1') ?? textAt(element, 'ISOAL')
  return {
    lines,
    city,
    region: textAt(element, 'REGIO'),
    postalCode: textAt(element, 'PSTLZ'),
    country: country === undefined ? undefined : countryFrom(country),
  }
}

export const contactsOf = (element: XmlElement, nameField: string): Contact[] => {
  const contact = { name: textAt(element, nameField), phone: textAt(element, 'TELF1') }
  return contact.name === undefined && contact.phone === undefined ? [] : [contact]
}

/**
 * One party of E1EDKA1 or E1EDPA1 in a change: only its order may tell the address of a place goods go to. `known` are the parties of the document,
 * for a place of a line.
 */
export const changedPartyFromIdoc = (
  context: MappingContext,
  element: XmlElement,
  known: readonly Party[] = [],
): Party => {
  const roleCode = textAt(element, 'PARVW')
  const stated: Party = {
    role: roles.get(roleCode ?? '') ?? 'other',
    roleCode,
    ...namesOf(element),
    identifiers: identifiersOf(context, element),
    address: addressOf(element),
    contacts: contactsOf(element, 'BNAME'),
  }
  return withLocation(context, withKnownPlace(stated, known))
}

/** One party of E1EDKA1 or E1EDPA1. */
export const partyFromIdoc = (context: MappingContext, element: XmlElement, known: readonly Party[] = []): Party => {
  const party = changedPartyFromIdoc(context, element, known)
  if (party.role === 'ship-to') requireLocation(context, party, placeAt(context, valueAt(element, 'PARTN')))
  return party
}

/** The parties of an order; the person to ask (AP) becomes a contact of the buyer. */
export const partiesFromIdoc = (context: MappingContext, idoc: XmlElement): Party[] => {
  const all = childrenOf(idoc, 'E1EDKA1')
  const people = all.filter((element) => textAt(element, 'PARVW') === 'AP')
  const contacts = people.flatMap((element) => contactsOf(element, 'NAME1'))
  return all
    .filter((element) => !people.includes(element))
    .map((element) => partyFromIdoc(context, element))
    .map((party) => (party.role === 'buyer' ? { ...party, contacts: [...party.contacts, ...contacts] } : party))
}
