import { isCurrency } from '../../../domain/currencies.ts'
import type { Quantity } from '../../../domain/sales-order.ts'
import type { EdifactSegment } from '../../../edi/edifact/parse-message.ts'
import { type LoopTree, segmentOf } from '../../../edi/loop-tree.ts'
import { complain, complainMissing, type MappingContext, textOf } from '../mapping-context.ts'
import { readDecimal } from '../read-values.ts'
import { readEdifactUnit } from './edifact-values.ts'
import { dayOf, headsOf } from './read-parts.ts'

type Loop = LoopTree<EdifactSegment>

const longestNumber = 30

/**
 * Number, message function and date that every message begins with: BGM 1004 and 1225, DTM with 137. `purposes` are the functions the
 * document can have; without one it is `whenNone`. `what` is how the document is called in messages. Undefined, with issues, when one of them
 * is missing or wrong.
 */
export const headingFrom = <P extends string>(
  context: MappingContext,
  root: Loop,
  what: string,
  purposes: ReadonlyMap<string, P>,
  whenNone: P,
): { number: string; purpose: P; issueDate: string } | undefined => {
  const issueDate = requiredDay(context, root, ['137'], `The ${what} has no date (DTM with 137)`)
  const bgm = segmentOf(root, 'BGM')
  if (bgm === undefined) return complainMissing(context, 'BGM', `The ${what} has no BGM segment: its number is missing`)
  const number = textOf(bgm, 2, 1) ?? complain(context, 'VALUE_MISSING', bgm, 2, `The number of the ${what} is missing`)
  if (number !== undefined && number.length > longestNumber)
    complain(context, 'VALUE_INVALID', bgm, 2, `The number of the ${what} has more than ${longestNumber} characters`)
  const code = textOf(bgm, 3)
  const unknown = `Message function "${code}" is none a ${what} can have; expected ${[...purposes.keys()].join(', ')}`
  const purpose =
    code === undefined ? whenNone : (purposes.get(code) ?? complain(context, 'VALUE_INVALID', bgm, 3, unknown))
  return number === undefined || purpose === undefined || issueDate === undefined
    ? undefined
    : { number, purpose, issueDate }
}

/** The day of the first DTM with one of the qualifiers; an issue with `message` when there is none. */
export const requiredDay = (
  context: MappingContext,
  loop: Loop,
  qualifiers: readonly string[],
  message: string,
): string | undefined => {
  const before = context.issues.length
  const day = dayOf(context, loop, qualifiers)
  // A date that is there but wrong has its issue already.
  return day ?? (context.issues.length > before ? undefined : complainMissing(context, 'DTM', message))
}

/** Currency of CUX, one of the wanted use (6343: 8 price list, 9 order) before any other; the partner's when there is none. */
export const currencyFrom = (context: MappingContext, root: Loop, use: string): string => {
  const all = headsOf(root, 'CUX').filter((each) => textOf(each, 1, 2) !== undefined)
  const cux = all.find((each) => textOf(each, 1, 3) === use) ?? all[0]
  const code = textOf(cux, 1, 2)
  if (cux === undefined || code === undefined) return context.partner.currency
  const message = `"${code}" is not a currency code of ISO 4217`
  if (!isCurrency(code)) complain(context, 'CURRENCY_UNKNOWN', cux, 1, message, 2)
  return code
}

/** The quantity of a QTY as it stands: what is in stock or needed may be nothing at all. */
export const statedQuantity = (context: MappingContext, qty: EdifactSegment): Quantity | undefined => {
  const unit = readEdifactUnit(context, qty, 3)
  const value =
    readDecimal(context, qty, 1, 2) ??
    (textOf(qty, 1, 2) === undefined
      ? complain(context, 'VALUE_MISSING', qty, 1, 'The quantity is missing', 2)
      : undefined)
  return unit === undefined || value === undefined ? undefined : { value, unit }
}
