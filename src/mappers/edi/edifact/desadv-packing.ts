import { isSscc } from '../../../domain/gs1.ts'
import type { Shipment, ShipmentLine, ShipmentPackage, ShipmentPallet } from '../../../domain/shipment.ts'
import type { EdifactSegment } from '../../../edi/edifact/parse-message.ts'
import { type LoopTree, loopsOf, segmentOf, segmentsOf } from '../../../edi/loop-tree.ts'
import { complain, complainMissing, type MappingContext, textOf } from '../mapping-context.ts'
import { ownItemFromLin } from './edifact-item.ts'
import { readEdifactDate, readEdifactQuantity } from './edifact-values.ts'
import { headsOf, lineNumberOf, measureFrom, orderLineOf, qualified } from './read-parts.ts'

type Loop = LoopTree<EdifactSegment>

/** What reading lines goes on with: the numbers that were used. */
type Reading = { context: MappingContext; lineNumbers: Set<string> }

/** Goods identity numbers (GIN elements 2 to 6) of some qualifiers (7405), at a loop and within its markings (PCI). */
const numbersOf = (loop: Loop, qualifiers: readonly string[]): { gin: EdifactSegment; element: number }[] =>
  [...segmentsOf(loop, 'GIN'), ...loopsOf(loop, 'PCI').flatMap((pci) => headsOf(pci, 'GIN'))]
    .filter((gin) => qualifiers.includes(textOf(gin, 1) ?? ''))
    .flatMap((gin) => [2, 3, 4, 5, 6].map((element) => ({ gin, element })))
    .filter(({ gin, element }) => textOf(gin, element, 1) !== undefined)

const textsOf = (loop: Loop, qualifier: string): string[] =>
  numbersOf(loop, [qualifier]).flatMap(({ gin, element }) =>
    [textOf(gin, element, 1), textOf(gin, element, 2)].filter((text) => text !== undefined),
  )

/** Expiry date, at the line or among its markings. */
const expiryOf = (context: MappingContext, loop: Loop): string | undefined => {
  const all = [...segmentsOf(loop, 'DTM'), ...loopsOf(loop, 'PCI').flatMap((pci) => segmentsOf(pci, 'DTM'))]
  const dtm = qualified(all, ['361', '36'])
  return dtm && readEdifactDate(context, dtm)
}

const despatched = (context: MappingContext, loop: Loop, lin: EdifactSegment): ShipmentLine['quantity'] | undefined => {
  const qty = qualified(segmentsOf(loop, 'QTY'), ['12', '46', '1'])
  if (qty !== undefined) return readEdifactQuantity(context, qty)
  return complain(context, 'VALUE_MISSING', lin, undefined, 'The line has no despatched quantity (QTY with 12)')
}

const lineFromLin = ({ context, lineNumbers }: Reading, loop: Loop): ShipmentLine[] => {
  const lin = segmentOf(loop, 'LIN')
  if (lin === undefined) return []
  context.line = textOf(lin, 1)
  const lineNumber = lineNumberOf(context, lin, lineNumbers)
  const item = ownItemFromLin(context, lin, loop)
  const quantity = despatched(context, loop, lin)
  const ordered = qualified(segmentsOf(loop, 'QTY'), ['21'])
  const rest = {
    ...orderLineOf(loop),
    ordered: ordered && readEdifactQuantity(context, ordered),
    batchNumber: textsOf(loop, 'BX')[0],
    expiryDate: expiryOf(context, loop),
    serialNumbers: textsOf(loop, 'BN'),
  }
  context.line = undefined
  return item === undefined || quantity === undefined ? [] : [{ lineNumber, ...item, quantity, ...rest }]
}

/**
 * A CPS group, those that name it as their parent, and how deep it stands: 0 the shipment, 1 a pallet or package, 2 a package on a pallet.
 * What is within such a package is `inner`.
 */
type Node = { loop: Loop; ssccs: string[]; children: Node[]; inner: Loop[]; depth: number }

const deepest = 2

const ssccFrom = (context: MappingContext, gin: EdifactSegment, element: number): string => {
  // With or without the application identifier 00.
  const sscc = (textOf(gin, element, 1) ?? '').replace(/^00(?=\d{18}$)/, '')
  const message = `SSCC "${sscc}" is not 18 digits with a right check digit`
  if (!isSscc(sscc)) complain(context, 'IDENTIFIER_INVALID', gin, element, message, 1)
  return sscc
}

const ssccsOf = (context: MappingContext, loop: Loop): string[] =>
  loopsOf(loop, 'PAC')
    .flatMap((pac) => numbersOf(pac, ['BJ', 'AW']))
    .map(({ gin, element }) => ssccFrom(context, gin, element))

/** The node of a CPS, put where its parent is; undefined, with an issue, when there is no such parent. */
const nodeWithin = (nodes: ReadonlyMap<string, Node>, node: Node, parentId: string): Node | undefined => {
  const parent = nodes.get(parentId)
  if (parent === undefined) return undefined
  if (parent.depth === deepest) {
    parent.inner.push(node.loop)
    return parent
  }
  const placed = { ...node, depth: parent.depth + 1 }
  parent.children.push(placed)
  return placed
}

/** The tops of the hierarchy. A parent comes before its children, so there are no rings. */
const topNodes = (context: MappingContext, root: Loop): Node[] => {
  const nodes = new Map<string, Node>()
  const tops: Node[] = []
  for (const loop of loopsOf(root, 'CPS')) {
    const cps = segmentOf(loop, 'CPS')
    if (cps === undefined) continue
    const id = textOf(cps, 1) ?? ''
    const parentId = textOf(cps, 2)
    const ssccs = ssccsOf(context, loop)
    const top: Node = { loop, ssccs, children: [], inner: [], depth: ssccs.length === 0 ? 0 : 1 }
    const node = parentId === undefined ? top : nodeWithin(nodes, top, parentId)
    if (parentId === undefined) tops.push(top)
    if (node === undefined)
      complain(context, 'VALUE_INVALID', cps, 2, `CPS ${id} is within "${parentId}", which no CPS before it is`)
    if (nodes.has(id)) complain(context, 'VALUE_INVALID', cps, 1, `CPS number ${id} is used twice`)
    nodes.set(id, node ?? top)
  }
  return tops
}

const unitFields = (context: MappingContext, { loop, ssccs }: Node): Omit<ShipmentPackage, 'lines'> => {
  const [pac] = loopsOf(loop, 'PAC')
  const weights = pac === undefined ? [] : segmentsOf(pac, 'MEA')
  const mea = weights.find((each) => ['AAB', 'AAD', 'G'].includes(textOf(each, 2, 1) ?? ''))
  return {
    sscc: ssccs[0],
    packagingType: textOf(pac && segmentOf(pac, 'PAC'), 3, 1),
    grossWeight: mea && measureFrom(context, mea),
  }
}

const linesOf = (reading: Reading, { loop, inner }: Node): ShipmentLine[] =>
  [loop, ...inner].flatMap((each) => loopsOf(each, 'LIN')).flatMap((lin) => lineFromLin(reading, lin))

type Packed = { packages: ShipmentPackage[]; lines: ShipmentLine[] }

const packagesOf = (reading: Reading, node: Node): Packed => {
  const fields = unitFields(reading.context, node)
  const lines = linesOf(reading, node)
  if (node.ssccs.length <= 1) return { packages: [{ ...fields, lines }], lines: [] }
  return { packages: node.ssccs.map((sscc) => ({ ...fields, sscc, lines: [] })), lines }
}

/** Pallets in Recommendation 21 and in EANCOM's list. */
const palletTypes: ReadonlySet<string> = new Set(['PX', 'PB', 'AG', 'AH', 'AF', '200', '201', '202', '203', '09', '08'])

/** What other units stand on, or what says to be the outer packaging (7075), is a pallet; else its type tells. */
const isPallet = ({ loop, children }: Node): boolean => {
  const level = textOf(segmentOf(loop, 'CPS'), 3)
  if (children.length > 0 || level === '3') return true
  return level === undefined && headsOf(loop, 'PAC').some((pac) => palletTypes.has(textOf(pac, 3, 1) ?? ''))
}

const palletFrom = (reading: Reading, node: Node): ShipmentPallet => {
  const lines = linesOf(reading, node)
  const packed = node.children.map((child) => packagesOf(reading, child))
  return {
    ...unitFields(reading.context, node),
    packages: packed.flatMap(({ packages }) => packages),
    lines: [...lines, ...packed.flatMap((each) => each.lines)],
  }
}

/** Packages the shipment level counts (PAC) without telling which. */
const countOf = (nodes: readonly Node[]): number | undefined => {
  const counts = nodes.flatMap(({ loop }) => headsOf(loop, 'PAC')).map((pac) => Number(textOf(pac, 1) ?? '0'))
  const sum = counts.reduce((total, count) => total + count, 0)
  return Number.isInteger(sum) && sum > 0 ? sum : undefined
}

export type Packing = Pick<Shipment, 'pallets' | 'packages' | 'lines' | 'packageCount'> & { lineCount: number }

/**
 * What is packed where, from the CPS groups: pallets and packages stand under the shipment's own CPS, which has no SSCC; packages under
 * their pallet. `lineCount` counts LIN groups, also those with issues.
 */
export const packingFromCps = (context: MappingContext, root: Loop): Packing => {
  const reading: Reading = { context, lineNumbers: new Set() }
  const tops = topNodes(context, root)
  const shipments = tops.filter(({ ssccs }) => ssccs.length === 0)
  const lines = shipments.flatMap((node) => linesOf(reading, node))
  const units = tops.flatMap((node) => (node.ssccs.length === 0 ? node.children : [node]))
  const pallets: ShipmentPallet[] = []
  const packages: ShipmentPackage[] = []
  for (const unit of units) {
    if (isPallet(unit)) pallets.push(palletFrom(reading, unit))
    else {
      const packed = packagesOf(reading, unit)
      packages.push(...packed.packages)
      lines.push(...packed.lines)
    }
  }
  const lineCount = loopsOf(root, 'CPS').flatMap((cps) => loopsOf(cps, 'LIN')).length
  if (lineCount === 0) complainMissing(context, 'LIN', 'The despatch advice has no lines')
  return { pallets, packages, lines, packageCount: countOf(shipments), lineCount }
}
