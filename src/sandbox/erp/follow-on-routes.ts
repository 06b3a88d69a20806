import type { FastifyInstance } from 'fastify'
import type { FollowOnDocuments } from './follow-on-documents.ts'
import { type Row, sendCollection, textOf } from './odata-reply.ts'
import type { Table } from './table.ts'

/** Deliveries and billing documents, all read only; `root` is the address all services are below. */
export const addFollowOnRoutes = (app: FastifyInstance, root: string, documents: FollowOnDocuments): void => {
  const { deliveries, deliveryItems, billing, billingItems } = documents
  const sets = [
    {
      service: 'API_OUTBOUND_DELIVERY_SRV;v=0002',
      heads: {
        name: 'A_OutbDeliveryHeader',
        table: deliveries,
        key: 'DeliveryDocument',
        below: 'to_DeliveryDocumentItem',
      },
      items: { name: 'A_OutbDeliveryItem', table: deliveryItems, by: 'ReferenceSDDocument' },
    },
    {
      service: 'API_BILLING_DOCUMENT_SRV',
      heads: { name: 'A_BillingDocument', table: billing, key: 'BillingDocument', below: 'to_Item' },
      items: { name: 'A_BillingDocumentItem', table: billingItems, by: 'SalesDocument' },
    },
  ] as const
  for (const { service, heads, items } of sets) {
    app.get(`${root}/${service}/${heads.name}`, (request, reply) => {
      sendCollection<Row>(request, reply, {
        all: heads.table.rows,
        lookup: (field, value) => (field === heads.key ? [heads.table.get(value) ?? []].flat() : undefined),
        scan: heads.table.scan,
        expand: (row, names) =>
          names.has(heads.below)
            ? { [heads.below]: { results: equalTo(items.table, heads.key, textOf(row, heads.key)) } }
            : {},
      })
    })
    app.get(`${root}/${service}/${items.name}`, (request, reply) => {
      sendCollection<Row>(request, reply, {
        all: items.table.rows,
        lookup: (field, value) => (field === items.by ? equalTo(items.table, field, value) : undefined),
        scan: items.table.scan,
      })
    })
  }
}

const equalTo = (table: Table<Row>, field: string, value: string): Row[] => [
  ...(table.scan([field], { kind: 'compare', operator: 'eq', field, value }) ?? []),
]
