import { isGln } from '../../../domain/gs1.ts'
import type { Address, Contact, Identifier, Party, PartyRole } from '../../../domain/party.ts'
import type { EdifactSegment } from '../../../edi/edifact/parse-message.ts'
import { type LoopTree, loopsOf, segmentOf, segmentsOf } from '../../../edi/loop-tree.ts'
import { type MappingContext, placeOf, textOf } from '../mapping-context.ts'
import { countryFrom, glnFrom, requireLocation, withKnownPlace, withLocation } from '../party-rules.ts'

type Loop = LoopTree<EdifactSegment>

/** Party qualifiers (data element 3035) of the roles an order needs; all others stay `other`. */
const roles: ReadonlyMap<string, PartyRole> = new Map([
  ['BY', 'buyer'],
  ['OB', 'buyer'],
  ['IV', 'bill-to'],
  ['DP', 'ship-to'],
  ['ST', 'ship-to'],
  ['SU', 'seller'],
  ['SE', 'seller'],
  ['SF', 'ship-from'],
])

/**
 * Identifiers of a code list: `value` with the agency responsible for it (data element 3055). `9` is GS1, `16` is Dun & Bradstreet,
 * `91` the seller, `92` the buyer. Without an agency 13 digits with a right check digit are a GLN.
 */
export const edifactIdentifiers = (context: MappingContext, segment: EdifactSegment, element: number): Identifier[] => {
  const value = textOf(segment, element, 1)
  const agency = textOf(segment, element, 3)
  const issuer = context.partner.name
  if (value === undefined) return []
  switch (agency) {
    case '9':
      return glnFrom(value, placeOf(context, segment, element, 1))
    case '16':
      return [{ scheme: 'duns', value }]
    case '91':
      return [{ scheme: 'our-code', value }]
    case '92':
    case '86':
    case 'ZZZ':
      return [{ scheme: 'partner-code', value, issuer }]
    case undefined:
      return isGln(value) ? [{ scheme: 'gln', value }] : [{ scheme: 'partner-code', value, issuer }]
    default:
      // Other lists of codes may use the same values for others.
      return [{ scheme: 'partner-code', value: `${agency}:${value}`, issuer }]
  }
}

/** References within a party (data element 1153) that identify it. */
const referenceSchemes: ReadonlyMap<string, Identifier['scheme']> = new Map([
  ['VA', 'tax-id'],
  ['FC', 'tax-id'],
  ['AHP', 'tax-id'],
  ['XA', 'registration-number'],
  ['GN', 'registration-number'],
  ['IT', 'our-code'],
])

const identifiersOfReferences = (loop: Loop): Identifier[] =>
  loopsOf(loop, 'RFF').flatMap((each): Identifier[] => {
    const rff = segmentOf(each, 'RFF')
    const scheme = referenceSchemes.get(textOf(rff, 1, 1) ?? '')
    const value = textOf(rff, 1, 2)
    return scheme === undefined || value === undefined ? [] : [{ scheme, value }]
  })

const componentsOf = (segment: EdifactSegment, element: number, count: number): string[] => {
  const texts: string[] = []
  for (let component = 1; component <= count; component += 1) {
    const text = textOf(segment, element, component)
    if (text !== undefined) texts.push(text)
  }
  return texts
}

/** Name and address: structured (C080, C059 and what follows), or five free lines (C058), the first of which is the name. */
const nameAndAddress = (nad: EdifactSegment): { name: string | undefined; address: Address | undefined } => {
  const free = componentsOf(nad, 3, 5)
  const names = componentsOf(nad, 4, 5)
  const street = componentsOf(nad, 5, 4)
  const name = names.length > 0 ? names.join(' ') : free[0]
  const rest = names.length > 0 ? free : free.slice(1)
  const country = textOf(nad, 9)
  const place = { city: textOf(nad, 6), region: textOf(nad, 7) ?? textOf(nad, 7, 4), postalCode: textOf(nad, 8) }
  const lines = [...street, ...rest]
  // A country alone says nothing about where to deliver.
  if (lines.length === 0 && place.city === undefined && place.postalCode === undefined)
    return { name, address: undefined }
  return { name, address: { lines, ...place, country: country === undefined ? undefined : countryFrom(country) } }
}

/** Contact of a CTA and its COM: telephone (TE) and e-mail (EM) among its numbers. */
const contactFromCta = (loop: Loop): Contact => {
  const cta = segmentOf(loop, 'CTA')
  const contact: Contact = { role: textOf(cta, 1), name: textOf(cta, 2, 2) ?? textOf(cta, 2, 1) }
  for (const com of segmentsOf(loop, 'COM')) {
    for (let element = 1; element <= 3; element += 1) {
      const value = textOf(com, element, 1)
      const kind = textOf(com, element, 2)
      if (kind === 'TE') contact.phone ??= value
      if (kind === 'EM') contact.email ??= value
    }
  }
  return contact
}

/** The role a party qualifier (data element 3035) stands for. */
export const roleOfCode = (code: string): PartyRole => roles.get(code) ?? 'other'

const statedParty = (context: MappingContext, loop: Loop, nad: EdifactSegment): Party => {
  const roleCode = textOf(nad, 1)
  return {
    role: roleOfCode(roleCode ?? ''),
    roleCode,
    ...nameAndAddress(nad),
    identifiers: [...edifactIdentifiers(context, nad, 2), ...identifiersOfReferences(loop)],
    contacts: loopsOf(loop, 'CTA').map(contactFromCta),
  }
}

/** The parties of the NAD groups just as they stand there: the partner's location table adds nothing and requires nothing. */
export const statedParties = (context: MappingContext, parent: Loop): Party[] =>
  loopsOf(parent, 'NAD').flatMap((loop) => {
    const nad = segmentOf(loop, 'NAD')
    return nad === undefined ? [] : [statedParty(context, loop, nad)]
  })

const partyFromNad = (context: MappingContext, loop: Loop): Party | undefined => {
  const nad = segmentOf(loop, 'NAD')
  if (nad === undefined) return undefined
  const party = withLocation(context, statedParty(context, loop, nad))
  if (party.role === 'ship-to') requireLocation(context, party, placeOf(context, nad, 2, 1))
  return party
}

/** Whom goods go to where no delivery party is named, best first: bill and ship to, consignee, ultimate consignee. */
const receivers = ['BS', 'CN', 'UC'] as const

const withShipTo = (parties: Party[], codes: readonly string[] = receivers): Party[] => {
  if (parties.some(({ role }) => role === 'ship-to')) return parties
  const code = codes.find((each) => parties.some(({ roleCode }) => roleCode === each))
  return code === undefined
    ? parties
    : parties.map((party) => (party.roleCode === code ? { ...party, role: 'ship-to' } : party))
}

/** The parties of the NAD groups of an order, in the order they came. */
export const partiesFromNad = (context: MappingContext, parent: Loop): Party[] =>
  withShipTo(
    loopsOf(parent, 'NAD')
      .map((loop) => partyFromNad(context, loop))
      .filter((party) => party !== undefined),
  )

/** The parties of the NAD groups of a change, whose ship-to may be a place that only the order tells the address of. */
export const changedPartiesFromNad = (context: MappingContext, parent: Loop): Party[] =>
  withShipTo(statedParties(context, parent)).map((party) => withLocation(context, party))

/** The places among the NAD groups of a line that goods go to. `known` are the parties of the document. */
export const shipTosFromNad = (context: MappingContext, line: Loop, known: readonly Party[]): Party[] => {
  // An ultimate consignee of a line says for whom goods of the order's one place are.
  const stated = withShipTo(statedParties(context, line), ['CN'])
  return loopsOf(line, 'NAD').flatMap((loop, index) => {
    const nad = segmentOf(loop, 'NAD')
    const party = stated[index]
    if (nad === undefined || party?.role !== 'ship-to') return []
    const place = withLocation(context, withKnownPlace(party, known))
    requireLocation(context, place, placeOf(context, nad, 2, 1))
    return [place]
  })
}
