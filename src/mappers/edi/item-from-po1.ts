import { gs1CheckDigit, gtin14, isGtin } from '../../domain/gs1.ts'
import { elementOf, type ParsedSegment } from '../../edi/segment.ts'
import { complain, type MappingContext } from './mapping-context.ts'

export type Item = {
  itemId: string
  buyerItemId: string | undefined
  gtin: string | undefined
  manufacturerItemId: string | undefined
  /** Text that came among the codes (PD). */
  description: string | undefined
}

/** X12 qualifiers of product ids (data element 235), best first. */
const sellerQualifiers = ['VP', 'VN', 'SK', 'VC'] as const
const buyerQualifiers = ['BP', 'IN', 'CB', 'PI'] as const
const manufacturerQualifiers = ['MG', 'MN'] as const
/** Digits each GTIN qualifier has: UPC-12, EAN-13, GTIN-14. UI is a UPC without its check digit. */
const gtinQualifiers: ReadonlyMap<string, number> = new Map([
  ['UP', 12],
  ['EN', 13],
  ['UK', 14],
  ['UI', 11],
])

type Code = { segment: ParsedSegment; element: number; value: string }

/** Product ids of a PO1, or of a LIN in its loop, by qualifier; the first of each counts. */
const codesOf = (segments: readonly ParsedSegment[]): Map<string, Code> => {
  const codes = new Map<string, Code>()
  for (const segment of segments) {
    const first = segment.id === 'LIN' ? 2 : 6
    for (let element = first; element < segment.elements.length; element += 2) {
      const qualifier = elementOf(segment, element)
      const value = elementOf(segment, element + 1)
      if (qualifier !== undefined && value !== undefined && !codes.has(qualifier))
        codes.set(qualifier, { segment, element: element + 1, value })
    }
  }
  return codes
}

const firstOf = (codes: ReadonlyMap<string, Code>, qualifiers: readonly string[]): Code | undefined => {
  for (const qualifier of qualifiers) {
    const code = codes.get(qualifier)
    if (code !== undefined) return code
  }
  return undefined
}

const gtinFrom = (
  context: MappingContext,
  codes: ReadonlyMap<string, Code>,
): { gtin: string; code: Code } | undefined => {
  let found: { gtin: string; code: Code } | undefined
  for (const [qualifier, digits] of gtinQualifiers) {
    const code = codes.get(qualifier)
    if (code === undefined) continue
    const { segment, element, value } = code
    const whole = qualifier === 'UI' && value.length === digits ? value + gs1CheckDigit(value) : value
    if (isGtin(whole)) found ??= { gtin: gtin14(whole), code }
    else {
      const hint = /^\d+$/.test(whole) ? 'has a wrong check digit or length' : 'holds something other than digits'
      complain(context, 'IDENTIFIER_INVALID', segment, element, `GTIN "${value}" (${qualifier}) ${hint}`)
    }
  }
  return found
}

/** Our item for a buyer's code or a GTIN, by the partner's table. */
const itemIdFromTable = (
  context: MappingContext,
  code: Code | undefined,
  gtin: string | undefined,
): string | undefined => {
  const { items } = context.partner.codes
  if (code !== undefined && Object.hasOwn(items, code.value)) return items[code.value]
  return gtin !== undefined && Object.hasOwn(items, gtin) ? items[gtin] : undefined
}

const complainOfItem = (context: MappingContext, code: Code | undefined, po1: ParsedSegment): undefined => {
  if (code === undefined)
    return complain(
      context,
      'VALUE_MISSING',
      po1,
      undefined,
      'The line names no item: none of VP, VN, SK, BP, IN, CB, PI, UP, EN, UK, UI is there',
    )
  const { segment, element, value } = code
  const message = `Item code "${value}" is not in "codes.items" of partner ${context.partner.name}: add it there with our item`
  return complain(context, 'ITEM_CODE_UNKNOWN', segment, element, message)
}

/**
 * The item a line orders. Our own code (VP, VN, SK, VC) wins, unless the partner's table says that it is theirs; then the buyer's
 * code or a GTIN through the partner's table. `gtin` is padded to 14 digits.
 */
export const itemFromPo1 = (
  context: MappingContext,
  po1: ParsedSegment,
  lines: readonly ParsedSegment[],
): Item | undefined => {
  const codes = codesOf([po1, ...lines])
  const seller = firstOf(codes, sellerQualifiers)
  const buyer = firstOf(codes, buyerQualifiers)
  const trade = gtinFrom(context, codes)
  const fallback = buyer ?? trade?.code
  const itemId =
    itemIdFromTable(context, seller, undefined) ??
    seller?.value ??
    itemIdFromTable(context, fallback, trade?.gtin) ??
    (context.partner.codes.unlistedItems ? fallback?.value : undefined)
  if (itemId === undefined) return complainOfItem(context, fallback, po1)
  return {
    itemId,
    buyerItemId: buyer?.value,
    gtin: trade?.gtin,
    manufacturerItemId: firstOf(codes, manufacturerQualifiers)?.value,
    description: codes.get('PD')?.value,
  }
}
