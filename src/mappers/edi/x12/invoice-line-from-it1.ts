import { currencyDecimals } from '../../../domain/currencies.ts'
import { decimal, decimalText, isDecimalString } from '../../../domain/decimal.ts'
import type { InvoiceLine } from '../../../domain/invoice.ts'
import type { AllowanceCharge } from '../../../domain/sales-order.ts'
import { type LoopTree, loopsOf, segmentOf, segmentsOf } from '../../../edi/loop-tree.ts'
import { elementOf, type ParsedSegment } from '../../../edi/segment.ts'
import { complain, type MappingContext } from '../mapping-context.ts'
import { knownUnit, readDecimal, readPositive, readPrice, readQuantity } from '../read-values.ts'
import { uncodedCharge } from './document-segments.ts'
import { basisInCtp } from './invoice-line-to-it1.ts'
import { statedItem } from './item-from-po1.ts'
import { priceBaseIn } from './price-bases.ts'
import { descriptionFrom } from './read-segments.ts'
import { allowancesCharges, references, taxes } from './terms-from-850.ts'

/** Allowances and charges, without the code that only says that there is none. */
export const codedAllowancesCharges = (context: MappingContext, parent: LoopTree): AllowanceCharge[] =>
  allowancesCharges(context, parent).map((each) => (each.code === uncodedCharge ? { ...each, code: undefined } : each))

/**
 * What the price is for: by IT105; by CTP11 (so many units for the price); or by CTP04, but only when IT105 and CTP09 both say so, for
 * others write there how much is sold.
 */
const priceBaseOf = (context: MappingContext, loop: LoopTree, it1: ParsedSegment): string | undefined => {
  const known = priceBaseIn(context, it1, 5, knownUnit(context, it1, 3))
  if (known !== undefined) return known
  const all = loopsOf(loop, 'CTP').map((each) => segmentOf(each, 'CTP'))
  const prices = [...all, ...segmentsOf(loop, 'CTP')].filter((ctp) => ctp !== undefined)
  const multiple = prices.find((ctp) => elementOf(ctp, 11) !== undefined)
  if (multiple !== undefined) return readPositive(context, multiple, 11)
  const stated = prices.find((ctp) => elementOf(ctp, 9) === basisInCtp && elementOf(ctp, 4) !== undefined)
  return elementOf(it1, 5) === basisInCtp && stated !== undefined ? readPositive(context, stated, 4) : undefined
}

const readUnitPrice = (context: MappingContext, it1: ParsedSegment): string | undefined => {
  if (elementOf(it1, 4) !== undefined) return readPrice(context, it1, 4)
  if (elementOf(it1, 5) === 'NC') return '0'
  return complain(context, 'VALUE_MISSING', it1, 4, 'The price of the line is missing')
}

const amountOf = ({ amount, percent }: AllowanceCharge, base: ReturnType<typeof decimal>) =>
  amount !== undefined ? decimal(amount) : base.times(percent ?? '0').div(100)

/** Quantity times price, less allowances, plus charges, rounded as the currency is. */
const reckoned = (line: Omit<InvoiceLine, 'lineAmount'>, currency: string): string => {
  const goods = decimal(line.quantity.value)
    .times(line.unitPrice)
    .div(line.priceBaseQuantity ?? '1')
  const whole = line.allowancesCharges.reduce((sum, each) => {
    const amount = amountOf(each, goods)
    return each.kind === 'charge' ? sum.plus(amount) : sum.minus(amount)
  }, goods)
  return decimalText(whole.toDecimalPlaces(currencyDecimals(currency) ?? 2))
}

/** PAM05 when PAM04 says line item total (data element 522: 1). */
const statedAmount = (context: MappingContext, loop: LoopTree): string | undefined => {
  const pam = segmentsOf(loop, 'PAM').find((each) => elementOf(each, 4) === '1')
  return pam && readDecimal(context, pam, 5)
}

const orderOf = (loop: LoopTree, codeUnder: (qualifier: string) => string | undefined) => {
  const order = references(loop).find(({ type }) => type === 'PO')
  return { orderNumber: codeUnder('PO') ?? order?.value, orderLineNumber: codeUnder('PL') }
}

const lineFrom = (
  context: MappingContext,
  loop: LoopTree,
  it1: ParsedSegment,
  lineNumber: string,
  currency: string,
): InvoiceLine | undefined => {
  const { itemId, buyerItemId, gtin, description, codeUnder } = statedItem(context, it1)
  const quantity = readQuantity(context, it1, 2, 3)
  const unitPrice = readUnitPrice(context, it1)
  const priceBaseQuantity = priceBaseOf(context, loop, it1)
  const stated = statedAmount(context, loop)
  const rest = { allowancesCharges: codedAllowancesCharges(context, loop), taxes: taxes(context, loop) }
  if (itemId === undefined || quantity === undefined || unitPrice === undefined) return undefined
  const texts = loopsOf(loop, 'PID').map((each) => segmentOf(each, 'PID'))
  const line = {
    lineNumber,
    ...orderOf(loop, codeUnder),
    itemId,
    buyerItemId,
    gtin,
    description: descriptionFrom(texts) ?? description,
    quantity,
    unitPrice,
    priceBaseQuantity,
    ...rest,
  }
  const lineAmount = stated ?? reckoned(line, currency)
  if (isDecimalString(lineAmount)) return { ...line, lineAmount }
  return complain(context, 'VALUE_INVALID', it1, 4, `Quantity times price is ${lineAmount}: more than an amount can be`)
}

/** One invoice line from its IT1 loop; undefined when something it needs is missing. `index` counts from 0. */
export const invoiceLineFromIt1 = (
  context: MappingContext,
  loop: LoopTree,
  index: number,
  currency: string,
): InvoiceLine | undefined => {
  const it1 = segmentOf(loop, 'IT1')
  if (it1 === undefined) return undefined
  const lineNumber = elementOf(it1, 1) ?? String(index + 1)
  context.line = lineNumber
  const line = lineFrom(context, loop, it1, lineNumber, currency)
  context.line = undefined
  return line
}
