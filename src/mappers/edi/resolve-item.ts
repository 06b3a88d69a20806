import { gtin14, isGtin } from '../../domain/gs1.ts'
import type { MappingContext, Place } from './mapping-context.ts'

/** An item code of a document, and where it stands. */
export type ItemCode = { value: string; place: Place }

export type ItemCodes = {
  /** Our own code for the item, as the document calls it. */
  seller: ItemCode | undefined
  /** A code that is ours or the buyer's, which nothing tells. */
  sku?: ItemCode | undefined
  buyer: ItemCode | undefined
  /** Where the GTIN came from, and the GTIN padded to 14 digits. */
  trade: { gtin: string; code: ItemCode } | undefined
}

/** A GTIN padded to 14 digits, or (with an issue) undefined. `digits` is the code with its check digit, `name` what the document calls it. */
export const gtinFrom = ({ value, place }: ItemCode, name: string, digits = value): string | undefined => {
  if (isGtin(digits)) return gtin14(digits)
  const hint = /^\d+$/.test(digits) ? 'has a wrong check digit or length' : 'holds something other than digits'
  return place('IDENTIFIER_INVALID', `GTIN "${value}" (${name}) ${hint}`)
}

/** Our item for a buyer's code or a GTIN, by the partner's table. */
const itemIdFromTable = (
  context: MappingContext,
  code: ItemCode | undefined,
  gtin: string | undefined,
): string | undefined => {
  const { items } = context.partner.codes
  if (code !== undefined && Object.hasOwn(items, code.value)) return items[code.value]
  return gtin !== undefined && Object.hasOwn(items, gtin) ? items[gtin] : undefined
}

/**
 * Our item for the codes of a line. Our own code wins, unless the partner's table says that it is theirs; then the buyer's code or
 * a GTIN through the partner's table, then a code that may be ours; last, when the partner allows it, the code as it is. `line` and `accepted` are for the issue of a
 * line without any code.
 */
export const resolveItem = (
  context: MappingContext,
  { seller, sku, buyer, trade }: ItemCodes,
  line: Place,
  accepted: string,
): string | undefined => {
  const fallback = buyer ?? trade?.code
  const itemId =
    itemIdFromTable(context, seller, undefined) ??
    seller?.value ??
    itemIdFromTable(context, sku, undefined) ??
    itemIdFromTable(context, fallback, trade?.gtin) ??
    // The table may hold the GTIN as the document writes it, without padding.
    itemIdFromTable(context, trade?.code, undefined) ??
    sku?.value ??
    (context.partner.codes.unlistedItems ? fallback?.value : undefined)
  if (itemId !== undefined) return itemId
  if (fallback === undefined) return line('VALUE_MISSING', `The line names no item: none of ${accepted} is there`)
  return fallback.place(
    'ITEM_CODE_UNKNOWN',
    `Item code "${fallback.value}" is not in "codes.items" of partner ${context.partner.name}: add it there with our item`,
  )
}
