import type { Mapped } from '../../../domain/issue.ts'
import type { Shipment, ShipmentLine, ShippedOrder } from '../../../domain/shipment.ts'
import {
  attributeOf,
  childrenOf,
  elementAt,
  elementsAt,
  textAt,
  textOf,
  type XmlElement,
} from '../../../edi/xml/xml-element.ts'
import type { MappingContext } from '../mapping-context.ts'
import { gtinFrom } from '../resolve-item.ts'
import { comments, gtinValue } from './cxml-values.ts'
import { type Given, linesFrom, mapDocument } from './map-document.ts'
import { checkLineNumbers } from './order-totals.ts'
import { partiesFromContacts } from './shipment-cxml-party.ts'
import { createUnitStore, unitsOf } from './shipment-units.ts'
import { addUnit, extrinsic, linesAround, quantityOf, unitIdOf, weightOf } from './shipment-units-from-cxml.ts'
import { documentNumberAt, requiredDateAt } from './ubl-document-values.ts'
import { complainOf, dateOf, placeAt, requiredText, valueAt } from './xml-values.ts'

const longestNumber = 30

const purposes: ReadonlyMap<string, Shipment['purpose']> = new Map([
  ['new', 'original'],
  ['update', 'replace'],
  ['delete', 'cancellation'],
])

type Transport = NonNullable<Shipment['transport']>

const modes: ReadonlyMap<string, NonNullable<Transport['mode']>> = new Map([
  ['ship', '1'],
  ['rail', '2'],
  ['motor', '3'],
  ['air', '4'],
  ['mail', '5'],
])

const lineFrom = (
  context: MappingContext,
  item: XmlElement,
  index: number,
  orderNumber: string | undefined,
): ShipmentLine | undefined => {
  const ids = elementAt(item, 'ItemID') ?? item
  const itemId = requiredText(context, valueAt(ids, 'SupplierPartID'), "seller's item code")
  const code = gtinValue(ids)
  const gtin =
    code.text === undefined ? undefined : gtinFrom({ value: code.text, place: placeAt(context, code) }, 'GTIN')
  const quantity = quantityOf(context, item)
  const orderedElement = elementAt(item, 'OrderedQuantity')
  const ordered = orderedElement && quantityOf(context, orderedElement)
  const expiryDate = dateOf(context, valueAt(item, 'Batch/@expirationDate'))
  if (itemId === undefined || quantity === undefined) return undefined
  const orderLine = attributeOf(item, 'lineNumber')
  return {
    lineNumber: attributeOf(item, 'shipNoticeLineNumber') ?? String(index + 1),
    orderNumber,
    orderLineNumber: orderLine === '0' ? undefined : orderLine,
    itemId,
    buyerItemId: textAt(ids, 'BuyerPartID'),
    gtin,
    description: textAt(item, 'ShipNoticeItemDetail/Description'),
    quantity,
    ordered,
    batchNumber: textAt(item, 'Batch/SupplierBatchID') ?? textAt(item, 'SupplierBatchID'),
    expiryDate,
    serialNumbers: childrenOf(item, 'AssetInfo').flatMap((each) => attributeOf(each, 'serialNumber') ?? []),
  }
}

const orderNumberOf = (portion: XmlElement): string | undefined =>
  attributeOf(elementAt(portion, 'OrderReference'), 'orderID') ??
  attributeOf(elementAt(portion, 'OrderReference/OrderIDInfo'), 'orderID')

const ordersOf = (context: MappingContext, portions: readonly XmlElement[]): ShippedOrder[] => {
  const orders = new Map<string, ShippedOrder>()
  for (const portion of portions) {
    const orderNumber = orderNumberOf(portion)
    if (orderNumber === undefined || orders.has(orderNumber)) continue
    const orderDate = dateOf(context, valueAt(portion, 'OrderReference/@orderDate'))
    const releaseNumber = extrinsic(portion, 'releaseNumber')
    const sellerOrderNumber = extrinsic(portion, 'salesOrderNumber')
    orders.set(orderNumber, { orderNumber, orderDate, releaseNumber, sellerOrderNumber })
  }
  return [...orders.values()]
}

/** Of several texts of a name, the first whose domain fits. */
const ofDomain = (parent: XmlElement | undefined, name: string, domain: RegExp): string | undefined =>
  textOf(childrenOf(parent, name).find((each) => domain.test(attributeOf(each, 'domain') ?? '')))

const transportOf = (control: XmlElement | undefined): Shipment['transport'] => {
  const route = elementAt(control, 'Route')
  const transport = {
    carrierCode: ofDomain(control, 'CarrierIdentifier', /^(?!companyName$)/),
    carrierName: ofDomain(control, 'CarrierIdentifier', /^companyName$/),
    mode: modes.get(attributeOf(route, 'method') ?? ''),
    trackingNumber: ofDomain(control, 'ShipmentIdentifier', /^(?!billOfLading$)/),
    billOfLading: ofDomain(control, 'ShipmentIdentifier', /^billOfLading$/),
    vehicle: attributeOf(route, 'means'),
  }
  return Object.values(transport).some((value) => value !== undefined) ? transport : undefined
}

const packageCountOf = (context: MappingContext, control: XmlElement | undefined): number | undefined => {
  const range = elementAt(control, 'PackageIdentification')
  if (range === undefined) return undefined
  const [first, last] = [attributeOf(range, 'rangeBegin'), attributeOf(range, 'rangeEnd')]
  const count = Number(last) - Number(first) + 1
  if (Number.isSafeInteger(count) && count > 0) return count
  const message = `The packages ${first ?? ''} to ${last ?? ''} cannot be counted`
  return complainOf(context, 'VALUE_INVALID', valueAt(range, '@rangeEnd'), message)
}

type Contents = Pick<Shipment, 'pallets' | 'packages' | 'lines'>

const contentsOf = (context: MappingContext, request: XmlElement, header: XmlElement): Contents => {
  const store = createUnitStore()
  for (const packaging of childrenOf(header, 'Packaging')) {
    const id = unitIdOf(packaging)
    if (id !== undefined) addUnit(context, store, packaging, id)
  }
  const orderOf = new Map(
    childrenOf(request, 'ShipNoticePortion').flatMap((portion) =>
      childrenOf(portion, 'ShipNoticeItem').map((item) => [item, orderNumberOf(portion)] as const),
    ),
  )
  const items = [...orderOf.keys()]
  checkLineNumbers(
    context,
    items.map((item) => valueAt(item, '@shipNoticeLineNumber')),
  )
  const loose: ShipmentLine[] = []
  const add = (item: XmlElement, index: number) => {
    const line = lineFrom(context, item, index, orderOf.get(item))
    if (line !== undefined) (linesAround(context, store, item) ?? loose).push(line)
    return line
  }
  linesFrom(context, request, items, add, 'shipment')
  return { ...unitsOf(store), lines: loose }
}

const shipmentFrom = (context: MappingContext, root: XmlElement): Shipment | undefined => {
  const request = elementAt(root, 'Request/ShipNoticeRequest')
  const header = elementAt(request, 'ShipNoticeHeader')
  if (request === undefined || header === undefined)
    return complainOf(
      context,
      'VALUE_MISSING',
      valueAt(root, 'Request/ShipNoticeRequest/ShipNoticeHeader'),
      'The shipment has no heading',
    )
  const shipmentNumber = documentNumberAt(context, header, '@shipmentID', 'shipment number', longestNumber)
  const issueDate = requiredDateAt(context, header, '@noticeDate')
  const operation = valueAt(header, '@operation')
  const purpose =
    purposes.get(operation.text ?? 'new') ??
    complainOf(context, 'VALUE_INVALID', operation, `"${operation.text}" is none of new, update, delete`)
  const orders = ordersOf(context, childrenOf(request, 'ShipNoticePortion'))
  if (orders.length === 0)
    complainOf(
      context,
      'VALUE_MISSING',
      valueAt(request, 'ShipNoticePortion/OrderReference/@orderID'),
      'The shipment names no order',
    )
  const contents = contentsOf(context, request, header)
  const whole = childrenOf(header, 'Packaging').find((each) => unitIdOf(each) === undefined)
  const control = elementAt(request, 'ShipControl')
  const parts = {
    despatchDate: dateOf(context, valueAt(header, '@shipmentDate')),
    expectedDeliveryDate: dateOf(context, valueAt(header, '@deliveryDate')),
    parties: partiesFromContacts(context, header),
    transport: transportOf(control),
    grossWeight: whole && weightOf(context, whole),
    packageCount: packageCountOf(context, control),
  }
  if (shipmentNumber === undefined || issueDate === undefined || purpose === undefined) return undefined
  return {
    shipmentNumber,
    purpose,
    issueDate,
    issueTime: /T(\d\d:\d\d)/.exec(attributeOf(header, 'noticeDate') ?? '')?.[1],
    ...parts,
    references: elementsAt(header, 'IdReference').flatMap((each) => {
      const value = attributeOf(each, 'identifier')
      if (value === undefined) return []
      return [{ type: attributeOf(each, 'domain') ?? '', value, description: textAt(each, 'Description') }]
    }),
    notes: comments(header),
    orders,
    ...contents,
  }
}

/**
 * The shipment a cXML ShipNoticeRequest tells of, with the seller's codes as items. What shipmentToCxml writes comes back, but for: the
 * names and roles of contacts and those behind a party's first, a party's roleCode and parties of other roles; a line always names
 * the order it stands under, and lines of one unit come order by order. All issues of the document come at once.
 */
export const shipmentFromCxml = (body: Uint8Array, given: Given): Mapped<Shipment> =>
  mapDocument(body, given, (setId) => setId === 'cxml:ShipNoticeRequest', shipmentFrom, 'shipment')
