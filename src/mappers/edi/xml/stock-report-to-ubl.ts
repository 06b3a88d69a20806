import type { Partner } from '../../../domain/partner.ts'
import type { StockKind, StockLine, StockReport } from '../../../domain/stock-report.ts'
import { leaf, writeXml, type XmlNode } from '../../../edi/xml/write-xml.ts'
import type { AnswerGiven } from './answer.ts'
import { buyerName, partyNode, partyOf, placeholder, sellerName } from './ubl-document-party.ts'
import { group, idOf, itemNode, noteNode, quantityNode, referenceNodes, ublDocument } from './ubl-nodes.ts'

/** AvailabilityStatusCode: UBL names no list for it. */
const kindCodes: Readonly<Record<StockKind, string>> = {
  'on-hand': 'OnHand',
  available: 'Available',
  reserved: 'Reserved',
  'in-transit': 'InTransit',
  'on-order': 'OnOrder',
}

const locationNode = ({ location }: StockLine): XmlNode | undefined => {
  if (location === undefined) return undefined
  const { gln, code, name } = location
  return group(
    'cac:InventoryLocation',
    leaf('cbc:ID', gln ?? code, { schemeID: gln === undefined ? undefined : '0088' }),
    leaf('cbc:Name', name),
    gln === undefined ? undefined : idOf('cac:Address', code),
  )
}

/** Lines of the document hold one quantity each: those behind the first say which line they belong to. */
const lineNodes = (line: StockLine, partner: Partner): (XmlNode | undefined)[] =>
  line.quantities.map(({ kind, quantity, date }, index) => {
    const belongs =
      index === 0
        ? undefined
        : group('cac:AdditionalItemProperty', leaf('cbc:Name', 'LineNumber'), leaf('cbc:Value', line.lineNumber))
    return group(
      'cac:InventoryReportLine',
      leaf('cbc:ID', index === 0 ? line.lineNumber : `${line.lineNumber}.${index + 1}`),
      quantityNode('cbc:Quantity', quantity, partner),
      leaf('cbc:AvailabilityDate', date),
      leaf('cbc:AvailabilityStatusCode', kindCodes[kind]),
      itemNode(line, [belongs]),
      locationNode(line),
    )
  })

/**
 * The UBL 2.1 InventoryReport of stock levels, as text to be sent as UTF-8; Peppol has no profile of it. The buyer stands as the
 * retailer. Of the parties, buyer and seller are written. Throws RejectedError UNIT_UNKNOWN.
 */
export const stockReportToUbl = (report: StockReport, { partner }: AnswerGiven): string => {
  const buyer = partyOf(report.parties, 'buyer') ?? placeholder('buyer', buyerName(partner))
  const seller = partyOf(report.parties, 'seller') ?? placeholder('seller', sellerName(partner))
  const day = report.asOfDate ?? report.issueDate
  const document = ublDocument(
    'InventoryReport',
    leaf('cbc:ID', report.reportNumber),
    leaf('cbc:IssueDate', report.issueDate),
    noteNode(report.notes),
    group('cac:InventoryPeriod', leaf('cbc:StartDate', day), leaf('cbc:EndDate', day)),
    ...referenceNodes('cac:DocumentReference', report.references),
    partyNode('cac:RetailerCustomerParty', buyer, partner, partner.theirs),
    partyNode('cac:SellerSupplierParty', seller, partner, partner.ours),
    ...report.lines.flatMap((line) => lineNodes(line, partner)),
  )
  return writeXml(document)
}
