import type { FastifyInstance } from 'fastify'
import { answerCreate } from './erp/answer-write.ts'
import { type BusinessPartners, createBusinessPartners } from './erp/business-partners.ts'
import type { IndexLookup } from './erp/odata-filter.ts'
import { dayMsFrom, type Row, sendCollection } from './erp/odata-reply.ts'
import { createOrderBook, type OrderBook } from './erp/order-book.ts'
import { type StoredOrder, wishedLines } from './erp/order-items.ts'
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
}

export type ErpServer = StandIn & {
  /** All orders, oldest first. */
  orders(): ShownOrder[]
  /** Sold-to party and purchase order number that more than one order carries. */
  duplicates(): ReturnType<OrderBook['duplicates']>
  /** Changes the head of an order as a user of the ERP would: its ETag is another one then. */
  edit(salesOrder: string, fields: Row): void
  /** The goods of an item have left. */
  deliver(salesOrder: string, itemNumber: string): void
}

export const sandboxErpCredentials = { user: 'CROSSDOCK', password: 'sandbox-secret' } as const

const serviceRoot = '/sap/opu/odata/sap'
/** Orders shown by `/_state`, the newest. */
const ordersShown = 200

/**
 * A stand-in for an S/4HANA system: business partners, products and sales orders over OData V2, with basic
 * authentication, CSRF tokens bound to sessions, prices, credit and availability check. Besides `/_state` it answers
 * `/_state/duplicates` and `/_state/orders/<purchase order number>`.
 */
export const startErpServer = async (options: ErpServerOptions = {}): Promise<ErpServer> => {
  const partners = createBusinessPartners(options.customers ?? seedCustomers)
  const book = createOrderBook({
    items: options.items ?? seedItems,
    currency: seedCurrency,
    partners,
    now: options.now ?? Date.now,
  })
  const { user, password } = { ...sandboxErpCredentials, ...options }
  const sessions = createSessions(user, password, '100')
  const standIn = await startStandIn({
    name: 'erp',
    port: options.port ?? 0,
    ...(options.host === undefined ? {} : { host: options.host }),
    state: () => stateOf(book, partners),
    expireTokens: sessions.expire,
    routes: (app) => {
      app.get('/_state/duplicates', () => book.duplicates())
      app.get<{ Params: { number: string } }>('/_state/orders/:number', (request) =>
        book.byPurchaseOrder(request.params.number).map(shownOrder),
      )
      app.register((scope, _options, done) => {
        scope.addHook('onRequest', (request, reply, next) => {
          if (sessions.admit(request, reply)) next()
        })
        addBusinessPartnerRoutes(scope, partners)
        addProductRoutes(scope, book)
        const service = 'API_SALES_ORDER_SRV'
        addServiceRoot(scope, service, ['A_SalesOrder', 'A_SalesOrderItem', 'A_SalesOrderScheduleLine'])
        addSalesOrderRoutes(scope, `${serviceRoot}/${service}`, book)
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
    orders: () => [...book.orders()].map(shownOrder),
    duplicates: book.duplicates,
    edit: (salesOrder, fields) => book.changes.patchHead(orderOf(salesOrder), fields),
    deliver: (salesOrder, itemNumber) => book.changes.deliver(orderOf(salesOrder), itemNumber),
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
    customers: [...partners.partners()].slice(0, ordersShown).map((partner) => ({
      customer: partner.Customer,
      name: partner['BusinessPartnerFullName'],
      externalId: partner['BusinessPartnerIDByExtSystem'],
    })),
    stock: book.stock(),
  }
}

const plain = (row: Row): Row => row
const noIndex: IndexLookup<Row> = () => undefined

const addServiceRoot = (app: FastifyInstance, service: string, entitySets: readonly string[]): void => {
  app.get(`${serviceRoot}/${service}/`, () => ({ d: { EntitySets: entitySets } }))
}

const addBusinessPartnerRoutes = (app: FastifyInstance, partners: BusinessPartners): void => {
  const service = 'API_BUSINESS_PARTNER'
  addServiceRoot(app, service, ['A_BusinessPartner', 'A_BusinessPartnerTaxNumber', 'A_BuPaIdentification'])
  const sets = [
    { name: 'A_BusinessPartner', all: partners.partners, lookup: partners.partnersBy },
    { name: 'A_BusinessPartnerTaxNumber', all: partners.taxNumbers, lookup: partners.taxNumbersBy },
    { name: 'A_BuPaIdentification', all: partners.identifications, lookup: partners.identificationsBy },
  ]
  for (const { name, all, lookup } of sets) {
    app.get(`${serviceRoot}/${service}/${name}`, (request, reply) => {
      sendCollection<Row>(request, reply, { all, lookup, expand: plain })
    })
  }
  app.post(`${serviceRoot}/${service}/A_BusinessPartner`, (request, reply) => {
    answerCreate(request, reply, partners.create)
  })
}

const addProductRoutes = (app: FastifyInstance, book: OrderBook): void => {
  const service = 'API_PRODUCT_SRV'
  addServiceRoot(app, service, ['A_Product'])
  app.get(`${serviceRoot}/${service}/A_Product`, (request, reply) => {
    sendCollection<Row>(request, reply, { all: book.products, lookup: noIndex, expand: plain })
  })
}
