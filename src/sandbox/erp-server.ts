import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { type BusinessPartners, createBusinessPartners } from './erp/business-partners.ts'
import type { IndexLookup } from './erp/odata-filter.ts'
import { BusinessError, isRow, type Row, sendCollection, sendError } from './erp/odata-reply.ts'
import { createOrderBook, type ItemRow, type OrderBook, type OrderRow, type StoredOrder } from './erp/order-book.ts'
import { createSessions } from './erp/sessions.ts'
import { type SeedCustomer, type SeedItem, seedCurrency, seedCustomers, seedItems } from './seeds.ts'
import { itemFaultOf, type StandIn, startStandIn } from './stand-in.ts'

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
}

export const sandboxErpCredentials = { user: 'CROSSDOCK', password: 'sandbox-secret' } as const

const root = '/sap/opu/odata/sap'
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
        addSalesOrderRoutes(scope, book)
        done()
      })
    },
  })
  return { ...standIn, orders: () => [...book.orders()].map(shownOrder), duplicates: book.duplicates }
}

type ShownOrder = ReturnType<typeof shownOrder>

const shownOrder = ({ head, items }: StoredOrder) => ({
  salesOrder: head.SalesOrder,
  soldTo: head.SoldToParty,
  purchaseOrder: head.PurchaseOrderByCustomer,
  netAmount: head['TotalNetAmount'],
  creditCheck: head['TotalCreditCheckStatus'],
  items: items.map(({ row }) => ({
    item: row.SalesOrderItem,
    material: row['Material'],
    quantity: row['RequestedQuantity'],
    confirmed: row['ConfdDelivQtyInOrderQtyUnit'],
  })),
})

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

/** Runs a create: 201 with what came of it, 400 with the messages of the application. */
const answerCreate = (request: FastifyRequest, reply: FastifyReply, create: (body: Row) => Row): void => {
  const fault = itemFaultOf(request)
  if (fault !== undefined) {
    sendError(reply, 400, [{ code: fault.code, message: fault.message }])
    return
  }
  try {
    if (!isRow(request.body)) throw new BusinessError([{ code: '/IWBEP/CM_MGW_RT/004', message: 'Malformed body' }])
    reply.code(201).send({ d: create(request.body) })
  } catch (error) {
    if (!(error instanceof BusinessError)) throw error
    sendError(reply, 400, error.messages)
  }
}

const plain = (row: Row): Row => row
const noIndex: IndexLookup<Row> = () => undefined

const addServiceRoot = (app: FastifyInstance, service: string, entitySets: readonly string[]): void => {
  app.get(`${root}/${service}/`, () => ({ d: { EntitySets: entitySets } }))
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
    app.get(`${root}/${service}/${name}`, (request, reply) => {
      sendCollection<Row>(request, reply, { all, lookup, expand: plain })
    })
  }
  app.post(`${root}/${service}/A_BusinessPartner`, (request, reply) => {
    answerCreate(request, reply, partners.create)
  })
}

const addProductRoutes = (app: FastifyInstance, book: OrderBook): void => {
  const service = 'API_PRODUCT_SRV'
  addServiceRoot(app, service, ['A_Product'])
  app.get(`${root}/${service}/A_Product`, (request, reply) => {
    sendCollection<Row>(request, reply, { all: book.products, lookup: noIndex, expand: plain })
  })
}

const addSalesOrderRoutes = (app: FastifyInstance, book: OrderBook): void => {
  const service = 'API_SALES_ORDER_SRV'
  addServiceRoot(app, service, ['A_SalesOrder', 'A_SalesOrderItem', 'A_SalesOrderScheduleLine'])

  const scheduleOf = (item: ItemRow): readonly Row[] =>
    book.get(item.SalesOrder)?.items.find(({ row }) => row === item)?.schedule ?? []
  const expandItem = (item: ItemRow, names: ReadonlySet<string>): Row =>
    names.has('to_ScheduleLine') ? { ...item, to_ScheduleLine: { results: scheduleOf(item) } } : item
  const itemsOf = (order: StoredOrder | undefined): ItemRow[] => order?.items.map(({ row }) => row) ?? []
  const expandOrder = (order: OrderRow, names: ReadonlySet<string>): Row =>
    names.has('to_Item')
      ? { ...order, to_Item: { results: itemsOf(book.get(order.SalesOrder)).map((item) => expandItem(item, names)) } }
      : order

  app.get(`${root}/${service}/A_SalesOrder`, (request, reply) => {
    sendCollection<OrderRow>(request, reply, {
      all: () => [...book.orders()].map(({ head }) => head),
      lookup: (field, value) => {
        if (field === 'PurchaseOrderByCustomer') return book.byPurchaseOrder(value).map(({ head }) => head)
        return field === 'SalesOrder' ? [book.get(value)?.head ?? []].flat() : undefined
      },
      expand: expandOrder,
    })
  })
  app.get(`${root}/${service}/A_SalesOrderItem`, (request, reply) => {
    sendCollection<ItemRow>(request, reply, {
      all: () => [...book.orders()].flatMap(itemsOf),
      lookup: (field, value) => (field === 'SalesOrder' ? itemsOf(book.get(value)) : undefined),
      expand: expandItem,
    })
  })
  app.post(`${root}/${service}/A_SalesOrder`, (request, reply) => {
    answerCreate(request, reply, (body) => {
      const order = book.create(body)
      // As SAP does: what was inserted below comes back with it.
      return { ...order.head, to_Item: { results: itemsOf(order) } }
    })
  })
}
