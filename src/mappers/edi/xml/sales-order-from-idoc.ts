import type { Mapped } from '../../../domain/issue.ts'
import type {
  AllowanceCharge,
  OrderLine,
  Reference,
  SalesOrder,
  ScheduleLine,
  Tax,
} from '../../../domain/sales-order.ts'
import { childrenOf, elementAt, textAt, type XmlElement } from '../../../edi/xml/xml-element.ts'
import type { MappingContext } from '../mapping-context.ts'
import { withBuyer } from '../party-rules.ts'
import { checkSchedules } from '../total-rules.ts'
import { partiesFromIdoc, partyFromIdoc, unpadded } from './idoc-party.ts'
import { currencyOf, type Given, linesFrom, mapDocument, orderNumberOf } from './map-document.ts'
import { itemFromValues } from './order-item.ts'
import { checkedAmount, checkedLineCount, checkLineAmount, checkLineNumbers } from './order-totals.ts'
import {
  compactDateOf,
  complainOf,
  decimalOf,
  placeAt,
  positiveOf,
  priceOf,
  unitOf,
  type Value,
  valueAt,
} from './xml-values.ts'

/** E1EDK01 ACTION. */
const purposes: ReadonlyMap<string, SalesOrder['purpose']> = new Map([
  ['001', 'cancellation'],
  ['002', 'change'],
  ['003', 'change'],
  ['004', 'change'],
])

/** In SAP itself ST is a piece (Stück), in Recommendation 20 a sheet. */
const doubtfulUnits: ReadonlySet<string> = new Set(['ST'])

/** The first of the segments of a name whose qualifier field has a value. */
const qualified = (
  parent: XmlElement,
  segment: string,
  field: 'QUALF' | 'IDDAT' | 'SUMID',
  code: string,
): XmlElement | undefined => childrenOf(parent, segment).find((element) => textAt(element, field) === code)

/** A value of a qualified segment, or the place where it would stand. */
const qualifiedValue = (
  parent: XmlElement,
  segment: string,
  field: 'QUALF' | 'IDDAT' | 'SUMID',
  code: string,
  name: string,
): Value => {
  const found = qualified(parent, segment, field, code)
  if (found !== undefined) return valueAt(found, name)
  return { text: undefined, path: `${parent.path}/${segment}[${field}=${code}]/${name}`, line: parent.line }
}

/** Order date, else document date, else the date of the order number. */
const issueDateOf = (context: MappingContext, idoc: XmlElement): string | undefined => {
  const places = [
    qualifiedValue(idoc, 'E1EDK03', 'IDDAT', '022', 'DATUM'),
    qualifiedValue(idoc, 'E1EDK03', 'IDDAT', '012', 'DATUM'),
    qualifiedValue(idoc, 'E1EDK02', 'QUALF', '001', 'DATUM'),
  ]
  const found = places.find(({ text }) => text !== undefined && !/^0+$/.test(text))
  if (found !== undefined) return compactDateOf(context, found)
  const message = 'The order date is missing: neither 022 nor 012 of E1EDK03 nor 001 of E1EDK02 has one'
  return complainOf(context, 'VALUE_MISSING', valueAt(idoc, 'E1EDK03/DATUM'), message)
}

/** E1EDK05 and E1EDP05: minus is money off. */
const conditions = (context: MappingContext, parent: XmlElement, segment: string): AllowanceCharge[] =>
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

const taxes = (context: MappingContext, parent: XmlElement, segment: string): Tax[] =>
  childrenOf(parent, segment).map((element) => ({
    code: textAt(element, 'MWSKZ') ?? 'VAT',
    percent: decimalOf(context, valueAt(element, 'MSATZ')),
    amount: decimalOf(context, valueAt(element, 'MWSBT')),
  }))

/** Each text is one note; its lines are drawn together. */
const notes = (parent: XmlElement, head: string, line: string): string[] =>
  childrenOf(parent, head).flatMap((text) => {
    const lines = childrenOf(text, line)
      .map((each) => textAt(each, 'TDLINE'))
      .filter((each) => each !== undefined)
    return lines.length === 0 ? [] : [lines.join(' ')]
  })

/** Numbers of other documents; type is the qualifier (QUALF). */
const references = (parent: XmlElement, segment: string, field: string, skipped: readonly string[]): Reference[] =>
  childrenOf(parent, segment).flatMap((element): Reference[] => {
    const type = textAt(element, 'QUALF') ?? ''
    const value = textAt(element, field)
    return value === undefined || skipped.includes(type) ? [] : [{ type, value }]
  })

const schedulesOf = (context: MappingContext, line: XmlElement, unit: string | undefined): ScheduleLine[] => {
  const parts = childrenOf(line, 'E1EDP20')
  const shipTo = childrenOf(line, 'E1EDPA1').find((element) => textAt(element, 'PARVW') === 'WE')
  const place = shipTo && partyFromIdoc(context, shipTo)
  return parts.flatMap((part): ScheduleLine[] => {
    if (textAt(part, 'WMENG') === undefined) return []
    const value = positiveOf(context, valueAt(part, 'WMENG'))
    const requestedDate = compactDateOf(context, valueAt(part, 'EDATU'))
    if (value === undefined || unit === undefined) return []
    return [{ quantity: { value, unit }, requestedDate, ...(place === undefined ? {} : { shipTo: place }) }]
  })
}

/** An item code as the partner's table may have it: as it came, else without the zeros SAP pads numbers with. */
const itemCode = (context: MappingContext, line: XmlElement, qualifier: string): Value => {
  const value = qualifiedValue(line, 'E1EDP19', 'QUALF', qualifier, 'IDTNR')
  const isListed = value.text !== undefined && Object.hasOwn(context.partner.codes.items, value.text)
  return value.text === undefined || isListed || qualifier === '003' ? value : { ...value, text: unpadded(value.text) }
}

const descriptionOf = (line: XmlElement): string | undefined =>
  childrenOf(line, 'E1EDP19')
    .map((element) => textAt(element, 'KTEXT'))
    .find((text) => text !== undefined)

const checkCurrency = (context: MappingContext, line: XmlElement, currency: string): void => {
  const own = valueAt(line, 'CURCY')
  if (own.text !== undefined && own.text !== currency)
    complainOf(context, 'VALUE_INVALID', own, `The line is in ${own.text}, the order in ${currency}`)
}

const lineFrom = (
  context: MappingContext,
  line: XmlElement,
  index: number,
  currency: string,
): OrderLine | undefined => {
  const found = itemFromValues(context, {
    seller: itemCode(context, line, '002'),
    buyer: itemCode(context, line, '001'),
    gtin: itemCode(context, line, '003'),
  })
  const value = positiveOf(context, valueAt(line, 'MENGE'))
  const unit = unitOf(context, valueAt(line, 'MENEE'), doubtfulUnits)
  const unitPrice = priceOf(context, valueAt(line, 'VPREI'))
  const base = valueAt(line, 'PEINH')
  const priceBaseQuantity = base.text === undefined ? undefined : positiveOf(context, base)
  const schedules = schedulesOf(context, line, unit)
  const own = compactDateOf(context, qualifiedValue(line, 'E1EDP03', 'IDDAT', '002', 'DATUM'))
  const allowancesCharges = conditions(context, line, 'E1EDP05')
  checkCurrency(context, line, currency)
  if (found === undefined || value === undefined || unit === undefined) return undefined
  const isSplit = schedules.length > 1 || schedules.some(({ shipTo }) => shipTo !== undefined)
  const result: OrderLine = {
    lineNumber: textAt(line, 'POSEX') ?? String(index + 1),
    ...found,
    description: descriptionOf(line),
    quantity: { value, unit },
    unitPrice,
    priceBaseQuantity,
    requestedDate: schedules.length === 1 ? (schedules[0]?.requestedDate ?? own) : own,
    schedules: isSplit ? schedules : [],
    allowancesCharges,
    taxes: [],
    references: references(line, 'E1EDP02', 'BELNR', []),
    notes: notes(line, 'E1EDPT1', 'E1EDPT2'),
  }
  checkSchedules('E1EDP20', schedules, result.quantity, placeAt(context, valueAt(line, 'MENGE')))
  checkLineAmount(context, valueAt(line, 'NETWR'), result, currency)
  return result
}

const wholeFrom = (context: MappingContext, value: Value): number | undefined => {
  const number = decimalOf(context, value)
  return number !== undefined && /^\d{1,4}$/.test(number) ? Number(number) : undefined
}

/** E1EDK18: days with a percentage are a discount, days without one are the net term. */
const paymentTerms = (context: MappingContext, idoc: XmlElement): SalesOrder['paymentTerms'] => {
  const code = textAt(idoc, 'E1EDK01/ZTERM')
  const parts = childrenOf(idoc, 'E1EDK18').map((element) => ({
    days: wholeFrom(context, valueAt(element, 'TAGE')),
    percent: decimalOf(context, valueAt(element, 'PRZNT')),
  }))
  const isDiscount = ({ percent }: { percent: string | undefined }): boolean => percent !== undefined && percent !== '0'
  const discount = parts.find(isDiscount)
  const net = parts.findLast((part) => !isDiscount(part))
  if (code === undefined && parts.length === 0) return undefined
  return { code, netDays: net?.days, discountPercent: discount?.percent, discountDays: discount?.days }
}

const termsOf = (
  context: MappingContext,
  idoc: XmlElement,
): Pick<SalesOrder, 'paymentTerms' | 'deliveryTerms' | 'transport'> => {
  const incoterms = qualified(idoc, 'E1EDK17', 'QUALF', '001')
  const place = qualified(idoc, 'E1EDK17', 'QUALF', '002')
  const carrier = childrenOf(idoc, 'E1EDKA1').find((element) => textAt(element, 'PARVW') === 'SP')
  return {
    paymentTerms: paymentTerms(context, idoc),
    deliveryTerms: incoterms && {
      code: textAt(incoterms, 'LKOND'),
      place: textAt(place, 'LKTEXT') ?? textAt(incoterms, 'LKTEXT'),
    },
    transport: carrier && { carrier: textAt(carrier, 'NAME1') ?? textAt(carrier, 'PARTN') },
  }
}

const orderFrom = (context: MappingContext, idoc: XmlElement): SalesOrder | undefined => {
  const head = elementAt(idoc, 'E1EDK01')
  const named = qualifiedValue(idoc, 'E1EDK02', 'QUALF', '001', 'BELNR')
  const fallback = head === undefined ? named : valueAt(head, 'BELNR')
  const orderNumber = orderNumberOf(context, named.text === undefined && fallback.text !== undefined ? fallback : named)
  const issueDate = issueDateOf(context, idoc)
  const currency = currencyOf(context, valueAt(head ?? idoc, 'CURCY'))
  const elements = childrenOf(idoc, 'E1EDP01')
  checkLineNumbers(
    context,
    elements.map((element) => valueAt(element, 'POSEX')),
  )
  const lines = linesFrom(context, idoc, elements, (line, index) => lineFrom(context, line, index, currency))
  const priced = {
    lines,
    currency,
    allowancesCharges: conditions(context, idoc, 'E1EDK05'),
    taxes: taxes(context, idoc, 'E1EDK04'),
  }
  const whole = lines.length === elements.length ? priced : undefined
  const amount = checkedAmount(context, qualifiedValue(idoc, 'E1EDS01', 'SUMID', '002', 'SUMME'), whole)
  const lineCount = checkedLineCount(context, qualifiedValue(idoc, 'E1EDS01', 'SUMID', '001', 'SUMME'), elements.length)
  const parties = withBuyer(context, partiesFromIdoc(context, idoc))
  const terms = termsOf(context, idoc)
  const requestedDate = compactDateOf(context, qualifiedValue(idoc, 'E1EDK03', 'IDDAT', '002', 'DATUM'))
  if (orderNumber === undefined || issueDate === undefined) return undefined
  return {
    orderNumber,
    purpose: purposes.get(textAt(head, 'ACTION') ?? '') ?? 'original',
    typeCode: textAt(head, 'BSART'),
    contractNumber: textAt(qualified(idoc, 'E1EDK02', 'QUALF', '006'), 'BELNR'),
    issueDate,
    ...priced,
    ...terms,
    parties,
    requestedDate,
    references: references(idoc, 'E1EDK02', 'BELNR', ['001', '006']),
    notes: notes(idoc, 'E1EDKT1', 'E1EDKT2'),
    totals: { lineCount, amount },
  }
}

/**
 * The sales order an IDoc of type ORDERS01 to ORDERS05 means, in our items, units and places by the partner's code tables. `body`
 * is one IDOC in its root. Numbers are taken without the zeros SAP pads them with, except line numbers, which are answered as
 * they came. Pure; all issues of the document come at once, each with the path of its element and its line.
 */
export const salesOrderFromIdoc = (body: Uint8Array, given: Given): Mapped<SalesOrder> =>
  mapDocument(body, given, (setId) => /^idoc:ORDERS0[1-5]$/.test(setId), orderFrom)
