import {
  type Address,
  additionalNamesOf,
  type Contact,
  type Identifier,
  type Party,
  type PartyRole,
} from '../../../domain/party.ts'
import { type LoopTree, loopsOf, segmentOf, segmentsOf } from '../../../edi/loop-tree.ts'
import { elementOf, type ParsedSegment } from '../../../edi/segment.ts'
import { type MappingContext, placeOf } from '../mapping-context.ts'
import { withNorthAmericanCountries } from '../north-american-country.ts'
import { countryFrom, glnFrom, requireLocation, withKnownPlace, withLocation } from '../party-rules.ts'

/** X12 entity codes (data element 98) of the roles an order needs; all others stay `other`. */
const roles: ReadonlyMap<string, PartyRole> = new Map([
  ['BY', 'buyer'],
  ['OB', 'buyer'],
  ['BT', 'bill-to'],
  ['ST', 'ship-to'],
  ['SE', 'seller'],
  ['SU', 'seller'],
  ['VN', 'seller'],
  ['SF', 'ship-from'],
])

/** Identifiers from a qualifier and a code (data elements 66 and 67). */
export const identifiersFrom = (
  context: MappingContext,
  segment: ParsedSegment,
  qualifierElement: number,
  valueElement: number,
): Identifier[] => {
  const qualifier = elementOf(segment, qualifierElement)
  const value = elementOf(segment, valueElement)
  if (qualifier === undefined || value === undefined) return []
  const issuer = context.partner.name
  switch (qualifier) {
    case 'UL':
      return glnFrom(value, placeOf(context, segment, valueElement))
    case '1':
      return [{ scheme: 'duns', value }]
    case '9':
      // DUNS+4: the first nine digits name the company, the rest one of its places as the partner numbers them.
      return [
        { scheme: 'duns', value: value.slice(0, 9) },
        { scheme: 'partner-code', value, issuer },
      ]
    case '91':
      return [{ scheme: 'our-code', value }]
    case 'FI':
    case '24':
      return [{ scheme: 'tax-id', value }]
    case '92':
    case 'ZZ':
      return [{ scheme: 'partner-code', value, issuer }]
    default:
      // Other lists of codes may use the same values for others.
      return [{ scheme: 'partner-code', value: `${qualifier}:${value}`, issuer }]
  }
}

/** Tax numbers a REF in the party's loop can carry (data element 128). */
const taxReferences: ReadonlySet<string> = new Set(['TJ', 'VX', 'EI', 'FI'])

/** The texts of the segments of a kind that hold two each (N2, N3). */
const textsOf = (loop: LoopTree, id: string): string[] =>
  segmentsOf(loop, id).flatMap((segment) => [1, 2].flatMap((element) => elementOf(segment, element) ?? []))

const addressOf = (loop: LoopTree): Address | undefined => {
  const n4 = segmentOf(loop, 'N4')
  if (n4 === undefined && segmentOf(loop, 'N3') === undefined) return undefined
  const country = elementOf(n4, 4)
  return {
    lines: textsOf(loop, 'N3'),
    city: elementOf(n4, 1),
    region: elementOf(n4, 2) ?? (elementOf(n4, 5) === 'SP' ? elementOf(n4, 6) : undefined),
    postalCode: elementOf(n4, 3),
    country: country === undefined ? undefined : countryFrom(country),
  }
}

/** Contact of a PER: name, and telephone and e-mail among its numbers. */
export const contactFromPer = (per: ParsedSegment): Contact => {
  const contact: Contact = { role: elementOf(per, 1), name: elementOf(per, 2) }
  for (let element = 3; element <= 7; element += 2) {
    const value = elementOf(per, element + 1)
    if (elementOf(per, element) === 'TE') contact.phone ??= value
    if (elementOf(per, element) === 'EM') contact.email ??= value
  }
  return contact
}

/** The role an entity code (data element 98) stands for. */
export const roleOfEntity = (code: string | undefined): PartyRole => roles.get(code ?? '') ?? 'other'

const statedParty = (context: MappingContext, loop: LoopTree, n1: ParsedSegment): Party => {
  const roleCode = elementOf(n1, 1)
  const references = segmentsOf(loop, 'REF').flatMap((ref): Identifier[] => {
    const value = elementOf(ref, 2)
    return value !== undefined && taxReferences.has(elementOf(ref, 1) ?? '') ? [{ scheme: 'tax-id', value }] : []
  })
  return {
    role: roleOfEntity(roleCode),
    roleCode,
    name: elementOf(n1, 2),
    ...additionalNamesOf(textsOf(loop, 'N2')),
    identifiers: [...identifiersFrom(context, n1, 3, 4), ...references],
    address: addressOf(loop),
    contacts: segmentsOf(loop, 'PER').map(contactFromPer),
  }
}

const partyFromN1 = (context: MappingContext, loop: LoopTree): Party | undefined => {
  const n1 = segmentOf(loop, 'N1')
  if (n1 === undefined) return undefined
  const party = withLocation(context, statedParty(context, loop, n1))
  if (party.role === 'ship-to') requireLocation(context, party, placeOf(context, n1, 4))
  return party
}

const withCountries = ({ partner }: MappingContext, parties: Party[]): Party[] =>
  withNorthAmericanCountries(parties, Object.values(partner.codes.locations))

/** Whom goods go to where no ST is named, best first: bill and ship to, delivery address, consignee, ultimate consignee. */
const receivers = ['BS', 'DA', 'CN', 'UC'] as const

const withShipTo = (parties: Party[]): Party[] => {
  if (parties.some(({ role }) => role === 'ship-to')) return parties
  const code = receivers.find((each) => parties.some(({ roleCode }) => roleCode === each))
  return code === undefined
    ? parties
    : parties.map((party) => (party.roleCode === code ? { ...party, role: 'ship-to' } : party))
}

/** The parties of the N1 loops of an order, in the order they came. */
export const partiesFromN1 = (context: MappingContext, parent: LoopTree): Party[] =>
  withCountries(context, withShipTo(loopsOf(parent, 'N1').flatMap((loop) => partyFromN1(context, loop) ?? [])))

/** The parties of the N1 loops of a change, whose ship-to may be a place that only the order tells the address of. */
export const changedPartiesFromN1 = (context: MappingContext, parent: LoopTree): Party[] =>
  withShipTo(statedPartiesFromN1(context, parent)).map((party) => withLocation(context, party))

/** The places among the N1 loops of a line that goods go to, each with its loop. `known` are the parties of the document. */
export const shipTosFromN1 = (
  context: MappingContext,
  line: LoopTree,
  known: readonly Party[],
): { loop: LoopTree; party: Party }[] =>
  loopsOf(line, 'N1').flatMap((loop) => {
    const n1 = segmentOf(loop, 'N1')
    if (n1 === undefined || roleOfEntity(elementOf(n1, 1)) !== 'ship-to') return []
    const place = withLocation(context, withKnownPlace(statedParty(context, loop, n1), known))
    requireLocation(context, place, placeOf(context, n1, 4))
    const [party = place] = withCountries(context, [place, ...known])
    return [{ loop, party }]
  })

/** The parties of the N1 loops as the document states them: nothing is added from the partner's locations, and none has to be there. */
export const statedPartiesFromN1 = (context: MappingContext, parent: LoopTree): Party[] =>
  withCountries(
    context,
    loopsOf(parent, 'N1').flatMap((loop) => {
      const n1 = segmentOf(loop, 'N1')
      return n1 === undefined ? [] : [statedParty(context, loop, n1)]
    }),
  )
