import type { OrderLine, ScheduleLine } from '../../../domain/sales-order.ts'
import { elementAt, elementsAt, textAt, type XmlElement } from '../../../edi/xml/xml-element.ts'
import type { MappingContext } from '../mapping-context.ts'
import { checkSchedules } from '../total-rules.ts'
import { itemFromValues } from './order-item.ts'
import { checkLineAmount } from './order-totals.ts'
import { shipToFromDelivery } from './ubl-party.ts'
import { allowancesChargesOf, gtinValue, lineTaxesOf, referencesOf, requestedDateOf, textsAt } from './ubl-values.ts'
import { checkPriceUnit, complainOf, placeAt, positiveOf, priceOf, unitOf, valueAt } from './xml-values.ts'

/** Parts of a line that have a quantity of their own. `unit` is that of the line. */
export const schedulesOf = (context: MappingContext, item: XmlElement, unit: string | undefined): ScheduleLine[] =>
  elementsAt(item, 'Delivery').flatMap((delivery): ScheduleLine[] => {
    const part = elementAt(delivery, 'Quantity')
    if (part === undefined) return []
    const value = positiveOf(context, valueAt(part, ''))
    const code = valueAt(part, '@unitCode')
    const own = code.text === undefined ? unit : unitOf(context, code)
    const shipTo = shipToFromDelivery(context, delivery)
    if (value === undefined || own === undefined) return []
    const date = requestedDateOf(context, delivery)
    return [{ quantity: { value, unit: own }, requestedDate: date, ...(shipTo === undefined ? {} : { shipTo }) }]
  })

/** An order line of a UBL document (Order, OrderChange), or undefined with issues. `currency` is the document's. */
export const orderLineFromUbl = (
  context: MappingContext,
  element: XmlElement,
  index: number,
  currency: string,
): OrderLine | undefined => {
  const lineItem = elementAt(element, 'LineItem')
  const item = elementAt(lineItem, 'Item')
  if (lineItem === undefined || item === undefined)
    return complainOf(context, 'VALUE_MISSING', valueAt(element, 'LineItem/Item'), 'The line has no item')
  const codes = {
    seller: valueAt(item, 'SellersItemIdentification/ID'),
    buyer: valueAt(item, 'BuyersItemIdentification/ID'),
    gtin: gtinValue(item),
    manufacturer: valueAt(item, 'ManufacturersItemIdentification/ID'),
  }
  const found = itemFromValues(context, codes)
  const value = positiveOf(context, valueAt(lineItem, 'Quantity'))
  const unit = unitOf(context, valueAt(lineItem, 'Quantity/@unitCode'))
  const unitPrice = priceOf(context, valueAt(lineItem, 'Price/PriceAmount'))
  const base = elementAt(lineItem, 'Price/BaseQuantity')
  const priceBaseQuantity = base && positiveOf(context, valueAt(base, ''))
  if (base !== undefined) checkPriceUnit(context, valueAt(base, '@unitCode'), unit)
  const schedules = schedulesOf(context, lineItem, unit)
  const rest = {
    requestedDate: requestedDateOf(context, elementAt(lineItem, 'Delivery')),
    allowancesCharges: allowancesChargesOf(context, lineItem),
    taxes: lineTaxesOf(context, item),
  }
  if (found === undefined || value === undefined || unit === undefined) return undefined
  const line: OrderLine = {
    lineNumber: textAt(lineItem, 'ID') ?? String(index + 1),
    ...found,
    description: textAt(item, 'Name') ?? textAt(item, 'Description'),
    quantity: { value, unit },
    unitPrice,
    priceBaseQuantity,
    ...rest,
    schedules: schedules.length > 1 || schedules.some(({ shipTo }) => shipTo !== undefined) ? schedules : [],
    references: referencesOf(lineItem),
    notes: [...textsAt(element, 'Note'), ...textsAt(lineItem, 'Note')],
  }
  checkSchedules('Delivery', schedules, line.quantity, placeAt(context, valueAt(lineItem, 'Quantity')))
  checkLineAmount(context, valueAt(lineItem, 'LineExtensionAmount'), line, currency)
  return line
}
