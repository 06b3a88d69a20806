import { isSscc } from '../../../domain/gs1.ts'
import type { Partner } from '../../../domain/partner.ts'
import type { Quantity } from '../../../domain/sales-order.ts'
import type { Shipment, ShipmentLine, ShippedOrder } from '../../../domain/shipment.ts'
import { leaf, type XmlNode } from '../../../edi/xml/write-xml.ts'
import type { AnswerGiven } from './answer.ts'
import { cxmlText, english, node } from './cxml-nodes.ts'
import { contactNode } from './shipment-cxml-party.ts'
import {
  type NumberedPackage,
  type NumberedUnit,
  numberedUnits,
  type PlacedLine,
  placedLines,
} from './shipment-units.ts'
import { refuse, unitCodeOf } from './ubl-nodes.ts'

const operations: Readonly<Record<Shipment['purpose'], string>> = {
  original: 'new',
  replace: 'update',
  cancellation: 'delete',
}

/** Means of transport by their UN/ECE Rec. 19 mode. */
const methods = { '1': 'ship', '2': 'rail', '3': 'motor', '4': 'air', '5': 'mail' } as const

const extrinsic = (name: string, value: string | undefined): XmlNode | undefined => leaf('Extrinsic', value, { name })

const unitNode = (unit: string, partner: Partner): XmlNode | undefined =>
  leaf('UnitOfMeasure', unitCodeOf(unit, partner))

const weightNode = (weight: Quantity | undefined, partner: Partner): XmlNode | undefined =>
  weight && node('Dimension', { type: 'grossWeight', quantity: weight.value }, unitNode(weight.unit, partner))

/** What a unit is called: its SSCC, or a number of ours. */
const idNodes = ({ id, sscc }: NumberedPackage | NumberedUnit, parent?: NumberedUnit): (XmlNode | undefined)[] => {
  if (sscc !== undefined && !isSscc(sscc))
    refuse(`SSCC "${sscc}" is not 18 digits with a right check digit: correct it`)
  return [
    leaf('ShippingContainerSerialCode', sscc),
    leaf('ShippingContainerSerialCodeReference', parent?.id),
    sscc === undefined ? extrinsic('unitID', id) : undefined,
  ]
}

const packagingNode = (
  unit: NumberedPackage | NumberedUnit,
  level: 'outer' | 'inner',
  partner: Partner,
  parent?: NumberedUnit,
): XmlNode =>
  node(
    'Packaging',
    {},
    leaf('PackagingCode', unit.packagingType, english),
    weightNode(unit.grossWeight, partner),
    leaf('PackagingLevelCode', level),
    ...idNodes(unit, parent),
  )

const unitNodes = (unit: NumberedUnit, partner: Partner): XmlNode[] =>
  unit.packages === undefined
    ? [packagingNode(unit, 'inner', partner)]
    : [
        packagingNode(unit, 'outer', partner),
        ...unit.packages.map((each) => packagingNode(each, 'inner', partner, unit)),
      ]

const headerNode = (shipment: Shipment, units: readonly NumberedUnit[], partner: Partner): XmlNode => {
  const { issueDate, issueTime, grossWeight } = shipment
  const weight = weightNode(grossWeight, partner)
  return node(
    'ShipNoticeHeader',
    {
      shipmentID: shipment.shipmentNumber,
      operation: operations[shipment.purpose],
      noticeDate: issueTime === undefined ? issueDate : `${issueDate}T${issueTime}:00Z`,
      shipmentDate: shipment.despatchDate,
      deliveryDate: shipment.expectedDeliveryDate,
    },
    ...shipment.parties.flatMap((party) => contactNode(party, partner)),
    ...shipment.notes.map((note) => leaf('Comments', note, english)),
    weight && node('Packaging', {}, weight),
    ...units.flatMap((unit) => unitNodes(unit, partner)),
    ...shipment.references.map(({ type, value, description }) =>
      node('IdReference', { identifier: value, domain: type }, leaf('Description', description, english)),
    ),
  )
}

const controlNode = ({ transport, packageCount }: Shipment): XmlNode | undefined => {
  if (transport === undefined && packageCount === undefined) return undefined
  const { carrierCode, carrierName, trackingNumber, billOfLading, mode, vehicle } = transport ?? {}
  return node(
    'ShipControl',
    {},
    leaf('CarrierIdentifier', carrierCode, { domain: 'SCAC' }),
    leaf('CarrierIdentifier', carrierName, { domain: 'companyName' }),
    leaf('ShipmentIdentifier', trackingNumber, { domain: 'trackingNumber' }),
    leaf('ShipmentIdentifier', billOfLading, { domain: 'billOfLading' }),
    packageCount === undefined
      ? undefined
      : node('PackageIdentification', { rangeBegin: '1', rangeEnd: String(packageCount) }),
    mode === undefined && vehicle === undefined
      ? undefined
      : node('Route', { method: mode && methods[mode], means: vehicle }),
  )
}

const itemIdNode = ({ itemId, buyerItemId, gtin }: ShipmentLine): XmlNode =>
  node(
    'ItemID',
    {},
    leaf('SupplierPartID', itemId),
    leaf('BuyerPartID', buyerItemId),
    gtin === undefined ? undefined : node('IdReference', { identifier: gtin, domain: 'GTIN' }),
  )

const itemNode = ({ line, unit, package: inside }: PlacedLine, partner: Partner): XmlNode => {
  const { quantity, ordered, batchNumber, expiryDate, lineNumber } = line
  if (quantity.value.startsWith('-'))
    refuse(`Line ${lineNumber} ships ${quantity.value}: a quantity cannot be negative`)
  const place = inside ?? unit
  const hasBatch = batchNumber !== undefined || expiryDate !== undefined
  return node(
    'ShipNoticeItem',
    { quantity: quantity.value, lineNumber: line.orderLineNumber ?? '0', shipNoticeLineNumber: lineNumber },
    itemIdNode(line),
    line.description === undefined
      ? undefined
      : node('ShipNoticeItemDetail', {}, leaf('Description', line.description, english)),
    unitNode(quantity.unit, partner),
    place && node('Packaging', {}, ...idNodes(place)),
    hasBatch ? node('Batch', { expirationDate: expiryDate }, leaf('SupplierBatchID', batchNumber)) : undefined,
    ...line.serialNumbers.map((serialNumber) => node('AssetInfo', { serialNumber })),
    ordered && node('OrderedQuantity', { quantity: ordered.value }, unitNode(ordered.unit, partner)),
  )
}

const portionNode = (order: ShippedOrder, placed: readonly PlacedLine[], partner: Partner): XmlNode =>
  node(
    'ShipNoticePortion',
    {},
    node(
      'OrderReference',
      { orderID: order.orderNumber, orderDate: order.orderDate },
      node('DocumentReference', { payloadID: '' }),
    ),
    extrinsic('releaseNumber', order.releaseNumber),
    extrinsic('salesOrderNumber', order.sellerOrderNumber),
    ...placed.map((each) => itemNode(each, partner)),
  )

/**
 * The cXML ShipNoticeRequest of a shipment, as text to be sent as UTF-8, without a document type declaration. Handling units stand
 * in the heading with their SSCC, or a number where they have none, and lines name theirs. Lines stand under the order they
 * are of; one that names none, under the first. Throws RejectedError: UNIT_UNKNOWN, VALUE_INVALID for an SSCC that is none
 * and a negative quantity.
 */
export const shipmentToCxml = (shipment: Shipment, given: AnswerGiven): string => {
  const { partner } = given
  const units = numberedUnits(shipment)
  const lines = placedLines(shipment, units)
  const known = new Set(shipment.orders.map(({ orderNumber }) => orderNumber))
  const [first] = shipment.orders
  const orderOf = ({ line: { orderNumber } }: PlacedLine): string | undefined =>
    orderNumber !== undefined && known.has(orderNumber) ? orderNumber : first?.orderNumber
  const portions = shipment.orders.map((order) =>
    portionNode(
      order,
      lines.filter((placed) => orderOf(placed) === order.orderNumber),
      partner,
    ),
  )
  const request = node(
    'ShipNoticeRequest',
    {},
    headerNode(shipment, units, partner),
    controlNode(shipment),
    ...portions,
  )
  return cxmlText(request, given)
}
