import type { Identifier } from '../../../domain/party.ts'
import type { MappingContext } from '../mapping-context.ts'
import { glnFrom } from '../party-rules.ts'
import { placeAt, type Value } from './xml-values.ts'

/** The partner's own code; of another list when `list` is given, since that may use the same values for others. */
export const partnerCode = (context: MappingContext, value: string, list?: string): Identifier => ({
  scheme: 'partner-code',
  value: list === undefined ? value : `${list}:${value}`,
  issuer: context.partner.name,
})

export const glnAt = (context: MappingContext, value: Value): Identifier[] =>
  value.text === undefined ? [] : glnFrom(value.text, placeAt(context, value))

export const withoutRepeats = (identifiers: readonly Identifier[]): Identifier[] =>
  identifiers.filter(
    ({ scheme, value }, index) =>
      identifiers.findIndex((each) => each.scheme === scheme && each.value === value) === index,
  )
