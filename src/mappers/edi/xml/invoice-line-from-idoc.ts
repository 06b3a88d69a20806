import type { InvoiceLine } from '../../../domain/invoice.ts'
import { textAt, type XmlElement } from '../../../edi/xml/xml-element.ts'
import type { MappingContext } from '../mapping-context.ts'
import { gtinFrom } from '../resolve-item.ts'
import { documentQualifiers } from './idoc-invoice-codes.ts'
import { descriptionOf } from './idoc-order-line.ts'
import { conditions, doubtfulUnits, qualified, qualifiedValue, taxes } from './idoc-values.ts'
import { decimalOf, placeAt, positiveOf, priceOf, requiredText, unitOf, type Value, valueAt } from './xml-values.ts'

/** The first of some values that is there, else the first place one could stand at. */
export const firstValue = (first: Value, ...others: Value[]): Value =>
  first.text === undefined ? (others.find(({ text }) => text !== undefined) ?? first) : first

/** An amount that has to be there. */
export const requiredAmount = (context: MappingContext, value: Value, what: string): string | undefined =>
  requiredText(context, value, what) === undefined ? undefined : decimalOf(context, value)

const gtinOf = (context: MappingContext, line: XmlElement): string | undefined => {
  const value = qualifiedValue(line, 'E1EDP19', 'QUALF', '003', 'IDTNR')
  return value.text === undefined ? undefined : gtinFrom({ value: value.text, place: placeAt(context, value) }, 'GTIN')
}

/** One E1EDP01 of an INVOIC. */
export const invoiceLineFromIdoc = (
  context: MappingContext,
  line: XmlElement,
  index: number,
): InvoiceLine | undefined => {
  const item = qualifiedValue(line, 'E1EDP19', 'QUALF', '002', 'IDTNR')
  const itemId = requiredText(context, item, "seller's item number (002)")
  const value = positiveOf(context, valueAt(line, 'MENGE'))
  const unit = unitOf(context, valueAt(line, 'MENEE'), doubtfulUnits)
  const price = firstValue(valueAt(line, 'VPREI'), qualifiedValue(line, 'E1EDP26', 'QUALF', '006', 'BETRG'))
  const unitPrice = requiredText(context, price, 'net price') === undefined ? undefined : priceOf(context, price)
  const base = valueAt(line, 'PEINH')
  const priceBaseQuantity = base.text === undefined ? undefined : positiveOf(context, base)
  const net = firstValue(qualifiedValue(line, 'E1EDP26', 'QUALF', '003', 'BETRG'), valueAt(line, 'NETWR'))
  const lineAmount = requiredAmount(context, net, 'net value of the line')
  const order = qualified(line, 'E1EDP02', 'QUALF', documentQualifiers.order)
  const gtin = gtinOf(context, line)
  const allowancesCharges = conditions(context, line, 'E1EDP05')
  const lineTaxes = taxes(context, line, 'E1EDP04')
  if (itemId === undefined || value === undefined || unit === undefined) return undefined
  if (unitPrice === undefined || lineAmount === undefined) return undefined
  return {
    lineNumber: textAt(line, 'POSEX') ?? String(index + 1),
    orderNumber: textAt(order, 'BELNR'),
    orderLineNumber: textAt(order, 'ZEILE'),
    itemId,
    buyerItemId: qualifiedValue(line, 'E1EDP19', 'QUALF', '001', 'IDTNR').text,
    gtin,
    description: descriptionOf(line),
    quantity: { value, unit },
    unitPrice,
    priceBaseQuantity,
    lineAmount,
    allowancesCharges,
    taxes: lineTaxes,
  }
}
