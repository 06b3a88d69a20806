import { isGln } from '../../domain/gs1.ts'
import type { Partner } from '../../domain/partner.ts'
import type { Address, Identifier, Party } from '../../domain/party.ts'
import type { OrderLine } from '../../domain/sales-order.ts'
import { calledOf, isSamePlace, numbersOfPlace } from '../ship-to.ts'
import type { MappingContext, Place } from './mapping-context.ts'

/** Three-letter country codes that documents use where the model has two letters. */
const countries: ReadonlyMap<string, string> = new Map(
  'USA US CAN CA MEX MX CHN CN HKG HK TWN TW JPN JP KOR KR SGP SG IND IN AUS AU GBR GB IRL IE DEU DE FRA FR ITA IT ESP ES NLD NL BEL BE CHE CH AUT AT POL PL BRA BR'
    .split(/ (?=[A-Z]{3} )/)
    .map((pair) => [pair.slice(0, 3), pair.slice(4)] as const),
)

/** A country as ISO 3166-1 alpha-2 where it can be told; else the code as it is. */
export const countryFrom = (code: string): string => countries.get(code) ?? code

/** A GLN as identifier, or (with an issue) none. */
export const glnFrom = (value: string, place: Place): Identifier[] => {
  if (isGln(value)) return [{ scheme: 'gln', value }]
  place('IDENTIFIER_INVALID', `GLN "${value}" is not 13 digits with a right check digit`)
  return []
}

const longestIdentifier = 80
const longestShown = 60

/** Identifiers the canonical model has room for; others are left out, with an issue each. `what` names their place. */
export const fittingIdentifiers = (
  context: MappingContext,
  identifiers: readonly Identifier[],
  what: string,
): Identifier[] =>
  identifiers.filter(({ value }) => {
    if (value.length <= longestIdentifier) return true
    const message = `An identifier has ${value.length} characters, ${longestIdentifier} at most are possible: ask the partner for the right one`
    context.issues.push({ code: 'VALUE_INVALID', path: what, value: value.slice(0, longestShown), message })
    return false
  })

type Locations = Partner['codes']['locations']

/** What the table says of a party: under its code; of a place goods go to, else under its GLN, else in the row of that GLN. */
const locationOf = ({ role, identifiers }: Party, locations: Locations): Locations[string] | undefined => {
  const numbers = role === 'ship-to' ? identifiers : []
  const glns = numbers.filter(({ scheme }) => scheme === 'gln').map(({ value }) => value)
  const codes = identifiers.filter(({ scheme }) => scheme === 'partner-code').map(({ value }) => value)
  const key = [...codes, ...glns].find((code) => Object.hasOwn(locations, code))
  if (key !== undefined) return locations[key]
  return glns.length === 0
    ? undefined
    : Object.values(locations).find(({ gln }) => gln !== undefined && glns.includes(gln))
}

const isOther = (one: string | undefined, other: string | undefined): boolean =>
  one !== undefined && other !== undefined && one.toLowerCase() !== other.toLowerCase()

/** An address with what is known of the place where it says nothing. One that speaks of another place only lacks its country. */
const filledAddress = (stated: Address | undefined, known: Address | undefined): Address | undefined => {
  if (stated === undefined || known === undefined) return stated ?? known
  const country = stated.country ?? known.country
  if ((['city', 'postalCode', 'country'] as const).some((field) => isOther(stated[field], known[field])))
    return { ...stated, country }
  return {
    lines: stated.lines.length > 0 ? stated.lines : known.lines,
    city: stated.city ?? known.city,
    region: stated.region ?? known.region,
    postalCode: stated.postalCode ?? known.postalCode,
    country,
  }
}

/**
 * A party with what the partner's location table knows of it, when it is named by one of the partner's codes, or as ship-to by a GLN. Identifiers
 * that are too long are left out, with an issue.
 */
export const withLocation = (context: MappingContext, stated: Party): Party => {
  const party = { ...stated, identifiers: fittingIdentifiers(context, stated.identifiers, `party ${stated.role}`) }
  const location = locationOf(party, context.partner.codes.locations)
  if (location === undefined) return party
  const isNew = location.gln !== undefined && !party.identifiers.some(({ scheme }) => scheme === 'gln')
  const gln: Identifier[] = isNew && location.gln !== undefined ? [{ scheme: 'gln', value: location.gln }] : []
  return {
    ...party,
    name: party.name ?? location.name,
    address: filledAddress(party.address, location.address),
    identifiers: [...party.identifiers, ...gln],
  }
}

/**
 * A place with what the party of its document says that has the same number, or the same name where it has neither number nor address. Goods go to
 * that one sooner than to another of its company.
 */
export const withKnownPlace = (place: Party, parties: readonly Party[]): Party => {
  const numbers = numbersOfPlace(place.identifiers)
  const isByName = numbers.length === 0 && place.address === undefined && place.name !== undefined
  const isIt = ({ name, identifiers }: Party): boolean =>
    isByName
      ? name?.trim().toLowerCase() === place.name?.trim().toLowerCase()
      : identifiers.some(({ scheme, value }) => numbers.some((each) => each.scheme === scheme && each.value === value))
  const known = parties.find((party) => party.role === 'ship-to' && isIt(party)) ?? parties.find(isIt)
  if (known === undefined) return place
  return {
    ...place,
    name: place.name ?? known.name,
    address: place.address ?? known.address,
    identifiers: isByName ? known.identifiers : place.identifiers,
  }
}

/** Notes a place goods are to go to when nothing says where it is. */
export const requireLocation = (context: MappingContext, party: Party, place: Place): void => {
  const code = party.identifiers.find(({ scheme }) => scheme === 'partner-code')
  const isKnown = party.address !== undefined || party.identifiers.some(({ scheme }) => scheme !== 'partner-code')
  if (isKnown || code === undefined || Object.hasOwn(context.partner.codes.locations, code.value)) return
  const message = `Location "${code.value}" comes without an address and is not in "codes.locations" of partner ${context.partner.name}`
  place('LOCATION_UNKNOWN', message)
}

const isPlaced = ({ schedules }: OrderLine): boolean =>
  schedules.length > 0 && schedules.every(({ shipTo }) => shipTo !== undefined)

/** The place that all lines name, of an order that names none itself. */
const withPlaceOfLines = (parties: Party[], lines: readonly OrderLine[]): Party[] => {
  const first = lines[0]?.schedules[0]?.shipTo
  const isOne =
    first !== undefined &&
    lines.every(isPlaced) &&
    lines.every(({ schedules }) =>
      schedules.every(({ shipTo }) => shipTo === first || (shipTo && isSamePlace(shipTo, first))),
    )
  return isOne ? [...parties, first] : parties
}

/**
 * The parties of an order with the place its lines name, where it has none. Notes an order that names several places to go to, where some line does
 * not say which of them it is for; `what` are the parts of the document that name them.
 */
export const withOnePlace = (
  context: MappingContext,
  parties: Party[],
  lines: readonly OrderLine[],
  what: string,
): Party[] => {
  const [first, ...others] = parties.filter(({ role }) => role === 'ship-to')
  if (first === undefined) return withPlaceOfLines(parties, lines)
  // A code of its own is another role: what is delivered to and what is shipped to may differ.
  const other = others.find((each) => each.roleCode === first.roleCode && !isSamePlace(each, first))
  const line = other && lines.find((each) => !isPlaced(each))
  if (other === undefined || line === undefined) return parties
  const message = `The order is to go to ${calledOf(first)} and to ${calledOf(other)}; nothing says which of them line ${line.lineNumber} goes to: ask the buyer`
  context.issues.push({ code: 'VALUE_INVALID', path: what, value: calledOf(other).slice(0, longestShown), message })
  return parties
}

const partnerItself = (context: MappingContext): Party => {
  const { name, title, theirs } = context.partner
  const identifier: Identifier = { scheme: 'partner-code', value: theirs.id, issuer: name }
  return { role: 'buyer', name: title ?? name, identifiers: [identifier], contacts: [] }
}

const withBuyer = (context: MappingContext, parties: readonly Party[]): Party[] => {
  if (parties.some(({ role }) => role === 'buyer')) return [...parties]
  const billTo = parties.find(({ role, identifiers }) => role === 'bill-to' && identifiers.length > 0)
  const buyer: Party = billTo === undefined ? partnerItself(context) : { ...billTo, role: 'buyer' }
  return [buyer, ...parties]
}

/** What postal codes of one country have in common: how many digits, or that there are letters among them. */
const shapeOf = (postalCode: string): string => {
  const code = postalCode.replaceAll(/[\s-]/g, '')
  return /^\d+$/.test(code) ? String(code.length) : 'letters'
}

/** A ship-to with the country of the buyer where it names none, as is usual within a country: its postal code must look like the buyer's. */
export const withHomeCountry = (party: Party, home: Address | undefined): Party => {
  const { role, address } = party
  if (role !== 'ship-to' || address?.city === undefined || address.postalCode === undefined) return party
  if (address.country !== undefined || home?.country === undefined || home.postalCode === undefined) return party
  if (shapeOf(address.postalCode) !== shapeOf(home.postalCode)) return party
  return { ...party, address: { ...address, country: home.country } }
}

/**
 * The parties of an order. There is always a buyer among them: the one named, else who is billed, else the partner who sent the order. Its
 * country is that of a ship-to that names none.
 */
export const orderPartiesFrom = (context: MappingContext, stated: readonly Party[]): Party[] => {
  const parties = withBuyer(context, stated)
  const home = parties.find(({ role }) => role === 'buyer')?.address
  return parties.map((party) => withHomeCountry(party, home))
}
