import { CrossdockError, messageOf, TransientError } from '../../domain/errors.ts'
import { type Call, type Connection, defineConnector, type Health } from '../connector.ts'
import { createTrytonClient } from './client.ts'
import { createCustomerLookup } from './customer-lookup.ts'
import { createCustomerSink } from './customer-sink.ts'
import { createCustomerSource } from './customer-source.ts'
import { createOrderStatusSource } from './order-status-source.ts'
import { createPriceSource, createProductSource } from './product-sources.ts'
import { createReferenceData, type ReferenceData } from './reference-data.ts'
import { createSalesOrderSink } from './sales-order-sink.ts'
import { type TrytonSettings, trytonSettings } from './settings.ts'
import { createStockSource } from './stock-source.ts'

/** Tryton 6.0 and what speaks its JSON-RPC: parties, products, stock and sales. */
export const trytonConnector = defineConnector({
  type: 'tryton',
  settings: trytonSettings,
  open: async (settings, deps): Promise<Connection> => {
    const client = createTrytonClient(settings, deps)
    const reference = createReferenceData(client, settings, deps.system)
    const options = { ...settings, system: deps.system, client, reference }
    return {
      sources: {
        customer: createCustomerSource({ ...options, category: settings.customerCategory }),
        product: createProductSource(options),
        price: createPriceSource(options),
        'stock-level': createStockSource(options),
        'order-status': createOrderStatusSource(options),
      },
      sinks: { customer: createCustomerSink(options), 'sales-order': createSalesOrderSink(options) },
      lookups: { customer: createCustomerLookup(options) },
      check: (call) => check(reference, settings, call),
      close: async () => client.close(),
      concurrency: settings.concurrency,
    }
  },
})

const check = async (reference: ReferenceData, settings: TrytonSettings, call: Call): Promise<Health> => {
  try {
    const [{ currency }, warehouses] = [await reference.company(call), await reference.warehouses(call)]
    const codes = warehouses.map(({ code }) => code).join(', ')
    return { ok: true, detail: `${settings.url} answers: accounts in ${currency}, warehouses ${codes}` }
  } catch (error) {
    if (error instanceof CrossdockError) return { ok: false, error }
    return { ok: false, error: new TransientError('SYSTEM_FAILED', messageOf(error), { scope: 'item', cause: error }) }
  }
}
