import { CrossdockError, messageOf, TransientError } from '../../domain/errors.ts'
import { createSystemTime } from '../../mappers/sap-s4hana/system-time.ts'
import { sapUnits, unitsFromSap } from '../../mappers/sap-s4hana/units.ts'
import { type Call, type Connection, defineConnector, type Health } from '../connector.ts'
import { createSapClient, type SapClient } from './client.ts'
import { createCustomerLookup } from './customer-lookup.ts'
import { createCustomerSink } from './customer-sink.ts'
import { createCustomerSource } from './customer-source.ts'
import { createOrderStatusSource } from './order-status-source.ts'
import { createPriceSource } from './price-source.ts'
import { createProductSource } from './product-source.ts'
import { createSalesOrderSink } from './sales-order-sink.ts'
import { type SapS4hanaSettings, sapS4hanaSettings } from './settings.ts'
import { createStockLevelSource } from './stock-level-source.ts'

/** Of the rows of a page: a customer comes with its addresses, numbers and sales areas, and 600 are three batches of what most sinks take at once. */
const shareOfCustomers = 0.6

/** SAP S/4HANA, cloud and on-premise, through OData V2 services. */
export const sapS4hanaConnector = defineConnector({
  type: 'sap-s4hana',
  settings: sapS4hanaSettings,
  open: async (settings, deps): Promise<Connection> => {
    const { system } = deps
    const { concurrency, visibilityLagMs, timeoutMs: callLimitMs } = settings
    const client = createSapClient(settings, deps)
    const { 'partner-code': _, ...ofEveryone } = settings.identificationTypes
    return {
      sources: sourcesOf(settings, system, client),
      sinks: {
        customer: createCustomerSink({
          system,
          client,
          terms: customerTerms(settings),
          visibilityLagMs,
          callLimitMs,
          concurrency,
          mayUpdate: settings.updateCustomers,
        }),
        'sales-order': createSalesOrderSink({
          system,
          client,
          // SAP keeps codes of partners without whose they are: "S7" is a store of many.
          places: createCustomerLookup({ system, client, identificationTypes: ofEveryone }),
          terms: salesOrderTerms(settings, system),
          visibilityLagMs,
          callLimitMs,
          concurrency,
          ordersPerCall: settings.ordersPerCall,
        }),
      },
      lookups: {
        customer: createCustomerLookup({ system, client, identificationTypes: settings.identificationTypes }),
      },
      check: (call) => check(client, settings.url, call),
      close: async () => client.close(),
      concurrency,
    }
  },
})

const sourcesOf = (
  settings: SapS4hanaSettings,
  system: string,
  client: SapClient,
): NonNullable<Connection['sources']> => {
  const { language, pageSize, concurrency, readLagMs: lagMs, readOverlapMs: overlapMs, identificationTypes } = settings
  const { salesOrganization, distributionChannel, division } = settings
  const options = { system, client, pageSize }
  const time = createSystemTime(settings.timeZone)
  const units = unitsFromSap(settings.unitMap)
  const area = { salesOrganization, distributionChannel, division }
  return {
    customer: createCustomerSource({
      ...options,
      pageSize: Math.ceil(pageSize * shareOfCustomers),
      reading: { system, ...area, identificationTypes },
      time,
      lagMs,
      overlapMs,
    }),
    product: createProductSource({
      ...options,
      reading: { language, units, inactiveStatuses: settings.inactiveProductStatuses },
      lagMs,
      overlapMs,
    }),
    price: createPriceSource({ ...options, ...area, conditionType: settings.priceListCondition, units }),
    'stock-level': createStockLevelSource({
      ...options,
      location: settings.stockLocation,
      plants: settings.stockPlants,
      units,
    }),
    'order-status': createOrderStatusSource({ ...options, salesOrganization, time, concurrency, lagMs, overlapMs }),
  }
}

const salesOrderTerms = (settings: SapS4hanaSettings, system: string) => ({
  system,
  salesOrderType: settings.salesOrderType,
  salesOrganization: settings.salesOrganization,
  distributionChannel: settings.distributionChannel,
  division: settings.division,
  plant: settings.plant,
  priceCondition: settings.priceCondition,
  shipToFunction: settings.shipToFunction,
  noteTextType: settings.noteTextType,
  language: settings.language,
  units: { ...sapUnits, ...settings.unitMap },
  rejectionReason: settings.rejectionReason,
})

const customerTerms = (settings: SapS4hanaSettings) => ({
  grouping: settings.businessPartnerGrouping,
  roles: settings.businessPartnerRoles,
  salesOrganization: settings.salesOrganization,
  distributionChannel: settings.distributionChannel,
  division: settings.division,
  currency: settings.customerCurrency,
  paymentTerms: settings.customerPaymentTerms,
  shippingCondition: settings.customerShippingCondition,
  language: settings.language,
  taxTypes: settings.taxTypes,
  identificationTypes: settings.identificationTypes,
})

const check = async (client: SapClient, url: string, call: Call): Promise<Health> => {
  try {
    await client.ping('API_SALES_ORDER_SRV', call)
    await client.ping('API_BUSINESS_PARTNER', call)
    return { ok: true, detail: `${url} answers: sales orders and business partners` }
  } catch (error) {
    if (error instanceof CrossdockError) return { ok: false, error }
    return { ok: false, error: new TransientError('SYSTEM_FAILED', messageOf(error), { scope: 'item', cause: error }) }
  }
}
