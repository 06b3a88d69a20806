import type { Mapped } from '../../../domain/issue.ts'
import type { Shipment, ShippedOrder } from '../../../domain/shipment.ts'
import type { EdifactSegment } from '../../../edi/edifact/parse-message.ts'
import { type LoopTree, loopsOf, segmentOf, segmentsOf } from '../../../edi/loop-tree.ts'
import type { DocumentContext } from '../document-context.ts'
import { complain, complainMissing, type MappingContext, textOf } from '../mapping-context.ts'
import { packingFromCps } from './desadv-packing.ts'
import { statedParties } from './edifact-parties.ts'
import { notesOf, referencesOf } from './edifact-terms.ts'
import { headingFrom } from './read-heading.ts'
import { mapMessage } from './read-message.ts'
import { checkLineCount, dayOf, headsOf, measureFrom, qualified, referenceOf } from './read-parts.ts'
import { shipmentReferences } from './shipment-to-desadv.ts'

type Loop = LoopTree<EdifactSegment>

/** BGM 1225 (message function). */
const purposes: ReadonlyMap<string, Shipment['purpose']> = new Map([
  ['9', 'original'],
  ['7', 'original'],
  ['5', 'replace'],
  ['1', 'cancellation'],
  ['3', 'cancellation'],
])

/** HH:MM of a DTM in a format that has a time behind the day (CCYYMMDDHHMM, with or without seconds). */
const timeOf = (dtm: EdifactSegment | undefined): string | undefined => {
  if (!['203', '204'].includes(textOf(dtm, 1, 3) ?? '')) return undefined
  const [, hours, minutes] = /^\d{8}([01]\d|2[0-3])([0-5]\d)/.exec(textOf(dtm, 1, 2) ?? '') ?? []
  return hours === undefined || minutes === undefined ? undefined : `${hours}:${minutes}`
}

/** Orders of the RFF groups: ON with its date, and VN, the seller's number of the ON in front of it (or behind, when it comes first). */
const ordersIn = (context: MappingContext, loops: readonly Loop[]): ShippedOrder[] => {
  const orders: ShippedOrder[] = []
  let pending: string | undefined
  for (const loop of loops) {
    const rff = segmentOf(loop, 'RFF')
    const value = textOf(rff, 1, 2)
    const type = textOf(rff, 1, 1)
    const last = orders.at(-1)
    if (value === undefined) continue
    if (type === 'VN' && last !== undefined) last.sellerOrderNumber ??= value
    else if (type === 'VN') pending = value
    if (type !== 'ON') continue
    const orderDate = dayOf(context, loop, ['171', '4', '137'])
    orders.push({ orderNumber: value, orderDate, releaseNumber: textOf(rff, 1, 4), sellerOrderNumber: pending })
    pending = undefined
  }
  return orders
}

/** Orders of the heading, then those that only lines name. */
const ordersOf = (context: MappingContext, root: Loop): ShippedOrder[] => {
  const lines = loopsOf(root, 'CPS').flatMap((cps) => loopsOf(cps, 'LIN'))
  const all = [
    ...ordersIn(context, loopsOf(root, 'RFF')),
    ...lines.flatMap((line) => ordersIn(context, loopsOf(line, 'RFF'))),
  ]
  const orders = new Map<string, ShippedOrder>()
  for (const order of all) if (!orders.has(order.orderNumber)) orders.set(order.orderNumber, order)
  if (orders.size === 0) complainMissing(context, 'RFF', 'The despatch advice names no order (RFF with ON)')
  return [...orders.values()]
}

const modes: ReadonlyMap<string, NonNullable<Shipment['transport']>['mode']> = new Map([
  ['1', '1'],
  ['2', '2'],
  ['3', '3'],
  ['4', '4'],
  ['5', '5'],
])

/** TDT of the main carriage, else the first; 8067 is Rec. 19 as it is, or times ten. */
const transportOf = (root: Loop): Shipment['transport'] => {
  const segments = headsOf(root, 'TDT')
  const tdt = segments.find((each) => textOf(each, 1) === '20') ?? segments[0]
  const transport = {
    carrierCode: textOf(tdt, 5, 1),
    carrierName: textOf(tdt, 5, 4),
    mode: modes.get((textOf(tdt, 3, 1) ?? '').replace(/^(.)0$/, '$1')),
    trackingNumber: referenceOf(root, ['CN']),
    billOfLading: referenceOf(root, ['BM']),
    vehicle: textOf(tdt, 8, 4) ?? textOf(tdt, 8, 1),
  }
  return Object.values(transport).every((value) => value === undefined) ? undefined : transport
}

/** Weights (6313): the shipment's whole gross weight, or a gross weight that is not said to be a part's. */
const grossWeightOf = (context: MappingContext, root: Loop): Shipment['grossWeight'] => {
  const mea = segmentsOf(root, 'MEA').find((each) => ['AAD', 'G', 'AAB'].includes(textOf(each, 2, 1) ?? ''))
  return mea && measureFrom(context, mea)
}

const packageCountOf = (context: MappingContext, root: Loop): number | undefined => {
  const cnt = qualified(segmentsOf(root, 'CNT'), ['11'])
  const text = textOf(cnt, 1, 2) ?? ''
  if (cnt === undefined || /^0*[1-9]\d{0,8}$/.test(text)) return cnt && Number(text)
  return complain(context, 'VALUE_INVALID', cnt, 1, `"${text}" is not a number of packages`, 2)
}

const shipmentFrom = (context: MappingContext, root: Loop): Shipment | undefined => {
  const heading = headingFrom(context, root, 'despatch advice', purposes, 'original')
  const orders = ordersOf(context, root)
  const { lineCount, ...packing } = packingFromCps(context, root)
  checkLineCount(context, root, lineCount)
  const rest = {
    issueTime: timeOf(qualified(segmentsOf(root, 'DTM'), ['137'])),
    despatchDate: dayOf(context, root, ['11', '186']),
    expectedDeliveryDate: dayOf(context, root, ['17', '132', '67', '69', '2']),
    parties: statedParties(context, root),
    transport: transportOf(root),
    grossWeight: grossWeightOf(context, root),
    packageCount: packageCountOf(context, root) ?? packing.packageCount,
    references: referencesOf(root).filter(({ type }) => !shipmentReferences.has(type)),
    notes: loopsOf(root, 'CPS').flatMap(notesOf),
  }
  if (heading === undefined) return undefined
  const { number: shipmentNumber, purpose, issueDate } = heading
  return { shipmentNumber, purpose, issueDate, ...packing, ...rest, orders }
}

/**
 * The shipment a DESADV means, with the items as our own codes (SA, VN or VP). `body` is the message from UNH to UNT. All issues come at
 * once, each with segment, element, component and value; nothing is thrown.
 *
 * A CPS within a package is part of that package. A CPS that lists several SSCCs does not say which holds what: its packages are empty then,
 * and its lines stand with what they are on. Numbers come back without zeros at their end.
 */
export const shipmentFromDesadv = (body: Uint8Array, context: DocumentContext): Mapped<Shipment> =>
  mapMessage(body, context, 'DESADV', shipmentFrom)
