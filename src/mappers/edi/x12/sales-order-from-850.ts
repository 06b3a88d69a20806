import type { Mapped } from '../../../domain/issue.ts'
import type { Partner } from '../../../domain/partner.ts'
import type { SalesOrder } from '../../../domain/sales-order.ts'
import type { Delimiters } from '../../../edi/edi.ts'
import { type LoopTree, segmentOf } from '../../../edi/loop-tree.ts'
import { elementOf, type ParsedSegment } from '../../../edi/segment.ts'
import { blanketComplaint } from '../blanket-orders.ts'
import { complain, complainMissing, type MappingContext } from '../mapping-context.ts'
import { readDate } from '../read-values.ts'
import { mapSet } from './map-set.ts'
import { type OrderHeading, orderFromLoops, orderNumberOf } from './order-from-loops.ts'
import { requiredElement } from './read-segments.ts'

/** BEG01 (data element 353). A code that is not here has no place in the model: 02 and 03 name some lines of an order only. */
const purposes: ReadonlyMap<string, SalesOrder['purpose']> = new Map([
  ['00', 'original'],
  ['01', 'cancellation'],
  ['04', 'change'],
  ['05', 'replace'],
  ['06', 'confirmation'],
  ['07', 'duplicate'],
  ['15', 'duplicate'],
  ['18', 'duplicate'],
])

const purposeOf = (context: MappingContext, beg: ParsedSegment): SalesOrder['purpose'] | undefined => {
  const code = requiredElement(context, beg, 1, 'purpose of the order')
  if (code === undefined) return undefined
  const message = `Purpose "${code}" is none an order can have; an original order has 00`
  return purposes.get(code) ?? complain(context, 'ORDER_PURPOSE_UNSUPPORTED', beg, 1, message)
}

/** BEG02 (data element 92). With a release number (BEG04) such an order is a release. */
const blanketOrders: ReadonlySet<string | undefined> = new Set(['BE', 'BK'])

const sentTwice = 'delivered as well, the goods would be sent twice'
const neverOrdered = 'delivered, goods would be sent that nobody ordered'

/** BEG02 of what orders nothing. */
const notOrders: ReadonlyMap<string | undefined, string> = new Map([
  ['IN', `is a copy for information: ${sentTwice}`],
  ['CF', `confirms what was ordered otherwise, as by telephone: ${sentTwice}`],
  ['BD', `asks for a bid: ${neverOrdered}`],
  ['BQ', `asks for a quotation: ${neverOrdered}`],
  ['TR', `ends an order: ${neverOrdered}`],
  ['SW', `stops work on an order: ${neverOrdered}`],
])

/** A cancellation sends no goods, whatever it cancels. */
const checkType = (context: MappingContext, beg: ParsedSegment, purpose: SalesOrder['purpose'] | undefined): void => {
  if (purpose === 'cancellation') return
  const message = typeComplaint(context, beg)
  if (message !== undefined) complain(context, 'ORDER_PURPOSE_UNSUPPORTED', beg, 2, message)
}

const typeComplaint = (context: MappingContext, beg: ParsedSegment): string | undefined => {
  const type = elementOf(beg, 2)
  const edit = 'edit it to SA'
  const orderless = notOrders.get(type)
  if (orderless !== undefined) return `BEG02 "${type}" ${orderless}. If the buyer wants just this delivered, ${edit}`
  if (!blanketOrders.has(type) || elementOf(beg, 4) !== undefined) return undefined
  return blanketComplaint(context, { what: `BEG02 "${type}"`, edit })
}

const headingOf = (context: MappingContext, root: LoopTree): OrderHeading | undefined => {
  const beg = segmentOf(root, 'BEG')
  if (beg === undefined)
    return complainMissing(context, 'BEG', 'The order has no BEG segment: order number and date are missing')
  const purpose = purposeOf(context, beg)
  checkType(context, beg, purpose)
  const orderNumber = orderNumberOf(context, beg, 3)
  const dateText = requiredElement(context, beg, 5, 'order date')
  const issueDate = dateText === undefined ? undefined : readDate(context, beg, 5)
  if (purpose === undefined || orderNumber === undefined || issueDate === undefined) return undefined
  return {
    orderNumber,
    purpose,
    issueDate,
    typeCode: elementOf(beg, 2),
    releaseNumber: elementOf(beg, 4),
    contractNumber: elementOf(beg, 6),
  }
}

/**
 * The sales order an 850 means, in our items, units and places by the partner's code tables. `body` is the transaction set from
 * ST to SE. Pure; all issues of the document come at once, each with segment, element and value.
 *
 * The purpose is handed on as it is: whether anything but an original order is taken is decided by the intake.
 */
export const salesOrderFrom850 = (
  body: Uint8Array,
  given: { partner: Partner; delimiters: Delimiters },
): Mapped<SalesOrder> =>
  mapSet(body, given, '850', 'Only a purchase order (850) becomes a sales order', (context, root) =>
    orderFromLoops(context, root, headingOf(context, root), 'PO1'),
  )
