import { isSscc } from '../../../domain/gs1.ts'
import type { Partner } from '../../../domain/partner.ts'
import type { Shipment, ShipmentLine, ShipmentPackage, ShippedOrder } from '../../../domain/shipment.ts'
import { leaf, type XmlNode } from '../../../edi/xml/write-xml.ts'
import type { AnswerGiven } from './answer.ts'
import { addressSegment } from './idoc-partners.ts'
import {
  dateField,
  field,
  qualifiedSegment,
  quantityFields,
  refuse,
  segment,
  textSegments,
  words,
  writeIdoc,
} from './idoc-segments.ts'
import { contentCodes, dateCodes, palletGroup, provisional, purposeCodes, trackingCode } from './idoc-shipment-codes.ts'

const headText = { head: 'E1TXTH8', line: 'E1TXTP8', longest: 132, id: '0001' }

/** Numbers of deliveries have ten characters in SAP; a longer one stands in LIFEX only. */
const longestDelivery = 10

const headFields = (shipment: Shipment, partner: Partner): (XmlNode | undefined)[] => {
  const { shipmentNumber, grossWeight, packageCount, transport } = shipment
  const [weight, unit] = quantityFields(['BTGEW', 'GEWEI'], grossWeight, partner)
  return [
    shipmentNumber.length > longestDelivery ? undefined : leaf('VBELN', shipmentNumber),
    weight,
    unit,
    field('ANZPK', packageCount === undefined ? undefined : String(packageCount), 5),
    field('BOLNR', transport?.billOfLading, 35),
    field('TRATY', transport?.mode, 4),
    field('TRAID', transport?.vehicle, 20),
    field('LIFEX', shipmentNumber, 35),
  ]
}

const referenceSegments = ({ references, transport }: Shipment): (XmlNode | undefined)[] => [
  qualifiedSegment('E1EDL55', ['QUALF', trackingCode], field('REFNR', transport?.trackingNumber, 35)),
  ...references.map(({ type, value }) => segment('E1EDL55', field('QUALF', type, 3), field('REFNR', value, 35))),
]

const carrierSegment = ({ transport }: Shipment): XmlNode | undefined =>
  qualifiedSegment(
    'E1ADRM1',
    ['PARTNER_Q', 'SP'],
    field('PARTNER_ID', transport?.carrierCode, 17),
    words('NAME1', transport?.carrierName, 40),
  )

const dateSegments = ({
  issueDate,
  issueTime,
  despatchDate,
  expectedDeliveryDate,
}: Shipment): (XmlNode | undefined)[] => [
  segment(
    'E1EDT13',
    leaf('QUALF', dateCodes.document),
    dateField('NTANF', issueDate),
    leaf('NTANZ', issueTime === undefined ? undefined : `${issueTime.replace(':', '')}00`),
  ),
  qualifiedSegment('E1EDT13', ['QUALF', dateCodes.goodsIssue], dateField('NTANF', despatchDate)),
  qualifiedSegment('E1EDT13', ['QUALF', dateCodes.delivery], dateField('NTANF', expectedDeliveryDate)),
]

/** The buyer's order a line is of: the one it names, else the only one there is. */
const orderOf = (shipment: Shipment, line: ShipmentLine): ShippedOrder | undefined => {
  const { orders } = shipment
  if (line.orderNumber !== undefined) return orders.find(({ orderNumber }) => orderNumber === line.orderNumber)
  return orders.length === 1 ? orders[0] : undefined
}

const batchField = (batch: string | undefined): XmlNode | undefined =>
  batch !== undefined && batch.length > 10 ? field('LICHN', batch, 15) : leaf('CHARG', batch)

const lineSegment = (line: ShipmentLine, shipment: Shipment, partner: Partner): XmlNode => {
  const { lineNumber, itemId, buyerItemId, ordered, quantity } = line
  if (!/^\d{1,6}$/.test(lineNumber))
    refuse(`Line number "${lineNumber}" cannot stand in an IDoc (POSNR): number the lines with six digits at most`)
  const order = orderOf(shipment, line)
  const batch = batchField(line.batchNumber)
  return segment(
    'E1EDL24',
    leaf('POSNR', lineNumber),
    itemId.length > 18 ? undefined : leaf('MATNR', itemId),
    words('ARKTX', line.description, 40),
    batch?.name === 'CHARG' ? batch : undefined,
    ...quantityFields(['LFIMG', 'VRKME'], quantity, partner),
    field('EAN11', line.gtin, 18),
    field('KDMAT35', buyerItemId, 35),
    itemId.length > 18 ? field('MATNR_EXTERNAL', itemId, 40) : undefined,
    dateField('VFDAT', line.expiryDate),
    ordered === undefined || ordered.unit !== quantity.unit ? undefined : field('ORMNG', ordered.value, 15),
    batch?.name === 'LICHN' ? batch : undefined,
    ...line.serialNumbers.map((number) => segment('E1EDL11', field('SERNR', number, 18))),
    qualifiedSegment('E1EDL43', ['QUALF', 'C'], field('BELNR', order?.sellerOrderNumber, 35)),
    qualifiedSegment(
      'E1EDL41',
      ['QUALI', '001'],
      field('BSTNR', line.orderNumber ?? order?.orderNumber, 35),
      dateField('BSTDT', order?.orderDate),
      field('IHREZ', order?.releaseNumber, 12),
      field('POSEX', line.orderLineNumber, 6),
    ),
  )
}

/** A handling unit to be written: its number, what is in it, and whether it is a pallet. */
type Unit = {
  exidv: string
  unit: Pick<ShipmentPackage, 'sscc' | 'packagingType' | 'grossWeight' | 'lines'>
  inner: readonly string[]
  isPallet: boolean
}

const ssccText = (sscc: string): string =>
  isSscc(sscc) ? `00${sscc}` : refuse(`SSCC "${sscc}" is not 18 digits with a right check digit: correct it`)

/** Pallets, each behind the packages on it, then the packages on none. */
const unitsOf = ({ pallets, packages }: Shipment): Unit[] => {
  let count = 0
  const numberOf = (sscc: string | undefined): string => {
    count += 1
    return sscc === undefined ? `${provisional}${String(count).padStart(6, '0')}` : ssccText(sscc)
  }
  const plain = (unit: ShipmentPackage): Unit => ({ exidv: numberOf(unit.sscc), unit, inner: [], isPallet: false })
  const stacked = pallets.flatMap((pallet) => {
    const inner = pallet.packages.map(plain)
    const exidv = numberOf(pallet.sscc)
    return [...inner, { exidv, unit: pallet, inner: inner.map((each) => each.exidv), isPallet: true }]
  })
  const units = [...stacked, ...packages.map(plain)]
  if (new Set(units.map(({ exidv }) => exidv)).size < units.length)
    refuse('An SSCC is used twice in the shipment: give each unit its own')
  return units
}

const unitSegment = ({ exidv, unit, inner, isPallet }: Unit, partner: Partner): XmlNode =>
  segment(
    'E1EDL37',
    leaf('EXIDV', exidv),
    ...quantityFields(['BRGEW', 'GWEIM'], unit.grossWeight, partner),
    leaf('VEGR1', isPallet ? palletGroup : undefined),
    field('VHART', unit.packagingType, 4),
    ...inner.map((number) => segment('E1EDL44', leaf('VELIN', contentCodes.unit), leaf('EXIDV', number))),
    ...unit.lines.map(({ lineNumber, quantity }) =>
      segment(
        'E1EDL44',
        leaf('VELIN', contentCodes.line),
        leaf('POSNR', lineNumber),
        ...quantityFields(['VEMNG', 'VEMEH'], quantity, partner),
      ),
    ),
  )

const checkLines = (lines: readonly ShipmentLine[]): void => {
  if (lines.length === 0) refuse('A shipment without lines cannot be an IDoc: only its lines name the orders')
  if (new Set(lines.map(({ lineNumber }) => lineNumber)).size < lines.length)
    refuse('Two lines of the shipment have the same number: give each one of its own')
}

/**
 * The DESADV of a shipment as IDoc XML of type DELVRY07 (of which only the core is used), as text to be sent as UTF-8. Handling
 * units stand in E1EDL37, SSCCs with their application identifier 00 in EXIDV. Names, descriptions and notes are cut to their
 * fields; throws RejectedError for codes, numbers and units that have no room, and for line numbers other than digits.
 *
 * Not carried: role codes of parties other than SAP's, what `idoc-partners.ts` says of identifiers and contacts; an ordered
 * quantity in another unit than the line; descriptions of references; orders no line names, unless it is the only one: then every
 * line is of it.
 */
export const shipmentToIdoc = (shipment: Shipment, given: AnswerGiven): string => {
  const { partner } = given
  const units = unitsOf(shipment)
  const lines = [...units.flatMap(({ unit }) => unit.lines), ...shipment.lines]
  checkLines(lines)
  const head = segment(
    'E1EDL20',
    ...headFields(shipment, partner),
    segment('E1EDL18', leaf('QUALF', purposeCodes[shipment.purpose])),
    ...referenceSegments(shipment),
    ...shipment.parties.map((party) => addressSegment(party, partner.name)),
    carrierSegment(shipment),
    ...dateSegments(shipment),
    ...shipment.notes.flatMap((note) => textSegments(note, headText)),
    ...lines.map((line) => lineSegment(line, shipment, partner)),
    ...units.map((unit) => unitSegment(unit, partner)),
  )
  return writeIdoc({ type: 'DELVRY07', message: 'DESADV', sender: 'LI' }, given, [head])
}
