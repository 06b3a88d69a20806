import * as z from 'zod'
import { groupBy } from '../../domain/group-by.ts'
import { anyOf } from '../../mappers/sap-s4hana/odata-values.ts'
import { withoutZeros } from '../../mappers/sap-s4hana/order-items.ts'
import type { Call } from '../connector.ts'
import type { SapClient } from './client.ts'
import { groupsOf } from './groups.ts'
import type { NativeRow } from './read-by-key.ts'

/** What came of an order. */
export type FollowOn = { deliveries: NativeRow[]; billing: NativeRow[] }

const documentsPerRead = 40
const text = z.string().min(1)
const deliveryItem = z.looseObject({ DeliveryDocument: text, ReferenceSDDocument: text })
const billingItem = z.looseObject({ BillingDocument: text, SalesDocument: text })

const deliveryFields = ['DeliveryDocument', 'ActualGoodsMovementDate', 'OverallGoodsMovementStatus', 'BillOfLading']
const billingFields = [
  'BillingDocument',
  'SDDocumentCategory',
  'BillingDocumentDate',
  'BillingDocumentIsCancelled',
  'CancelledBillingDocument',
  'TotalGrossAmount',
  'TransactionCurrency',
]

/** Deliveries and billing documents of some orders, by the number of the order. */
export const readFollowOn = async (
  client: SapClient,
  orders: readonly string[],
  call: Call,
): Promise<(order: string) => FollowOn> => {
  if (orders.length === 0) return () => ({ deliveries: [], billing: [] })
  const [shipped, billed] = await Promise.all([
    client.read(
      'API_OUTBOUND_DELIVERY_SRV;v=0002',
      'A_OutbDeliveryItem',
      {
        filter: anyOf('ReferenceSDDocument', orders),
        select: ['DeliveryDocument', 'DeliveryDocumentItem', 'ReferenceSDDocument'],
        orderBy: 'DeliveryDocument,DeliveryDocumentItem',
      },
      deliveryItem,
      call,
    ),
    client.read(
      'API_BILLING_DOCUMENT_SRV',
      'A_BillingDocumentItem',
      {
        filter: anyOf('SalesDocument', orders),
        select: ['BillingDocument', 'BillingDocumentItem', 'SalesDocument'],
        orderBy: 'BillingDocument,BillingDocumentItem',
      },
      billingItem,
      call,
    ),
  ])
  const deliveriesOf = numbersByOrder(shipped.map((item) => [item.ReferenceSDDocument, item.DeliveryDocument]))
  const billingOf = numbersByOrder(billed.map((item) => [item.SalesDocument, item.BillingDocument]))
  const deliveries = await readHeads(client, 'delivery', [...new Set(shipped.map((one) => one.DeliveryDocument))], call)
  const billing = await readHeads(client, 'billing', [...new Set(billed.map((one) => one.BillingDocument))], call)
  const pick = (heads: ReadonlyMap<string, NativeRow>, numbers: ReadonlySet<string> | undefined): NativeRow[] =>
    [...(numbers ?? [])].flatMap((number) => [heads.get(number) ?? []].flat())
  return (order) => ({
    deliveries: pick(deliveries, deliveriesOf.get(withoutZeros(order))),
    billing: pick(billing, billingOf.get(withoutZeros(order))),
  })
}

const numbersByOrder = (pairs: readonly (readonly [string, string])[]): Map<string, Set<string>> => {
  const groups = groupBy(pairs, ([order]) => withoutZeros(order))
  return new Map([...groups].map(([order, own]) => [order, new Set(own.map(([, number]) => number))]))
}

const heads = {
  delivery: {
    service: 'API_OUTBOUND_DELIVERY_SRV;v=0002',
    entitySet: 'A_OutbDeliveryHeader',
    key: 'DeliveryDocument',
    select: deliveryFields,
  },
  billing: {
    service: 'API_BILLING_DOCUMENT_SRV',
    entitySet: 'A_BillingDocument',
    key: 'BillingDocument',
    select: billingFields,
  },
} as const

const readHeads = async (
  client: SapClient,
  kind: keyof typeof heads,
  numbers: readonly string[],
  call: Call,
): Promise<Map<string, NativeRow>> => {
  const { service, entitySet, key, select } = heads[kind]
  const found = new Map<string, NativeRow>()
  for (const group of groupsOf(documentsPerRead, numbers)) {
    const query = { filter: anyOf(key, group), select, orderBy: key }
    const rows = await client.read(service, entitySet, query, z.looseObject({ [key]: text }), call)
    for (const row of rows) found.set(String(row[key]), row)
  }
  return found
}
