import * as z from 'zod'
import { CrossdockError } from '../../domain/errors.ts'
import { odooUnits } from '../../mappers/odoo/units.ts'
import { type Call, type Connection, defineConnector, type Health } from '../connector.ts'
import { createOdooClient, type OdooClient } from './client.ts'
import { createCustomerLookup } from './customer-lookup.ts'
import { createCustomerSink } from './customer-sink.ts'
import { createCustomerSource } from './customer-source.ts'
import { createOrderStatusSource } from './order-status-source.ts'
import { createPlaces } from './places.ts'
import { createPriceSource, createProductSource } from './product-sources.ts'
import { createOdooReader } from './reader.ts'
import { createSalesOrderSink } from './sales-order-sink.ts'
import { odooSettings } from './settings.ts'
import { createStockSource } from './stock-source.ts'

/** Odoo through its external API: JSON-2 from version 19 on, JSON-RPC before. */
export const odooConnector = defineConnector({
  type: 'odoo',
  settings: odooSettings,
  open: async (settings, deps): Promise<Connection> => {
    const { system } = deps
    const client = createOdooClient(settings, deps)
    const reader = createOdooReader(client, settings.pageSize)
    const places = createPlaces(client)
    const units = { ...odooUnits, ...settings.units }
    return {
      sources: {
        customer: createCustomerSource({ system, client, reader, places, settings }),
        product: createProductSource({ client, reader, settings, units }),
        price: createPriceSource({ client, reader, settings, units }),
        'stock-level': createStockSource({ client, reader, settings, units }),
        'order-status': createOrderStatusSource({ client, reader, settings }),
      },
      sinks: {
        customer: createCustomerSink({ system, client, reader, places, settings }),
        'sales-order': createSalesOrderSink({ system, client, reader, places, settings }),
      },
      lookups: { customer: createCustomerLookup(reader, settings, system) },
      check: (call) => checkHealth(client, settings.url, call),
      close: async () => client.close(),
      concurrency: settings.concurrency,
    }
  },
})

const anyList = z.array(z.unknown())

const checkHealth = async (client: OdooClient, url: string, call: Call): Promise<Health> => {
  try {
    const { version } = await client.serverTime(call)
    const query = { domain: [['id', '=', 1]], fields: ['code'] }
    await client.execute({ model: 'res.country', method: 'search_read', args: query, kind: 'read' }, anyList, call)
    return { ok: true, detail: `${url} answers: Odoo ${version}` }
  } catch (error) {
    if (error instanceof CrossdockError) return { ok: false, error }
    throw error
  }
}
