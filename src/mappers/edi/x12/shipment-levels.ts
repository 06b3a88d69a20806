import { RejectedError } from '../../../domain/errors.ts'
import { fullOrderNumber } from '../../../domain/full-order-number.ts'
import { isSscc } from '../../../domain/gs1.ts'
import type { Partner } from '../../../domain/partner.ts'
import type { Quantity } from '../../../domain/sales-order.ts'
import type { Shipment, ShipmentLine, ShipmentPackage, ShipmentPallet, ShippedOrder } from '../../../domain/shipment.ts'
import type { Segment } from '../../../edi/segment.ts'
import { descriptionSegments, dtmSegment, qualified } from './document-segments.ts'
import { packagingToX12 } from './packaging-codes.ts'
import { itemPairs, unitText } from './write-values.ts'

/** A level of the 856 by its code (data element 735): shipment, order, tare, pack, item. */
export type Level = { code: 'S' | 'O' | 'T' | 'P' | 'I'; segments: readonly Segment[]; children: readonly Level[] }

/** Place of an order among the shipment's; undefined for what belongs to none of several. */
type OrderPlace = number | undefined
type PlaceOf = (line: ShipmentLine) => OrderPlace

/** TD106 to TD108: gross weight; nothing when it is unknown. */
export const weightElements = (weight: Quantity | undefined, partner: Partner): string[] =>
  weight === undefined ? [] : ['G', weight.value, unitText(weight.unit, partner)]

const packaging = (unit: ShipmentPackage | ShipmentPallet, partner: Partner): Segment[] => {
  const { packagingType, grossWeight } = unit
  const form = packagingType === undefined ? undefined : packagingToX12(packagingType)
  const agreed: Segment[] =
    packagingType !== undefined && form === undefined ? [['PKG', 'S', '', 'ZZ', packagingType]] : []
  const contained = form === undefined ? ['', ''] : [form, '1']
  if (form === undefined && grossWeight === undefined) return agreed
  return [...agreed, ['TD1', ...contained, '', '', '', ...weightElements(grossWeight, partner)]]
}

/** MAN with the application identifier 00 in front of the SSCC. */
const marks = (sscc: string | undefined): Segment[] => {
  if (sscc === undefined) return []
  if (isSscc(sscc)) return [['MAN', 'GM', `00${sscc}`]]
  const message = `SSCC "${sscc}" is not 18 digits with a right check digit: correct it in the shipment`
  throw new RejectedError('VALUE_INVALID', message, { stage: 'map' })
}

const unitSegments = (unit: ShipmentPackage | ShipmentPallet, partner: Partner): Segment[] => [
  ...packaging(unit, partner),
  ...marks(unit.sscc),
]

/** LIN01 is the buyer's line, SN101 the shipment's own. */
const itemLevel = (line: ShipmentLine, partner: Partner): Level => {
  const { quantity, ordered } = line
  const wanted = ordered === undefined ? [] : ['', ordered.value, unitText(ordered.unit, partner)]
  const segments: Segment[] = [
    ['LIN', line.orderLineNumber ?? '', ...itemPairs(line)],
    ['SN1', line.lineNumber, quantity.value, unitText(quantity.unit, partner), ...wanted],
    ...descriptionSegments(line.description, partner),
    ...qualified('REF', 'LT', line.batchNumber),
    ...line.serialNumbers.flatMap((serial) => qualified('REF', 'SE', serial)),
    ...dtmSegment('036', line.expiryDate),
  ]
  return { code: 'I', segments, children: [] }
}

const itemsAt = (lines: readonly ShipmentLine[], place: OrderPlace, placeOf: PlaceOf, partner: Partner): Level[] =>
  lines.filter((line) => placeOf(line) === place).map((line) => itemLevel(line, partner))

/** The orders a unit has lines of, in their order; an empty one counts to the order of what it stands in or with. */
const placesOf = (lines: readonly ShipmentLine[], home: OrderPlace, placeOf: PlaceOf): OrderPlace[] => {
  const last = Number.MAX_SAFE_INTEGER
  const places = [...new Set(lines.map(placeOf))].sort((one, other) => (one ?? last) - (other ?? last))
  return places.length === 0 ? [home] : places
}

const checkMixed = (places: readonly OrderPlace[], unit: ShipmentPackage | ShipmentPallet): void => {
  if (places.length < 2 || unit.sscc !== undefined) return
  const message =
    'A package or pallet with lines of several orders has no SSCC: the 856 repeats it under each order, so give it one'
  throw new RejectedError('VALUE_INVALID', message, { stage: 'map' })
}

type Placed = { place: OrderPlace; level: Level }

const placedPackage = (unit: ShipmentPackage, home: OrderPlace, placeOf: PlaceOf, partner: Partner): Placed[] => {
  const places = placesOf(unit.lines, home, placeOf)
  checkMixed(places, unit)
  const segments = unitSegments(unit, partner)
  return places.map((place) => ({
    place,
    level: { code: 'P', segments, children: itemsAt(unit.lines, place, placeOf, partner) },
  }))
}

const placedPallet = (unit: ShipmentPallet, home: OrderPlace, placeOf: PlaceOf, partner: Partner): Placed[] => {
  const places = placesOf([...unit.packages.flatMap((each) => each.lines), ...unit.lines], home, placeOf)
  checkMixed(places, unit)
  const segments = unitSegments(unit, partner)
  const packages = unit.packages.flatMap((each) => placedPackage(each, places[0], placeOf, partner))
  return places.map((place) => {
    const packed = packages.filter((each) => each.place === place).map(({ level }) => level)
    const children = [...packed, ...itemsAt(unit.lines, place, placeOf, partner)]
    return { place, level: { code: 'T', segments, children } }
  })
}

const orderSegments = (order: ShippedOrder): Segment[] => [
  ['PRF', order.orderNumber, order.releaseNumber ?? '', '', order.orderDate?.replaceAll('-', '') ?? ''],
  ...qualified('REF', 'VN', order.sellerOrderNumber),
]

/** The shipment's orders, and those that only a line names. */
const ordersOf = (shipment: Shipment): ShippedOrder[] => {
  const known = new Set(shipment.orders.flatMap((order) => [order.orderNumber, fullOrderNumber(order)]))
  const packages = [...shipment.packages, ...shipment.pallets.flatMap((each) => each.packages)]
  const lines = [...shipment.pallets, ...packages, shipment].flatMap((each) => each.lines)
  const named = new Set(lines.flatMap(({ orderNumber }) => (orderNumber === undefined ? [] : [orderNumber])))
  return [...shipment.orders, ...[...named].filter((each) => !known.has(each)).map((orderNumber) => ({ orderNumber }))]
}

/** Which order a line belongs to; with a single one it is that, also when the line does not say so. */
const placing = (orders: readonly ShippedOrder[]): PlaceOf => {
  const places = new Map<string, number>()
  orders.forEach((order, place) => {
    const number = fullOrderNumber(order)
    if (!places.has(number)) places.set(number, place)
  })
  return ({ lineNumber, orderNumber }) => {
    if (orderNumber === undefined) return orders.length === 1 ? 0 : undefined
    const place = places.get(orderNumber)
    if (place !== undefined) return place
    const [release, other] = [...places.values()].filter((each) => orders[each]?.orderNumber === orderNumber)
    if (other === undefined) return release
    const message = `Line ${lineNumber} is of order ${orderNumber}, of which the shipment has several releases: name the release with it, such as ${orderNumber}#1`
    throw new RejectedError('VALUE_INVALID', message, { stage: 'map' })
  }
}

/** Two units with one SSCC would be read as one. */
const checkCodes = ({ pallets, packages }: Shipment): void => {
  const used = new Set<string>()
  for (const { sscc } of [...pallets, ...pallets.flatMap((each) => each.packages), ...packages]) {
    if (sscc === undefined) continue
    if (used.has(sscc)) {
      const message = `SSCC "${sscc}" stands for two packages or pallets: give each its own`
      throw new RejectedError('VALUE_INVALID', message, { stage: 'map' })
    }
    used.add(sscc)
  }
}

/** The levels below the shipment: each order with its pallets, packages and loose lines, then what belongs to no order. */
export const orderLevels = (shipment: Shipment, partner: Partner): Level[] => {
  checkCodes(shipment)
  const orders = ordersOf(shipment)
  const placeOf = placing(orders)
  const children = new Map<OrderPlace, Level[]>([
    [undefined, []],
    ...orders.map((_, place): [number, Level[]] => [place, []]),
  ])
  const placed = [
    ...shipment.pallets.flatMap((each) => placedPallet(each, 0, placeOf, partner)),
    ...shipment.packages.flatMap((each) => placedPackage(each, 0, placeOf, partner)),
    ...shipment.lines.map((line): Placed => ({ place: placeOf(line), level: itemLevel(line, partner) })),
  ]
  for (const { place, level } of placed) children.get(place)?.push(level)
  return [
    ...orders.map((order, place): Level => {
      return { code: 'O', segments: orderSegments(order), children: children.get(place) ?? [] }
    }),
    ...(children.get(undefined) ?? []),
  ]
}
