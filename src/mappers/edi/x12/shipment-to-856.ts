import type { Partner } from '../../../domain/partner.ts'
import type { Shipment } from '../../../domain/shipment.ts'
import type { Segment } from '../../../edi/segment.ts'
import { plainText } from '../../../edi/x12/write.ts'
import { checkedSet } from './check-written.ts'
import { descriptionSegments, dtmSegment, qualified, referenceSegment } from './document-segments.ts'
import { partySegments } from './party-segments.ts'
import { type Level, orderLevels, weightElements } from './shipment-levels.ts'
import { dateText } from './write-values.ts'

/** BSN01 (data element 353). */
const purposes: Readonly<Record<Shipment['purpose'], string>> = { original: '00', cancellation: '01', replace: '05' }

/** BSN05 (data element 1005): shipment, order, packaging, item; or without packaging. */
const structureOf = ({ pallets, packages }: Shipment): string =>
  pallets.length + packages.length > 0 ? '0001' : '0004'

type Transport = NonNullable<Shipment['transport']>

/** Data element 91 for the modes of UN/ECE Rec. 19: sea, rail, road, air, post. */
const modes: Readonly<Record<NonNullable<Transport['mode']>, string>> = { 1: 'S', 2: 'R', 3: 'M', 4: 'A', 5: 'U' }

const longestCarrier = 35

const carrierSegments = ({ carrierCode, carrierName, mode }: Transport, { delimiters }: Partner): Segment[] => {
  const name = plainText(carrierName ?? '', delimiters, longestCarrier)
  if (carrierCode === undefined && mode === undefined && name === '') return []
  // Two to four capital letters are a SCAC (2); any other code is the partner's own (92).
  const qualifier = carrierCode !== undefined && /^[A-Z]{2,4}$/.test(carrierCode) ? '2' : '92'
  const carrier = carrierCode === undefined ? ['', ''] : [qualifier, carrierCode]
  return [['TD5', 'B', ...carrier, mode === undefined ? '' : modes[mode], name]]
}

const totalSegments = (shipment: Shipment, partner: Partner): Segment[] => {
  const { packageCount, grossWeight, pallets, packages } = shipment
  if (packageCount === undefined && grossWeight === undefined) return []
  const countsPallets =
    packages.length === 0 && pallets.length > 0 && pallets.every((each) => each.packages.length === 0)
  const count = packageCount === undefined ? ['', ''] : [countsPallets ? 'PLT' : 'CTN', String(packageCount)]
  return [['TD1', ...count, '', '', '', ...weightElements(grossWeight, partner)]]
}

const shipmentLevel = (shipment: Shipment, partner: Partner): Level => {
  const { transport = {}, references, notes } = shipment
  const segments: Segment[] = [
    ...notes.flatMap((note) => descriptionSegments(note, partner)),
    ...totalSegments(shipment, partner),
    ...carrierSegments(transport, partner),
    ...(transport.vehicle === undefined ? [] : [['TD3', 'TL', '', transport.vehicle]]),
    ...qualified('REF', 'BM', transport.billOfLading),
    ...qualified('REF', 'CN', transport.trackingNumber),
    ...references.map((reference) => referenceSegment('REF', reference, partner)),
    ...dtmSegment('011', shipment.despatchDate),
    ...dtmSegment('017', shipment.expectedDeliveryDate),
    ...shipment.parties.flatMap((party) => partySegments(party, partner)),
  ]
  return { code: 'S', segments, children: orderLevels(shipment, partner) }
}

/** The levels one after the other, each before its children: HL01 counts them, HL02 is the number of the one above. */
const numbered = (root: Level): { segments: Segment[]; count: number } => {
  const segments: Segment[] = []
  let count = 0
  const add = (level: Level, parent: string): void => {
    count += 1
    const id = String(count)
    segments.push(['HL', id, parent, level.code, level.children.length > 0 ? '1' : '0'], ...level.segments)
    for (const child of level.children) add(child, id)
  }
  add(root, '')
  return { segments, count }
}

/**
 * The 856 of a shipment: `['ST', '856']` and its body, ready for `writeInterchange`. Levels: shipment, order, pallet (tare), package,
 * item, each only where there is one. A pallet or package with lines of several orders is repeated under each with the same SSCC. What
 * names no order stands under the only order, or directly under the shipment when there are several. Of an order with several releases a line names
 * the release, too (`4711#3`).
 *
 * Said otherwise than in the model, so that reading it back differs: free text without delimiters and cut to its element, a note
 * of more than 80 characters as several, no time as 0000, units in the order of their orders, a role by X12's code, a
 * line with the number of its only order, a reference BM or CN as the transport's when that has none, a contact without a role as IC, of a
 * party's identifiers one besides tax numbers, numbers without zeros at their end.
 * Throws RejectedError: UNIT_UNKNOWN for a unit without an X12 code, VALUE_INVALID for an SSCC with a wrong check digit or of two units, a mixed unit without
 * SSCC, a line that could be of several releases, and what the grammar refuses (an order number of more than 22 characters).
 */
export const shipmentTo856 = (shipment: Shipment, partner: Partner): Segment[] => {
  const { purpose, shipmentNumber, issueDate, issueTime = '00:00' } = shipment
  const time = issueTime.replace(':', '')
  const { segments, count } = numbered(shipmentLevel(shipment, partner))
  const bsn: Segment = ['BSN', purposes[purpose], shipmentNumber, dateText(issueDate), time, structureOf(shipment)]
  return checkedSet([['ST', '856'], bsn, ...segments, ['CTT', String(count)]], partner)
}
