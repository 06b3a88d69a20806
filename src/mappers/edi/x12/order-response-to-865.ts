import type { OrderResponse, ResponseLine } from '../../../domain/order-response.ts'
import type { Partner } from '../../../domain/partner.ts'
import type { SalesOrder } from '../../../domain/sales-order.ts'
import type { Segment } from '../../../edi/segment.ts'
import { checkedSet } from './check-written.ts'
import { type AnsweredLine, acknowledgementTypes, responseSegments } from './response-segments.ts'
import { dateText } from './write-values.ts'

/** POC02 (data element 670): what we change of the line beyond the buyer's change; a rejected line says so in its ACK. */
const changeCodes: Readonly<Record<ResponseLine['status'], string>> = {
  accepted: 'NC',
  backordered: 'NC',
  changed: 'CA',
  rejected: 'NC',
}

const pocSegment = ({ line, unit, price, basis, pairs }: AnsweredLine): Segment => [
  'POC',
  line.lineNumber,
  changeCodes[line.status],
  line.ordered.value,
  '',
  unit,
  price,
  basis,
  ...pairs,
]

/**
 * The 865 that answers an order change: `['ST', '865']` and its body, ready for `writeInterchange`. `order` is the order with the
 * change in it, `changeNumber` the buyer's number of the change (860, BCH05). Otherwise as the 855.
 * Throws RejectedError: UNIT_UNKNOWN for a unit the buyer has no code for, VALUE_INVALID for a value an 865 has no
 * room for, such as a change number of more than 8 characters.
 */
export const orderResponseTo865 = (
  response: OrderResponse,
  order: SalesOrder,
  partner: Partner,
  changeNumber = '',
): Segment[] => {
  const { releaseNumber = '', contractNumber = '' } = order
  const bca: Segment = [
    'BCA',
    '00',
    acknowledgementTypes[response.status],
    response.orderNumber,
    releaseNumber,
    changeNumber,
    dateText(order.issueDate),
    '',
    contractNumber,
    response.sellerOrderNumber,
    dateText(response.issueDate),
  ]
  return checkedSet([['ST', '865'], bca, ...responseSegments(response, order, partner, pocSegment)], partner)
}
