import { gtin14, isGtin } from '../../../domain/gs1.ts'
import type { OrderLine } from '../../../domain/sales-order.ts'
import type { MappingContext } from '../mapping-context.ts'
import { complainOf, type Value } from './xml-values.ts'

/** The codes a line names its item by. */
export type ItemCodes = { seller: Value; buyer: Value; gtin: Value; manufacturer?: Value }

const gtinOf = (context: MappingContext, { gtin }: ItemCodes): string | undefined => {
  if (gtin.text === undefined) return undefined
  if (isGtin(gtin.text)) return gtin14(gtin.text)
  const hint = /^\d+$/.test(gtin.text) ? 'has a wrong check digit or length' : 'holds something other than digits'
  return complainOf(context, 'IDENTIFIER_INVALID', gtin, `GTIN "${gtin.text}" ${hint}`)
}

/**
 * The item a line orders. Our own code wins, unless the partner's table says that it is theirs; then the buyer's code or the
 * GTIN through the partner's table. The GTIN is padded to 14 digits.
 */
export const itemFromCodes = (
  context: MappingContext,
  codes: ItemCodes,
): Pick<OrderLine, 'itemId' | 'buyerItemId' | 'gtin' | 'manufacturerItemId'> | undefined => {
  const { items, unlistedItems } = context.partner.codes
  const listed = (code: string | undefined): string | undefined =>
    code !== undefined && Object.hasOwn(items, code) ? items[code] : undefined
  const { seller, buyer } = codes
  const gtin = gtinOf(context, codes)
  const fallback = buyer.text === undefined ? codes.gtin : buyer
  const itemId =
    listed(seller.text) ??
    seller.text ??
    listed(fallback.text) ??
    listed(codes.gtin.text) ??
    listed(gtin) ??
    (unlistedItems ? fallback.text : undefined)
  if (itemId !== undefined)
    return { itemId, buyerItemId: buyer.text, gtin, manufacturerItemId: codes.manufacturer?.text }
  if (fallback.text === undefined)
    return complainOf(context, 'VALUE_MISSING', buyer, "The line names no item: neither seller's nor buyer's code nor GTIN")
  const message = `Item code "${fallback.text}" is not in "codes.items" of partner ${context.partner.name}: add it there with our item`
  return complainOf(context, 'ITEM_CODE_UNKNOWN', fallback, message)
}
