import { orderStatusCodes } from './crm/objects.ts'
import { createCrmRoutes } from './crm/routes.ts'
import { createTables, type Row } from './crm/tables.ts'
import { type SeedCustomer, type SeedItem, seedCustomers, seedItems } from './seeds.ts'
import { type StandIn, startStandIn } from './stand-in.ts'

export type CrmServerOptions = {
  /** 0 (unless stated): any free port. */
  port?: number
  host?: string
  clientId?: string
  clientSecret?: string
  /** Accounts it knows from the start; the shared seed unless given. */
  customers?: readonly SeedCustomer[]
  /** Products, each with an entry in the standard price book; the shared seed unless given. */
  items?: readonly SeedItem[]
  /** Records per page of a query; 2000, as Salesforce has it. */
  pageSize?: number
}

type CrmObject = 'Account' | 'Contact' | 'Product2' | 'Pricebook2' | 'PricebookEntry' | 'Order' | 'OrderItem'

export type CrmServer = StandIn & {
  clientId: string
  clientSecret: string
  /** All rows of an object, oldest first. */
  rows(object: CrmObject): Row[]
  /** Inserts rows past all checks: for tests and seeds. */
  seed(object: CrmObject, rows: readonly Record<string, unknown>[]): Row[]
  /** Changes rows as an administrator or user of the CRM would. */
  change(object: CrmObject, id: string, fields: Record<string, unknown>): void
}

/** How much of each list `/_state` shows: the latest. */
const shown = 500

export const sandboxCrmCredentials = { clientId: 'crossdock-sandbox', clientSecret: 'sandbox-secret' } as const

/** Starts a stand-in that speaks Salesforce's REST API, with a few accounts, products and prices of a computer maker. */
export const startCrmServer = async (options: CrmServerOptions = {}): Promise<CrmServer> => {
  const clientId = options.clientId ?? sandboxCrmCredentials.clientId
  const clientSecret = options.clientSecret ?? sandboxCrmCredentials.clientSecret
  const tables = createTables()
  const rows = (object: CrmObject): Row[] => [...tables.of(object).rows.values()]

  const standard = tables.of('Pricebook2').insert({ Name: 'Standard Price Book', IsActive: true, IsStandard: true })
  for (const item of options.items ?? seedItems) {
    const product = tables.of('Product2').insert({
      Name: item.name,
      ProductCode: item.itemId,
      StockKeepingUnit: item.gtin,
      QuantityUnitOfMeasure: item.unit,
      IsActive: true,
    })
    tables.of('PricebookEntry').insert({
      Pricebook2Id: standard.Id,
      Product2Id: product.Id,
      UnitPrice: Number(item.unitPrice),
      IsActive: true,
    })
  }
  for (const customer of options.customers ?? seedCustomers) {
    tables.of('Account').insert({
      Name: customer.name,
      AccountNumber: customer.customerNumber,
      GLN__c: customer.gln,
      DunsNumber: customer.duns,
      Tax_Id__c: customer.taxId,
      Buyer_Code__c: `${customer.partnerCode.issuer}:${customer.partnerCode.value}`,
      BillingStreet: customer.address.lines.join('\n'),
      BillingCity: customer.address.city,
      BillingState: customer.address.region,
      BillingPostalCode: customer.address.postalCode,
      BillingCountry: customer.address.country,
    })
  }

  /** Orders of one account with the same purchase order number: there must be none. */
  const duplicates = (): { accountId: string; poNumber: string; orderIds: string[] }[] => {
    const byPo = new Map<string, { accountId: string; poNumber: string; orderIds: string[] }>()
    for (const order of tables.of('Order').rows.values()) {
      const [accountId, poNumber] = [String(order['AccountId']), String(order['PoNumber'])]
      const key = JSON.stringify([accountId, poNumber])
      const same = byPo.get(key) ?? { accountId, poNumber, orderIds: [] }
      same.orderIds.push(order.Id)
      byPo.set(key, same)
    }
    return [...byPo.values()].filter((same) => same.orderIds.length > 1)
  }

  const crm = createCrmRoutes({
    tables,
    clientId,
    clientSecret,
    pageSize: options.pageSize ?? 2000,
    dailyCalls: 15_000_000,
  })
  const latest = (object: CrmObject): Row[] => rows(object).slice(-shown)
  const standIn = await startStandIn({
    name: 'crm',
    port: options.port ?? 0,
    ...(options.host === undefined ? {} : { host: options.host }),
    routes: crm.routes,
    controls: (app) => {
      app.get('/_state/duplicates', duplicates)
      app.get<{ Querystring: { po?: string } }>('/_state/orders', (request) => {
        const { po } = request.query
        const orders = po === undefined ? latest('Order') : (tables.of('Order').byValue('PoNumber', po) ?? [])
        return orders.map((order) => ({ ...order, items: tables.of('OrderItem').byValue('OrderId', order.Id) ?? [] }))
      })
    },
    state: () => ({
      counts: {
        accounts: tables.of('Account').rows.size,
        contacts: tables.of('Contact').rows.size,
        orders: tables.of('Order').rows.size,
        items: tables.of('OrderItem').rows.size,
        calls: crm.calls(),
      },
      accounts: latest('Account'),
      contacts: latest('Contact'),
      orders: latest('Order'),
      items: latest('OrderItem'),
      products: latest('Product2'),
    }),
    expireTokens: crm.expireTokens,
  })

  return {
    ...standIn,
    clientId,
    clientSecret,
    rows,
    seed: (object, added) => added.map((fields) => tables.of(object).insert(fields)),
    change: (object, id, fields) => {
      const table = tables.of(object)
      const row = table.rows.get(id)
      if (row === undefined) throw new Error(`No ${object} ${id}`)
      const status =
        object === 'Order' && 'Status' in fields ? orderStatusCodes.get(String(fields['Status'])) : undefined
      table.update(row, status === undefined ? fields : { ...fields, StatusCode: status })
    },
  }
}
