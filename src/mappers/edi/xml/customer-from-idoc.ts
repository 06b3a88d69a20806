import { isCurrency } from '../../../domain/currencies.ts'
import type { Customer } from '../../../domain/customer.ts'
import type { Mapped } from '../../../domain/issue.ts'
import type { Contact, Identifier, IdentifierScheme } from '../../../domain/party.ts'
import { childrenOf, elementAt, textAt, type XmlElement } from '../../../edi/xml/xml-element.ts'
import type { MappingContext } from '../mapping-context.ts'
import { countryFrom, glnFrom } from '../party-rules.ts'
import { codeAt } from './idoc-values.ts'
import { type Given, mapDocument } from './map-document.ts'
import { complainOf, decimalOf, placeAt, requiredText, valueAt } from './xml-values.ts'

/** The texts of some fields, without those that are not there. */
const textsAt = (element: XmlElement | undefined, names: readonly string[]): string[] =>
  names.flatMap((name) => textAt(element, name) ?? [])

/** The GLN from its three parts; zeros say that there is none. */
const glnOf = (context: MappingContext, basic: XmlElement): Identifier[] => {
  const digits = textsAt(basic, ['BBBNR', 'BBSNR', 'BUBKZ']).join('')
  return /^0*$/.test(digits) ? [] : glnFrom(digits, placeAt(context, valueAt(basic, 'BBBNR')))
}

const identifierOf = (
  context: MappingContext,
  basic: XmlElement,
  field: string,
  scheme: IdentifierScheme,
): Identifier[] => {
  const value = codeAt(context, valueAt(basic, field))
  return value === undefined ? [] : [{ scheme, value }]
}

const mainAddress = (basic: XmlElement): Customer['addresses'] => {
  const country = textAt(basic, 'LAND1')
  const address = {
    lines: textsAt(basic, ['STRAS', 'NAME3', 'NAME4']),
    city: textAt(basic, 'ORT01'),
    region: textAt(basic, 'REGIO'),
    postalCode: textAt(basic, 'PSTLZ'),
    country: country === undefined ? undefined : countryFrom(country),
  }
  const isEmpty =
    address.lines.length === 0 && Object.values(address).every((each) => each === undefined || each === address.lines)
  return isEmpty ? [] : [{ ...address, use: 'main' }]
}

const contactsOf = (basic: XmlElement): Contact[] =>
  childrenOf(basic, 'E1KNVKM').flatMap((element): Contact[] => {
    const names = textsAt(element, ['NAMEV', 'NAME1'])
    const name = names.length === 0 ? undefined : names.join(' ')
    const phone = textAt(element, 'TELF1')
    return name === undefined && phone === undefined ? [] : [{ name, phone }]
  })

const currencyOf = (context: MappingContext, basic: XmlElement): string | undefined => {
  const value = valueAt(basic, 'E1KNVVM/WAERS')
  if (value.text === undefined || isCurrency(value.text)) return value.text
  return complainOf(context, 'CURRENCY_UNKNOWN', value, `"${value.text}" is not a currency code of ISO 4217`)
}

const creditLimitOf = (context: MappingContext, basic: XmlElement): string | undefined => {
  const credit = elementAt(basic, 'E1KNKKM')
  return credit === undefined ? undefined : decimalOf(context, valueAt(credit, 'KLIMK'))
}

const customerFrom = (context: MappingContext, idoc: XmlElement): Customer | undefined => {
  const basic = elementAt(idoc, 'E1KNA1M')
  if (basic === undefined)
    return complainOf(context, 'VALUE_MISSING', valueAt(idoc, 'E1KNA1M'), 'The IDoc holds no customer (E1KNA1M)')
  const names = textsAt(basic, ['NAME1', 'NAME2'])
  const isNamed = requiredText(context, valueAt(basic, 'NAME1'), 'name of the customer') !== undefined
  const financial = {
    currency: currencyOf(context, basic),
    creditLimit: creditLimitOf(context, basic),
    paymentTerms: textAt(basic, 'E1KNVVM/ZTERM'),
  }
  const identifiers = [
    ...glnOf(context, basic),
    ...identifierOf(context, basic, 'STCEG', 'tax-id'),
    ...identifierOf(context, basic, 'STCD1', 'registration-number'),
    ...identifierOf(context, basic, 'KUNNR', 'our-code'),
  ]
  if (!isNamed) return undefined
  return {
    kind: textAt(basic, 'STKZN') === 'X' ? 'person' : 'company',
    name: names.join(' '),
    active: true,
    identifiers,
    addresses: mainAddress(basic),
    contacts: contactsOf(basic),
    financial,
  }
}

/**
 * The customer of a DEBMAS (types DEBMAS01 to DEBMAS07): the number SAP gave is `our-code`, as it stands there. Of several sales
 * areas the first counts. A customer marked for deletion is read as any other. Pure; all issues come at once.
 */
export const customerFromIdoc = (body: Uint8Array, given: Given): Mapped<Customer> =>
  mapDocument(body, given, (setId) => /^idoc:DEBMAS0[1-7]:DEBMAS$/.test(setId), customerFrom, 'customer')
