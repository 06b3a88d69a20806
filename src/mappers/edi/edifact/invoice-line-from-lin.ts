import type { InvoiceLine } from '../../../domain/invoice.ts'
import { isSameUnit } from '../../../domain/units.ts'
import type { EdifactSegment } from '../../../edi/edifact/parse-message.ts'
import { type LoopTree, segmentOf, segmentsOf } from '../../../edi/loop-tree.ts'
import { complain, type MappingContext, textOf } from '../mapping-context.ts'
import { readDecimal, readPositive } from '../read-values.ts'
import { ownItemFromLin } from './edifact-item.ts'
import { allowancesChargesOf } from './edifact-terms.ts'
import { readEdifactQuantity, readEdifactUnit } from './edifact-values.ts'
import { invoiceTaxesOf } from './invoice-taxes.ts'
import { headsOf, lineNumberOf, orderLineOf, qualified } from './read-parts.ts'

type Loop = LoopTree<EdifactSegment>

const missing = (context: MappingContext, lin: EdifactSegment, what: string): undefined =>
  complain(context, 'VALUE_MISSING', lin, undefined, `The line has no ${what}`)

type Price = Pick<InvoiceLine, 'unitPrice' | 'priceBaseQuantity'>

/** The net price (AAA; NTP in later directories). One for another unit than the line's cannot be converted here. */
const priceOf = (
  context: MappingContext,
  loop: Loop,
  lin: EdifactSegment,
  quantity: InvoiceLine['quantity'] | undefined,
): Price | undefined => {
  const pri = qualified(headsOf(loop, 'PRI'), ['AAA', 'NTP'])
  if (pri === undefined) return missing(context, lin, 'net price (PRI with AAA)')
  const unitPrice = readDecimal(context, pri, 1, 2)
  const base = textOf(pri, 1, 5) === undefined ? undefined : readPositive(context, pri, 1, 5)
  const unit = readEdifactUnit(context, pri, 6, quantity?.unit)
  if (unit !== undefined && quantity !== undefined && !isSameUnit(unit, quantity.unit)) {
    const message = `The price is for unit ${unit}, the line invoices ${quantity.unit}; both must be the same`
    complain(context, 'VALUE_INVALID', pri, 1, message, 6)
  }
  return unitPrice === undefined ? undefined : { unitPrice, priceBaseQuantity: base }
}

/**
 * One invoice line from its LIN group; undefined when something it needs is missing, which is then in the context. `seen` holds the line
 * numbers before it.
 */
export const invoiceLineFromLin = (context: MappingContext, loop: Loop, seen: Set<string>): InvoiceLine | undefined => {
  const lin = segmentOf(loop, 'LIN')
  if (lin === undefined) return undefined
  context.line = textOf(lin, 1)
  const lineNumber = lineNumberOf(context, lin, seen)
  const item = ownItemFromLin(context, lin, loop)
  const qty = qualified(segmentsOf(loop, 'QTY'), ['47', '46', '12'])
  const quantity =
    qty === undefined ? missing(context, lin, 'invoiced quantity (QTY with 47)') : readEdifactQuantity(context, qty)
  const price = priceOf(context, loop, lin, quantity)
  const moa = qualified(headsOf(loop, 'MOA'), ['203'])
  const lineAmount =
    moa === undefined ? missing(context, lin, 'amount (MOA with 203)') : readDecimal(context, moa, 1, 2)
  const rest = {
    ...orderLineOf(loop),
    allowancesCharges: allowancesChargesOf(context, loop),
    taxes: invoiceTaxesOf(context, loop).map(({ taxableAmount, ...tax }) => tax),
  }
  context.line = undefined
  if (item === undefined || quantity === undefined || price === undefined || lineAmount === undefined) return undefined
  return { lineNumber, ...item, quantity, ...price, lineAmount, ...rest }
}
