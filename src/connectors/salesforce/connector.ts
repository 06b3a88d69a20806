import * as z from 'zod'
import { CrossdockError } from '../../domain/errors.ts'
import { type Call, defineConnector, type Health } from '../connector.ts'
import { createSalesforceClient, type SalesforceClient } from './client.ts'
import { createCustomerLookup } from './customer-lookup.ts'
import { createCustomerSink } from './customer-sink.ts'
import { createCustomerSource } from './customer-source.ts'
import { createOpportunitySource } from './opportunity-source.ts'
import { createOrderStatusSink } from './order-status-sink.ts'
import { createPriceBook } from './price-book.ts'
import { createPriceSink } from './price-sink.ts'
import { createPriceSource } from './price-source.ts'
import { createProductSink } from './product-sink.ts'
import { createProductSource } from './product-source.ts'
import { createSalesOrderSink } from './sales-order-sink.ts'
import { salesforceSettings } from './settings.ts'
import { createStockLevelSink } from './stock-level-sink.ts'

const limits = z.looseObject({ DailyApiRequests: z.object({ Max: z.number(), Remaining: z.number() }) })

const checkHealth = async (client: SalesforceClient, version: string, call: Call): Promise<Health> => {
  try {
    const response = await client.request({ method: 'GET', path: '/limits', kind: 'read' }, call)
    const { Max, Remaining } = response.parse(limits).DailyApiRequests
    return { ok: true, detail: `API ${version}, ${Max - Remaining} of ${Max} calls used in 24 h` }
  } catch (error) {
    if (error instanceof CrossdockError) return { ok: false, error }
    throw error
  }
}

/**
 * Salesforce Sales Cloud over its REST API: customers as Accounts and Contacts, orders as Orders and OrderItems, prices as entries of price
 * books, stock in a custom object.
 */
export const salesforceConnector = defineConnector({
  type: 'salesforce',
  settings: salesforceSettings,
  open: async (settings, deps) => {
    const client = createSalesforceClient(settings, deps)
    const priceBook = createPriceBook(client, settings, deps.system, Date.now)
    return {
      sources: {
        customer: createCustomerSource(client, settings, deps),
        product: createProductSource(client, settings, deps),
        price: createPriceSource(client, settings, deps),
        opportunity: createOpportunitySource(client, settings, deps),
      },
      sinks: {
        customer: createCustomerSink(client, settings, deps),
        product: createProductSink(client, settings, deps),
        price: createPriceSink(client, settings, deps),
        'stock-level': createStockLevelSink(client, settings, deps),
        'order-status': createOrderStatusSink(client, settings, deps),
        'sales-order': createSalesOrderSink(client, priceBook, settings, deps),
      },
      lookups: { customer: createCustomerLookup(client, settings) },
      check: (call) => checkHealth(client, settings.apiVersion, call),
      close: async () => client.close(),
      concurrency: settings.concurrency,
    }
  },
})
