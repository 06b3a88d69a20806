import type { OrderLine } from '../../../domain/sales-order.ts'
import type { MappingContext } from '../mapping-context.ts'
import { gtinFrom, type ItemCode, resolveItem } from '../resolve-item.ts'
import { placeAt, type Value } from './xml-values.ts'

/** Where a line names its item; each may be empty. */
export type ItemValues = { seller: Value; buyer: Value; gtin: Value; manufacturer?: Value }

const codeFrom = (context: MappingContext, value: Value): ItemCode | undefined =>
  value.text === undefined ? undefined : { value: value.text, place: placeAt(context, value) }

/** The item a line orders, by the rules all standards share. The GTIN is padded to 14 digits. */
export const itemFromValues = (
  context: MappingContext,
  values: ItemValues,
): Pick<OrderLine, 'itemId' | 'buyerItemId' | 'gtin' | 'manufacturerItemId'> | undefined => {
  const code = codeFrom(context, values.gtin)
  const gtin = code && gtinFrom(code, 'GTIN')
  const codes = {
    seller: codeFrom(context, values.seller),
    buyer: codeFrom(context, values.buyer),
    trade: code === undefined || gtin === undefined ? undefined : { gtin, code },
  }
  const itemId = resolveItem(context, codes, placeAt(context, values.buyer), "seller's code, buyer's code and GTIN")
  if (itemId === undefined) return undefined
  return { itemId, buyerItemId: values.buyer.text, gtin, manufacturerItemId: values.manufacturer?.text }
}
