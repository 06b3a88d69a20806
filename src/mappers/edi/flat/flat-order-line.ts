import type { OrderLine } from '../../../domain/sales-order.ts'
import type { FlatRow } from '../../../edi/flat/read-rows.ts'
import { gtinFrom, type ItemCode, resolveItem } from '../resolve-item.ts'
import {
  dateOf,
  type FlatContext,
  type FlatValue,
  placeAt,
  positiveOf,
  priceOf,
  textsIn,
  unitOf,
  valueIn,
} from './flat-values.ts'

const codeFrom = (context: FlatContext, value: FlatValue): ItemCode | undefined =>
  value.text === undefined ? undefined : { value: value.text, place: placeAt(context, value) }

const itemFrom = (
  context: FlatContext,
  row: FlatRow,
): Pick<OrderLine, 'itemId' | 'buyerItemId' | 'gtin'> | undefined => {
  const buyer = valueIn(context, row, 'line.buyerItemId')
  const code = codeFrom(context, valueIn(context, row, 'line.gtin'))
  const gtin = code && gtinFrom(code, 'GTIN')
  const codes = {
    seller: codeFrom(context, valueIn(context, row, 'line.itemId')),
    buyer: codeFrom(context, buyer),
    trade: code === undefined || gtin === undefined ? undefined : { gtin, code },
  }
  const itemId = resolveItem(context, codes, placeAt(context, buyer), 'itemId, buyerItemId and gtin')
  return itemId === undefined ? undefined : { itemId, buyerItemId: buyer.text, gtin }
}

/** An order line of a row, or undefined with issues. Without a number of its own it has its place among the lines, from 1. */
export const orderLineFromFlat = (context: FlatContext, row: FlatRow, index: number): OrderLine | undefined => {
  const lineNumber = valueIn(context, row, 'line.lineNumber').text ?? String(index + 1)
  const item = itemFrom(context, row)
  const value = positiveOf(context, valueIn(context, row, 'line.quantity'))
  const unit = unitOf(context, valueIn(context, row, 'line.unit'))
  const unitPrice = priceOf(context, valueIn(context, row, 'line.unitPrice'))
  const requestedDate = dateOf(context, valueIn(context, row, 'line.requestedDate'))
  const description = valueIn(context, row, 'line.description').text
  const notes = textsIn(context, row, 'line.notes')
  if (item === undefined || value === undefined || unit === undefined) return undefined
  return {
    lineNumber,
    ...item,
    description,
    quantity: { value, unit },
    unitPrice,
    requestedDate,
    schedules: [],
    allowancesCharges: [],
    taxes: [],
    references: [],
    notes,
  }
}
