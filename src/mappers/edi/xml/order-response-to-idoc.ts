import type { OrderResponse, ResponseLine } from '../../../domain/order-response.ts'
import type { Partner } from '../../../domain/partner.ts'
import type { SalesOrder } from '../../../domain/sales-order.ts'
import { leaf, type XmlNode } from '../../../edi/xml/write-xml.ts'
import { type Answered, type AnswerGiven, answeredLines, compactDate, type Part } from './answer.ts'
import { segment, textSegments, unitCode, writeIdoc } from './idoc-segments.ts'

/** E1EDP01 ACTION: changed, deleted; a line that is accepted as it is has none. */
const lineActions: Readonly<Record<ResponseLine['status'], string | undefined>> = {
  accepted: undefined,
  backordered: '002',
  changed: '002',
  rejected: '003',
}

const longestName = 70

const reasonText = { head: 'E1EDPT1', line: 'E1EDPT2', longest: 70, id: '0001' }

const itemSegment = (qualifier: string, code: string | undefined, name?: string): XmlNode | undefined =>
  code === undefined
    ? undefined
    : segment('E1EDP19', leaf('QUALF', qualifier), leaf('IDTNR', code), leaf('KTEXT', name))

const scheduleSegment = ({ quantity, date }: Part): XmlNode =>
  segment('E1EDP20', leaf('WMENG', quantity.value), leaf('EDATU', date === undefined ? undefined : compactDate(date)))

const lineSegment = ({ line, ordered, parts }: Answered, response: OrderResponse, partner: Partner): XmlNode => {
  const price = line.unitPrice ?? ordered?.unitPrice
  return segment(
    'E1EDP01',
    leaf('POSEX', line.lineNumber),
    leaf('ACTION', lineActions[line.status]),
    leaf('MENGE', line.ordered.value),
    leaf('MENEE', unitCode(line.ordered.unit, partner)),
    leaf('VPREI', price),
    leaf('PEINH', price === undefined ? undefined : (ordered?.priceBaseQuantity ?? '1')),
    leaf('CURCY', price === undefined ? undefined : response.currency),
    segment('E1EDP02', leaf('QUALF', '001'), leaf('BELNR', response.orderNumber), leaf('ZEILE', line.lineNumber)),
    ...parts.map(scheduleSegment),
    itemSegment('001', ordered?.buyerItemId),
    itemSegment('002', line.itemId, ordered?.description?.slice(0, longestName)),
    itemSegment('003', ordered?.gtin),
    ...textSegments(line.reason, reasonText),
  )
}

/**
 * The ORDRSP that answers an order as IDoc XML of type ORDERS05, as text to be sent as UTF-8. What is promised are the schedules of a
 * line; those without a date are owed. A line that is not delivered has ACTION 003 and no schedule, its reason as text.
 */
export const orderResponseToIdoc = (response: OrderResponse, order: SalesOrder, given: AnswerGiven): string => {
  const answered = answeredLines(response, order)
  // The buyer knows us as a vendor (LI) by the number it sent the order to.
  return writeIdoc({ type: 'ORDERS05', message: 'ORDRSP', sender: 'LI' }, given, [
    segment('E1EDK01', leaf('CURCY', response.currency), leaf('BELNR', response.sellerOrderNumber)),
    segment('E1EDK03', leaf('IDDAT', '012'), leaf('DATUM', compactDate(response.issueDate))),
    segment(
      'E1EDK02',
      leaf('QUALF', '001'),
      leaf('BELNR', response.orderNumber),
      leaf('DATUM', compactDate(order.issueDate)),
    ),
    segment(
      'E1EDK02',
      leaf('QUALF', '002'),
      leaf('BELNR', response.sellerOrderNumber),
      leaf('DATUM', compactDate(response.issueDate)),
    ),
    ...answered.map((each) => lineSegment(each, response, given.partner)),
    segment('E1EDS01', leaf('SUMID', '001'), leaf('SUMME', String(answered.length))),
  ])
}
