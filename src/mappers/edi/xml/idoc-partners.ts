import type { Address, Contact, Identifier, IdentifierScheme, Party, PartyRole } from '../../../domain/party.ts'
import { leaf, type XmlNode } from '../../../edi/xml/write-xml.ts'
import { childrenOf, textAt, type XmlElement } from '../../../edi/xml/xml-element.ts'
import type { MappingContext } from '../mapping-context.ts'
import { countryFrom } from '../party-rules.ts'
import { addressOf, contactsOf, namesOf } from './idoc-party.ts'
import { field, qualifiedSegment, segment, textLines, words } from './idoc-segments.ts'
import { codeAt } from './idoc-values.ts'
import { glnAt, partnerCode } from './order-identifiers.ts'
import { valueAt } from './xml-values.ts'

/**
 * Partners of the documents a seller sends: E1EDKA1 of an INVOIC, E1ADRM1 of a DESADV. PARTN (PARTNER_ID) is the receiver's code
 * of a party; LIFNR is the number the seller gave. Of the identifiers of a party the first GLN, the first code of the partner
 * and the first number of ours are carried, and one contact.
 */
const functions: Readonly<Record<Exclude<PartyRole, 'other'>, string>> = {
  buyer: 'AG',
  'ship-to': 'WE',
  'bill-to': 'RE',
  seller: 'LF',
  'ship-from': 'WL',
}

/** RS is who invoices, OSP the shipping point of a delivery. */
const roles: ReadonlyMap<string, PartyRole> = new Map([
  ['AG', 'buyer'],
  ['WE', 'ship-to'],
  ['RE', 'bill-to'],
  ['LF', 'seller'],
  ['RS', 'seller'],
  ['WL', 'ship-from'],
  ['OSP', 'ship-from'],
])

/** The partner function of a party: by its role, else the code it came with when an IDoc has room for it. */
const functionOf = ({ role, roleCode }: Party): string | undefined => {
  if (role !== 'other') return functions[role]
  return roleCode !== undefined && /^[A-Z0-9]{2,3}$/.test(roleCode) ? roleCode : undefined
}

const firstOf = (identifiers: readonly Identifier[], scheme: IdentifierScheme, issuer?: string): string | undefined =>
  identifiers.find((each) => each.scheme === scheme && (issuer === undefined || each.issuer === issuer))?.value

const longestLine = 35
const mostNames = 4

/** The four lines of a name: first the name itself, in as many as it takes. What is more goes behind the fourth. */
const nameFields = (name: string | undefined, others: readonly string[], longest: number): (XmlNode | undefined)[] => {
  const own = textLines(name ?? '', longest)
  // NAME1 is the name: what stands beside a party without one is none.
  const all = [...(own.length === 0 ? [''] : own), ...others.flatMap((other) => textLines(other, longest))]
  const lines = all.length > mostNames ? [...all.slice(0, mostNames - 1), all.slice(mostNames - 1).join(', ')] : all
  return lines.map((line, index) => words(`NAME${index + 1}`, line, longest))
}

/** E1EDKA1 of a party; nothing for a party without a function in SAP. */
export const partnerSegment = (party: Party, partnerName: string): XmlNode | undefined => {
  const { name, additionalNames = [], identifiers, address, contacts } = party
  const parvw = functionOf(party)
  const [contact] = contacts
  if (parvw === undefined) return undefined
  // Of an address two lines are streets: others stand where names go on.
  const [street, street2, ...more] = address?.lines ?? []
  return segment(
    'E1EDKA1',
    leaf('PARVW', parvw),
    field('PARTN', firstOf(identifiers, 'partner-code', partnerName), 17),
    field('LIFNR', firstOf(identifiers, 'our-code'), 17),
    ...nameFields(name, [...additionalNames, ...more], longestLine),
    words('STRAS', street, longestLine),
    words('STRS2', street2, longestLine),
    words('ORT01', address?.city, longestLine),
    field('PSTLZ', address?.postalCode, 9),
    field('LAND1', address?.country, 3),
    field('TELF1', contact?.phone, 25),
    words('BNAME', contact?.name, longestLine),
    field('REGIO', address?.region, 3),
    field('ILNNR', firstOf(identifiers, 'gln'), 70),
  )
}

const identifiersOf = (
  context: MappingContext,
  gln: Identifier[],
  codes: { theirs: string | undefined; ours: string | undefined },
): Identifier[] => [
  ...gln,
  ...(codes.theirs === undefined ? [] : [partnerCode(context, codes.theirs)]),
  ...(codes.ours === undefined ? [] : [{ scheme: 'our-code' as const, value: codes.ours }]),
]

/** The parties of an INVOIC. */
export const partnersFromIdoc = (context: MappingContext, idoc: XmlElement): Party[] =>
  childrenOf(idoc, 'E1EDKA1').map((element) => {
    const roleCode = textAt(element, 'PARVW')
    return {
      role: roles.get(roleCode ?? '') ?? 'other',
      roleCode,
      ...namesOf(element),
      identifiers: identifiersOf(context, glnAt(context, valueAt(element, 'ILNNR')), {
        theirs: codeAt(context, valueAt(element, 'PARTN')),
        ours: codeAt(context, valueAt(element, 'LIFNR')),
      }),
      address: addressOf(element),
      contacts: contactsOf(element, 'BNAME'),
    }
  })

/** E1ADRE1 EXTEND_Q: what else identifies an address. The numbers are agreed with the partner; SAP itself sets none. */
const extensions = { gln: '100', ours: '300' } as const

const deliveryLine = 40

/** E1ADRM1 of a party of a delivery; nothing for a party without a function in SAP. */
export const addressSegment = (party: Party, partnerName: string): XmlNode | undefined => {
  const { name, additionalNames = [], identifiers, address, contacts } = party
  const partnerQ = functionOf(party)
  const [contact] = contacts
  if (partnerQ === undefined) return undefined
  const [first, second, third, ...more] = address?.lines ?? []
  return segment(
    'E1ADRM1',
    leaf('PARTNER_Q', partnerQ === 'WL' ? 'OSP' : partnerQ),
    field('PARTNER_ID', firstOf(identifiers, 'partner-code', partnerName), 17),
    ...nameFields(name, additionalNames, deliveryLine),
    words('NAME_CO', contact?.name, deliveryLine),
    words('STREET1', first, deliveryLine),
    words('STREET2', second, deliveryLine),
    words('STREET3', [third, ...more].filter((line) => line !== undefined).join(', '), deliveryLine),
    field('POSTL_COD1', address?.postalCode, 10),
    words('CITY1', address?.city, deliveryLine),
    field('TELEPHONE1', contact?.phone, 30),
    field('E_MAIL', contact?.email, 70),
    field('COUNTRY1', address?.country, 3),
    field('REGION', address?.region, 3),
    qualifiedSegment('E1ADRE1', ['EXTEND_Q', extensions.gln], field('EXTEND_D', firstOf(identifiers, 'gln'), 70)),
    qualifiedSegment('E1ADRE1', ['EXTEND_Q', extensions.ours], field('EXTEND_D', firstOf(identifiers, 'our-code'), 70)),
  )
}

const deliveryAddressOf = (element: XmlElement): Address | undefined => {
  const lines = ['STREET1', 'STREET2', 'STREET3']
    .map((name) => textAt(element, name))
    .filter((text) => text !== undefined)
  const city = textAt(element, 'CITY1')
  const country = textAt(element, 'COUNTRY1')
  if (city === undefined && lines.length === 0) return undefined
  return {
    lines,
    city,
    region: textAt(element, 'REGION'),
    postalCode: textAt(element, 'POSTL_COD1'),
    country: country === undefined ? undefined : countryFrom(country),
  }
}

const deliveryContactsOf = (element: XmlElement): Contact[] => {
  const contact = {
    name: textAt(element, 'NAME_CO'),
    phone: textAt(element, 'TELEPHONE1'),
    email: textAt(element, 'E_MAIL'),
  }
  return Object.values(contact).every((value) => value === undefined) ? [] : [contact]
}

/** The parties of a DESADV, the carrier (SP) aside. */
export const partiesFromDelivery = (context: MappingContext, delivery: XmlElement): Party[] =>
  childrenOf(delivery, 'E1ADRM1')
    .filter((element) => textAt(element, 'PARTNER_Q') !== 'SP')
    .map((element) => {
      const roleCode = textAt(element, 'PARTNER_Q')
      const extension = (code: string): XmlElement | undefined =>
        childrenOf(element, 'E1ADRE1').find((each) => textAt(each, 'EXTEND_Q') === code)
      const gln = extension(extensions.gln)
      const ours = extension(extensions.ours)
      return {
        role: roles.get(roleCode ?? '') ?? 'other',
        roleCode,
        ...namesOf(element),
        identifiers: identifiersOf(context, gln === undefined ? [] : glnAt(context, valueAt(gln, 'EXTEND_D')), {
          theirs: codeAt(context, valueAt(element, 'PARTNER_ID')),
          ours: ours === undefined ? undefined : codeAt(context, valueAt(ours, 'EXTEND_D')),
        }),
        address: deliveryAddressOf(element),
        contacts: deliveryContactsOf(element),
      }
    })
