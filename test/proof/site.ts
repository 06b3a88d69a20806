import { randomInt } from 'node:crypto'
import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type CrmServer, startCrmServer } from '../../src/sandbox/crm-server.ts'
import { type ErpServer, startErpServer } from '../../src/sandbox/erp-server.ts'
import { seedItems } from '../../src/sandbox/seeds.ts'
import type { Backend } from '../helpers/crossdock-app.ts'
import { type CrossdockProcess, createSite, type Site } from '../helpers/crossdock-process.ts'
import { numberedOrders, ordersFile } from '../helpers/orders.ts'
import { createPreparedDatabase } from '../helpers/prepared-store.ts'
import { testRedisUrl } from '../helpers/services.ts'

/** Orders the ERP is sent in one call, and documents that share a file to a partner. */
export type Batching = { ordersPerCall: number; documentsPerFile: number }

export const oneByOne: Batching = { ordersPerCall: 1, documentsPerFile: 1 }
/** Every other seed has several travel together. */
export const batchingOf = (seed: number): Batching =>
  seed % 2 === 0 ? { ordersPerCall: 10, documentsPerFile: 20 } : oneByOne

const token = 'a-token-for-tests-only'
export const linesPerOrder = 3

/** The partners of a site, with what their order numbers begin with. */
const prefixes = { northwind: 'P', juniper: 'J' }
export type ProofPartner = keyof typeof prefixes

/** Numbered work that is put in, and both ends it must come out at. */
export type ProofSite = {
  site: Site
  erp: ErpServer
  crm: CrmServer
  batching: Batching
  /** Every order number put in so far, and the control numbers of the files they came in. */
  orders: string[]
  files: { controlNumber: number; orders: number }[]
  /** What the ERP has on stock by item, as it was set last. */
  stock: ReadonlyMap<string, string>
  /** Sets it anew: every item has another quantity than before. */
  restock(): void
  /** Puts a file of orders into the inbox, whole at once, from `northwind` unless stated. Returns their numbers. */
  drop(orders: number, partner?: ProofPartner): Promise<string[]>
  /** Asks the API of a process. */
  ask(crossdock: CrossdockProcess, path: string, method?: 'GET' | 'POST'): Promise<unknown>
  close(): Promise<void>
}

export type OwnParts = {
  /** Servers of its own, in place of those that all tests share. */
  databaseUrl?: string | undefined
  redisUrl?: string | undefined
  /** One of each unless stated. */
  batching?: Batching | undefined
  /** When stock is pulled by itself. */
  stockSchedule?: string | undefined
  /** Told of the data folder before anything is put there. */
  prepareData?: ((folder: string) => Promise<void>) | undefined
}

/** A site of its own: store, queue, mail folders, and stand-ins that outlive every kill. */
export const openProofSite = async (backend: Backend, own: OwnParts = {}): Promise<ProofSite> => {
  const folder = await mkdtemp(join(tmpdir(), 'crossdock-proof-'))
  await own.prepareData?.(join(folder, 'data'))
  const erp = await startErpServer()
  const crm = await startCrmServer()
  const batching = own.batching ?? oneByOne
  const database = backend === 'embedded' || own.databaseUrl !== undefined ? undefined : await createPreparedDatabase()
  const databaseUrl = own.databaseUrl ?? database?.url
  const schedule = own.stockSchedule === undefined ? '' : `, schedule: "${own.stockSchedule}"`
  const site = await createSite({
    folder,
    crmUrl: crm.url,
    erpUrl: erp.url,
    ...(databaseUrl === undefined ? {} : { databaseUrl }),
    ...(backend === 'redis' ? { redisUrl: own.redisUrl ?? testRedisUrl(), redisPrefix: `proof${randomInt(1e9)}` } : {}),
    ...batching,
    partners: ['juniper'],
    flows: [`stock: { from: erp, entity: stock-level, to: [crm]${schedule} }`],
  })
  site.env = { CROSSDOCK_TOKEN: token, DATABASE_URL: '', REDIS_URL: '' }
  const stock = new Map<string, string>()
  let restocked = 0
  const restock = (): void => {
    restocked += 1
    for (const [index, { itemId }] of seedItems.entries()) {
      stock.set(itemId, String(1000 * restocked + index))
      erp.setStock(itemId, '1010', String(1000 * restocked + index))
    }
  }
  restock()
  const orders: string[] = []
  const files: ProofSite['files'] = []
  return {
    site,
    erp,
    crm,
    batching,
    orders,
    files,
    stock,
    restock,
    drop: async (count, partner = 'northwind') => {
      const controlNumber = files.length + 1
      const numbered = [...numberedOrders(prefixes[partner], orders.length + 1, count, linesPerOrder)]
      const sender = partner.toUpperCase()
      const pieces = ordersFile({ sender, receiver: 'CROSSDOCK', controlNumber, orders: numbered })
      const hidden = join(site.inbox, `.${controlNumber}.tmp`)
      await writeFile(hidden, [...pieces].join(''))
      await rename(hidden, join(site.inbox, `orders-${controlNumber}.edi`))
      const numbers = numbered.map(({ orderNumber }) => orderNumber)
      orders.push(...numbers)
      files.push({ controlNumber, orders: count })
      return numbers
    },
    ask: async (crossdock, path, method = 'GET') => {
      const url = /http:\/\/[\d.]+:\d+/.exec(crossdock.output())?.[0]
      const response = await fetch(`${url}${path}`, { method, headers: { authorization: `Bearer ${token}` } })
      if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`)
      return response.json()
    },
    close: async () => {
      await Promise.all([erp.close(), crm.close()])
      await database?.drop()
      await rm(folder, { recursive: true, force: true })
    },
  }
}
