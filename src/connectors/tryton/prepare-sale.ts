import * as z from 'zod'
import { RejectedError } from '../../domain/errors.ts'
import type { SalesOrder } from '../../domain/sales-order.ts'
import type { Fields } from '../../mappers/tryton/party-from-customer.ts'
import { saleFieldsFromOrder } from '../../mappers/tryton/sale-from-order.ts'
import type { Call } from '../connector.ts'
import { findSaleLines, saleLines } from './sale-lines.ts'
import type { SalesOrderSinkOptions } from './sales-order-sink.ts'
import { placeOfDelivery } from './ship-to.ts'

const idRow = z.object({ id: z.number().int() })
const saleChange = z.tuple([z.looseObject({})])
/** What choosing the party decides of a sale; the rest of the answer is for the screen. */
const decidedByParty = [
  'payment_term',
  'invoice_address',
  'shipment_address',
  'invoice_party',
  'shipment_party',
] as const

/**
 * The fields of a new sale with its lines. Tryton's server fills in nothing by itself when a sale is made from outside: prices, taxes,
 * payment term and addresses are asked of it the way its own client asks, by `on_change`.
 */
export const prepareSale = async (
  options: SalesOrderSinkOptions,
  order: SalesOrder,
  partyId: number,
  call: Call,
): Promise<Fields> => {
  const company = await options.reference.company(call)
  const found = await findSaleLines(options, order, call)
  const currency = order.currency === company.currency ? company.currencyId : await currencyId(options, order, call)
  const head: Fields = { company: company.id, party: partyId, currency }
  const byParty = await fieldsByParty(options, head, call)
  const lines = await saleLines(options, order, found, head, call)
  const today = await options.reference.today(call)
  return {
    ...head,
    ...byParty,
    ...(await placeOfDelivery(options, order, partyId, call)),
    ...(await warehouseFields(options, call)),
    ...saleFieldsFromOrder(order, today),
    lines: [['create', lines]],
  }
}

const currencyId = async ({ client }: SalesOrderSinkOptions, order: SalesOrder, call: Call): Promise<number> => {
  const domain = [['code', '=', order.currency]]
  const [row] = await client.search({ model: 'currency.currency', domain, fields: ['id'], row: idRow }, call)
  if (row !== undefined) return row.id
  const message = `Order ${order.orderNumber}: Tryton has no currency ${order.currency}`
  throw new RejectedError('CURRENCY_UNKNOWN', message, { stage: 'map' })
}

const fieldsByParty = async (
  { client, reference }: SalesOrderSinkOptions,
  head: Fields,
  call: Call,
): Promise<Fields> => {
  const request = { model: 'sale.sale', method: 'on_change', params: [head, ['party']], kind: 'read' } as const
  const [changed] = await client.execute({ ...request, context: await reference.context(call) }, saleChange, call)
  const decided = decidedByParty.flatMap((name) => {
    const value = changed[name]
    return typeof value === 'number' ? [[name, value] as const] : []
  })
  return Object.fromEntries(decided)
}

const warehouseFields = async (options: SalesOrderSinkOptions, call: Call): Promise<Fields> => {
  const code = options.orderWarehouse
  if (code === undefined) return {}
  const domain = [
    ['type', '=', 'warehouse'],
    ['code', '=', code],
  ]
  const [row] = await options.client.search({ model: 'stock.location', domain, fields: ['id'], row: idRow }, call)
  if (row !== undefined) return { warehouse: row.id }
  throw new RejectedError('LOCATION_UNKNOWN', `Tryton has no warehouse with the code ${code}: mend orderWarehouse`)
}
