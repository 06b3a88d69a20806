import { decimal, decimalText, isDecimalString } from '../../../domain/decimal.ts'
import type { AllowanceCharge, Reference, SalesOrder, Tax } from '../../../domain/sales-order.ts'
import { type LoopTree, loopsOf, segmentOf, segmentsOf } from '../../../edi/loop-tree.ts'
import { elementOf, type ParsedSegment } from '../../../edi/segment.ts'
import type { MappingContext } from '../mapping-context.ts'
import { decimalFromX12, readAmountN2, readDecimal, readWhole } from '../read-values.ts'

/** SAC01 (data element 248). N is neither, S a service, which is a charge when it has an amount. */
const chargeKinds: ReadonlyMap<string, AllowanceCharge['kind']> = new Map([
  ['A', 'allowance'],
  ['P', 'allowance'],
  ['R', 'allowance'],
  ['C', 'charge'],
  ['Q', 'charge'],
  ['S', 'charge'],
])

/** What an allowance or charge comes to that is so much (SAC08) for each of so many (SAC10). */
const amountByRate = (sac: ParsedSegment): string | undefined => {
  const rate = decimalFromX12(elementOf(sac, 8) ?? '')
  const quantity = decimalFromX12(elementOf(sac, 10) ?? '')
  if (rate === undefined || quantity === undefined) return undefined
  const amount = decimalText(decimal(rate).times(quantity))
  return isDecimalString(amount) ? amount : undefined
}

const fromSac = (context: MappingContext, sac: ParsedSegment): AllowanceCharge[] => {
  const kind = chargeKinds.get(elementOf(sac, 1) ?? '')
  const percent = readDecimal(context, sac, 7)
  const amount = readAmountN2(context, sac, 5) ?? (percent === undefined ? amountByRate(sac) : undefined)
  if (kind === undefined || (elementOf(sac, 1) === 'S' && amount === undefined)) return []
  const code = elementOf(sac, 2) ?? elementOf(sac, 4)
  return [{ kind, code, amount, percent, description: elementOf(sac, 15) }]
}

/** Allowances and charges of the SAC loops within an order or a line. */
export const allowancesCharges = (context: MappingContext, parent: LoopTree): AllowanceCharge[] =>
  loopsOf(parent, 'SAC').flatMap((loop) => {
    const sac = segmentOf(loop, 'SAC')
    return sac === undefined ? [] : fromSac(context, sac)
  })

/** TXI06 (data element 441) of a tax that is not paid at all, as category (UN/ECE 5305): for export, else exempt. */
const exemptions: ReadonlyMap<string, string> = new Map([
  ['0', 'G'],
  ...['1', '3', '5', '8', '9', 'T', 'X'].map((code) => [code, 'E'] as const),
])

/** Taxes of TXI, and of TAX where it says more than the buyer's tax number. */
export const taxes = (context: MappingContext, parent: LoopTree): Tax[] => {
  const fromTxi = segmentsOf(parent, 'TXI').map(
    (txi): Tax => ({
      code: elementOf(txi, 1) ?? 'TX',
      category: exemptions.get(elementOf(txi, 6) ?? ''),
      amount: readDecimal(context, txi, 2),
      percent: readDecimal(context, txi, 3),
      jurisdiction: elementOf(txi, 5),
    }),
  )
  const fromTax = segmentsOf(parent, 'TAX').flatMap((tax): Tax[] => {
    const exemption = elementOf(tax, 12)
    const jurisdiction = elementOf(tax, 3)
    if (exemption === undefined && jurisdiction === undefined) return []
    return [{ code: exemption === undefined ? 'TAX' : `exempt-${exemption}`, jurisdiction }]
  })
  return fromTax.length === 0 ? fromTxi : [...fromTxi, ...fromTax]
}

const fromReference = (segment: ParsedSegment): Reference | undefined => {
  const description = elementOf(segment, 3)
  const value = elementOf(segment, 2) ?? description
  return value === undefined ? undefined : { type: elementOf(segment, 1) ?? '', value, description }
}

/** References of REF and of N9 without message text. */
export const references = (parent: LoopTree): Reference[] => {
  const segments = segmentsOf(parent, 'REF')
  for (const loop of loopsOf(parent, 'N9')) if (notes(loop).length === 0) segments.push(...segmentsOf(loop, 'N9'))
  return segments.map(fromReference).filter((reference) => reference !== undefined)
}

/** The elements with text of the segments that hold messages: MTX takes the place of MSG from 005010 on. */
const textElements: Readonly<Record<string, readonly number[]>> = { MSG: [1], MTX: [2, 3] }

const addTexts = (found: string[], { segments }: LoopTree): void => {
  for (const segment of segments)
    if (segment.id === 'MSG' || segment.id === 'MTX')
      for (const element of textElements[segment.id] ?? []) {
        const text = elementOf(segment, element)
        if (text !== undefined) found.push(text)
      }
}

/** Message texts of MSG and MTX, alone or in an N9 loop. */
export const notes = (parent: LoopTree): string[] => {
  const found: string[] = []
  addTexts(found, parent)
  for (const loop of parent.loops) if (loop.name === 'N9') addTexts(found, loop)
  return found
}

/** CSH01 and IT801 (data element 563) of what changes how goods are sent. */
const requirementTexts: ReadonlyMap<string | undefined, string> = new Map([
  ['SC', 'Ship complete'],
  ['N', 'No back order'],
  ['Y', 'Back order if out of stock'],
  ['BK', 'Ship what is there, back order the rest'],
  ['SP', 'Ship what is there, cancel the rest'],
  ['SU', 'Ship what is there, substitute the rest'],
  ['FT', 'Ship a full truck only'],
  ['IS', 'Substitutes are allowed'],
  ['NS', 'No substitutes'],
  ['P2', 'Ship as soon as possible'],
  ['P4', 'Do not ship ahead of the date'],
  ['SV', 'Ship when released'],
  ['SW', 'Ship when released or authorised by the buyer'],
])

/** What the buyer demands of the shipment (CSH, IT8), as notes: no system has a field for all of it. */
export const requirements = (parent: LoopTree): string[] => {
  const found: string[] = []
  for (const segment of parent.segments) {
    if (segment.id !== 'CSH' && segment.id !== 'IT8') continue
    const text = requirementTexts.get(elementOf(segment, 1))
    if (text !== undefined && !found.includes(text)) found.push(text)
  }
  return found
}

/** Terms of payment, of delivery and of transport of the order; of several ITD, FOB or TD5 the first counts. */
export const terms = (
  context: MappingContext,
  root: LoopTree,
): Pick<SalesOrder, 'paymentTerms' | 'deliveryTerms' | 'transport'> => {
  const itd = segmentOf(root, 'ITD')
  const fob = segmentOf(root, 'FOB')
  const td5 = segmentOf(root, 'TD5')
  return {
    paymentTerms: itd && {
      code: elementOf(itd, 1),
      discountPercent: readDecimal(context, itd, 3),
      discountDays: readWhole(context, itd, 5),
      netDays: readWhole(context, itd, 7),
      description: elementOf(itd, 12),
    },
    deliveryTerms: fob && {
      code: elementOf(fob, 5),
      payer: elementOf(fob, 1),
      place: elementOf(fob, 7) ?? elementOf(fob, 3),
    },
    transport: td5 && { carrier: elementOf(td5, 3), routing: elementOf(td5, 5) },
  }
}
