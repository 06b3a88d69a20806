import type { Mapped } from '../../../domain/issue.ts'
import type { Partner } from '../../../domain/partner.ts'
import type { SalesOrder } from '../../../domain/sales-order.ts'
import type { Delimiters } from '../../../edi/edi.ts'
import { type LoopTree, segmentOf } from '../../../edi/loop-tree.ts'
import { elementOf, type ParsedSegment } from '../../../edi/segment.ts'
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

/** BEG02 (data element 92) of what is not delivered as it stands. A blanket order with a release number (BEG04) is a release. */
const otherTypes: ReadonlyMap<string | undefined, string> = new Map([
  ['BE', 'a blanket order, whose quantities are ordered by releases'],
  ['BK', 'a blanket order, whose quantities are ordered by releases'],
  ['IN', 'a copy for information'],
])
const copy = 'IN'

const checkType = (context: MappingContext, beg: ParsedSegment): void => {
  const type = elementOf(beg, 2)
  const what = otherTypes.get(type)
  if (what === undefined || (type !== copy && elementOf(beg, 4) !== undefined)) return
  const message = `BEG02 "${type}" is ${what}: delivered as well, the goods would be sent twice. If the buyer wants just this delivered, edit it to SA`
  complain(context, 'ORDER_PURPOSE_UNSUPPORTED', beg, 2, message)
}

const headingOf = (context: MappingContext, root: LoopTree): OrderHeading | undefined => {
  const beg = segmentOf(root, 'BEG')
  if (beg === undefined)
    return complainMissing(context, 'BEG', 'The order has no BEG segment: order number and date are missing')
  const purpose = purposeOf(context, beg)
  checkType(context, beg)
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
