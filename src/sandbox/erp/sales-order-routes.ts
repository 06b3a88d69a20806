import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { answerChange, answerCreate, isCurrent } from './answer-write.ts'
import { addBatch } from './batch-route.ts'
import { keysIn } from './entity-key.ts'
import { isRow, type Row, sendCollection, sendError, textOf } from './odata-reply.ts'
import type { OrderBook } from './order-book.ts'
import type { ItemRow, OrderRow, StoredItem, StoredOrder } from './order-items.ts'

type Found = { order: StoredOrder; item?: StoredItem; below?: Row }
type Request = FastifyRequest<{ Params: { key?: string } }>

/** Changes of anything in an order change its stamp: one ETag for the order and all that is below it. */
const etagOf = ({ head, version }: StoredOrder): string => `W/"'${head.SalesOrder}.${version}'"`
const metadataOf = (order: StoredOrder): Row => ({ etag: etagOf(order) })
const stamped = <R extends Row>(order: StoredOrder, row: R): R => ({ ...row, __metadata: metadataOf(order) })

/** What an item has beside its own fields. */
const besideItem = (item: StoredItem, expand: ReadonlySet<string>, metadata: Row): Row => {
  const below = (rows: readonly Row[]): Row => ({ results: rows.map((row) => ({ ...row, __metadata: metadata })) })
  const beside: Record<string, unknown> = { __metadata: metadata }
  if (expand.has('to_ScheduleLine')) beside['to_ScheduleLine'] = below(item.schedule)
  if (expand.has('to_PricingElement')) beside['to_PricingElement'] = below(item.pricing)
  return beside
}

const besideOrder = (order: StoredOrder, expand: ReadonlySet<string>): Row => {
  const below = new Set(
    [...expand].flatMap((name) => (name.startsWith('to_Item/') ? [name.slice('to_Item/'.length)] : [])),
  )
  const metadata = metadataOf(order)
  if (!expand.has('to_Item') && below.size === 0) return { __metadata: metadata }
  const items = order.items.map((item) => ({ ...item.row, ...besideItem(item, below, metadata) }))
  return { __metadata: metadata, to_Item: { results: items } }
}

const expandOf = (request: FastifyRequest): ReadonlySet<string> =>
  new Set(
    textOf(isRow(request.query) ? request.query : {}, '$expand')
      .split(',')
      .filter(Boolean),
  )

/** Sales orders with their items, schedule lines and prices, below `root`, the address of the service. */
export const addSalesOrderRoutes = (app: FastifyInstance, root: string, book: OrderBook): void => {
  const { changes } = book
  addCollections(app, root, book)

  const find = (request: Request, reply: FastifyReply): Found | undefined => {
    const keys = keysIn(request.params.key ?? '', 'SalesOrder')
    const order = book.get(keys['SalesOrder'] ?? '')
    const item = order?.items.find(({ row }) => row.SalesOrderItem === keys['SalesOrderItem'])
    const below = [...(item?.schedule ?? []), ...(item?.pricing ?? [])].find((row) =>
      ['ScheduleLine', 'PricingProcedureCounter'].some((name) => keys[name] !== undefined && row[name] === keys[name]),
    )
    const isWhole =
      (keys['SalesOrderItem'] === undefined || item !== undefined) &&
      ((keys['ScheduleLine'] ?? keys['PricingProcedureCounter']) === undefined || below !== undefined)
    if (order !== undefined && isWhole) {
      return { order, ...(item === undefined ? {} : { item }), ...(below === undefined ? {} : { below }) }
    }
    sendError(reply, 404, [{ code: '/IWBEP/CM_MGW_RT/020', message: `Resource not found: ${request.params.key}` }])
    return undefined
  }

  const change = (
    path: string,
    method: 'PATCH' | 'DELETE',
    run: (order: StoredOrder, item: StoredItem, below: Row, body: Row) => void,
  ): void => {
    app.route<{ Params: { key: string } }>({
      method,
      url: `${root}/${path}:key`,
      handler: (request, reply) => {
        const found = find(request, reply)
        if (found === undefined || !isCurrent(request, reply, etagOf(found.order))) return
        answerChange(request, reply, (body) => run(found.order, found.item ?? noItem, found.below ?? {}, body))
      },
    })
  }
  const add = (
    path: string,
    navigation: string,
    run: (order: StoredOrder, item: StoredItem, body: Row) => Row,
  ): void => {
    app.post<{ Params: { key: string } }>(`${root}/${path}:key/${navigation}`, (request, reply) => {
      const found = find(request, reply)
      if (found === undefined) return
      answerCreate(request, reply, (body) => stamped(found.order, run(found.order, found.item ?? noItem, body)))
    })
  }

  app.get<{ Params: { key: string } }>(`${root}/A_SalesOrder:key`, (request, reply) => {
    const found = find(request, reply)
    if (found === undefined) return
    reply
      .header('etag', etagOf(found.order))
      .send({ d: { ...found.order.head, ...besideOrder(found.order, expandOf(request)) } })
  })
  change('A_SalesOrder', 'PATCH', (order, _item, _below, body) => changes.patchHead(order, body))
  add('A_SalesOrder', 'to_Item', (order, _item, body) => changes.addItem(order, body).row)
  change('A_SalesOrderItem', 'PATCH', (order, item, _below, body) => changes.patchItem(order, item, body))
  change('A_SalesOrderItem', 'DELETE', (order, item) => changes.deleteItem(order, item))
  add('A_SalesOrderItem', 'to_ScheduleLine', changes.addScheduleLine)
  change('A_SalesOrderScheduleLine', 'PATCH', changes.patchScheduleLine)
  change('A_SalesOrderScheduleLine', 'DELETE', (order, item, line) => changes.deleteScheduleLine(order, item, line))
  add('A_SalesOrderItem', 'to_PricingElement', changes.addPrice)
  change('A_SalesOrderItemPrElement', 'PATCH', changes.patchPrice)
}

/** For routes whose key names no item. */
const noItem: StoredItem = { row: { SalesOrder: '', SalesOrderItem: '' }, schedule: [], pricing: [] }

const addCollections = (app: FastifyInstance, root: string, book: OrderBook): void => {
  const itemsOf = (order: StoredOrder | undefined): ItemRow[] => order?.items.map(({ row }) => row) ?? []
  app.get(`${root}/A_SalesOrder`, (request, reply) => {
    sendCollection<OrderRow>(request, reply, {
      all: () => [...book.orders()].map(({ head }) => head),
      lookup: (field, value) => {
        if (field === 'PurchaseOrderByCustomer') return book.byPurchaseOrder(value).map(({ head }) => head)
        return field === 'SalesOrder' ? [book.get(value)?.head ?? []].flat() : undefined
      },
      expand: (head, names) => {
        const order = book.get(head.SalesOrder)
        return order === undefined ? {} : besideOrder(order, names)
      },
    })
  })
  app.get(`${root}/A_SalesOrderItem`, (request, reply) => {
    sendCollection<ItemRow>(request, reply, {
      all: () => [...book.orders()].flatMap(itemsOf),
      lookup: (field, value) => (field === 'SalesOrder' ? itemsOf(book.get(value)) : undefined),
      expand: (row, names) => {
        const order = book.get(row.SalesOrder)
        const item = order?.items.find((one) => one.row === row)
        return order === undefined || item === undefined ? {} : besideItem(item, names, metadataOf(order))
      },
    })
  })
  const create = (body: Row): Row => {
    const order = book.create(body)
    // As SAP does: what was inserted below comes back with it.
    return { ...stamped(order, order.head), to_Item: { results: itemsOf(order) } }
  }
  app.post(`${root}/A_SalesOrder`, (request, reply) => answerCreate(request, reply, create))
  addBatch(app, root, new Map([['A_SalesOrder', create]]))
}
