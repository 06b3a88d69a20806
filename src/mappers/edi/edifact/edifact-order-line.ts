import { decimal } from '../../../domain/decimal.ts'
import type { Party } from '../../../domain/party.ts'
import type { OrderLine, Quantity } from '../../../domain/sales-order.ts'
import type { EdifactSegment } from '../../../edi/edifact/parse-message.ts'
import { type LoopTree, segmentOf, segmentsOf } from '../../../edi/loop-tree.ts'
import type { LineHead } from '../line-parts.ts'
import { complain, type MappingContext, textOf } from '../mapping-context.ts'
import { decimalFrom } from '../read-values.ts'
import { datesFromEdifact, dtmsOf } from './dates-from-edifact.ts'
import { itemFromLin } from './edifact-item.ts'
import { linePriceOf } from './edifact-price.ts'
import { schedulesOf } from './edifact-schedules.ts'
import { notesOf, referencesOf, taxesOf } from './edifact-terms.ts'
import { readEdifactQuantity } from './edifact-values.ts'
import { specialConditions } from './special-conditions.ts'
import { wantedFeatures } from './wanted-features.ts'

type Loop = LoopTree<EdifactSegment>

/** Quantity qualifiers (data element 6063) of what is ordered: ordered, else discrete quantity. */
const orderedQualifiers = ['21', '1'] as const

/** The first segment with the best qualifier, which is the first component of element 1. */
const qualified = (segments: readonly EdifactSegment[], qualifiers: readonly string[]): EdifactSegment | undefined => {
  for (const qualifier of qualifiers) {
    for (const segment of segments) if (textOf(segment, 1, 1) === qualifier) return segment
  }
  return undefined
}

/** Free goods (data element 6063): EANCOM counts them beside the ordered quantity, not within it. */
const freeGoods = '192'

/** Notes free goods: no system is told of them, and they would not be sent. */
const checkFreeGoods = (context: MappingContext, qty: EdifactSegment): void => {
  const count = textOf(qty, 1, 2)
  if (count === undefined || /^[0.,]+$/.test(count)) return
  const message = `${count} more are to be sent free of charge (QTY with ${freeGoods}), which would be left out: ask the buyer for a line of their own, or delete this QTY and have them sent by hand`
  complain(context, 'VALUE_INVALID', qty, 1, message, 1)
}

const isSameNumber = (context: MappingContext, one: string, other: string): boolean => {
  const [first, second] = [decimalFrom(context, one), decimalFrom(context, other)]
  return one === other || (first !== undefined && second !== undefined && decimal(first).equals(second))
}

/** Notes another ordered quantity in the same unit: of the two only one would be sent. In another unit it may be the same. */
const checkOther = (context: MappingContext, other: EdifactSegment, qty: EdifactSegment): void => {
  const isAlike = ([1, 3] as const).every((component) => textOf(other, 1, component) === textOf(qty, 1, component))
  const [count = '', more = ''] = [textOf(qty, 1, 2), textOf(other, 1, 2)]
  if (other === qty || !isAlike || isSameNumber(context, count, more)) return
  const message = `The line orders ${count} and ${more}, and only one of them would be sent: ask the buyer for one quantity, with its parts in SCC or LOC`
  complain(context, 'VALUE_INVALID', other, 1, message, 2)
}

/** The QTY that says how much is ordered; what else is wanted is noted. */
export const orderedQtyOf = (context: MappingContext, loop: Loop): EdifactSegment | undefined => {
  const all = segmentsOf(loop, 'QTY')
  const qty = qualified(all, orderedQualifiers)
  for (const each of all) {
    if (textOf(each, 1, 1) === freeGoods) checkFreeGoods(context, each)
    else if (qty !== undefined) checkOther(context, each, qty)
  }
  return qty
}

const orderedQty = (context: MappingContext, loop: Loop, lin: EdifactSegment): EdifactSegment | undefined => {
  const qty = orderedQtyOf(context, loop)
  return qty ?? complain(context, 'VALUE_MISSING', lin, undefined, 'The line has no ordered quantity (QTY with 21)')
}

type LineTerm =
  | 'requestedDate'
  | 'cancelAfterDate'
  | 'shipNotBeforeDate'
  | 'schedules'
  | 'taxes'
  | 'references'
  | 'notes'

/** What a line says besides its number, item, quantity and price; `parties` are those of the document. */
export const lineTerms = (
  context: MappingContext,
  loop: Loop,
  ordered: { qty: EdifactSegment | undefined; quantity: Quantity | undefined },
  parties: readonly Party[],
  datesOf = datesFromEdifact,
): Pick<OrderLine, LineTerm> => {
  const { requestedDate, cancelAfterDate, shipNotBeforeDate } = datesOf(context, dtmsOf(loop))
  return {
    requestedDate,
    cancelAfterDate,
    shipNotBeforeDate,
    schedules: schedulesOf(context, loop, { ...ordered, requestedDate }, parties),
    taxes: taxesOf(context, loop),
    references: referencesOf(loop),
    notes: [...notesOf(loop), ...specialConditions(context, loop), ...wantedFeatures(loop)],
  }
}

/**
 * One order line from its LIN group; undefined when it has issues, which are then in the context. `index` counts from 0 and numbers a line
 * that has no number.
 */
export const orderLineFromLin = (
  context: MappingContext,
  loop: Loop,
  index: number,
  { parties, currency }: LineHead,
): OrderLine | undefined => {
  const lin = segmentOf(loop, 'LIN')
  if (lin === undefined) return undefined
  const lineNumber = textOf(lin, 1) ?? String(index + 1)
  context.line = lineNumber
  const issuesBefore = context.issues.length
  const item = itemFromLin(context, lin, loop)
  const qty = orderedQty(context, loop, lin)
  const quantity = qty && readEdifactQuantity(context, qty)
  const terms = lineTerms(context, loop, { qty, quantity }, parties)
  const price = linePriceOf(context, loop, quantity, currency)
  context.line = undefined
  if (item === undefined || quantity === undefined || context.issues.length > issuesBefore) return undefined
  // Each property by its name: spreading is slow, and there are many lines.
  return {
    lineNumber,
    itemId: item.itemId,
    buyerItemId: item.buyerItemId,
    gtin: item.gtin,
    manufacturerItemId: item.manufacturerItemId,
    description: item.description,
    quantity,
    requestedDate: terms.requestedDate,
    cancelAfterDate: terms.cancelAfterDate,
    shipNotBeforeDate: terms.shipNotBeforeDate,
    schedules: terms.schedules,
    unitPrice: price.unitPrice,
    priceBaseQuantity: price.priceBaseQuantity,
    grossPrice: price.grossPrice,
    allowancesCharges: price.allowancesCharges,
    taxes: terms.taxes,
    references: terms.references,
    notes: terms.notes,
  }
}
