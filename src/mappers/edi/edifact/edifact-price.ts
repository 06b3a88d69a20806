import type { Decimal } from 'decimal.js'
import { decimal, decimalText, isDecimalString } from '../../../domain/decimal.ts'
import type { AllowanceCharge, OrderLine, Quantity } from '../../../domain/sales-order.ts'
import { isSameUnit } from '../../../domain/units.ts'
import type { EdifactSegment } from '../../../edi/edifact/parse-message.ts'
import { type LoopTree, loopsOf, segmentOf, segmentsOf } from '../../../edi/loop-tree.ts'
import { complain, type MappingContext, textOf } from '../mapping-context.ts'
import { decimalFrom, readPositive, readPrice } from '../read-values.ts'
import { allowancesChargesOf } from './edifact-terms.ts'
import { readEdifactUnit, unitFromEdifact } from './edifact-values.ts'
import { qualified } from './read-parts.ts'

type Loop = LoopTree<EdifactSegment>

/** Price qualifiers (data element 5125), best first: net, net of a calculation, gross, gross without promotions. */
const priceQualifiers = ['AAA', 'NTP', 'CAL', 'AAB', 'GRP', 'INV'] as const
/** Those that hold all allowances and charges of the line already, and those they have still to be applied to. */
const netQualifiers: ReadonlySet<string> = new Set(['AAA', 'NTP'])
const grossQualifiers: ReadonlySet<string> = new Set(['AAB', 'GRP'])

/** Line item amount (data element 5025): after allowances and charges. */
const lineAmount = ['203'] as const

/** How an allowance is settled (ALC 4471) when it changes the price of the invoice: taken off it (2), paid with it (6). */
const onInvoice: ReadonlySet<string | undefined> = new Set([undefined, '2', '6'])
const appliedKinds: ReadonlySet<string | undefined> = new Set(['A', 'C'])
const noAllowance = 'N'

type Price = Pick<OrderLine, 'unitPrice' | 'priceBaseQuantity' | 'grossPrice'>
/** The price of a line with its allowances and charges. */
export type LinePrice = Price & Pick<OrderLine, 'allowancesCharges'>

const isNumber = (value: Decimal): boolean => isDecimalString(decimalText(value))

/** An amount of a line as price: of one unit (or of `base` units) where the division is exact, else of all of them. */
const priceOfAmount = (amount: Decimal, quantity: Quantity, base: string | undefined): Price => {
  const price = amount.times(base ?? '1').div(quantity.value)
  const isExact = isNumber(price) && price.times(quantity.value).equals(amount.times(base ?? '1'))
  if (isExact) return { unitPrice: decimalText(price), priceBaseQuantity: base }
  return { unitPrice: decimalText(amount), priceBaseQuantity: quantity.value }
}

const amountStated = (context: MappingContext, loop: Loop): Decimal | undefined => {
  const moa = qualified(segmentsOf(loop, 'MOA'), lineAmount)
  const amount = moa && readPrice(context, moa, 1, 2)
  return amount === undefined ? undefined : decimal(amount)
}

/** Stated amounts are rounded to cents. */
const isClose = (one: Decimal, other: Decimal): boolean => one.minus(other).abs().lessThanOrEqualTo('0.01')

/**
 * What allowances and charges leave of an amount. Undefined when one of them has no amount, unless it is the only one, or has one that its
 * percentage contradicts: then the amount may be meant for one unit.
 */
const remainderOf = (gross: Decimal, all: readonly AllowanceCharge[]): Decimal | undefined => {
  let net = gross
  for (const { kind, amount, percent } of all) {
    const ofPercent = percent === undefined ? [] : [gross, net].map((base) => base.times(percent).div(100))
    const part = amount === undefined ? (all.length === 1 ? ofPercent[0] : undefined) : decimal(amount)
    if (part === undefined) return undefined
    if (ofPercent.length > 0 && !ofPercent.some((each) => isClose(each, part))) return undefined
    net = kind === 'charge' ? net.plus(part) : net.minus(part)
  }
  return net.isNegative() ? undefined : net
}

/** What a line comes to after its allowances and charges, by these and by its amount; undefined when they do not tell, or not the same. */
const netAmountOf = (
  gross: Decimal,
  alcs: readonly EdifactSegment[],
  all: readonly AllowanceCharge[],
  stated: Decimal | undefined,
): Decimal | undefined => {
  const isApplied = alcs.every((alc) => appliedKinds.has(textOf(alc, 1)) && onInvoice.has(textOf(alc, 3)))
  if (!isApplied) return undefined
  const net = remainderOf(gross, all)
  // An amount that is the gross one was not reckoned as the standard says.
  if (net === undefined) return stated === undefined || isClose(stated, gross) ? undefined : stated
  return stated === undefined || isClose(stated, net) ? net : undefined
}

const included = (all: readonly AllowanceCharge[]): AllowanceCharge[] => all.map((each) => ({ ...each, inPrice: true }))

/** The net price that a gross one comes to; without one where that cannot be told exactly. */
const netPriceOf = (
  context: MappingContext,
  loop: Loop,
  gross: { price: string; base: string | undefined },
  quantity: Quantity | undefined,
): LinePrice => {
  const allowancesCharges = allowancesChargesOf(context, loop)
  const alcs = loopsOf(loop, 'ALC').flatMap((each) => segmentsOf(each, 'ALC'))
  const applied = alcs.filter((alc) => textOf(alc, 1) !== noAllowance)
  const { price, base } = gross
  if (applied.length === 0) return { unitPrice: price, priceBaseQuantity: base, allowancesCharges }
  const untold = { grossPrice: price, priceBaseQuantity: base, allowancesCharges }
  if (quantity === undefined) return untold
  const grossAmount = decimal(price)
    .times(quantity.value)
    .div(base ?? '1')
  const amount = netAmountOf(grossAmount, applied, allowancesCharges, amountStated(context, loop))
  if (amount === undefined || !isNumber(amount) || !isNumber(grossAmount)) return untold
  const net = priceOfAmount(amount, quantity, base)
  const isSameBase = net.priceBaseQuantity === base
  return {
    ...net,
    grossPrice: isSameBase ? price : decimalText(grossAmount),
    allowancesCharges: included(allowancesCharges),
  }
}

/** The price that the amount of a line comes to. */
const priceFromAmount = (context: MappingContext, loop: Loop, quantity: Quantity | undefined): LinePrice => {
  const allowancesCharges = allowancesChargesOf(context, loop)
  const amount = amountStated(context, loop)
  if (amount === undefined || quantity === undefined) return { allowancesCharges }
  return { ...priceOfAmount(amount, quantity, undefined), allowancesCharges: included(allowancesCharges) }
}

/**
 * Price specifications (data element 5387) of a price that others pay, or that could be paid instead: suggested by the buyer or the manufacturer, retail,
 * resale, on the label, alternate, old.
 */
const otherPrices: ReadonlySet<string> = new Set(['SRP', 'AAC', 'MSR', 'RTP', 'RES', 'LBL', 'ALT', 'AAL'])

/** Range of quantities (data element 6167). */
const quantityRange = '4'

/** Whether a price of a scale (RNG) is for so many. */
const isForQuantity = (context: MappingContext, group: Loop, { value, unit: ordered }: Quantity): boolean => {
  const rng = segmentOf(group, 'RNG')
  const unit = unitFromEdifact(textOf(rng, 2, 1) ?? '')
  if (textOf(rng, 1) !== quantityRange || unit === undefined || !isSameUnit(unit, ordered)) return true
  const [least, most] = [2, 3].map((component) => decimalFrom(context, textOf(rng, 2, component) ?? ''))
  const count = decimal(value)
  return !(least !== undefined && count.lessThan(least)) && !(most !== undefined && count.greaterThan(most))
}

/** The PRI that has the price of a line. */
const pricedBy = (context: MappingContext, loop: Loop, quantity: Quantity | undefined): EdifactSegment | undefined => {
  const own = loopsOf(loop, 'PRI')
    .filter((group) => quantity === undefined || isForQuantity(context, group, quantity))
    .map((group) => segmentOf(group, 'PRI'))
    .filter((pri) => pri !== undefined)
    .filter((pri) => !otherPrices.has(textOf(pri, 1, 4) ?? ''))
  const pri = qualified(own, priceQualifiers)
  return textOf(pri, 1, 2) === undefined ? undefined : pri
}

const isGross = (pri: EdifactSegment | undefined): boolean => grossQualifiers.has(textOf(pri, 1, 1) ?? '')

const checkPriceUnit = (context: MappingContext, pri: EdifactSegment, { unit: ordered }: Quantity): void => {
  const unit = readEdifactUnit(context, pri, 6, ordered)
  if (unit === undefined || isSameUnit(unit, ordered)) return
  const message = `The price is for unit ${unit}, the line orders in ${ordered}; both must be the same`
  complain(context, 'VALUE_INVALID', pri, 1, message, 6)
}

/** The currencies a line names for its prices and its amount, and where. */
export const currenciesOf = (loop: Loop): { own: string; at: EdifactSegment; component: number }[] => {
  const amounts = segmentsOf(loop, 'MOA').filter((moa) => textOf(moa, 1, 1) === lineAmount[0])
  const prices = loopsOf(loop, 'PRI').flatMap((pri) => segmentsOf(pri, 'CUX'))
  return [...prices, ...amounts].flatMap((at) => {
    const component = at.id === 'CUX' ? 2 : 3
    const own = textOf(at, 1, component)
    return own === undefined ? [] : [{ own, at, component }]
  })
}

/** A price in another currency than the document's would be booked as one of the document's. */
const checkCurrency = (context: MappingContext, loop: Loop, currency: string): void => {
  for (const { own, at, component } of currenciesOf(loop)) {
    if (own === currency) continue
    complain(context, 'VALUE_INVALID', at, 1, `The line is in ${own}, the order in ${currency}`, component)
  }
}

/**
 * The price of a line with its allowances and charges. One for another unit than the line's cannot be converted here: booked as it is, it would
 * be a wrong price. So would a gross price with allowances or charges that have still to be applied: it is the `grossPrice`, and
 * `unitPrice` what remains, where the line tells it exactly.
 */
export const linePriceOf = (
  context: MappingContext,
  loop: Loop,
  quantity: Quantity | undefined,
  currency: string | undefined,
): LinePrice => {
  if (currency !== undefined) checkCurrency(context, loop, currency)
  const pri = pricedBy(context, loop, quantity)
  if (pri === undefined) return priceFromAmount(context, loop, quantity)
  const price = readPrice(context, pri, 1, 2)
  const stated = textOf(pri, 1, 5) === undefined ? undefined : readPositive(context, pri, 1, 5)
  const base = stated === '1' ? undefined : stated
  if (quantity !== undefined) checkPriceUnit(context, pri, quantity)
  if (price !== undefined && isGross(pri)) return netPriceOf(context, loop, { price, base }, quantity)
  const all = allowancesChargesOf(context, loop)
  const allowancesCharges = netQualifiers.has(textOf(pri, 1, 1) ?? '') ? included(all) : all
  return { unitPrice: price, priceBaseQuantity: base, allowancesCharges }
}

/**
 * What a change says of the price of a line. It is for one unless it says otherwise, whatever the one before was for. A gross price without
 * allowances and charges stays one: those the line has from before may still hold.
 */
export const changedPriceOf = (
  context: MappingContext,
  loop: Loop,
  quantity: Quantity | undefined,
  currency: string | undefined,
): LinePrice & { priceUnit?: string | undefined } => {
  const { unitPrice, grossPrice, priceBaseQuantity, allowancesCharges } = linePriceOf(context, loop, quantity, currency)
  const pri = pricedBy(context, loop, quantity)
  const isOpen = isGross(pri) && grossPrice === undefined
  const isPriced = unitPrice !== undefined || grossPrice !== undefined
  const hasOwnUnit = quantity === undefined && textOf(pri, 1, 6) !== undefined
  return {
    unitPrice: isOpen ? undefined : unitPrice,
    grossPrice: isOpen ? unitPrice : grossPrice,
    priceBaseQuantity: priceBaseQuantity ?? (isPriced ? '1' : undefined),
    priceUnit: hasOwnUnit && pri !== undefined ? readEdifactUnit(context, pri, 6) : undefined,
    allowancesCharges,
  }
}
