import { isGln } from '../../domain/gs1.ts'
import type { Identifier, Party } from '../../domain/party.ts'
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

/**
 * A party with what the partner's location table knows of it, when it is named by one of the partner's codes. Identifiers that are too
 * long are left out, with an issue.
 */
export const withLocation = (context: MappingContext, stated: Party): Party => {
  const { locations } = context.partner.codes
  const party = { ...stated, identifiers: fittingIdentifiers(context, stated.identifiers, `party ${stated.role}`) }
  const code = party.identifiers.find(
    ({ scheme, value }) => scheme === 'partner-code' && Object.hasOwn(locations, value),
  )
  const location = code === undefined ? undefined : locations[code.value]
  if (location === undefined) return party
  const isNew = location.gln !== undefined && !party.identifiers.some(({ scheme }) => scheme === 'gln')
  const gln: Identifier[] = isNew && location.gln !== undefined ? [{ scheme: 'gln', value: location.gln }] : []
  return {
    ...party,
    name: party.name ?? location.name,
    address: party.address ?? location.address,
    identifiers: [...party.identifiers, ...gln],
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

const partnerItself = (context: MappingContext): Party => {
  const { name, title, theirs } = context.partner
  const identifier: Identifier = { scheme: 'partner-code', value: theirs.id, issuer: name }
  return { role: 'buyer', name: title ?? name, identifiers: [identifier], contacts: [] }
}

/** The parties with a buyer among them: the one named, else who is billed, else the partner who sent the order. */
export const withBuyer = (context: MappingContext, parties: readonly Party[]): Party[] => {
  if (parties.some(({ role }) => role === 'buyer')) return [...parties]
  const billTo = parties.find(({ role, identifiers }) => role === 'bill-to' && identifiers.length > 0)
  const buyer: Party = billTo === undefined ? partnerItself(context) : { ...billTo, role: 'buyer' }
  return [buyer, ...parties]
}
