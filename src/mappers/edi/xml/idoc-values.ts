import type { AllowanceCharge, Reference, SalesOrder, Tax } from '../../../domain/sales-order.ts'
import { childrenOf, textAt, type XmlElement } from '../../../edi/xml/xml-element.ts'
import type { MappingContext } from '../mapping-context.ts'
import { complainOf, decimalOf, type Value, valueAt } from './xml-values.ts'

/** In SAP itself ST is a piece (Stück), in Recommendation 20 a sheet. */
export const doubtfulUnits: ReadonlySet<string> = new Set(['ST'])

const longestCode = 80

/** The code of somebody; none (with an issue) when it is longer than any code is. */
export const codeAt = (context: MappingContext, value: Value): string | undefined => {
  if (value.text === undefined || value.text.length <= longestCode) return value.text
  return complainOf(context, 'VALUE_INVALID', value, `The code has more than ${longestCode} characters`)
}

type Qualifier = 'QUALF' | 'IDDAT' | 'SUMID' | 'QUALI' | 'PARTNER_Q'

/** The first of the segments of a name whose qualifier field has a value. */
export const qualified = (
  parent: XmlElement,
  segment: string,
  field: Qualifier,
  code: string,
): XmlElement | undefined => childrenOf(parent, segment).find((element) => textAt(element, field) === code)

/** A value of a qualified segment, or the place where it would stand. */
export const qualifiedValue = (
  parent: XmlElement,
  segment: string,
  field: Qualifier,
  code: string,
  name: string,
): Value => {
  const found = qualified(parent, segment, field, code)
  if (found !== undefined) return valueAt(found, name)
  return { text: undefined, path: `${parent.path}/${segment}[${field}=${code}]/${name}`, line: parent.line }
}

/** E1EDK05 and E1EDP05: minus is money off. */
export const conditions = (context: MappingContext, parent: XmlElement, segment: string): AllowanceCharge[] =>
  childrenOf(parent, segment).flatMap((element): AllowanceCharge[] => {
    const sign = textAt(element, 'ALCKZ')
    if (sign !== '+' && sign !== '-') return []
    const code = textAt(element, 'KSCHL')
    const amount = decimalOf(context, valueAt(element, 'BETRG'))?.replace('-', '')
    const percent = decimalOf(context, valueAt(element, 'KPERC'))?.replace('-', '')
    if (amount === undefined && percent === undefined) return []
    return [
      { kind: sign === '+' ? 'charge' : 'allowance', code, amount, percent, description: textAt(element, 'KOTXT') },
    ]
  })

/** E1EDK04 and E1EDP04. */
export const taxes = (context: MappingContext, parent: XmlElement, segment: string): Tax[] =>
  childrenOf(parent, segment).map((element) => ({
    code: textAt(element, 'MWSKZ') ?? 'VAT',
    percent: decimalOf(context, valueAt(element, 'MSATZ')),
    amount: decimalOf(context, valueAt(element, 'MWSBT')),
    jurisdiction: textAt(element, 'TXJCD'),
  }))

/** Each text is one note. Its lines are drawn together: with a blank, or without one where TDFORMAT says that the line goes on. */
export const notes = (parent: XmlElement, head: string, line: string): string[] =>
  childrenOf(parent, head).flatMap((text) => {
    const note = childrenOf(text, line).reduce((all, each) => {
      const part = textAt(each, 'TDLINE') ?? ''
      return all === '' || part === '' || textAt(each, 'TDFORMAT') === '=' ? all + part : `${all} ${part}`
    }, '')
    return note === '' ? [] : [note]
  })

/** Numbers of other documents; type is the qualifier (QUALF). */
export const references = (
  parent: XmlElement,
  segment: string,
  field: string,
  skipped: readonly string[],
): Reference[] =>
  childrenOf(parent, segment).flatMap((element): Reference[] => {
    const type = textAt(element, 'QUALF') ?? ''
    const value = textAt(element, field)
    return value === undefined || skipped.includes(type) ? [] : [{ type, value }]
  })

const wholeFrom = (context: MappingContext, value: Value): number | undefined => {
  const number = decimalOf(context, value)
  return number !== undefined && /^\d{1,4}$/.test(number) ? Number(number) : undefined
}

/** E1EDK18: days with a percentage are a discount, days without one are the net term; either may have a text. */
export const paymentTerms = (context: MappingContext, idoc: XmlElement): SalesOrder['paymentTerms'] => {
  const code = textAt(idoc, 'E1EDK01/ZTERM')
  const parts = childrenOf(idoc, 'E1EDK18').map((element) => ({
    days: wholeFrom(context, valueAt(element, 'TAGE')),
    percent: decimalOf(context, valueAt(element, 'PRZNT')),
    text: textAt(element, 'ZTERM_TXT'),
  }))
  const isDiscount = ({ percent }: { percent: string | undefined }): boolean => percent !== undefined && percent !== '0'
  const discount = parts.find(isDiscount)
  const net = parts.findLast((part) => !isDiscount(part) && part.days !== undefined)
  if (code === undefined && parts.length === 0) return undefined
  return {
    code,
    netDays: net?.days,
    discountPercent: discount?.percent,
    discountDays: discount?.days,
    description: parts.find(({ text }) => text !== undefined)?.text,
  }
}

/** E1EDK17: 001 holds the Incoterms, 002 the place. */
export const deliveryTerms = (idoc: XmlElement): SalesOrder['deliveryTerms'] => {
  const incoterms = qualified(idoc, 'E1EDK17', 'QUALF', '001')
  const place = qualified(idoc, 'E1EDK17', 'QUALF', '002')
  if (incoterms === undefined && place === undefined) return undefined
  return { code: textAt(incoterms, 'LKOND'), place: textAt(place, 'LKTEXT') ?? textAt(incoterms, 'LKTEXT') }
}
