import { RejectedError } from '../../../domain/errors.ts'
import { isGln, isSscc } from '../../../domain/gs1.ts'
import type { Partner } from '../../../domain/partner.ts'
import type { Quantity } from '../../../domain/sales-order.ts'
import type { Shipment, ShipmentLine, ShipmentPackage, ShipmentPallet, ShippedOrder } from '../../../domain/shipment.ts'
import type { Segment } from '../../../edi/segment.ts'
import { fittingMessage } from './check-fit.ts'
import { partiesSegments } from './write-parties.ts'
import { itemSegments, noteSegments, orderLineReferences, referenceSegments } from './write-parts.ts'
import { dtm, pieces, qty, unitText } from './write-values.ts'

/** BGM 1225. */
const purposes: Readonly<Record<Shipment['purpose'], string>> = { original: '9', replace: '5', cancellation: '1' }

/** References (1153) that fields of a shipment tell. */
export const shipmentReferences: ReadonlySet<string> = new Set(['ON', 'VN', 'BM', 'CN'])

/** Both directories allow ten RFF groups in the heading. */
const mostReferences = 10
const serialsPerGin = 5

const optional = <T>(value: T | undefined, write: (value: T) => Segment): Segment[] =>
  value === undefined ? [] : [write(value)]

const issued = ({ issueDate, issueTime }: Shipment): Segment =>
  issueTime === undefined
    ? dtm('137', issueDate)
    : ['DTM', ['137', `${issueDate}${issueTime}`.replace(/[-:]/g, ''), '203']]

/** MEA of a weight in an attribute (6313): AAD the whole shipment's, AAB one unit's. */
const weight = (attribute: string, { value, unit }: Quantity, partner: Partner): Segment => [
  'MEA',
  'PD',
  attribute,
  [unitText(unit, partner), value],
]

/** An order, its date, and the seller's number of it. */
const orderSegments = (order: ShippedOrder, orderLineNumber?: string): Segment[] => {
  const { order: rff, line } = orderLineReferences(order.orderNumber, orderLineNumber, order.releaseNumber)
  return [
    ...rff,
    ...optional(order.orderDate, (date) => dtm('171', date)),
    ...optional(order.sellerOrderNumber, (number) => ['RFF', ['VN', number]]),
    ...line,
  ]
}

const linesOf = ({ lines, packages, pallets }: Shipment): ShipmentLine[] => [
  ...lines,
  ...pallets.flatMap((pallet) => [...pallet.lines, ...pallet.packages.flatMap((each) => each.lines)]),
  ...packages.flatMap((each) => each.lines),
]

/** Lines that introduce their order, because the heading has no room for all: the first line of each. */
type Introductions = ReadonlyMap<ShipmentLine, ShippedOrder>

const introductionsOf = (shipment: Shipment): Introductions => {
  const lines = linesOf(shipment)
  return new Map(
    shipment.orders.map((order) => {
      const line = lines.find(({ orderNumber }) => orderNumber === order.orderNumber)
      if (line !== undefined) return [line, order] as const
      const message = `Shipment ${shipment.shipmentNumber}: a DESADV has no room for order ${order.orderNumber}, which no line names; send fewer orders in one shipment`
      throw new RejectedError('VALUE_INVALID', message, { stage: 'map' })
    }),
  )
}

const headingReferences = ({ transport, references }: Shipment): Segment[] => [
  ...optional(transport?.billOfLading, (number) => ['RFF', ['BM', number]]),
  ...optional(transport?.trackingNumber, (number) => ['RFF', ['CN', number]]),
  ...referenceSegments(references, shipmentReferences),
]

/** RFF of the heading; orders that find no room there are introduced by their lines. */
const referencesOf = (shipment: Shipment): { heading: Segment[]; introductions: Introductions } => {
  const orders = shipment.orders.flatMap((order) => orderSegments(order))
  const others = headingReferences(shipment)
  const count = [...orders, ...others].filter(([id]) => id === 'RFF').length
  return count <= mostReferences
    ? { heading: [...orders, ...others], introductions: new Map() }
    : { heading: others, introductions: introductionsOf(shipment) }
}

/** C040: a carrier's GLN, or the code it has with the partner; EANCOM wants the agency (3055) with a code. */
const carrierElement = ({ carrierCode = '', carrierName = '' }: NonNullable<Shipment['transport']>): string[] => {
  const agency = isGln(carrierCode) ? '9' : '92'
  return [carrierCode, '', carrierCode === '' ? '' : agency, ...pieces(carrierName, 35, 1)]
}

/** TDT of the main carriage; mode of transport (8067) in the codes of EANCOM, which are those of Rec. 19 times ten. */
const transportSegments = ({ transport = {} }: Shipment): Segment[] => {
  const { mode, vehicle = '' } = transport
  const carrier = carrierElement(transport)
  const elements: Segment = ['', mode === undefined ? '' : `${mode}0`, '', carrier, '', '', ['', '', '', vehicle]]
  return elements.flat().every((part) => part === '') ? [] : [['TDT', '20', ...elements]]
}

/** Batch and expiry date as they are marked on the goods (PCI with 36E); both directories have the group. */
const markingSegments = ({ batchNumber, expiryDate }: ShipmentLine): Segment[] =>
  batchNumber === undefined && expiryDate === undefined
    ? []
    : [
        ['PCI', '36E'],
        ...optional(expiryDate, (date) => dtm('361', date)),
        ...optional(batchNumber, (number) => ['GIN', 'BX', number]),
      ]

const serialSegments = (serials: readonly string[]): Segment[] =>
  Array.from({ length: Math.ceil(serials.length / serialsPerGin) }, (_, index) => [
    'GIN',
    'BN',
    ...serials.slice(index * serialsPerGin, (index + 1) * serialsPerGin),
  ])

const orderOfLine = (line: ShipmentLine, introductions: Introductions): Segment[] => {
  const introduced = introductions.get(line)
  if (introduced !== undefined) return orderSegments(introduced, line.orderLineNumber)
  const { order, line: own } = orderLineReferences(line.orderNumber, line.orderLineNumber)
  return [...order, ...own]
}

type Writing = { partner: Partner; introductions: Introductions }

const lineSegments = (line: ShipmentLine, { partner, introductions }: Writing): Segment[] => [
  ...itemSegments(line),
  qty('12', line.quantity, partner),
  ...optional(line.ordered, (ordered) => qty('21', ordered, partner)),
  ...serialSegments(line.serialNumbers),
  ...orderOfLine(line, introductions),
  ...markingSegments(line),
]

const ssccSegments = (sscc: string | undefined): Segment[] => {
  if (sscc === undefined) return []
  if (isSscc(sscc))
    return [
      ['PCI', '33E'],
      ['GIN', 'BJ', sscc],
    ]
  const message = `SSCC "${sscc}" is not 18 digits with a right check digit; correct the label's number`
  throw new RejectedError('VALUE_INVALID', message, { stage: 'map' })
}

type Unit = ShipmentPackage | ShipmentPallet

/** The packaging of a unit, and what is in it unpacked. */
const unitSegments = (unit: Unit, writing: Writing): Segment[] => [
  ['PAC', '1', '', unit.packagingType ?? ''],
  ...optional(unit.grossWeight, (each) => weight('AAB', each, writing.partner)),
  ...ssccSegments(unit.sscc),
  ...unit.lines.flatMap((line) => lineSegments(line, writing)),
]

/** Packaging levels (data element 7075). */
const levels = { pallet: '3', onPallet: '1', alone: '4' } as const
const shipmentLevel = '1'

/** CPS groups: the shipment (1) with what is loose, then pallets, each with the packages on it, then packages on no pallet. */
const packingSegments = (shipment: Shipment, writing: Writing): Segment[] => {
  let last = 1
  const unitAt = (unit: Unit, parent: string, level: string): { id: string; segments: Segment[] } => {
    last += 1
    const id = String(last)
    return { id, segments: [['CPS', id, parent, level], ...unitSegments(unit, writing)] }
  }
  const palletAt = (pallet: ShipmentPallet): Segment[] => {
    const { id, segments } = unitAt(pallet, shipmentLevel, levels.pallet)
    return [...segments, ...pallet.packages.flatMap((each) => unitAt(each, id, levels.onPallet).segments)]
  }
  return [
    ['CPS', shipmentLevel],
    ...noteSegments(shipment.notes),
    ...shipment.lines.flatMap((line) => lineSegments(line, writing)),
    ...shipment.pallets.flatMap(palletAt),
    ...shipment.packages.flatMap((each) => unitAt(each, shipmentLevel, levels.alone).segments),
  ]
}

/**
 * The DESADV of a shipment: `['UNH', '', 'DESADV']` and its body, ready for `writeEdifactInterchange`, in the use EANCOM makes of it; it
 * fits the directories D.96A and D.01B alike. `partner.edifact.version` says which one it is held to.
 *
 * Batch and expiry date stand in PCI with 36E, serial numbers in GIN with BN. Orders stand in the heading; where there are more references
 * than its ten, the first line of each order introduces it. Not written: descriptions of references but `line 7`, references of the types
 * ON, VN, BM and CN (which fields tell), and of parties what `partiesSegments` leaves out.
 *
 * Throws RejectedError UNIT_UNKNOWN for a unit without a code, and VALUE_INVALID for a wrong SSCC or GTIN and for what the directory has
 * no room for: a line number that is no number of six digits, more than five notes, values too long.
 */
export const shipmentToDesadv = (shipment: Shipment, partner: Partner): Segment[] => {
  const { heading, introductions } = referencesOf(shipment)
  const message: Segment[] = [
    ['UNH', '', 'DESADV'],
    ['BGM', '351', shipment.shipmentNumber, purposes[shipment.purpose]],
    issued(shipment),
    ...optional(shipment.despatchDate, (date) => dtm('11', date)),
    ...optional(shipment.expectedDeliveryDate, (date) => dtm('17', date)),
    ...optional(shipment.grossWeight, (each) => weight('AAD', each, partner)),
    ...heading,
    ...partiesSegments(shipment.parties, partner),
    ...transportSegments(shipment),
    ...packingSegments(shipment, { partner, introductions }),
    ['CNT', ['2', String(linesOf(shipment).length)]],
    ...optional(shipment.packageCount, (count) => ['CNT', ['11', String(count)]]),
  ]
  return fittingMessage(message, partner)
}
