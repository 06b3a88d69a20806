import type { Mapped } from '../../../domain/issue.ts'
import type { LineChange, OrderChange } from '../../../domain/order-change.ts'
import type { Partner } from '../../../domain/partner.ts'
import type { Delimiters } from '../../../edi/edi.ts'
import { type LoopTree, loopsOf, segmentOf } from '../../../edi/loop-tree.ts'
import { elementOf, type ParsedSegment } from '../../../edi/segment.ts'
import type { LineHead } from '../line-parts.ts'
import { complain, complainMissing, type MappingContext } from '../mapping-context.ts'
import { readDate } from '../read-values.ts'
import { checkTotals } from './check-totals.ts'
import { changedDatesFromDtm, datingSegments } from './dates-from-dtm.ts'
import { given, lineChangeFromPoc } from './line-change-from-poc.ts'
import { mapSet } from './map-set.ts'
import { currencyOf, orderFromLoops, orderNumberOf } from './order-from-loops.ts'
import { currenciesOf } from './order-line-from-po1.ts'
import { changedPartiesFromN1 } from './parties-from-n1.ts'
import { requiredElement } from './read-segments.ts'
import { allowancesCharges, notes, requirements, taxes, terms } from './terms-from-850.ts'

/** BCH01 (data element 353). 03 deletes the lines it names, not the order. */
const purposes: ReadonlyMap<string, OrderChange['purpose']> = new Map([
  ['01', 'cancellation'],
  ['03', 'change'],
  ['04', 'change'],
  ['05', 'replace'],
])

const noLines = 'Purpose 03 deletes lines, but there is none: 01 cancels the order; ask the buyer what is meant'

const purposeOf = (context: MappingContext, root: LoopTree, bch: ParsedSegment): OrderChange['purpose'] | undefined => {
  const code = requiredElement(context, bch, 1, 'purpose of the change')
  if (code === undefined) return undefined
  if (code === '03' && loopsOf(root, 'POC').length === 0)
    return complain(context, 'ORDER_PURPOSE_UNSUPPORTED', bch, 1, noLines)
  const message = `Purpose "${code}" is none an order change can have: 01 cancels, 04 changes, 05 replaces the order`
  return purposes.get(code) ?? complain(context, 'ORDER_PURPOSE_UNSUPPORTED', bch, 1, message)
}

/** The date of the change itself (BCH11), else the order's date, which every 860 has (BCH06). */
const dateElementOf = (bch: ParsedSegment): number => (elementOf(bch, 11) === undefined ? 6 : 11)

type Heading = Pick<OrderChange, 'orderNumber' | 'releaseNumber' | 'changeNumber' | 'issueDate' | 'purpose'>

const headingOf = (context: MappingContext, root: LoopTree, bch: ParsedSegment): Heading | undefined => {
  const purpose = purposeOf(context, root, bch)
  const orderNumber = orderNumberOf(context, bch, 3)
  const at = dateElementOf(bch)
  const dateText = requiredElement(context, bch, at, 'date')
  const issueDate = dateText === undefined ? undefined : readDate(context, bch, at)
  if (purpose === undefined || orderNumber === undefined || issueDate === undefined) return undefined
  return { purpose, orderNumber, releaseNumber: elementOf(bch, 4), issueDate, changeNumber: elementOf(bch, 5) }
}

const changesOf = (context: MappingContext, root: LoopTree, head: LineHead): LineChange[] => {
  const loops = loopsOf(root, 'POC')
  checkTotals(context, root, loops.length, undefined)
  return loops.map((loop) => lineChangeFromPoc(context, loop, head)).filter((change) => change !== undefined)
}

const changeFrom = (context: MappingContext, root: LoopTree, heading: Heading): OrderChange => {
  const { paymentTerms, deliveryTerms, transport: stated } = terms(context, root)
  const transport = (stated?.carrier ?? stated?.routing) === undefined ? undefined : stated
  const dates = changedDatesFromDtm(context, datingSegments(root))
  const parties = changedPartiesFromN1(context, root)
  const [ofLines] = loopsOf(root, 'POC').flatMap((loop) => currenciesOf(loop).flatMap((cur) => elementOf(cur, 2) ?? []))
  const currency = elementOf(segmentOf(root, 'CUR'), 2) === undefined ? ofLines : currencyOf(context, root)
  const lines = changesOf(context, root, { parties, currency })
  const shipTo = parties.find(({ role }) => role === 'ship-to')
  const conditions = { paymentTerms, deliveryTerms, transport }
  const extras = { allowancesCharges: given(allowancesCharges(context, root)), taxes: given(taxes(context, root)) }
  const header = { ...dates, ...conditions, ...extras, shipTo, currency }
  return { ...heading, purpose: 'change', header, notes: [...notes(root), ...requirements(root)], lines }
}

const isDeletion = (loop: LoopTree): boolean => elementOf(segmentOf(loop, 'POC'), 2) === 'DI'

/**
 * A replacement says how the order is now: a line it lists as deleted is not in it. The totals are of all lines, so that with
 * deleted ones only the count can be checked.
 */
const keptLines = (context: MappingContext, root: LoopTree): LoopTree => {
  const all = loopsOf(root, 'POC')
  if (!all.some(isDeletion)) return root
  checkTotals(context, root, all.length, undefined)
  return { ...root, loops: root.loops.filter((loop) => loop.name !== 'CTT' && !isDeletion(loop)) }
}

const replacementFrom = (
  context: MappingContext,
  root: LoopTree,
  bch: ParsedSegment,
  heading: Heading,
): OrderChange | undefined => {
  const issueDate = readDate(context, bch, 6) ?? heading.issueDate
  const orderHeading = {
    orderNumber: heading.orderNumber,
    purpose: 'replace' as const,
    issueDate,
    typeCode: elementOf(bch, 2),
    releaseNumber: heading.releaseNumber,
    contractNumber: elementOf(bch, 8),
  }
  const order = orderFromLoops(context, keptLines(context, root), orderHeading, 'POC')
  return order && { ...heading, purpose: 'replace', order }
}

/**
 * The change of an order that an 860 means, in our items, units and places by the partner's code tables, as in an 850. `body` is
 * the transaction set from ST to SE. Pure; all issues of the document come at once.
 *
 * A quantity (POC03) is what is ordered now, not the difference; what is left to receive (POC04) is not looked at. A
 * cancellation's lines are not read.
 */
export const orderChangeFrom860 = (
  body: Uint8Array,
  given: { partner: Partner; delimiters: Delimiters },
): Mapped<OrderChange> =>
  mapSet(body, given, '860', 'Only a purchase order change (860) becomes an order change', (context, root) => {
    const bch = segmentOf(root, 'BCH')
    if (bch === undefined)
      return complainMissing(context, 'BCH', 'The change has no BCH segment: it does not say which order it changes')
    const heading = headingOf(context, root, bch)
    if (heading === undefined) return undefined
    switch (heading.purpose) {
      case 'cancellation':
        return { ...heading, purpose: 'cancellation' }
      case 'replace':
        return replacementFrom(context, root, bch, heading)
      case 'change':
        return changeFrom(context, root, heading)
    }
  })
