import * as z from 'zod'
import { CrossdockError } from '../../domain/errors.ts'
import { type Call, defineConnector, type Health } from '../connector.ts'
import { createSalesforceClient, type SalesforceClient } from './client.ts'
import { createCustomerLookup } from './customer-lookup.ts'
import { createCustomerSink } from './customer-sink.ts'
import { createPriceBook } from './price-book.ts'
import { createSalesOrderSink } from './sales-order-sink.ts'
import { salesforceSettings } from './settings.ts'

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

/** Salesforce Sales Cloud over its REST API: customers as Accounts and Contacts, orders as Orders and OrderItems. */
export const salesforceConnector = defineConnector({
  type: 'salesforce',
  settings: salesforceSettings,
  open: async (settings, deps) => {
    const client = createSalesforceClient(settings, deps)
    const priceBook = createPriceBook(client, settings, deps.system, Date.now)
    return {
      sinks: {
        customer: createCustomerSink(client, settings, deps),
        'sales-order': createSalesOrderSink(client, priceBook, settings, deps),
      },
      lookups: { customer: createCustomerLookup(client, settings) },
      check: (call) => checkHealth(client, settings.apiVersion, call),
      close: async () => client.close(),
      concurrency: settings.concurrency,
    }
  },
})
