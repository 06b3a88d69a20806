import * as z from 'zod'
import { RejectedError } from '../../domain/errors.ts'
import type { Issue } from '../../domain/issue.ts'
import { mapAtMost } from '../../domain/map-at-most.ts'
import type { SalesOrder } from '../../domain/sales-order.ts'
import type { Fields } from '../../mappers/tryton/party-from-customer.ts'
import {
  buyerPrice,
  type FoundLine,
  findLines,
  type LineTerms,
  type SaleProduct,
  saleLineFields,
} from '../../mappers/tryton/sale-from-order.ts'
import type { Call } from '../connector.ts'
import type { SalesOrderSinkOptions } from './sales-order-sink.ts'

const productRow = z.object({
  id: z.number().int(),
  code: z.string(),
  'default_uom.': z.object({ category: z.number().int() }),
})

/** What `on_change` answers for many rows: those to add, by place. */
const addedRows = z
  .object({ add: z.array(z.tuple([z.number(), z.object({ id: z.number().int() })])).default([]) })
  .transform(({ add }) => add.map(([, { id }]) => id))
const lineChange = z.tuple([z.looseObject({ unit_price: z.string().nullish(), taxes: addedRows.default([]) })])

/** The order cannot become a sale, with all reasons; the code is that of the first. */
const rejectedFrom = (orderNumber: string, issues: readonly Issue[]): RejectedError =>
  new RejectedError(
    issues[0]?.code ?? 'RECORD_REJECTED',
    `Order ${orderNumber}: ${issues.map(({ message }) => message).join('; ')}`,
    { stage: 'map', detail: issues },
  )

/** Products that may be sold, by the codes the order names. */
const productsOf = async (
  { client, reference }: SalesOrderSinkOptions,
  order: SalesOrder,
  call: Call,
): Promise<SaleProduct[]> => {
  const rows = await client.search(
    {
      model: 'product.product',
      domain: [
        ['code', 'in', [...new Set(order.lines.map(({ itemId }) => itemId))]],
        ['active', '=', true],
        ['salable', '=', true],
      ],
      fields: ['code', 'default_uom.category'],
      context: await reference.context(call),
      row: productRow,
    },
    call,
  )
  return rows.map((row) => ({ id: row.id, code: row.code, unitCategoryId: row['default_uom.'].category }))
}

/** The lines of an order with product and unit. Throws RejectedError with all that is wrong with them. */
export const findSaleLines = async (
  options: SalesOrderSinkOptions,
  order: SalesOrder,
  call: Call,
): Promise<FoundLine[]> => {
  const { reference } = options
  const products = await productsOf(options, order, call)
  const { found, issues } = findLines(order, products, await reference.units(call), reference.unitCodes)
  if (issues.length > 0) throw rejectedFrom(order.orderNumber, issues)
  return found
}

/** Price and taxes, as Tryton's own client would get them when somebody chose the product. */
const termsOf = async (
  { client, reference }: SalesOrderSinkOptions,
  { productId, unitId, quantity }: FoundLine,
  head: Fields,
  call: Call,
): Promise<LineTerms> => {
  const ofSale = Object.fromEntries(Object.entries(head).map(([name, value]) => [`_parent_sale.${name}`, value]))
  const values = { type: 'line', product: productId, unit: unitId, quantity, ...ofSale }
  const request = { model: 'sale.line', method: 'on_change', params: [values, ['product']], kind: 'read' } as const
  const [changed] = await client.execute({ ...request, context: await reference.context(call) }, lineChange, call)
  return { unitPrice: changed.unit_price ?? undefined, taxIds: changed.taxes }
}

/** The fields of the lines of a new sale; `head` is what the sale says of company, party and currency. */
export const saleLines = (
  options: SalesOrderSinkOptions,
  order: SalesOrder,
  found: readonly FoundLine[],
  head: Fields,
  call: Call,
): Promise<Fields[]> =>
  mapAtMost(options.concurrency, [...found.entries()], async ([index, one]) => {
    const terms = await termsOf(options, one, head, call)
    const price = options.prices === 'buyer' ? (buyerPrice(one.line) ?? terms.unitPrice) : terms.unitPrice
    if (price !== undefined) return saleLineFields(one, index + 1, price, terms.taxIds)
    const message = `Tryton has no price for ${one.line.itemId} (line ${one.line.lineNumber}) and the order names none`
    const path = `lines[${index}].unitPrice`
    throw rejectedFrom(order.orderNumber, [{ code: 'VALUE_MISSING', path, value: one.line.itemId, message }])
  })
