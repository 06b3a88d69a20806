import type { ShipmentLine } from '../../../domain/shipment.ts'
import { childrenOf, textAt, type XmlElement } from '../../../edi/xml/xml-element.ts'
import type { MappingContext } from '../mapping-context.ts'
import { gtinFrom } from '../resolve-item.ts'
import { doubtfulUnits, qualified } from './idoc-values.ts'
import { firstValue } from './invoice-line-from-idoc.ts'
import { compactDateOf, placeAt, positiveOf, requiredText, unitOf, valueAt } from './xml-values.ts'

const gtinOf = (context: MappingContext, line: XmlElement): string | undefined => {
  const value = valueAt(line, 'EAN11')
  return value.text === undefined ? undefined : gtinFrom({ value: value.text, place: placeAt(context, value) }, 'EAN11')
}

const orderedOf = (context: MappingContext, line: XmlElement, unit: string | undefined): ShipmentLine['ordered'] => {
  const ordered = valueAt(line, 'ORMNG')
  if (ordered.text === undefined || unit === undefined || /^[0.]+$/.test(ordered.text)) return undefined
  const value = positiveOf(context, ordered)
  return value === undefined ? undefined : { value, unit }
}

const serialNumbersOf = (line: XmlElement): string[] =>
  childrenOf(line, 'E1EDL11').flatMap((element) => textAt(element, 'SERNR') ?? [])

/** One E1EDL24 with its whole quantity, wherever it is packed. */
export const deliveryLineFrom = (context: MappingContext, line: XmlElement): ShipmentLine | undefined => {
  const long = firstValue(valueAt(line, 'MATNR_EXTERNAL'), valueAt(line, 'MATNR_LONG'))
  const item = long.text === undefined ? valueAt(line, 'MATNR') : long
  const itemId = requiredText(context, item, "seller's item number")
  const lineNumber = requiredText(context, valueAt(line, 'POSNR'), 'line number')
  const value = positiveOf(context, valueAt(line, 'LFIMG'))
  const unit = unitOf(context, valueAt(line, 'VRKME'), doubtfulUnits)
  const order = qualified(line, 'E1EDL41', 'QUALI', '001')
  const rest = {
    orderNumber: textAt(order, 'BSTNR'),
    orderLineNumber: textAt(order, 'POSEX'),
    buyerItemId: textAt(line, 'KDMAT35') ?? textAt(line, 'KDMAT'),
    gtin: gtinOf(context, line),
    description: textAt(line, 'ARKTX'),
    ordered: orderedOf(context, line, unit),
    batchNumber: textAt(line, 'CHARG') ?? textAt(line, 'LICHN'),
    expiryDate: compactDateOf(context, valueAt(line, 'VFDAT')),
    serialNumbers: serialNumbersOf(line),
  }
  if (itemId === undefined || lineNumber === undefined || value === undefined || unit === undefined) return undefined
  return { lineNumber, itemId, quantity: { value, unit }, ...rest }
}
