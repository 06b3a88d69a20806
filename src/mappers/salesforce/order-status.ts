import type { OrderStage, OrderStatus } from '../../domain/order-status.ts'

/** The Order fields that show how far an order has come; null: the org has none. */
export type OrderStatusFields = Readonly<
  Record<'stage' | 'trackingNumber' | 'sellerOrderNumber' | 'invoiceNumber', string | null>
>

export type OrderStatusMapping = {
  fields: OrderStatusFields
  /** Order Status by stage; a stage that is not named leaves it as it is. */
  statusByStage: Readonly<Partial<Record<OrderStage, string>>>
}

/** The length of a text field, at most. */
const longest = 255

/** As many whole numbers as fit into one field, the latest last. */
const joined = (numbers: readonly string[]): string => {
  const kept = [...new Set(numbers)]
  while (kept.length > 1 && kept.join(', ').length > longest) kept.shift()
  return kept.join(', ').slice(0, longest)
}

/** What an Order shows of its status. Only what is known is named: the rest stays as it is. */
export const orderFieldsFromStatus = (
  status: OrderStatus,
  { fields, statusByStage }: OrderStatusMapping,
): Record<string, string> => {
  const named: readonly (readonly [string | null, string])[] = [
    [fields.stage, status.stage],
    [fields.sellerOrderNumber, status.sellerOrderNumber],
    [fields.trackingNumber, joined(status.shipments.flatMap(({ trackingNumber }) => trackingNumber ?? []))],
    [fields.invoiceNumber, joined(status.invoices.map(({ invoiceNumber }) => invoiceNumber))],
    ['Status', statusByStage[status.stage] ?? ''],
  ]
  return Object.fromEntries(named.filter((one): one is [string, string] => one[0] !== null && one[1] !== ''))
}
