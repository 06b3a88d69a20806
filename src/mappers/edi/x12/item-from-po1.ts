import { gs1CheckDigit } from '../../../domain/gs1.ts'
import { elementOf, type ParsedSegment } from '../../../edi/segment.ts'
import { firstOf } from '../first-of.ts'
import { type MappingContext, placeOf } from '../mapping-context.ts'
import { gtinFrom, type ItemCode, type ItemCodes, resolveItem } from '../resolve-item.ts'

export type Item = {
  itemId: string
  buyerItemId: string | undefined
  gtin: string | undefined
  manufacturerItemId: string | undefined
  /** Text that came among the codes (PD). */
  description: string | undefined
}

/** Stock keeping unit: we write it nowhere, and retailers send their own number under it. */
const skuQualifier = 'SK'
const ourQualifiers = ['VP', 'VN', 'VC'] as const
/** X12 qualifiers of product ids (data element 235), best first. */
export const sellerQualifiers = ['VP', 'VN', 'SK', 'VC'] as const
const buyerQualifiers = ['BP', 'IN', 'CB', 'PI'] as const
const manufacturerQualifiers = ['MG', 'MN'] as const
/** Digits each GTIN qualifier has: UPC-12, EAN-13, GTIN-14. UI is a UPC without its check digit. */
const gtinQualifiers: ReadonlyMap<string, number> = new Map([
  ['UP', 12],
  ['EN', 13],
  ['UK', 14],
  ['UI', 11],
])

export type ProductCodes = ReadonlyMap<string, ItemCode>

/** Where the pairs of qualifier and product id begin. */
const firstPairs: Readonly<Record<string, number>> = { LIN: 2, PO1: 6, ACK: 7, POC: 8 }

/** Product ids of segments (PO1, POC, LIN, ACK) by qualifier; the first of each counts. */
export const codesOf = (context: MappingContext, segments: readonly ParsedSegment[]): ProductCodes => {
  const codes = new Map<string, ItemCode>()
  for (const segment of segments) {
    const first = firstPairs[segment.id] ?? 6
    for (let element = first; element < segment.elements.length; element += 2) {
      const qualifier = elementOf(segment, element)
      const value = elementOf(segment, element + 1)
      if (qualifier !== undefined && value !== undefined && !codes.has(qualifier))
        codes.set(qualifier, { value, place: placeOf(context, segment, element + 1) })
    }
  }
  return codes
}

/** The first right GTIN; every one that is wrong is an issue. */
const tradeCode = (codes: ProductCodes): ItemCodes['trade'] => {
  let found: ItemCodes['trade']
  for (const [qualifier, digits] of gtinQualifiers) {
    const code = codes.get(qualifier)
    if (code === undefined) continue
    const { value } = code
    const whole = qualifier === 'UI' && value.length === digits ? value + gs1CheckDigit(value) : value
    const gtin = gtinFrom(code, qualifier, whole)
    if (gtin !== undefined) found ??= { gtin, code }
  }
  return found
}

/**
 * The item a line orders. Our own code (VP, VN, VC) wins, unless the partner's table says that it is theirs; then what the table says of SK, of the
 * buyer's code or of a GTIN; then SK as ours. `gtin` is padded to 14 digits.
 */
export const itemFromPo1 = (
  context: MappingContext,
  po1: ParsedSegment,
  lines: readonly ParsedSegment[],
): Item | undefined => {
  const codes = codesOf(context, [po1, ...lines])
  const seller = firstOf(codes, ourQualifiers)
  const sku = codes.get(skuQualifier)
  const buyer = firstOf(codes, buyerQualifiers)
  const trade = tradeCode(codes)
  const accepted = 'VP, VN, SK, BP, IN, CB, PI, UP, EN, UK, UI'
  const itemId = resolveItem(context, { seller, sku, buyer, trade }, placeOf(context, po1), accepted)
  if (itemId === undefined) return undefined
  return {
    itemId,
    buyerItemId: buyer?.value,
    gtin: trade?.gtin,
    manufacturerItemId: firstOf(codes, manufacturerQualifiers)?.value,
    description: codes.get('PD')?.value,
  }
}

export type StatedItem = Pick<Item, 'buyerItemId' | 'gtin' | 'description'> & {
  itemId: string | undefined
  /** The first value of any other qualifier. */
  codeUnder(qualifier: string): string | undefined
}

/** The item a line of our own document names: the code under VP (VN, SK, VC) is ours as it is; the partner's tables are not asked. */
export const statedItem = (context: MappingContext, segment: ParsedSegment): StatedItem => {
  const codes = codesOf(context, [segment])
  const itemId = firstOf(codes, sellerQualifiers)?.value
  if (itemId === undefined)
    placeOf(context, segment)(
      'VALUE_MISSING',
      `The line has no item of ours: none of ${sellerQualifiers.join(', ')} is there`,
    )
  return {
    itemId,
    buyerItemId: firstOf(codes, buyerQualifiers)?.value,
    gtin: tradeCode(codes)?.gtin,
    description: codes.get('PD')?.value,
    codeUnder: (qualifier) => codes.get(qualifier)?.value,
  }
}
