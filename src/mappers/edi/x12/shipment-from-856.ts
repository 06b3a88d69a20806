import type { Mapped } from '../../../domain/issue.ts'
import type { Party } from '../../../domain/party.ts'
import type { Shipment } from '../../../domain/shipment.ts'
import { isTime } from '../../../edi/data-types.ts'
import { type LoopTree, segmentOf, segmentsOf } from '../../../edi/loop-tree.ts'
import { elementOf, type ParsedSegment } from '../../../edi/segment.ts'
import type { DocumentContext } from '../document-context.ts'
import { complain, complainMissing, type MappingContext } from '../mapping-context.ts'
import { readDate, readWhole } from '../read-values.ts'
import { levelsFromHl, type ReadLevel } from './levels-from-hl.ts'
import { mapSet } from './map-set.ts'
import { statedPartiesFromN1 } from './parties-from-n1.ts'
import { dateOf, requiredElement, takeReference } from './read-segments.ts'
import { contentsFromLevels } from './shipment-contents-from-hl.ts'
import { weightFromTd1 } from './shipment-goods-from-hl.ts'
import { references } from './terms-from-850.ts'

/** BSN01 (data element 353); 14 is an advance notification. */
const purposes: ReadonlyMap<string, Shipment['purpose']> = new Map([
  ['00', 'original'],
  ['14', 'original'],
  ['01', 'cancellation'],
  ['03', 'cancellation'],
  ['05', 'replace'],
])

const longestNumber = 30

type Mode = NonNullable<NonNullable<Shipment['transport']>['mode']>

/** UN/ECE Rec. 19 for what X12 says of the way of transport (data element 91). */
const modes: ReadonlyMap<string, Mode> = new Map([
  ['S', '1'],
  ['O', '1'],
  ['R', '2'],
  ['M', '3'],
  ['J', '3'],
  ['LT', '3'],
  ['A', '4'],
  ['AE', '4'],
  ['U', '5'],
])

type Heading = Pick<Shipment, 'shipmentNumber' | 'purpose' | 'issueDate' | 'issueTime'>

const purposeOf = (context: MappingContext, bsn: ParsedSegment): Shipment['purpose'] | undefined => {
  const code = requiredElement(context, bsn, 1, 'purpose of the ship notice')
  if (code === undefined) return undefined
  const message = `Purpose "${code}" is none a ship notice can have: 00 original, 05 replacement, 01 cancellation`
  return purposes.get(code) ?? complain(context, 'VALUE_INVALID', bsn, 1, message)
}

/** HHMM and more as HH:MM. The element is mandatory, so that 0000 is what those write who know no time. */
const timeOf = (context: MappingContext, bsn: ParsedSegment): string | undefined => {
  const text = elementOf(bsn, 4)
  if (text === undefined || /^0+$/.test(text)) return undefined
  if (isTime(text)) return `${text.slice(0, 2)}:${text.slice(2, 4)}`
  return complain(context, 'VALUE_INVALID', bsn, 4, `"${text}" is not a time (HHMM)`)
}

const headingOf = (context: MappingContext, root: LoopTree): Heading | undefined => {
  const bsn = segmentOf(root, 'BSN')
  if (bsn === undefined)
    return complainMissing(context, 'BSN', 'The ship notice has no BSN: number and date are missing')
  const purpose = purposeOf(context, bsn)
  const shipmentNumber = requiredElement(context, bsn, 2, 'shipment number', longestNumber)
  const date = requiredElement(context, bsn, 3, 'date of the ship notice')
  const issueDate = date === undefined ? undefined : readDate(context, bsn, 3)
  const issueTime = timeOf(context, bsn)
  if (purpose === undefined || shipmentNumber === undefined || issueDate === undefined) return undefined
  return { shipmentNumber, purpose, issueDate, issueTime }
}

const transportOf = (level: LoopTree, all: Shipment['references']): Shipment['transport'] => {
  const td5 = segmentOf(level, 'TD5')
  const td3 = segmentOf(level, 'TD3')
  const vehicle = [elementOf(td3, 2), elementOf(td3, 3)].filter((text) => text !== undefined).join('')
  const transport = {
    carrierCode: elementOf(td5, 3),
    carrierName: elementOf(td5, 5),
    mode: modes.get(elementOf(td5, 4) ?? ''),
    trackingNumber: takeReference(all, 'CN'),
    billOfLading: takeReference(all, 'BM'),
    vehicle: vehicle === '' ? undefined : vehicle,
  }
  return Object.values(transport).every((value) => value === undefined) ? undefined : transport
}

/** Packages are what TD102 counts; of several TD1 the one that counts something smaller than pallets. */
const totalsOf = (context: MappingContext, level: LoopTree): Pick<Shipment, 'grossWeight' | 'packageCount'> => {
  const all = segmentsOf(level, 'TD1')
  const counted = all.filter((td1) => elementOf(td1, 2) !== undefined)
  const td1 = counted.find((each) => !/^(PLT|SKD)/.test(elementOf(each, 1) ?? '')) ?? counted[0]
  const count = td1 === undefined ? undefined : readWhole(context, td1, 2)
  const weighed = all.find((each) => elementOf(each, 7) !== undefined)
  return { packageCount: count === 0 ? undefined : count, grossWeight: weightFromTd1(context, weighed) }
}

/** The parties of the shipment, and those only its orders name. */
const partiesOf = (context: MappingContext, levels: readonly ReadLevel[]): Party[] => {
  const found = new Map<string, Party>()
  const holding = [...levels.filter(({ code }) => code === 'S'), ...levels.filter(({ code }) => code === 'O')]
  for (const party of holding.flatMap(({ loop }) => statedPartiesFromN1(context, loop)))
    found.set(JSON.stringify(party), party)
  return [...found.values()]
}

/** CTT01 counts the HL segments; some senders count the items instead. */
const checkCount = (context: MappingContext, root: LoopTree, levels: readonly ReadLevel[]): void => {
  const ctt = segmentOf(root, 'CTT')
  const stated = ctt && readWhole(context, ctt, 1)
  if (ctt === undefined || stated === undefined) return
  const items = levels.filter(({ code }) => code === 'I').length
  if (stated === levels.length || stated === items) return
  const message = `CTT says ${stated} levels, the ship notice has ${levels.length} (${items} items)`
  complain(context, 'TOTAL_MISMATCH', ctt, 1, message)
}

const shipmentLevel = (context: MappingContext, levels: readonly ReadLevel[]): LoopTree | undefined => {
  const [first, second] = levels.filter(({ code }) => code === 'S')
  if (first === undefined) return complainMissing(context, 'HL', 'The ship notice has no shipment level (HL03 S)')
  if (second !== undefined)
    complain(context, 'VALUE_INVALID', second.hl, 3, 'A second shipment: one ship notice is read as one shipment')
  return first.loop
}

const shipmentFrom = (context: MappingContext, root: LoopTree): Shipment | undefined => {
  const heading = headingOf(context, root)
  const levels = levelsFromHl(context, root)
  const level = shipmentLevel(context, levels)
  const contents = contentsFromLevels(context, levels)
  checkCount(context, root, levels)
  if (heading === undefined || level === undefined) return undefined
  const all = references(level)
  const dates = [...segmentsOf(level, 'DTM'), ...segmentsOf(root, 'DTM')]
  return {
    ...heading,
    despatchDate: dateOf(context, dates, '011'),
    expectedDeliveryDate: dateOf(context, dates, '017', '067'),
    parties: partiesOf(context, levels),
    transport: transportOf(level, all),
    ...totalsOf(context, level),
    references: all,
    notes: segmentsOf(level, 'PID')
      .map((pid) => elementOf(pid, 5))
      .filter((text) => text !== undefined),
    ...contents,
  }
}

/**
 * The shipment an 856 means. `body` is the transaction set from ST to SE. Items are read as ours (VP), without the partner's item
 * table; units by the partner's table. LIN01 is the line of the order, SN101 the shipment's own; where that is missing or used twice,
 * lines are numbered anew. Pure; all issues of the document come at once, each with segment, element and value.
 */
export const shipmentFrom856 = (body: Uint8Array, given: DocumentContext): Mapped<Shipment> =>
  mapSet(body, given, '856', 'Only a ship notice (856) becomes a shipment', shipmentFrom)
