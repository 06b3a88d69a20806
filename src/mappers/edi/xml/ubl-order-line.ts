import type { Party } from '../../../domain/party.ts'
import type { OrderLine, Quantity, ScheduleLine } from '../../../domain/sales-order.ts'
import { elementAt, elementsAt, textAt, type XmlElement } from '../../../edi/xml/xml-element.ts'
import { isSamePlace } from '../../ship-to.ts'
import { type LineHead, partsGoingTo } from '../line-parts.ts'
import type { MappingContext } from '../mapping-context.ts'
import { checkSchedules } from '../total-rules.ts'
import { itemFromValues } from './order-item.ts'
import { checkLineAmount } from './order-totals.ts'
import { shipToFromDelivery } from './ubl-party.ts'
import { allowancesChargesOf, gtinValue, lineTaxesOf, referencesOf, requestedDateOf, textsAt } from './ubl-values.ts'
import {
  checkPriceFactor,
  checkPriceUnit,
  complainOf,
  placeAt,
  positiveOf,
  priceOf,
  unitOf,
  valueAt,
} from './xml-values.ts'

/** Parts of a line that have a quantity of their own. `unit` is that of the line. */
const partsOf = (
  context: MappingContext,
  deliveries: XmlElement[],
  unit: string | undefined,
  known: readonly Party[],
): ScheduleLine[] =>
  deliveries.flatMap((delivery): ScheduleLine[] => {
    const part = elementAt(delivery, 'Quantity')
    if (part === undefined) return []
    const value = positiveOf(context, valueAt(part, ''))
    const code = valueAt(part, '@unitCode')
    const own = code.text === undefined ? unit : unitOf(context, code)
    const shipTo = shipToFromDelivery(context, delivery, known)
    if (value === undefined || own === undefined) return []
    const date = requestedDateOf(context, delivery)
    return [{ quantity: { value, unit: own }, requestedDate: date, ...(shipTo === undefined ? {} : { shipTo }) }]
  })

/**
 * The parts of a line, and the place that is for all of it: a Delivery without a quantity. Without the line's quantity it says nothing. `known` are
 * the parties of the document.
 */
export const schedulesOf = (
  context: MappingContext,
  item: XmlElement,
  quantity: Quantity | undefined,
  known: readonly Party[],
  unit = quantity?.unit,
): ScheduleLine[] => {
  const deliveries = elementsAt(item, 'Delivery')
  const parts = partsOf(context, deliveries, unit, known)
  const whole = deliveries.filter((delivery) => elementAt(delivery, 'Quantity') === undefined)
  const [place, ...others] = whole.flatMap((delivery) => shipToFromDelivery(context, delivery, known) ?? [])
  if (place === undefined) return parts
  const at = valueAt(item, 'Quantity')
  if (others.some((other) => !isSamePlace(other, place))) {
    const message = 'The line goes to several places, and nothing says how much goes to each (Quantity in Delivery)'
    complainOf(context, 'VALUE_MISSING', valueAt(item, 'Delivery/Quantity'), message)
  }
  if (at.text === undefined) {
    const message = 'The line goes to a place of its own and has no quantity; ask the buyer for it'
    complainOf(context, 'VALUE_MISSING', at, message)
  }
  return partsGoingTo(place, parts, { quantity, requestedDate: requestedDateOf(context, whole[0]) })
}

/** An amount in another currency than the document's would be booked as one of the document's. */
export const checkCurrency = (context: MappingContext, item: XmlElement, currency: string | undefined): void => {
  for (const path of ['Price/PriceAmount', 'LineExtensionAmount']) {
    const own = valueAt(item, `${path}/@currencyID`)
    if (own.text === undefined || currency === undefined || own.text === currency) continue
    complainOf(context, 'VALUE_INVALID', own, `The line is in ${own.text}, the order in ${currency}`)
  }
}

/** An order line of a UBL document (Order, OrderChange), or undefined with issues. */
export const orderLineFromUbl = (
  context: MappingContext,
  element: XmlElement,
  index: number,
  { parties, currency }: LineHead & { currency: string },
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
  checkPriceFactor(context, lineItem)
  if (base !== undefined) checkPriceUnit(context, valueAt(base, '@unitCode'), unit)
  const quantity = value === undefined || unit === undefined ? undefined : { value, unit }
  const schedules = schedulesOf(context, lineItem, quantity, parties, unit)
  checkCurrency(context, lineItem, currency)
  const rest = {
    requestedDate: requestedDateOf(context, elementAt(lineItem, 'Delivery')),
    allowancesCharges: allowancesChargesOf(context, lineItem),
    taxes: lineTaxesOf(context, item),
  }
  if (found === undefined || quantity === undefined) return undefined
  const line: OrderLine = {
    lineNumber: textAt(lineItem, 'ID') ?? String(index + 1),
    ...found,
    description: textAt(item, 'Name') ?? textAt(item, 'Description'),
    quantity,
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
