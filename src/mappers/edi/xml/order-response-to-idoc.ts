import type { OrderResponse, ResponseLine } from '../../../domain/order-response.ts'
import type { Partner } from '../../../domain/partner.ts'
import type { SalesOrder } from '../../../domain/sales-order.ts'
import { leaf, writeXml, type XmlNode } from '../../../edi/xml/write-xml.ts'
import { type Answered, type AnswerGiven, answeredLines, compactDate, type Part, unitText } from './answer.ts'

const segment = (name: string, ...content: (XmlNode | undefined)[]): XmlNode => ({
  name,
  attributes: { SEGMENT: '1' },
  content,
})

/** E1EDP01 ACTION: changed, deleted; a line that is accepted as it is has none. */
const lineActions: Readonly<Record<ResponseLine['status'], string | undefined>> = {
  accepted: undefined,
  backordered: '002',
  changed: '002',
  rejected: '003',
}

const longestLine = 70

/** A text as lines of at most 70 characters (TDLINE). */
const textSegments = (text: string | undefined): XmlNode[] => {
  const characters = [...(text ?? '').replace(/\s+/g, ' ').trim()]
  const lines: XmlNode[] = []
  for (let from = 0; from < characters.length; from += longestLine)
    lines.push(segment('E1EDPT2', leaf('TDLINE', characters.slice(from, from + longestLine).join(''))))
  return lines.length === 0 ? [] : [segment('E1EDPT1', leaf('TDID', '0001'), ...lines)]
}

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
    leaf('MENEE', unitText(line.ordered.unit, partner)),
    leaf('VPREI', price),
    leaf('PEINH', price === undefined ? undefined : (ordered?.priceBaseQuantity ?? '1')),
    leaf('CURCY', price === undefined ? undefined : response.currency),
    segment('E1EDP02', leaf('QUALF', '001'), leaf('BELNR', response.orderNumber), leaf('ZEILE', line.lineNumber)),
    ...parts.map(scheduleSegment),
    itemSegment('001', ordered?.buyerItemId),
    itemSegment('002', line.itemId, ordered?.description?.slice(0, longestLine)),
    itemSegment('003', ordered?.gtin),
    ...textSegments(line.reason),
  )
}

/** Numbers of IDocs have 16 digits; any other number travels as reference. */
const numberFields = (controlNumber: string): { docnum: string | undefined; refint: string | undefined } =>
  /^\d{1,16}$/.test(controlNumber)
    ? { docnum: controlNumber.padStart(16, '0'), refint: undefined }
    : { docnum: undefined, refint: controlNumber.slice(-14) }

const controlRecord = ({ partner, controlNumber, at }: AnswerGiven): XmlNode => {
  const [day = '', time = ''] = at.toISOString().split('T')
  const { docnum, refint } = numberFields(controlNumber)
  return segment(
    'EDI_DC40',
    leaf('TABNAM', 'EDI_DC40'),
    leaf('DOCNUM', docnum),
    leaf('DIRECT', '2'),
    leaf('TEST', partner.usage === 'test' ? 'X' : undefined),
    leaf('IDOCTYP', 'ORDERS05'),
    leaf('MESTYP', 'ORDRSP'),
    // The buyer knows us as a vendor (LI) by the number it sent the order to.
    leaf('SNDPRT', 'LI'),
    leaf('SNDPRN', partner.ours.id),
    leaf('RCVPRT', 'LS'),
    leaf('RCVPRN', partner.theirs.id),
    leaf('CREDAT', compactDate(day)),
    leaf('CRETIM', time.slice(0, 8).replaceAll(':', '')),
    leaf('REFINT', refint),
    leaf('ARCKEY', controlNumber.slice(0, 70)),
  )
}

/**
 * The ORDRSP that answers an order as IDoc XML of type ORDERS05, as text to be sent as UTF-8. What is promised are the schedules of a
 * line; those without a date are owed. A line that is not delivered has ACTION 003 and no schedule, its reason as text.
 */
export const orderResponseToIdoc = (response: OrderResponse, order: SalesOrder, given: AnswerGiven): string => {
  const answered = answeredLines(response, order)
  const idoc: XmlNode = {
    name: 'IDOC',
    attributes: { BEGIN: '1' },
    content: [
      controlRecord(given),
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
    ],
  }
  return writeXml({ name: 'ORDERS05', content: [idoc] })
}
