import type { FastifyInstance } from 'fastify'
import { type BusinessPartners, createBusinessPartners } from './erp/business-partners.ts'
import { addControlRoutes } from './erp/control-routes.ts'
import { createControls, type ErpControls } from './erp/controls.ts'
import { createFollowOnDocuments } from './erp/follow-on-documents.ts'
import { addFollowOnRoutes } from './erp/follow-on-routes.ts'
import { addMaterialRoutes } from './erp/material-routes.ts'
import { createMaterials } from './erp/materials.ts'
import { dayMsFrom, type Row } from './erp/odata-reply.ts'
import { createOrderBook, type OrderBook } from './erp/order-book.ts'
import { type StoredOrder, wishedLines } from './erp/order-items.ts'
import { addPartnerRoutes } from './erp/partner-routes.ts'
import { addSalesOrderRoutes } from './erp/sales-order-routes.ts'
import { createSessions } from './erp/sessions.ts'
import { type SeedCustomer, type SeedItem, seedCurrency, seedCustomers, seedItems } from './seeds.ts'
import { type StandIn, startStandIn } from './stand-in.ts'

export type ErpServerOptions = {
  /** 0 (unless stated): any free port. */
  port?: number
  host?: string
  user?: string
  password?: string
  customers?: readonly SeedCustomer[]
  items?: readonly SeedItem[]
  now?: () => number
  /** How far its clock goes ahead of `now`. */
  clockOffsetMs?: number
}

export type ErpServer = StandIn &
  ErpControls & {
    /** All orders, oldest first. */
    orders(): ShownOrder[]
    /** Sold-to party and purchase order number that more than one order carries. */
    duplicates(): ReturnType<OrderBook['duplicates']>
    /** Changes the head of an order as a user of the ERP would: its ETag is another one then. */
    edit(salesOrder: string, fields: Row): void
  }

export const sandboxErpCredentials = { user: 'CROSSDOCK', password: 'sandbox-secret' } as const

const serviceRoot = '/sap/opu/odata/sap'
const services = {
  API_BUSINESS_PARTNER: ['A_BusinessPartner', 'A_BusinessPartnerTaxNumber', 'A_BuPaIdentification'],
  API_PRODUCT_SRV: ['A_Product'],
  API_MATERIAL_STOCK_SRV: ['A_MatlStkInAcctMod'],
  API_SLSPRICINGCONDITIONRECORD_SRV: ['A_SlsPrcgCndnRecdValidity'],
  API_SALES_ORDER_SRV: ['A_SalesOrder', 'A_SalesOrderItem', 'A_SalesOrderScheduleLine'],
  'API_OUTBOUND_DELIVERY_SRV;v=0002': ['A_OutbDeliveryHeader', 'A_OutbDeliveryItem'],
  API_BILLING_DOCUMENT_SRV: ['A_BillingDocument', 'A_BillingDocumentItem'],
}
/** Orders shown by `/_state`, the newest. */
const ordersShown = 200

/**
 * A stand-in for an S/4HANA system: business partners, products, stock, price conditions, sales orders, deliveries and billing documents
 * over OData V2, with basic authentication, CSRF tokens bound to sessions, prices, credit and availability check. Besides `/_state` it
 * answers `/_state/duplicates` and `/_state/orders/<purchase order number>`, and takes what users of the ERP do at `/_control/...`.
 */
export const startErpServer = async (options: ErpServerOptions = {}): Promise<ErpServer> => {
  const clock = { offsetMs: options.clockOffsetMs ?? 0 }
  const ours = options.now ?? Date.now
  const now = (): number => ours() + clock.offsetMs
  const items = options.items ?? seedItems
  const partners = createBusinessPartners(options.customers ?? seedCustomers, now)
  const materials = createMaterials(items, seedCurrency, now)
  const book = createOrderBook({ items, currency: seedCurrency, partners, now })
  const documents = createFollowOnDocuments(book, now)
  const setClockOffset = (ms: number): void => {
    clock.offsetMs = ms
  }
  const controls = createControls({ partners, materials, documents, book, setClockOffset })
  const { user, password } = { ...sandboxErpCredentials, ...options }
  const sessions = createSessions(user, password, '100')
  const standIn = await startStandIn({
    name: 'erp',
    port: options.port ?? 0,
    ...(options.host === undefined ? {} : { host: options.host }),
    state: () => stateOf(book, partners),
    expireTokens: sessions.expire,
    controls: (app) => addControlRoutes(app, controls),
    routes: (app) => {
      app.get('/_state/duplicates', () => book.duplicates())
      app.get<{ Params: { number: string } }>('/_state/orders/:number', (request) =>
        book.byPurchaseOrder(request.params.number).map(shownOrder),
      )
      app.register((scope, _options, done) => {
        scope.addHook('onRequest', (request, reply, next) => {
          if (sessions.admit(request, reply)) next()
        })
        scope.addHook('onSend', (_request, reply, payload, next) => {
          reply.header('date', new Date(now()).toUTCString())
          next(null, payload)
        })
        addServiceRoots(scope)
        addPartnerRoutes(scope, `${serviceRoot}/API_BUSINESS_PARTNER`, partners)
        addMaterialRoutes(scope, serviceRoot, materials)
        addSalesOrderRoutes(scope, `${serviceRoot}/API_SALES_ORDER_SRV`, book)
        addFollowOnRoutes(scope, serviceRoot, documents)
        done()
      })
    },
  })
  const orderOf = (salesOrder: string): StoredOrder => {
    const order = book.get(salesOrder)
    if (order === undefined) throw new Error(`No sales order ${salesOrder}`)
    return order
  }
  return {
    ...standIn,
    ...controls,
    orders: () => [...book.orders()].map(shownOrder),
    duplicates: book.duplicates,
    edit: (salesOrder, fields) => book.changes.patchHead(orderOf(salesOrder), fields),
  }
}

type ShownOrder = ReturnType<typeof shownOrder>

const shownOrder = ({ head, items, version }: StoredOrder) => ({
  salesOrder: head.SalesOrder,
  soldTo: head.SoldToParty,
  purchaseOrder: head.PurchaseOrderByCustomer,
  netAmount: head['TotalNetAmount'],
  creditCheck: head['TotalCreditCheckStatus'],
  requestedDate: shownDate(head['RequestedDeliveryDate']),
  /** How often it was written since it was created. */
  changes: version - 1,
  items: items.map(({ row, schedule, pricing }) => ({
    item: row.SalesOrderItem,
    buyerLine: row['UnderlyingPurchaseOrderItem'],
    material: row['Material'],
    quantity: row['RequestedQuantity'],
    confirmed: row['ConfdDelivQtyInOrderQtyUnit'],
    rejected: row['SalesDocumentRjcnReason'],
    prices: pricing.map((element) => element['ConditionRateValue']),
    wished: wishedLines(schedule).map((line) => ({
      date: shownDate(line['RequestedDeliveryDate']),
      quantity: line['ScheduleLineOrderQuantity'],
    })),
  })),
})

const shownDate = (value: unknown): string | undefined => {
  const ms = dayMsFrom(value)
  return ms === undefined ? undefined : new Date(ms).toISOString().slice(0, 10)
}

const stateOf = (book: OrderBook, partners: BusinessPartners) => {
  const orders = [...book.orders()]
  return {
    orderCount: orders.length,
    duplicateCount: book.duplicates().length,
    orders: orders.slice(-ordersShown).map(shownOrder),
    customerCount: partners.size(),
    customers: firstOf(partners.partners(), ordersShown).map((partner) => ({
      customer: partner.Customer,
      name: partner['BusinessPartnerFullName'],
      externalId: partner['BusinessPartnerIDByExtSystem'],
    })),
    stock: book.stock(),
  }
}

const firstOf = <T>(all: Iterable<T>, count: number): T[] => {
  const first: T[] = []
  for (const one of all) {
    if (first.length === count) break
    first.push(one)
  }
  return first
}

const addServiceRoots = (app: FastifyInstance): void => {
  for (const [service, entitySets] of Object.entries(services)) {
    app.get(`${serviceRoot}/${service}/`, () => ({ d: { EntitySets: entitySets } }))
  }
}
