import type { OrderResponse } from '../../../domain/order-response.ts'
import type { Partner } from '../../../domain/partner.ts'
import type { SalesOrder } from '../../../domain/sales-order.ts'
import type { Segment } from '../../../edi/segment.ts'
import { type AnsweredLine, acknowledgementTypes, responseSegments } from './response-segments.ts'
import { dateText } from './write-values.ts'

const po1Segment = ({ line, unit, price, basis, pairs }: AnsweredLine): Segment => [
  'PO1',
  line.lineNumber,
  line.ordered.value,
  unit,
  price,
  basis,
  ...pairs,
]

/**
 * The 855 that answers an order: `['ST', '855']` and its body, ready for `writeInterchange`. Items and units are the buyer's own,
 * lines carry the buyer's numbers. A split line has one ACK per part; their quantities add up to what is owed.
 * Throws RejectedError UNIT_UNKNOWN for a unit the buyer has no code for.
 */
export const orderResponseTo855 = (response: OrderResponse, order: SalesOrder, partner: Partner): Segment[] => {
  const { releaseNumber = '', contractNumber = '' } = order
  const bak: Segment = [
    'BAK',
    '00',
    acknowledgementTypes[response.status],
    response.orderNumber,
    dateText(order.issueDate),
    releaseNumber,
    '',
    contractNumber,
    response.sellerOrderNumber,
    dateText(response.issueDate),
  ]
  return [['ST', '855'], bak, ...responseSegments(response, order, partner, po1Segment)]
}
