import { fullOrderNumber } from '../../../domain/full-order-number.ts'
import type { Shipment, ShipmentPackage, ShipmentPallet, ShippedOrder } from '../../../domain/shipment.ts'
import { segmentOf, segmentsOf } from '../../../edi/loop-tree.ts'
import { elementOf } from '../../../edi/segment.ts'
import { complain, complainMissing, type MappingContext } from '../mapping-context.ts'
import { readDate, readQuantity } from '../read-values.ts'
import { above, type ReadLevel } from './levels-from-hl.ts'
import { requiredElement } from './read-segments.ts'
import { lineFromLevel, type NumberedLater, unitFromLevel } from './shipment-goods-from-hl.ts'

type Unit = Omit<ShipmentPackage, 'lines'> & { lines: NumberedLater[] }
type Pallet = Unit & { packages: Unit[] }

/** What is gathered while the levels are gone through. */
type Contents = {
  context: MappingContext
  orders: Map<string, ShippedOrder>
  orderNumbers: Map<ReadLevel, string>
  pallets: Pallet[]
  packages: Unit[]
  loose: NumberedLater[]
  palletsBy: Map<ReadLevel | string, Pallet>
  packagesBy: Map<ReadLevel | string, Unit>
  /** Packs that stand under an item (structure 0002), by that item. */
  packsOf: Map<ReadLevel, ReadLevel[]>
  all: NumberedLater[]
}

const addOrder = (contents: Contents, level: ReadLevel): void => {
  const { context } = contents
  const prf = segmentOf(level.loop, 'PRF')
  if (prf === undefined) {
    complain(context, 'VALUE_MISSING', level.hl, undefined, 'The order level has no PRF: the order number is missing')
    return
  }
  const orderNumber = requiredElement(context, prf, 1, 'order number')
  if (orderNumber === undefined) return
  const releaseNumber = elementOf(prf, 2)
  const seller = segmentsOf(level.loop, 'REF').find((ref) => elementOf(ref, 1) === 'VN')
  const orderDate = readDate(context, prf, 4)
  const key = JSON.stringify([orderNumber, releaseNumber])
  const before = contents.orders.get(key)
  contents.orderNumbers.set(level, fullOrderNumber({ orderNumber, releaseNumber }))
  contents.orders.set(key, {
    orderNumber,
    releaseNumber,
    orderDate: before?.orderDate ?? orderDate,
    sellerOrderNumber: before?.sellerOrderNumber ?? elementOf(seller, 2),
  })
}

/** The unit a level means: one that was met before under the same SSCC, or a new one, which `add` puts into its place. */
const unitAt = <U extends Unit>(
  units: Map<ReadLevel | string, U>,
  level: ReadLevel,
  read: U,
  add: (unit: U) => void,
): void => {
  const known = read.sscc === undefined ? undefined : units.get(read.sscc)
  units.set(level, known ?? read)
  if (known === undefined) {
    if (read.sscc !== undefined) units.set(read.sscc, read)
    add(read)
    return
  }
  known.packagingType ??= read.packagingType
  known.grossWeight ??= read.grossWeight
}

const palletAbove = ({ palletsBy }: Contents, level: ReadLevel): Pallet | undefined => {
  const tare = above(level, 'T')
  return tare && palletsBy.get(tare)
}

const addPackage = (contents: Contents, level: ReadLevel): void => {
  const read: Unit = { ...unitFromLevel(contents.context, level), lines: [] }
  const packages = palletAbove(contents, level)?.packages ?? contents.packages
  unitAt(contents.packagesBy, level, read, (unit) => packages.push(unit))
}

const addPallet = (contents: Contents, level: ReadLevel): void => {
  const read: Pallet = { ...unitFromLevel(contents.context, level), packages: [], lines: [] }
  unitAt(contents.palletsBy, level, read, (pallet) => contents.pallets.push(pallet))
}

/** How much of an item one of its packs holds: what its SN1 says, or all when it is the only one. */
const packedPart = (
  { context }: Contents,
  line: NumberedLater,
  pack: ReadLevel,
  isOnly: boolean,
): NumberedLater | undefined => {
  const sn1 = segmentOf(pack.loop, 'SN1')
  const quantity = sn1 === undefined ? undefined : readQuantity(context, sn1, 2, 3)
  if (quantity !== undefined) return { ...line, lineNumber: undefined, quantity }
  if (isOnly) return line
  const message = 'Several packs stand under one item, and this one has no SN1: how much it holds is missing'
  return complain(context, 'VALUE_MISSING', pack.hl, undefined, message)
}

const addItem = (contents: Contents, level: ReadLevel): void => {
  const order = above(level, 'O')
  const line = lineFromLevel(contents.context, level, order && contents.orderNumbers.get(order))
  if (line === undefined) return
  const place = (lines: NumberedLater[], each: NumberedLater): void => {
    lines.push(each)
    contents.all.push(each)
  }
  const packs = contents.packsOf.get(level) ?? []
  for (const pack of packs) {
    addPackage(contents, pack)
    const part = packedPart(contents, line, pack, packs.length === 1)
    const unit = contents.packagesBy.get(pack)
    if (part !== undefined && unit !== undefined) place(unit.lines, part)
  }
  if (packs.length > 0) return
  const pack = above(level, 'P')
  const unit = (pack && contents.packagesBy.get(pack)) ?? palletAbove(contents, level)
  place(unit?.lines ?? contents.loose, line)
}

/** Numbers that are missing or used twice (orders may number their lines alike) are given anew, from 1 on past those in use. */
const numberLines = (lines: readonly NumberedLater[]): void => {
  const used = new Set<string>()
  const open: NumberedLater[] = []
  for (const line of lines) {
    if (line.lineNumber === undefined || used.has(line.lineNumber)) open.push(line)
    else used.add(line.lineNumber)
  }
  let next = 1
  for (const line of open) {
    while (used.has(String(next))) next += 1
    line.lineNumber = String(next)
    used.add(line.lineNumber)
  }
}

/** Lines name the release only where the shipment has several of their order. */
const nameOrders = (lines: readonly NumberedLater[], orders: readonly ShippedOrder[]): void => {
  const byFull = new Map(orders.map((order) => [fullOrderNumber(order), order.orderNumber]))
  const counts = new Map<string, number>()
  for (const { orderNumber } of orders) counts.set(orderNumber, (counts.get(orderNumber) ?? 0) + 1)
  for (const line of lines) {
    const number = byFull.get(line.orderNumber ?? '')
    if (number !== undefined && counts.get(number) === 1) line.orderNumber = number
  }
}

const finished = (lines: readonly NumberedLater[]): Shipment['lines'] =>
  lines.map((line) => ({ ...line, lineNumber: line.lineNumber ?? '' }))

const finishedPackage = (unit: Unit): ShipmentPackage => ({ ...unit, lines: finished(unit.lines) })
const finishedPallet = (pallet: Pallet): ShipmentPallet => ({
  ...pallet,
  packages: pallet.packages.map(finishedPackage),
  lines: finished(pallet.lines),
})

const packsUnderItems = (levels: readonly ReadLevel[]): Contents['packsOf'] => {
  const found: Contents['packsOf'] = new Map()
  for (const level of levels) {
    if (level.code !== 'P' || level.parent?.code !== 'I') continue
    const packs = found.get(level.parent)
    if (packs === undefined) found.set(level.parent, [level])
    else packs.push(level)
  }
  return found
}

const handlers: Readonly<Record<string, (contents: Contents, level: ReadLevel) => void>> = {
  O: addOrder,
  T: addPallet,
  I: addItem,
  P: (contents, level) => {
    if (level.parent?.code !== 'I') addPackage(contents, level)
  },
}

/**
 * Orders, units and lines of the levels, whichever way round order, pack and item stand. Units of one SSCC are one unit, also when
 * they stand under several orders.
 */
export const contentsFromLevels = (
  context: MappingContext,
  levels: readonly ReadLevel[],
): Pick<Shipment, 'orders' | 'pallets' | 'packages' | 'lines'> => {
  const contents: Contents = {
    context,
    orders: new Map(),
    orderNumbers: new Map(),
    pallets: [],
    packages: [],
    loose: [],
    palletsBy: new Map(),
    packagesBy: new Map(),
    packsOf: packsUnderItems(levels),
    all: [],
  }
  for (const level of levels) if (Object.hasOwn(handlers, level.code)) handlers[level.code]?.(contents, level)
  if (!levels.some(({ code }) => code === 'O')) complainMissing(context, 'HL', 'The shipment names no order (HL03 O)')
  numberLines(contents.all)
  const orders = [...contents.orders.values()]
  nameOrders(contents.all, orders)
  return {
    orders,
    pallets: contents.pallets.map(finishedPallet),
    packages: contents.packages.map(finishedPackage),
    lines: finished(contents.loose),
  }
}
