import { isGtin } from '../../../domain/gs1.ts'
import type { EdifactSegment } from '../../../edi/edifact/parse-message.ts'
import { type LoopTree, segmentOf, segmentsOf } from '../../../edi/loop-tree.ts'
import { firstOf } from '../first-of.ts'
import { complain, type MappingContext, placeOf, textOf } from '../mapping-context.ts'
import { gtinFrom, type ItemCode, type ItemCodes, resolveItem } from '../resolve-item.ts'
import type { Item } from '../x12/item-from-po1.ts'

/** Types of item number (data element 7143), best first: supplier's, vendor's, vendor's part. */
const sellerTypes = ['SA', 'VN', 'VP'] as const
/** Buyer's item, buyer's part, purchaser's order line item. */
const buyerTypes = ['IN', 'BP', 'PI'] as const
const manufacturerTypes = ['MF', 'MN'] as const
/** SRV is what EN and UP became in later directories; all of them are GTINs. */
const gtinTypes = ['SRV', 'EN', 'UP', 'GN', 'UA'] as const

/** What PIA can be about (data element 4347): the item itself, also where no other may come instead (9). Substitutes and components of it are other items. */
const ownProducts: ReadonlySet<string> = new Set(['1', '5', '9', ''])

type Codes = Map<string, ItemCode>

const addCode = (context: MappingContext, codes: Codes, segment: EdifactSegment, element: number): void => {
  const value = textOf(segment, element, 1)
  if (value === undefined) return
  // In LIN a number without a type is the trade item number; elsewhere it could be anybody's.
  const type = textOf(segment, element, 2) ?? (segment.id === 'LIN' && isGtin(value) ? 'EN' : '')
  if (type !== '' && !codes.has(type)) codes.set(type, { value, place: placeOf(context, segment, element, 1) })
}

/** Item numbers of LIN (C212 in element 3) and of its PIA (elements 2 to 6) by type; the first of each counts. */
const codesOf = (context: MappingContext, loop: LoopTree<EdifactSegment>): Codes => {
  const codes: Codes = new Map()
  const lin = segmentOf(loop, 'LIN')
  if (lin !== undefined) addCode(context, codes, lin, 3)
  for (const pia of segmentsOf(loop, 'PIA')) {
    if (!ownProducts.has(textOf(pia, 1) ?? '')) continue
    for (let element = 2; element <= 6; element += 1) addCode(context, codes, pia, element)
  }
  return codes
}

/** The first right GTIN; every one that is wrong is an issue. */
const tradeCode = (codes: Codes): ItemCodes['trade'] => {
  let found: ItemCodes['trade']
  for (const type of gtinTypes) {
    const code = codes.get(type)
    const gtin = code === undefined ? undefined : gtinFrom(code, type)
    if (code !== undefined && gtin !== undefined) found ??= { gtin, code }
  }
  return found
}

/** Texts of IMD (7008), in the order they came. */
const descriptionOf = (loop: LoopTree<EdifactSegment>): string | undefined => {
  let description: string | undefined
  for (const imd of segmentsOf(loop, 'IMD')) {
    for (let component = 4; component <= 5; component += 1) {
      const text = textOf(imd, 3, component)
      if (text !== undefined) description = description === undefined ? text : `${description} ${text}`
    }
  }
  return description
}

/** The item a LIN loop orders, by the same rules as in an X12 order (`resolveItem`). `gtin` is padded to 14 digits. */
export const itemFromLin = (
  context: MappingContext,
  lin: EdifactSegment,
  loop: LoopTree<EdifactSegment>,
): Item | undefined => {
  const codes = codesOf(context, loop)
  const buyer = firstOf(codes, buyerTypes)
  const trade = tradeCode(codes)
  const accepted = 'SA, VN, VP, IN, BP, PI, SRV, EN, UP'
  const itemId = resolveItem(
    context,
    { seller: firstOf(codes, sellerTypes), buyer, trade },
    placeOf(context, lin),
    accepted,
  )
  if (itemId === undefined) return undefined
  return {
    itemId,
    buyerItemId: buyer?.value,
    gtin: trade?.gtin,
    manufacturerItemId: firstOf(codes, manufacturerTypes)?.value,
    description: descriptionOf(loop),
  }
}

/**
 * The GTIN of a LIN loop that names its item by nothing else, where the partner's table does not have it and has to; padded to 14 digits. A change of a line may say
 * no more of an item that the order named by our code as well.
 */
export const unlistedGtinOf = (context: MappingContext, loop: LoopTree<EdifactSegment>): string | undefined => {
  const { items, unlistedItems } = context.partner.codes
  if (unlistedItems) return undefined
  const codes = codesOf({ ...context, issues: [] }, loop)
  const isNamed = [...sellerTypes, ...buyerTypes].some((type) => codes.has(type))
  const trade = isNamed ? undefined : tradeCode(codes)
  const isListed = trade !== undefined && [trade.gtin, trade.code.value].some((code) => Object.hasOwn(items, code))
  return isListed ? undefined : trade?.gtin
}

/**
 * The item of a document about our own items: SA, VN or VP is our code as it stands, no table of the partner has a say. Undefined, with an
 * issue, when there is none. `gtin` is padded to 14 digits.
 */
export const ownItemFromLin = (
  context: MappingContext,
  lin: EdifactSegment,
  loop: LoopTree<EdifactSegment>,
): Omit<Item, 'manufacturerItemId'> | undefined => {
  const codes = codesOf(context, loop)
  const itemId = firstOf(codes, sellerTypes)?.value
  const gtin = tradeCode(codes)?.gtin
  if (itemId === undefined)
    return complain(
      context,
      'VALUE_MISSING',
      lin,
      undefined,
      'The line names no item of ours: none of SA, VN, VP is there',
    )
  return { itemId, buyerItemId: firstOf(codes, buyerTypes)?.value, gtin, description: descriptionOf(loop) }
}
