import type { InvoiceLine } from '../../../domain/invoice.ts'
import type { Partner } from '../../../domain/partner.ts'
import type { Segment } from '../../../edi/segment.ts'
import { descriptionSegments, sacSegment, txiSegment } from './document-segments.ts'
import { basisCodeOf } from './price-bases.ts'
import { itemPairs, unitText } from './write-values.ts'

/** IT105 and CTP09 where CTP says what the price is for: price per unit of measure. */
export const basisInCtp = 'UM'

/** CTP11 (data element 289, how many units the price is for) has two digits. */
const isMultiple = (base: string): boolean => /^[1-9]\d?$/.test(base)

const ctpSegments = (line: InvoiceLine, partner: Partner): Segment[] => {
  const { unitPrice, priceBaseQuantity: base, quantity } = line
  if (base === undefined || basisCodeOf(base, quantity.unit) !== undefined) return []
  const head = ['CTP', '', '', unitPrice]
  if (isMultiple(base)) return [[...head, '', '', '', '', '', '', '', base]]
  return [[...head, base, unitText(quantity.unit, partner), '', '', '', basisInCtp]]
}

const basisOf = ({ priceBaseQuantity: base, quantity }: InvoiceLine): string => {
  if (base === undefined) return ''
  return basisCodeOf(base, quantity.unit) ?? (isMultiple(base) ? '' : basisInCtp)
}

/** The buyer's order and its line, as pairs among the item's numbers (data element 235). */
const orderPairs = ({ orderNumber, orderLineNumber }: InvoiceLine): string[] => [
  ...(orderNumber === undefined ? [] : ['PO', orderNumber]),
  ...(orderLineNumber === undefined ? [] : ['PL', orderLineNumber]),
]

/** The IT1 loop of a line. PAM holds the line's amount (data element 522: 1, line item total). */
export const it1Segments = (line: InvoiceLine, partner: Partner): Segment[] => {
  const { lineNumber, quantity, unitPrice } = line
  const unit = unitText(quantity.unit, partner)
  const pairs = [...itemPairs(line), ...orderPairs(line)]
  return [
    ['IT1', lineNumber, quantity.value, unit, unitPrice, basisOf(line), ...pairs],
    ...line.taxes.map(txiSegment),
    ...ctpSegments(line, partner),
    ['PAM', '', '', '', '1', line.lineAmount],
    ...descriptionSegments(line.description, partner),
    ...line.allowancesCharges.map((each) => sacSegment(each, partner)),
  ]
}
