import { invoiceFields, saleOrderFields } from '../../mappers/odoo/native.ts'
import { orderStatusFromOdoo } from '../../mappers/odoo/order-status-from-odoo.ts'
import type { Call, Source, SourceRecord } from '../connector.ts'
import type { OdooClient } from './client.ts'
import { latest } from './customer-source.ts'
import { afterIdIn, anyOf, type BareRow, numericIds, type OdooReader, positionAfter, within } from './reader.ts'
import type { OdooSettings } from './settings.ts'

type SourceOptions = { client: OdooClient; reader: OdooReader; settings: OdooSettings }

const model = 'sale.order'

/** Sales orders with their deliveries and invoices. A delivery or an invoice that changed surfaces its order. */
export const createOrderStatusSource = ({ client, reader, settings }: SourceOptions): Source<'order-status'> => {
  const pickingFields = ['name', 'state', 'date_done', ...(settings.trackingNumbers ? ['carrier_tracking_ref'] : [])]

  const recordsOf = async (orders: readonly BareRow[], call: Call): Promise<SourceRecord<'order-status'>[]> => {
    const idsIn = (field: string) => [...new Set(orders.flatMap((order) => listIn(order, field)))]
    const fetch = (ofModel: string, ids: number[], fields: readonly string[]): Promise<BareRow[]> =>
      ids.length === 0
        ? Promise.resolve([])
        : reader.all({ model: ofModel, domain: [['id', 'in', ids]], fields: [...fields, 'write_date'] }, call)
    const pickings = await fetch('stock.picking', idsIn('picking_ids'), pickingFields)
    const invoices = await fetch('account.move', idsIn('invoice_ids'), invoiceFields)
    return orders.map((order) => {
      const ofOrder = (rows: readonly BareRow[], field: string): BareRow[] =>
        rows.filter(({ id }) => listIn(order, field).includes(id))
      const whole = { order, pickings: ofOrder(pickings, 'picking_ids'), invoices: ofOrder(invoices, 'invoice_ids') }
      return {
        externalId: String(order.id),
        modifiedAt: latest([order, ...whole.pickings, ...whole.invoices]),
        raw: whole,
        map: () => orderStatusFromOdoo(whole),
        related: { order: String(order.id) },
      }
    })
  }

  return {
    reads: 'modified',
    overlapMs: settings.overlapMs,
    lagMs: 2_000,
    now: async (call) => (await client.serverTime(call)).now,
    read: async function* (window, after, call) {
      const fields = ['write_date', 'picking_ids.write_date', 'invoice_ids.write_date']
      const domain = anyOf(fields.map((field) => within(window, field)))
      const query = { model, domain, fields: saleOrderFields, afterId: afterIdIn(after) }
      for await (const page of reader.pages(query, call))
        yield { records: await recordsOf(page, call), next: positionAfter(page) }
    },
    listIds: async function* (call) {
      for await (const ids of reader.ids({ model, domain: [] }, call)) yield ids.map(String)
    },
    get: async (externalIds, call) => {
      const domain = [['id', 'in', numericIds(externalIds)] as const]
      return recordsOf(await reader.all({ model, domain, fields: saleOrderFields }, call), call)
    },
  }
}

const listIn = (row: BareRow, field: string): number[] => {
  const value = row[field]
  return Array.isArray(value) ? value.filter((id): id is number => typeof id === 'number') : []
}
