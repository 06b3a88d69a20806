import type { OrderLine } from '../../domain/sales-order.ts'
import type { SalesOrderItem } from './native.ts'

/** Numbers as SAP shows them and as it keeps them: `10` and `000010`. */
export const withoutZeros = (text: string): string => text.replace(/^0+(?=.)/, '')

export const isRejected = ({ SalesDocumentRjcnReason }: SalesOrderItem): boolean =>
  (SalesDocumentRjcnReason ?? '') !== ''

/** Without sub-items (parts of a set, free goods), which belong to the item above them. */
export const mainItems = (items: readonly SalesOrderItem[]): readonly SalesOrderItem[] => {
  const main = items.filter(({ HigherLevelItem }) => ['', '0'].includes(withoutZeros(HigherLevelItem ?? '')))
  return main.length > 0 ? main : items
}

/** The buyer's number stands in the item. */
export const isOfLine = ({ UnderlyingPurchaseOrderItem }: SalesOrderItem, { lineNumber }: OrderLine): boolean => {
  const ofBuyer = UnderlyingPurchaseOrderItem ?? ''
  return ofBuyer !== '' && withoutZeros(ofBuyer) === withoutZeros(lineNumber)
}
