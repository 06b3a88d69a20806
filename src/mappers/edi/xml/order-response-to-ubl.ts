import type { OrderResponse, ResponseLine } from '../../../domain/order-response.ts'
import type { Partner } from '../../../domain/partner.ts'
import type { SalesOrder } from '../../../domain/sales-order.ts'
import { leaf, writeXml, type XmlNode } from '../../../edi/xml/write-xml.ts'
import { type Answered, type AnswerGiven, answeredLines, overallStatus, type Part } from './answer.ts'
import { group, idOf, ublDocument, unitCodeOf } from './ubl-nodes.ts'

/** OrderResponseCode: accepted, conditionally accepted, rejected (Peppol BIS Ordering 3, transaction T76). AB would only receipt. */
const responseCodes: Readonly<Record<OrderResponse['status'], string>> = {
  accepted: 'AP',
  'accepted-with-changes': 'CA',
  rejected: 'RE',
}

/** LineStatusCode (UN/CEFACT 1229 as Peppol restricts it): changed, accepted as it is, not accepted. */
const lineCodes: Readonly<Record<ResponseLine['status'], string>> = {
  accepted: '5',
  backordered: '3',
  changed: '3',
  rejected: '7',
}

const partyNode = (address: Partner['theirs'], name: string | undefined): XmlNode => ({
  name: 'cac:Party',
  content: [
    leaf('cbc:EndpointID', address.id, { schemeID: address.qualifier === '' ? undefined : address.qualifier }),
    group('cac:PartyName', leaf('cbc:Name', name)),
    group('cac:PartyLegalEntity', leaf('cbc:RegistrationName', name)),
  ],
})

/** Peppol's response has one promised period for each line: a split line is several lines that refer to the same one. */
const lineNode = (
  { line, ordered }: Answered,
  part: Part,
  index: number,
  response: OrderResponse,
  partner: Partner,
): XmlNode => {
  const { quantity, date } = part
  const unitCode = unitCodeOf(quantity.unit, partner)
  const price = line.unitPrice ?? ordered?.unitPrice
  const gtin = ordered?.gtin
  const isOwed = line.status === 'backordered' && date === undefined
  const item = group(
    'cac:Item',
    leaf('cbc:Name', ordered?.description ?? line.itemId),
    idOf('cac:BuyersItemIdentification', ordered?.buyerItemId),
    idOf('cac:SellersItemIdentification', line.itemId),
    gtin === undefined
      ? undefined
      : group('cac:StandardItemIdentification', leaf('cbc:ID', gtin, { schemeID: '0160' })),
  )
  const lineItem = group(
    'cac:LineItem',
    leaf('cbc:ID', index === 0 ? line.lineNumber : `${line.lineNumber}.${index + 1}`),
    leaf('cbc:Note', line.reason),
    leaf('cbc:LineStatusCode', lineCodes[line.status]),
    leaf('cbc:Quantity', quantity.value, { unitCode }),
    isOwed ? leaf('cbc:MaximumBackorderQuantity', quantity.value, { unitCode }) : undefined,
    group('cac:Delivery', group('cac:PromisedDeliveryPeriod', leaf('cbc:StartDate', date), leaf('cbc:EndDate', date))),
    group(
      'cac:Price',
      leaf('cbc:PriceAmount', price, { currencyID: response.currency }),
      leaf('cbc:BaseQuantity', price === undefined ? undefined : ordered?.priceBaseQuantity, { unitCode }),
    ),
    item,
  )
  const reference = group('cac:OrderLineReference', leaf('cbc:LineID', line.lineNumber))
  return { name: 'cac:OrderLine', content: [lineItem, reference] }
}

const lineNodes = (answered: Answered, response: OrderResponse, partner: Partner): XmlNode[] => {
  const { line, parts } = answered
  const all = parts.length === 0 ? [{ quantity: line.ordered }] : parts
  return all.map((part, index) => lineNode(answered, part, index, response, partner))
}

/**
 * The UBL 2.1 OrderResponse (Peppol BIS Ordering 3) that answers an order, as text to be sent as UTF-8. Lines refer to the buyer's
 * numbers; items and units are the buyer's own. A line delivered in parts is one line for each part.
 */
export const orderResponseToUbl = (response: OrderResponse, order: SalesOrder, given: AnswerGiven): string => {
  const { partner, controlNumber, at } = given
  const nameOf = (role: 'buyer' | 'seller'): string | undefined =>
    order.parties.find((each) => each.role === role)?.name
  const document = ublDocument(
    'OrderResponse',
    leaf('cbc:CustomizationID', 'urn:fdc:peppol.eu:poacc:trns:order_response:3'),
    leaf('cbc:ProfileID', 'urn:fdc:peppol.eu:poacc:bis:ordering:3'),
    leaf('cbc:ID', controlNumber),
    leaf('cbc:SalesOrderID', response.sellerOrderNumber),
    leaf('cbc:IssueDate', response.issueDate),
    leaf('cbc:IssueTime', at.toISOString().slice(11, 19)),
    leaf('cbc:OrderResponseCode', responseCodes[overallStatus(response)]),
    leaf('cbc:DocumentCurrencyCode', response.currency),
    idOf('cac:OrderReference', response.orderNumber),
    group('cac:SellerSupplierParty', partyNode(partner.ours, nameOf('seller'))),
    group('cac:BuyerCustomerParty', partyNode(partner.theirs, nameOf('buyer'))),
    ...answeredLines(response, order).flatMap((answered) => lineNodes(answered, response, partner)),
  )
  return writeXml(document)
}
