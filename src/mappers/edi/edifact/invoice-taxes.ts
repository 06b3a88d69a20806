import type { TaxSubtotal } from '../../../domain/invoice.ts'
import type { EdifactSegment } from '../../../edi/edifact/parse-message.ts'
import { type LoopTree, loopsOf, segmentOf, segmentsOf } from '../../../edi/loop-tree.ts'
import { type MappingContext, textOf } from '../mapping-context.ts'
import { readDecimal } from '../read-values.ts'
import { taxKindOf } from './edifact-terms.ts'
import { qualified } from './read-parts.ts'

type Loop = LoopTree<EdifactSegment>

const amountOf = (context: MappingContext, loop: Loop, qualifier: string): string | undefined => {
  const moa = qualified(segmentsOf(loop, 'MOA'), [qualifier])
  return moa && readDecimal(context, moa, 1, 2)
}

const taxFrom = (context: MappingContext, loop: Loop, tax: EdifactSegment): TaxSubtotal => ({
  ...taxKindOf(tax),
  percent: readDecimal(context, tax, 5, 4),
  amount: amountOf(context, loop, '124'),
  taxableAmount: amountOf(context, loop, '125'),
  jurisdiction: textOf(segmentOf(loop, 'LOC'), 2, 1) ?? textOf(tax, 5, 1),
})

/**
 * Taxes of a line, or of the whole invoice: then those behind UNS, which have amounts; what the heading says of rates counts where there
 * are none.
 */
export const invoiceTaxesOf = (context: MappingContext, parent: Loop): TaxSubtotal[] => {
  const uns = segmentOf(parent, 'UNS')?.position ?? 0
  const taxes = loopsOf(parent, 'TAX').flatMap((loop) => {
    const tax = segmentOf(loop, 'TAX')
    return tax === undefined ? [] : [{ loop, tax }]
  })
  const summary = taxes.filter(({ tax }) => tax.position > uns)
  return (summary.length > 0 ? summary : taxes).map(({ loop, tax }) => taxFrom(context, loop, tax))
}
