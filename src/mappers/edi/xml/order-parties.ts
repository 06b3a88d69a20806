import { isGln } from '../../../domain/gs1.ts'
import type { Identifier, Party } from '../../../domain/party.ts'
import type { MappingContext } from '../mapping-context.ts'
import { complainOf, type Value } from './xml-values.ts'

export const glnFrom = (context: MappingContext, value: Value): Identifier[] => {
  if (value.text === undefined) return []
  if (isGln(value.text)) return [{ scheme: 'gln', value: value.text }]
  complainOf(context, 'IDENTIFIER_INVALID', value, `GLN "${value.text}" is not 13 digits with a right check digit`)
  return []
}

/** The partner's own code; of another list when `list` is given, since those may use the same values for others. */
export const partnerCode = (context: MappingContext, value: string, list?: string): Identifier => ({
  scheme: 'partner-code',
  value: list === undefined ? value : `${list}:${value}`,
  issuer: context.partner.name,
})

export const withoutRepeats = (identifiers: readonly Identifier[]): Identifier[] =>
  identifiers.filter(
    ({ scheme, value }, index) =>
      identifiers.findIndex((each) => each.scheme === scheme && each.value === value) === index,
  )

/** Notes a place goods are to go to when nothing says where it is. */
export const requirePlace = (context: MappingContext, party: Party, at: Value): void => {
  const code = party.identifiers.find(({ scheme }) => scheme === 'partner-code')
  const isKnown = party.address !== undefined || party.identifiers.some(({ scheme }) => scheme !== 'partner-code')
  if (isKnown || code === undefined || Object.hasOwn(context.partner.codes.locations, code.value)) return
  const message = `Location "${code.value}" comes without an address and is not in "codes.locations" of partner ${context.partner.name}`
  complainOf(context, 'LOCATION_UNKNOWN', at, message)
}
