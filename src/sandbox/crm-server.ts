import { type CrmObject, orderStatusCodes } from './crm/objects.ts'
import { type CrmCounts, createCrmRoutes } from './crm/routes.ts'
import { seedOrg } from './crm/seed-org.ts'
import { createTables, type Row, wireTime } from './crm/tables.ts'
import { opportunityFields } from './crm/writes.ts'
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
  /** How far the org's clock is ahead of this machine's; behind it when negative. 0 unless stated. */
  clockOffsetMs?: number
}

/** When a change counts as made, in ISO 8601; the org's clock unless stated. */
type Stamped = { modstamp?: string }

export type CrmServer = StandIn & {
  clientId: string
  clientSecret: string
  /** All rows of an object, oldest first. */
  rows(object: CrmObject): Row[]
  /** Inserts rows past all checks: for tests and seeds. */
  seed(object: CrmObject, rows: readonly Record<string, unknown>[], stamped?: Stamped): Row[]
  /** Changes rows as an administrator or user of the CRM would. */
  change(object: CrmObject, id: string, fields: Record<string, unknown>, stamped?: Stamped): void
  /** Puts a row into the recycle bin as a user would. */
  remove(object: CrmObject, id: string, stamped?: Stamped): void
  /** A transaction that goes on until `commit`, which adds rows with the stamp of its beginning: now, or `modstamp`. */
  begin(stamped?: Stamped): { commit(object: CrmObject, rows: readonly Record<string, unknown>[]): Row[] }
  /** Calls so far, by kind. */
  counts(): CrmCounts
  /** Rows of an object written by calls so far; seeds and changes of users do not count. */
  writes(object: CrmObject): number
  /** The org's clock. */
  now(): number
}

/** How much of each list `/_state` shows: the latest. */
const shown = 500

export const sandboxCrmCredentials = { clientId: 'crossdock-sandbox', clientSecret: 'sandbox-secret' } as const

/** Starts a stand-in that speaks Salesforce's REST API, with a few accounts, products and prices of a computer maker. */
export const startCrmServer = async (options: CrmServerOptions = {}): Promise<CrmServer> => {
  const clientId = options.clientId ?? sandboxCrmCredentials.clientId
  const clientSecret = options.clientSecret ?? sandboxCrmCredentials.clientSecret
  const now = (): number => Date.now() + (options.clockOffsetMs ?? 0)
  const tables = createTables(now)
  const openTransactions = new Set<{ beganAtMs: number }>()
  const rows = (object: CrmObject): Row[] => [...tables.of(object).rows.values()]
  seedOrg(tables, options.items ?? seedItems, options.customers ?? seedCustomers)

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
    clock: now,
    openSinceMs: () => oldest([...openTransactions].map(({ beganAtMs }) => beganAtMs)),
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
        opportunities: tables.of('Opportunity').rows.size,
        stockLevels: tables.of('Stock_Level__c').rows.size,
        calls: crm.counts().calls,
        reads: crm.counts().reads,
        writes: crm.counts().writes,
        rowsWritten: crm.counts().rowsWritten,
      },
      accounts: latest('Account'),
      contacts: latest('Contact'),
      orders: latest('Order'),
      items: latest('OrderItem'),
      products: latest('Product2'),
    }),
    expireTokens: crm.expireTokens,
  })

  const insert = (object: CrmObject, added: readonly Record<string, unknown>[], stamped?: Stamped): Row[] =>
    added.map((given) => {
      // A copy of another row has them.
      const { Id: _id, CreatedDate: _created, LastModifiedDate: _changed, SystemModstamp: _stamp, ...fields } = given
      const derived = object === 'Opportunity' ? opportunityFields(fields) : {}
      return tables.of(object).insert({ ...derived, ...fields }, stampOf(stamped))
    })
  const rowOf = (object: CrmObject, id: string): Row => {
    const row = tables.of(object).rows.get(id)
    if (row === undefined) throw new Error(`No ${object} ${id}`)
    return row
  }

  return {
    ...standIn,
    clientId,
    clientSecret,
    rows,
    seed: insert,
    change: (object, id, fields, stamped) => {
      const status =
        object === 'Order' && 'Status' in fields ? orderStatusCodes.get(String(fields['Status'])) : undefined
      const derived = object === 'Opportunity' ? opportunityFields(fields) : {}
      const changed = status === undefined ? { ...fields, ...derived } : { ...fields, StatusCode: status }
      tables.of(object).update(rowOf(object, id), changed, stampOf(stamped))
    },
    remove: (object, id, stamped) => tables.of(object).remove(rowOf(object, id), stampOf(stamped)),
    begin: (stamped) => {
      const transaction = { beganAtMs: stamped?.modstamp === undefined ? now() : Date.parse(stamped.modstamp) }
      openTransactions.add(transaction)
      return {
        commit: (object, added) => {
          openTransactions.delete(transaction)
          return insert(object, added, { modstamp: new Date(transaction.beganAtMs).toISOString() })
        },
      }
    },
    counts: crm.counts,
    writes: (object) => crm.counts().rowsWritten[object] ?? 0,
    now,
  }
}

const oldest = (times: readonly number[]): number | undefined => (times.length === 0 ? undefined : Math.min(...times))

const stampOf = (stamped: Stamped | undefined): string | undefined =>
  stamped?.modstamp === undefined ? undefined : wireTime(Date.parse(stamped.modstamp))
