import * as z from 'zod'
import { groupBy } from '../../domain/group-by.ts'
import { addressFieldNames } from '../../mappers/salesforce/address.ts'
import type { OrderItemState, OrderState } from '../../mappers/salesforce/order-changes.ts'
import type { Call } from '../connector.ts'
import type { SalesforceClient } from './client.ts'
import type { SalesforceSettings } from './settings.ts'
import { soqlGroups, soqlIn } from './soql.ts'

const headFields = ['Id', 'OrderNumber', 'Status', 'StatusCode', 'Description']
const itemFields = [
  'Id',
  'OrderId',
  'PricebookEntryId',
  'Product2.ProductCode',
  'Quantity',
  'UnitPrice',
  'ServiceDate',
  'Description',
]

const addressFieldsOf = ({ addressStyle }: SalesforceSettings): string[] => [
  ...addressFieldNames('Billing', addressStyle),
  ...addressFieldNames('Shipping', addressStyle),
]

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '')

const headRecord = z.looseObject({
  Id: z.string(),
  OrderNumber: z.string().nullish(),
  Status: z.string(),
  StatusCode: z.string().nullish(),
})

const itemRecord = z.looseObject({
  Id: z.string(),
  OrderId: z.string(),
  PricebookEntryId: z.string().nullish(),
  Product2: z.object({ ProductCode: z.string().nullish() }).nullish(),
})

/** Orders with their lines as they are now, by id; an order that is not there is missing. */
export const readOrderStates = async (
  client: SalesforceClient,
  settings: SalesforceSettings,
  orderIds: readonly string[],
  call: Call,
): Promise<Map<string, OrderState>> => {
  const { order: headId, orderItem: lineId } = settings.externalIds
  const heads = new Map<string, z.output<typeof headRecord>>()
  const items: (OrderItemState & { orderId: string })[] = []
  for (const group of soqlGroups(orderIds)) {
    const fields = [...headFields, ...addressFieldsOf(settings), headId].join(', ')
    const found = await client.query(`SELECT ${fields} FROM Order WHERE ${soqlIn('Id', group)}`, headRecord, call)
    for (const head of found) heads.set(head.Id, head)
    const ofItems = `SELECT ${[...itemFields, lineId].join(', ')} FROM OrderItem WHERE ${soqlIn('OrderId', group)}`
    for (const item of await client.query(ofItems, itemRecord, call)) {
      items.push({
        id: item.Id,
        orderId: item.OrderId,
        externalId: textOf(item[lineId]),
        priceBookEntryId: item.PricebookEntryId ?? '',
        productCode: item.Product2?.ProductCode ?? '',
        fields: item,
      })
    }
  }
  const byOrder = groupBy(items, ({ orderId }) => orderId)
  return new Map(
    [...heads].map(([id, head]) => [
      id,
      {
        id,
        orderNumber: head.OrderNumber ?? undefined,
        externalId: textOf(head[headId]),
        status: head.Status,
        isActivated: (head.StatusCode ?? head.Status) === 'Activated',
        fields: head,
        items: byOrder.get(id) ?? [],
      },
    ]),
  )
}
