import type { Mapped } from '../../../domain/issue.ts'
import type { Party } from '../../../domain/party.ts'
import type { Shipment, ShipmentLine, ShippedOrder } from '../../../domain/shipment.ts'
import { elementAt, elementsAt, textAt, textOf, type XmlElement } from '../../../edi/xml/xml-element.ts'
import type { MappingContext } from '../mapping-context.ts'
import { type Given, linesFrom, mapDocument } from './map-document.ts'
import { checkLineNumbers } from './order-totals.ts'
import { createUnitStore, unitsOf } from './shipment-units.ts'
import { addUnit, linesAround } from './shipment-units-from-ubl.ts'
import { buyerName, isPlaceholder, partyFromHolder, sellerName } from './ubl-document-party.ts'
import {
  documentNumberAt,
  documentReferences,
  itemFromUbl,
  notesOf,
  quantityAt,
  requiredDateAt,
  requiredQuantityAt,
} from './ubl-document-values.ts'
import { complainOf, dateOf, decimalOf, valueAt } from './xml-values.ts'

const purposes: ReadonlyMap<string, Shipment['purpose']> = new Map([
  ['Revised', 'replace'],
  ['Cancelled', 'cancellation'],
])

const longestNumber = 30

/** What stands where UBL wants an id and there is none. */
const given = (text: string | undefined): string | undefined => (text === 'NA' ? undefined : text)

/** Document name code (UN/CEFACT 1001) of a bill of lading. */
const billOfLadingCode = '705'

const ordersOf = (context: MappingContext, root: XmlElement): ShippedOrder[] => {
  const stated = elementsAt(root, 'OrderReference').flatMap((element): ShippedOrder[] => {
    const orderNumber = textAt(element, 'ID')
    if (orderNumber === undefined) return []
    return [
      {
        orderNumber,
        orderDate: dateOf(context, valueAt(element, 'IssueDate')),
        releaseNumber: textAt(element, 'DocumentReference/ID'),
        sellerOrderNumber: textAt(element, 'SalesOrderID'),
      },
    ]
  })
  const numbers = new Set(stated.map(({ orderNumber }) => orderNumber))
  const ofLines = elementsAt(root, 'DespatchLine/OrderLineReference/OrderReference/ID').map(textOf)
  const others = [...new Set(ofLines)].filter((number) => number !== undefined && !numbers.has(number))
  return [...stated, ...others.flatMap((orderNumber) => (orderNumber === undefined ? [] : [{ orderNumber }]))]
}

const orderedOf = (context: MappingContext, line: XmlElement) => {
  const property = elementsAt(line, 'Item/AdditionalItemProperty').find(
    (each) => textAt(each, 'Name') === 'OrderedQuantity',
  )
  return property && quantityAt(context, property, 'ValueQuantity')
}

const lineFrom = (context: MappingContext, element: XmlElement, index: number): ShipmentLine | undefined => {
  const item = itemFromUbl(context, element)
  const quantity = requiredQuantityAt(context, element, 'DeliveredQuantity')
  const ordered = orderedOf(context, element)
  const lots = elementsAt(element, 'Item/ItemInstance/LotIdentification')
  const [expiryDate] = lots
    .map((lot) => dateOf(context, valueAt(lot, 'ExpiryDate')))
    .filter((date) => date !== undefined)
  const [batchNumber] = lots.map((lot) => textAt(lot, 'LotNumberID')).filter((number) => number !== undefined)
  if (item === undefined || quantity === undefined) return undefined
  return {
    lineNumber: textAt(element, 'ID') ?? String(index + 1),
    orderNumber: given(textAt(element, 'OrderLineReference/OrderReference/ID')),
    orderLineNumber: given(textAt(element, 'OrderLineReference/LineID')),
    ...item,
    quantity,
    ordered,
    batchNumber,
    expiryDate,
    serialNumbers: elementsAt(element, 'Item/ItemInstance/SerialID').flatMap((each) => textOf(each) ?? []),
  }
}

/** The parties; those that stand only because UBL wants them are none. */
const partiesOf = (context: MappingContext, root: XmlElement): Party[] => {
  const buyer = partyFromHolder(context, root, 'BuyerCustomerParty', 'buyer')
  const seller = partyFromHolder(context, root, 'SellerSupplierParty', 'seller')
  const [buyerless, sellerless] = [[buyerName(context.partner)], [sellerName(context.partner)]]
  const kept = (party: Party | undefined, names: readonly string[]): Party[] =>
    party === undefined || isPlaceholder(party, names) ? [] : [party]
  return [
    ...kept(buyer, buyerless),
    ...kept(seller, sellerless),
    ...kept(partyFromHolder(context, root, 'DeliveryCustomerParty', 'ship-to'), [buyer?.name ?? '', ...buyerless]),
    ...kept(partyFromHolder(context, root, 'DespatchSupplierParty', 'ship-from'), [seller?.name ?? '', ...sellerless]),
  ]
}

/** Rec. 19 modes we know: sea, rail, road, air, post. */
const isMode = (text: string | undefined): text is '1' | '2' | '3' | '4' | '5' => /^[1-5]$/.test(text ?? '')

const transportOf = (root: XmlElement): Shipment['transport'] => {
  const shipment = elementAt(root, 'Shipment')
  const consignment = elementAt(shipment, 'Consignment')
  const mode = textAt(shipment, 'ShipmentStage/TransportModeCode')
  const billOfLading = elementsAt(root, 'AdditionalDocumentReference').find(
    (each) => textAt(each, 'DocumentTypeCode') === billOfLadingCode,
  )
  const transport = {
    carrierCode: textAt(consignment, 'CarrierParty/PartyIdentification/ID'),
    carrierName: textAt(consignment, 'CarrierParty/PartyName/Name'),
    mode: isMode(mode) ? mode : undefined,
    trackingNumber: textAt(shipment, 'Delivery/TrackingID') ?? given(textAt(consignment, 'ID')),
    billOfLading: textAt(billOfLading, 'ID'),
    vehicle: textAt(shipment, 'ShipmentStage/TransportMeans/RoadTransport/LicensePlateID'),
  }
  return Object.values(transport).some((value) => value !== undefined) ? transport : undefined
}

const packageCountOf = (context: MappingContext, root: XmlElement): number | undefined => {
  const value = valueAt(root, 'Shipment/TotalTransportHandlingUnitQuantity')
  const count = decimalOf(context, value)
  if (count === undefined || /^[1-9]\d{0,8}$/.test(count)) return count === undefined ? undefined : Number(count)
  return complainOf(context, 'VALUE_INVALID', value, `"${count}" is not a number of packages`)
}

const shipmentFrom = (context: MappingContext, root: XmlElement): Shipment | undefined => {
  const shipmentNumber = documentNumberAt(context, root, 'ID', 'shipment number', longestNumber)
  const issueDate = requiredDateAt(context, root, 'IssueDate')
  const orders = ordersOf(context, root)
  if (orders.length === 0)
    complainOf(context, 'VALUE_MISSING', valueAt(root, 'OrderReference/ID'), 'The shipment names no order')
  const store = createUnitStore()
  for (const element of elementsAt(root, 'Shipment/TransportHandlingUnit')) addUnit(context, store, element)
  const elements = elementsAt(root, 'DespatchLine')
  checkLineNumbers(
    context,
    elements.map((element) => valueAt(element, 'ID')),
  )
  const loose: ShipmentLine[] = []
  linesFrom(
    context,
    root,
    elements,
    (element, index) => {
      const line = lineFrom(context, element, index)
      if (line !== undefined) (linesAround(context, store, element) ?? loose).push(line)
      return line
    },
    'shipment',
  )
  const delivery = elementAt(root, 'Shipment/Delivery')
  const despatchDate = delivery && dateOf(context, valueAt(delivery, 'Despatch/ActualDespatchDate'))
  const [from, to] = ['StartDate', 'EndDate'].map(
    (name) => delivery && dateOf(context, valueAt(delivery, `EstimatedDeliveryPeriod/${name}`)),
  )
  const grossWeight = quantityAt(context, root, 'Shipment/GrossWeightMeasure')
  const parties = partiesOf(context, root)
  const packageCount = packageCountOf(context, root)
  if (shipmentNumber === undefined || issueDate === undefined) return undefined
  return {
    shipmentNumber,
    purpose: purposes.get(textAt(root, 'DocumentStatusCode') ?? '') ?? 'original',
    issueDate,
    issueTime: textAt(root, 'IssueTime')?.slice(0, 5),
    despatchDate,
    expectedDeliveryDate: from ?? to,
    parties,
    transport: transportOf(root),
    grossWeight,
    packageCount,
    references: documentReferences(root, 'AdditionalDocumentReference', billOfLadingCode),
    notes: notesOf(root),
    orders,
    ...unitsOf(store),
    lines: loose,
  }
}

/**
 * The shipment a UBL 2.1 DespatchAdvice (also Peppol BIS Despatch Advice 3) tells of, with the seller's codes as items. A handling
 * unit is a pallet when packages are in it or its type says so; one only the lines name is taken from there. What
 * shipmentToUbl writes comes back whole, but for a party's roleCode, parties other than buyer, seller, ship-to and ship-from,
 * contacts behind a party's first and their roles. All issues of the document come at once.
 */
export const shipmentFromUbl = (body: Uint8Array, context: Given): Mapped<Shipment> =>
  mapDocument(body, context, (setId) => setId === 'ubl:DespatchAdvice', shipmentFrom, 'shipment')
