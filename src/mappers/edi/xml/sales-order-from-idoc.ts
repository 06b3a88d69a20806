import type { Mapped } from '../../../domain/issue.ts'
import type { SalesOrder } from '../../../domain/sales-order.ts'
import { childrenOf, elementAt, textAt, type XmlElement } from '../../../edi/xml/xml-element.ts'
import { checkCountedNumbers } from '../line-parts.ts'
import type { MappingContext } from '../mapping-context.ts'
import { orderPartiesFrom, withOnePlace } from '../party-rules.ts'
import { orderedLines } from '../sub-lines.ts'
import { lineFromIdoc } from './idoc-order-line.ts'
import { partiesFromIdoc } from './idoc-party.ts'
import {
  conditions,
  deliveryTerms,
  notes,
  paymentTerms,
  qualified,
  qualifiedValue,
  references,
  taxes,
} from './idoc-values.ts'
import { currencyOf, type Given, linesFrom, mapDocument, orderNumberOf } from './map-document.ts'
import { checkedAmount, checkedLineCount, checkLineNumbers } from './order-totals.ts'
import { compactDateOf, complainOf, placeAt, valueAt } from './xml-values.ts'

/** E1EDK01 ACTION. */
const purposes: ReadonlyMap<string, SalesOrder['purpose']> = new Map([
  ['001', 'cancellation'],
  ['002', 'change'],
  ['003', 'change'],
  ['004', 'change'],
])

/** E1EDP01 ACTION of a line that is not ordered any more. */
const deletedLine = '003'

/**
 * The lines that are ordered: SAP puts the parts of a set, the variants of a generic article and goods that come free all below an item (UEPOS, in newer
 * releases HIPOS), and does not say which of these they are. Of a change (`isPartial`) the lines are all that it does something to.
 */
export const orderedItems = (context: MappingContext, items: readonly XmlElement[], isPartial = false): XmlElement[] =>
  orderedLines(
    items.map((line) => {
      const above = ['UEPOS', 'HIPOS'].map((name) => valueAt(line, name))
      const upper = above.find(({ text }) => text !== undefined && !/^0+$/.test(text))
      return {
        line,
        number: textAt(line, 'POSEX'),
        upper: upper?.text,
        isDeleted: !isPartial && textAt(line, 'ACTION') === deletedLine,
        place: placeAt(context, upper ?? valueAt(line, 'UEPOS')),
      }
    }),
    { meaningOf: () => context.partner.subLines, isPartial, partner: context.partner.name },
  )

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

const termsOf = (
  context: MappingContext,
  idoc: XmlElement,
): Pick<SalesOrder, 'paymentTerms' | 'deliveryTerms' | 'transport'> => {
  const carrier = childrenOf(idoc, 'E1EDKA1').find((element) => textAt(element, 'PARVW') === 'SP')
  return {
    paymentTerms: paymentTerms(context, idoc),
    deliveryTerms: deliveryTerms(idoc),
    transport: carrier && { carrier: textAt(carrier, 'NAME1') ?? textAt(carrier, 'PARTN') },
  }
}

/** The buyer's order number: that of the customer (001), else the document's own. */
export const orderNumberFromIdoc = (context: MappingContext, idoc: XmlElement): string | undefined => {
  const named = qualifiedValue(idoc, 'E1EDK02', 'QUALF', '001', 'BELNR')
  const own = valueAt(idoc, 'E1EDK01/BELNR')
  return orderNumberOf(context, named.text === undefined && own.text !== undefined ? own : named)
}

/** The order of an IDoc of the ORDERS types, whatever its message is. */
export const orderFromIdoc = (context: MappingContext, idoc: XmlElement): SalesOrder | undefined => {
  const head = elementAt(idoc, 'E1EDK01')
  const orderNumber = orderNumberFromIdoc(context, idoc)
  const issueDate = issueDateOf(context, idoc)
  const currency = currencyOf(context, valueAt(head ?? idoc, 'CURCY'))
  const stated = childrenOf(idoc, 'E1EDP01')
  const elements = orderedItems(context, stated)
  checkLineNumbers(
    context,
    elements.map((element) => valueAt(element, 'POSEX')),
  )
  const named = orderPartiesFrom(context, partiesFromIdoc(context, idoc))
  const lines = linesFrom(context, idoc, elements, (line, index) =>
    lineFromIdoc(context, line, index, { parties: named, currency }),
  )
  const priced = {
    lines,
    currency,
    allowancesCharges: conditions(context, idoc, 'E1EDK05'),
    taxes: taxes(context, idoc, 'E1EDK04'),
  }
  checkCountedNumbers(context, lines)
  const whole = lines.length === elements.length ? priced : undefined
  const amount = checkedAmount(context, qualifiedValue(idoc, 'E1EDS01', 'SUMID', '002', 'SUMME'), whole)
  const lineCount = checkedLineCount(context, qualifiedValue(idoc, 'E1EDS01', 'SUMID', '001', 'SUMME'), stated.length)
  const parties = whole === undefined ? named : withOnePlace(context, named, lines, 'E1EDKA1 with WE')
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
  mapDocument(body, given, (setId) => /^idoc:ORDERS0[1-5]$/.test(setId), orderFromIdoc)
