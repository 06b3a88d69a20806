import { isSscc } from '../../../domain/gs1.ts'
import type { Partner } from '../../../domain/partner.ts'
import type { PartyRole } from '../../../domain/party.ts'
import type { Quantity } from '../../../domain/sales-order.ts'
import type { Shipment, ShipmentLine, ShippedOrder } from '../../../domain/shipment.ts'
import { leaf, writeXml, type XmlNode } from '../../../edi/xml/write-xml.ts'
import type { AnswerGiven } from './answer.ts'
import {
  type NumberedPackage,
  type NumberedUnit,
  numberedUnits,
  type PlacedLine,
  placedLines,
} from './shipment-units.ts'
import { buyerName, partyNode, partyOf, placeholder, sellerName } from './ubl-document-party.ts'
import { group, idOf, itemNode, noteNode, quantityNode, referenceNodes, refuse, ublDocument } from './ubl-nodes.ts'

/** Status of a document with respect to the one sent before (UBL's DocumentStatusCode); an original has none. */
const statusCodes: Readonly<Record<Shipment['purpose'], string | undefined>> = {
  original: undefined,
  replace: 'Revised',
  cancellation: 'Cancelled',
}

/** Document name codes (UN/CEFACT 1001). */
const billOfLadingCode = '705'
const callOffCode = '226'

/** Gross weight (UN/CEFACT 6313). */
const grossWeightCode = 'AAB'

const orderNode = ({ orderNumber, orderDate, releaseNumber, sellerOrderNumber }: ShippedOrder): XmlNode | undefined =>
  group(
    'cac:OrderReference',
    leaf('cbc:ID', orderNumber),
    leaf('cbc:SalesOrderID', sellerOrderNumber),
    leaf('cbc:IssueDate', orderDate),
    releaseNumber === undefined
      ? undefined
      : group('cac:DocumentReference', leaf('cbc:ID', releaseNumber), leaf('cbc:DocumentTypeCode', callOffCode)),
  )

const unitId = ({ id, sscc }: NumberedPackage | NumberedUnit): XmlNode | undefined => {
  if (sscc !== undefined && !isSscc(sscc))
    refuse(`SSCC "${sscc}" is not 18 digits with a right check digit: correct it`)
  return leaf('cbc:ID', id, { schemeID: sscc === undefined ? undefined : 'SSCC' })
}

const weightNode = (weight: Quantity | undefined, partner: Partner): XmlNode | undefined =>
  weight &&
  group(
    'cac:MeasurementDimension',
    leaf('cbc:AttributeID', grossWeightCode),
    quantityNode('cbc:Measure', weight, partner),
  )

const packageNode = (each: NumberedPackage, partner: Partner): XmlNode | undefined =>
  group(
    'cac:ActualPackage',
    unitId(each),
    leaf('cbc:PackagingTypeCode', each.packagingType),
    weightNode(each.grossWeight, partner),
  )

/** A unit says how many packages it carries when it is a pallet. */
const unitNode = (unit: NumberedUnit, partner: Partner): XmlNode | undefined =>
  group(
    'cac:TransportHandlingUnit',
    unitId(unit),
    leaf('cbc:TransportHandlingUnitTypeCode', unit.packagingType),
    leaf('cbc:TotalPackageQuantity', unit.packages?.length.toString()),
    ...(unit.packages ?? []).map((each) => packageNode(each, partner)),
    weightNode(unit.grossWeight, partner),
  )

const stageNode = ({ transport }: Shipment): XmlNode | undefined =>
  group(
    'cac:ShipmentStage',
    leaf('cbc:TransportModeCode', transport?.mode),
    group('cac:TransportMeans', group('cac:RoadTransport', leaf('cbc:LicensePlateID', transport?.vehicle))),
  )

const consignmentNode = ({ transport }: Shipment): XmlNode | undefined => {
  const carrier = group(
    'cac:CarrierParty',
    idOf('cac:PartyIdentification', transport?.carrierCode),
    group('cac:PartyName', leaf('cbc:Name', transport?.carrierName)),
  )
  return carrier && group('cac:Consignment', leaf('cbc:ID', transport?.trackingNumber ?? 'NA'), carrier)
}

const deliveryNode = ({ transport, despatchDate, expectedDeliveryDate }: Shipment): XmlNode | undefined =>
  group(
    'cac:Delivery',
    leaf('cbc:TrackingID', transport?.trackingNumber),
    group(
      'cac:EstimatedDeliveryPeriod',
      leaf('cbc:StartDate', expectedDeliveryDate),
      leaf('cbc:EndDate', expectedDeliveryDate),
    ),
    group('cac:Despatch', leaf('cbc:ActualDespatchDate', despatchDate)),
  )

const shipmentNode = (shipment: Shipment, units: readonly NumberedUnit[], partner: Partner): XmlNode | undefined =>
  group(
    'cac:Shipment',
    leaf('cbc:ID', 'NA'),
    quantityNode('cbc:GrossWeightMeasure', shipment.grossWeight, partner),
    leaf('cbc:TotalTransportHandlingUnitQuantity', shipment.packageCount?.toString()),
    consignmentNode(shipment),
    stageNode(shipment),
    deliveryNode(shipment),
    ...units.map((unit) => unitNode(unit, partner)),
  )

/** One instance with the batch, one for each serial number; the first has both. */
const instanceNodes = ({ batchNumber, expiryDate, serialNumbers }: ShipmentLine): (XmlNode | undefined)[] => {
  const lot = group('cac:LotIdentification', leaf('cbc:LotNumberID', batchNumber), leaf('cbc:ExpiryDate', expiryDate))
  const [first, ...others] = serialNumbers
  return [
    group('cac:ItemInstance', leaf('cbc:SerialID', first), lot),
    ...others.map((serial) => group('cac:ItemInstance', leaf('cbc:SerialID', serial))),
  ]
}

/** The quantity that was ordered: UBL's despatch line has no element for it. */
const orderedNode = (ordered: Quantity | undefined, partner: Partner): XmlNode | undefined =>
  ordered &&
  group(
    'cac:AdditionalItemProperty',
    leaf('cbc:Name', 'OrderedQuantity'),
    leaf('cbc:Value', ordered.value),
    quantityNode('cbc:ValueQuantity', ordered, partner),
  )

const placeNode = ({ unit, package: inside }: PlacedLine): XmlNode | undefined => {
  if (unit === undefined) return undefined
  const reference = inside === undefined ? unitId(unit) : group('cac:ActualPackage', unitId(inside))
  return group('cac:Shipment', leaf('cbc:ID', 'NA'), group('cac:TransportHandlingUnit', reference))
}

const lineNode = (placed: PlacedLine, partner: Partner): XmlNode | undefined => {
  const { line } = placed
  if (line.quantity.value.startsWith('-'))
    refuse(`Line ${line.lineNumber} ships ${line.quantity.value}: a quantity cannot be negative`)
  return group(
    'cac:DespatchLine',
    leaf('cbc:ID', line.lineNumber),
    quantityNode('cbc:DeliveredQuantity', line.quantity, partner),
    group(
      'cac:OrderLineReference',
      leaf('cbc:LineID', line.orderLineNumber ?? 'NA'),
      idOf('cac:OrderReference', line.orderNumber),
    ),
    itemNode(line, [orderedNode(line.ordered, partner), ...instanceNodes(line)]),
    placeNode(placed),
  )
}

/** The four parties; those that UBL wants and nobody named have the name of the one they mostly are. */
const partyNodes = ({ parties }: Shipment, partner: Partner): XmlNode[] => {
  const named = (role: PartyRole, name: string) => partyOf(parties, role) ?? placeholder(role, name)
  const seller = named('seller', sellerName(partner))
  const buyer = named('buyer', buyerName(partner))
  return [
    partyNode(
      'cac:DespatchSupplierParty',
      named('ship-from', seller.name ?? sellerName(partner)),
      partner,
      partner.ours,
    ),
    partyNode('cac:DeliveryCustomerParty', named('ship-to', buyer.name ?? buyerName(partner)), partner, partner.theirs),
    partyNode('cac:BuyerCustomerParty', buyer, partner, partner.theirs),
    partyNode('cac:SellerSupplierParty', seller, partner, partner.ours),
  ]
}

/**
 * The UBL 2.1 DespatchAdvice (Peppol BIS Despatch Advice 3) of a shipment, as text to be sent as UTF-8. Lines refer to the handling
 * unit they are in by its SSCC, or by a number where it has none. Of the parties, buyer, seller, ship-to and ship-from are
 * written. Throws RejectedError: UNIT_UNKNOWN, VALUE_INVALID for an SSCC that is none and a negative quantity.
 */
export const shipmentToUbl = (shipment: Shipment, { partner }: AnswerGiven): string => {
  const units = numberedUnits(shipment)
  const { transport, issueTime } = shipment
  const billOfLading = group(
    'cac:AdditionalDocumentReference',
    leaf('cbc:ID', transport?.billOfLading),
    transport?.billOfLading === undefined ? undefined : leaf('cbc:DocumentTypeCode', billOfLadingCode),
  )
  const document = ublDocument(
    'DespatchAdvice',
    leaf('cbc:CustomizationID', 'urn:fdc:peppol.eu:poacc:trns:despatch_advice:3'),
    leaf('cbc:ProfileID', 'urn:fdc:peppol.eu:poacc:bis:despatch_advice:3'),
    leaf('cbc:ID', shipment.shipmentNumber),
    leaf('cbc:IssueDate', shipment.issueDate),
    leaf('cbc:IssueTime', issueTime && `${issueTime}:00`),
    leaf('cbc:DocumentStatusCode', statusCodes[shipment.purpose]),
    noteNode(shipment.notes),
    ...shipment.orders.map(orderNode),
    ...referenceNodes('cac:AdditionalDocumentReference', shipment.references),
    billOfLading,
    ...partyNodes(shipment, partner),
    shipmentNode(shipment, units, partner),
    ...placedLines(shipment, units).map((placed) => lineNode(placed, partner)),
  )
  return writeXml(document)
}
