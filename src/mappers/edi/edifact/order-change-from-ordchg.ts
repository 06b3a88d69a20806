import type { Mapped } from '../../../domain/issue.ts'
import type { OrderChange } from '../../../domain/order-change.ts'
import type { EdifactSegment } from '../../../edi/edifact/parse-message.ts'
import { type LoopTree, loopsOf, segmentOf } from '../../../edi/loop-tree.ts'
import type { DocumentContext } from '../document-context.ts'
import { complain, complainMissing, type MappingContext, textOf } from '../mapping-context.ts'
import { changedDatesFromEdifact, dtmsOf } from './dates-from-edifact.ts'
import {
  lineChangeFromLin,
  orderReferenceOf,
  orderReferenceOfLine,
  withoutOwnReferences,
} from './edifact-line-change.ts'
import { changedPartiesFromNad } from './edifact-parties.ts'
import { currenciesOf } from './edifact-price.ts'
import { notesOf, termsOf } from './edifact-terms.ts'
import { requiredDay } from './read-heading.ts'
import { mapMessage } from './read-message.ts'
import { checkLineCount, headsOf, qualified } from './read-parts.ts'
import { checkLineNumbers, currencyOf, orderedGroups, orderFromGroups } from './sales-order-from-orders.ts'
import { specialConditions } from './special-conditions.ts'

type Loop = LoopTree<EdifactSegment>

/**
 * BGM 1225: change, sent for the first time (9, in EANCOM), addition and deletion of lines, change in the heading or the detail section; cancellation;
 * replacement.
 */
const purposes: ReadonlyMap<string, OrderChange['purpose']> = new Map([
  ['4', 'change'],
  ['9', 'change'],
  ['2', 'change'],
  ['20', 'change'],
  ['21', 'change'],
  ['33', 'change'],
  ['36', 'change'],
  ['1', 'cancellation'],
  ['3', 'change'],
  ['5', 'replace'],
])

/** What happens to a line that does not say so itself: messages that only add or delete lines need not. */
const lineActions: ReadonlyMap<string, 'add' | 'delete'> = new Map([
  ['2', 'add'],
  ['3', 'delete'],
])

const longestOrderNumber = 35

type Heading = Pick<OrderChange, 'orderNumber' | 'releaseNumber' | 'changeNumber' | 'purpose' | 'issueDate'>

const purposeOf = (context: MappingContext, root: Loop, bgm: EdifactSegment): OrderChange['purpose'] | undefined => {
  const code = textOf(bgm, 3)
  // The message itself is a change; which lines are meant, LIN says.
  if (code === undefined) return 'change'
  if (code === '3' && loopsOf(root, 'LIN').length === 0) {
    const noLines =
      'Message function 3 deletes lines, but there is none: 1 cancels the order; ask the buyer what is meant'
    return complain(context, 'ORDER_PURPOSE_UNSUPPORTED', bgm, 3, noLines)
  }
  const message = `Message function "${code}" is none an order change can have; expected 4, 5 or 1`
  return purposes.get(code) ?? complain(context, 'ORDER_PURPOSE_UNSUPPORTED', bgm, 3, message)
}

/**
 * The order that is changed is named by RFF (order, buyer's order, original order), a release with its number (4000). Where that is missing it is BGM that has it: many buyers
 * do not number their changes.
 */
const numbersOf = (
  context: MappingContext,
  root: Loop,
  bgm: EdifactSegment,
): Pick<Heading, 'orderNumber' | 'releaseNumber' | 'changeNumber'> | undefined => {
  const rff = orderReferenceOf(root)
  const own = textOf(bgm, 2, 1)
  const orderNumber = textOf(rff, 1, 2) ?? own
  const changeNumber = textOf(qualified(headsOf(root, 'RFF'), ['PP']), 1, 2) ?? own
  if (orderNumber === undefined)
    return complain(context, 'VALUE_MISSING', bgm, 2, 'The order is not named: RFF with ON is missing')
  if (orderNumber.length > longestOrderNumber) {
    const message = `The order number has more than ${longestOrderNumber} characters`
    complain(context, 'VALUE_INVALID', rff ?? bgm, rff === undefined ? 2 : 1, message, rff === undefined ? 1 : 2)
  }
  const releaseNumber = textOf(rff, 1, 4)
  return { orderNumber, releaseNumber, changeNumber: changeNumber === orderNumber ? undefined : changeNumber }
}

const headingOf = (context: MappingContext, root: Loop): Heading | undefined => {
  const issueDate = requiredDay(context, root, ['137', '4'], 'The order change has no date (DTM with 137)')
  const bgm = segmentOf(root, 'BGM')
  if (bgm === undefined) return complainMissing(context, 'BGM', 'The order change has no BGM segment')
  const purpose = purposeOf(context, root, bgm)
  const numbers = numbersOf(context, root, bgm)
  if (purpose === undefined || numbers === undefined || issueDate === undefined) return undefined
  return { ...numbers, purpose, issueDate }
}

/** Notes lines that name another order than the change does: they would be changed in the wrong one. */
const checkOrdersOfLines = (context: MappingContext, loops: readonly Loop[], orderNumber: string): void => {
  for (const loop of loops) {
    const rff = orderReferenceOfLine(loop)
    const own = textOf(rff, 1, 2)
    if (rff === undefined || own === orderNumber) continue
    const message = `The line is one of order ${own}, the change is for order ${orderNumber}; ask the buyer for a change of each`
    complain(context, 'VALUE_INVALID', rff, 1, message, 2)
  }
}

const changeFrom = (context: MappingContext, root: Loop, heading: Heading): OrderChange => {
  const { issueDate: _, ...dates } = changedDatesFromEdifact(context, dtmsOf(root))
  const { paymentTerms, deliveryTerms } = termsOf(context, root)
  const all = loopsOf(root, 'LIN')
  const loops = orderedGroups(context, all, true)
  // Partners count the parts of a line or not.
  if (loops.length === all.length) checkLineCount(context, root, all.length)
  checkLineNumbers(context, loops)
  checkOrdersOfLines(context, loops, heading.orderNumber)
  const parties = changedPartiesFromNad(context, root)
  const whenNone = lineActions.get(textOf(segmentOf(root, 'BGM'), 3) ?? '')
  const [ofLines] = loops.flatMap((loop) => currenciesOf(loop))
  const currency = loopsOf(root, 'CUX').length === 0 ? ofLines?.own : currencyOf(context, root)
  const lines = loops.flatMap((loop) => lineChangeFromLin(context, loop, { parties, currency }, whenNone))
  const shipTo = parties.find(({ role }) => role === 'ship-to')
  const notes = [...notesOf(root), ...specialConditions(context, root)]
  const header = { ...dates, paymentTerms, deliveryTerms, shipTo, currency }
  return { ...heading, purpose: 'change', header, notes, lines }
}

/** The order as it should be. */
const replacementFrom = (context: MappingContext, root: Loop, heading: Heading): OrderChange | undefined => {
  const order = orderFromGroups(context, root)
  if (order === undefined) return undefined
  const { orderNumber, releaseNumber } = heading
  const references = withoutOwnReferences(order.references)
  return {
    ...heading,
    purpose: 'replace',
    order: { ...order, orderNumber, releaseNumber, purpose: 'replace', references },
  }
}

const orderChangeFrom = (context: MappingContext, root: Loop): OrderChange | undefined => {
  const heading = headingOf(context, root)
  if (heading === undefined) return undefined
  switch (heading.purpose) {
    case 'cancellation':
      return { ...heading, purpose: 'cancellation' }
    case 'replace':
      return replacementFrom(context, root, heading)
    case 'change':
      return changeFrom(context, root, heading)
  }
}

/**
 * The change of an order an ORDCHG means, in our items, units and places by the partner's code tables, like the order itself. `body` is
 * the message from UNH to UNT. In a change a line tells by LIN 1229 what happens to it, and by its RFF (1156) or LIN 1082 which line of the order it is; a
 * changed line names only what differs, and of the head only dates, terms and the ship-to can differ: other parties and charges are not looked at. Pure; all
 * issues of the document come at once, but those of lines only when the head can be read.
 */
export const orderChangeFromOrdchg = (body: Uint8Array, context: DocumentContext): Mapped<OrderChange> =>
  mapMessage(body, context, 'ORDCHG', orderChangeFrom)
