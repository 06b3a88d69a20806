import type { OrderLine } from '../../../domain/sales-order.ts'
import { type LoopTree, loopsOf, segmentOf, segmentsOf } from '../../../edi/loop-tree.ts'
import { elementOf, type ParsedSegment } from '../../../edi/segment.ts'
import type { LineHead } from '../line-parts.ts'
import { complain, type MappingContext } from '../mapping-context.ts'
import { knownUnit, readPositive, readPrice, readQuantity } from '../read-values.ts'
import { datesFromDtm, datingSegments } from './dates-from-dtm.ts'
import { elementsIn } from './elements-in.ts'
import { itemFromPo1 } from './item-from-po1.ts'
import { schedulesOf } from './line-schedules.ts'
import { priceBaseIn, priceMeasureIn } from './price-bases.ts'
import { allowancesCharges, notes, references, requirements, taxes } from './terms-from-850.ts'

/** Where PO1 and POC have quantity, unit, price and basis of the price. */
const layouts = {
  PO1: { quantity: 2, unit: 3, price: 4, basis: 5 },
  POC: { quantity: 3, unit: 5, price: 6, basis: 7 },
} as const

export const layoutOf = ({ id }: ParsedSegment) => (id === 'POC' ? layouts.POC : layouts.PO1)

/** CTP02 (data element 236) of what the buyer pays: net, contract, unit cost. Retail, list and distributor prices are not that. */
const buyerPrices: ReadonlySet<string | undefined> = new Set([undefined, 'NET', 'CON', 'UCP'])

/** The CTP with the price of a line. */
const pricedBy = (loop: LoopTree): ParsedSegment | undefined =>
  loopsOf(loop, 'CTP')
    .map((each) => segmentOf(each, 'CTP'))
    .find((ctp) => elementOf(ctp, 3) !== undefined && buyerPrices.has(elementOf(ctp, 2)))

type StatedPrice = Pick<OrderLine, 'unitPrice' | 'priceBaseQuantity'> & {
  /** The unit of the price: that of a measure, else the line's where this is stated. */
  priceUnit?: string | undefined
}

/** The segments that name the currency of a line's prices. */
export const currenciesOf = (loop: LoopTree): ParsedSegment[] =>
  [loop, ...loopsOf(loop, 'CTP')].flatMap(({ segments }) => segments.find(({ id }) => id === 'CUR') ?? [])

/** A price in another currency than the document's would be booked as one of the document's. `currency` is undefined where that names none. */
export const checkCurrency = (context: MappingContext, loop: LoopTree, currency: string | undefined): void => {
  for (const cur of currenciesOf(loop)) {
    const own = elementOf(cur, 2)
    if (own === undefined || currency === undefined || own === currency) continue
    complain(context, 'VALUE_INVALID', cur, 2, `The line is in ${own}, the order in ${currency}`)
  }
}

/** The net price of a line, from its first segment or else from CTP; undefined when it has none. */
export const priceOf = (context: MappingContext, loop: LoopTree, po1: ParsedSegment): StatedPrice => {
  const { price, basis: basisAt, unit: unitAt } = layoutOf(po1)
  const unit = knownUnit(context, po1, unitAt)
  if (elementOf(po1, price) !== undefined) {
    const priceUnit = priceMeasureIn(po1, basisAt) ?? unit
    const priceBaseQuantity = priceBaseIn(context, po1, basisAt, unit)
    return { unitPrice: readPrice(context, po1, price), priceBaseQuantity, priceUnit }
  }
  if (elementOf(po1, basisAt) === 'NC') return { unitPrice: '0', priceBaseQuantity: undefined }
  const ctp = pricedBy(loop)
  if (ctp === undefined) return { unitPrice: undefined, priceBaseQuantity: undefined }
  // CTP11: so many units for the price; CTP09: by a code, as PO105.
  const multiple = elementOf(ctp, 11) === undefined ? undefined : readPositive(context, ctp, 11)
  const base = priceBaseIn(context, po1, basisAt, unit) ?? multiple ?? priceBaseIn(context, ctp, 9, unit)
  const priceUnit = priceMeasureIn(po1, basisAt) ?? priceMeasureIn(ctp, 9) ?? unit
  return { unitPrice: readPrice(context, ctp, 3), priceBaseQuantity: base === '1' ? undefined : base, priceUnit }
}

/** The texts of PID, which begins a loop in some sets and stands alone in others, in one. */
export const descriptionOf = (loop: LoopTree): string | undefined => {
  const texts = elementsIn(loop, 'PID', 'PID', 5)
  return texts.length === 0 ? undefined : texts.join(' ')
}

/** SLN03 (data element 662) of what comes with the line, or is only told. */
const partCodes: ReadonlySet<string | undefined> = new Set(['I', 'O', undefined])

/** Sub-lines are delivered with their line, as in a set. Those that add to it, or take from it, order something that no line says. */
export const checkSubLines = (context: MappingContext, loop: LoopTree): void => {
  if (context.partner.subLines === 'with') return
  for (const { segments } of loopsOf(loop, 'SLN')) {
    const sln = segments.find(({ id }) => id === 'SLN')
    const code = elementOf(sln, 3)
    if (sln === undefined || partCodes.has(code)) continue
    const message = `Sub-line ${elementOf(sln, 1)} is not included in the line (SLN03 "${code}" instead of I): it would not be delivered as it is meant; ask the buyer for a line of its own, or, where it is a part of the line all the same, set "subLines: with" for partner ${context.partner.name}`
    complain(context, 'VALUE_INVALID', sln, 3, message)
  }
}

/**
 * One order line from its loop, which PO1 or POC begins; undefined when it has issues, which are then in the context.
 * `index` counts from 0.
 */
export const orderLineFromPo1 = (
  context: MappingContext,
  loop: LoopTree,
  index: number,
  { parties, currency }: LineHead,
): OrderLine | undefined => {
  const [po1] = loop.segments
  if (po1 === undefined) return undefined
  const at = layoutOf(po1)
  const lineNumber = elementOf(po1, 1) ?? String(index + 1)
  context.line = lineNumber
  const issuesBefore = context.issues.length
  const item = itemFromPo1(context, po1, segmentsOf(loop, 'LIN'))
  const quantity = readQuantity(context, po1, at.quantity, at.unit)
  const dates = datesFromDtm(context, datingSegments(loop))
  const whole = { quantity, requestedDate: dates.requestedDate }
  const schedules = schedulesOf(context, loop, po1, at.quantity, whole, parties)
  checkCurrency(context, loop, currency)
  checkSubLines(context, loop)
  const { unitPrice, priceBaseQuantity } = priceOf(context, loop, po1)
  const extras = allowancesCharges(context, loop)
  const lineTaxes = taxes(context, loop)
  context.line = undefined
  if (item === undefined || quantity === undefined || context.issues.length > issuesBefore) return undefined
  return {
    lineNumber,
    itemId: item.itemId,
    buyerItemId: item.buyerItemId,
    gtin: item.gtin,
    manufacturerItemId: item.manufacturerItemId,
    description: descriptionOf(loop) ?? item.description,
    quantity,
    requestedDate: dates.requestedDate,
    cancelAfterDate: dates.cancelAfterDate,
    shipNotBeforeDate: dates.shipNotBeforeDate,
    schedules,
    unitPrice,
    priceBaseQuantity,
    allowancesCharges: extras,
    taxes: lineTaxes,
    references: references(loop),
    notes: [...notes(loop), ...requirements(loop)],
  }
}
