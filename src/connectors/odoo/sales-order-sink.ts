import * as z from 'zod'
import { decimal } from '../../domain/decimal.ts'
import { CrossdockError, messageOf, RejectedError, UncertainError } from '../../domain/errors.ts'
import { fullOrderNumber } from '../../domain/full-order-number.ts'
import type { OrderLine, SalesOrder } from '../../domain/sales-order.ts'
import { isSameUnit } from '../../domain/units.ts'
import { saleOrderFields, saleOrderLineFields, saleOrderLineRow, saleOrderRow } from '../../mappers/odoo/native.ts'
import { orderResponseFromOdoo, sequenceOf, unitPriceOf } from '../../mappers/odoo/order-response-from-odoo.ts'
import { odooUnits } from '../../mappers/odoo/units.ts'
import { orderTexts } from '../../mappers/order-texts.ts'
import { splitLineIssues } from '../../mappers/split-lines.ts'
import type { Call, PushItem, PushResult, Receipt, Sink } from '../connector.ts'
import type { OdooClient } from './client.ts'
import type { Places } from './places.ts'
import type { OdooReader } from './reader.ts'
import type { OdooSettings } from './settings.ts'
import { placeOfDelivery } from './ship-to.ts'

type Item = PushItem<'sales-order'>
export type SalesOrderSinkOptions = {
  system: string
  client: OdooClient
  reader: OdooReader
  places: Places
  settings: OdooSettings
}

const model = 'sale.order'
const createdIds = z.array(z.number().int()).length(1)
const productRows = z.array(
  z.looseObject({
    id: z.number().int(),
    default_code: z.string(),
    uom_id: z.union([z.tuple([z.number().int(), z.string()]), z.literal(false)]).optional(),
  }),
)
const currency = z.union([z.tuple([z.number().int(), z.string()]), z.literal(false)]).optional()
const states = z.array(z.looseObject({ id: z.number().int(), state: z.string(), currency_id: currency }))

const floatDigits = 15

const isQuotation = (state: string | undefined): boolean => state === 'draft' || state === 'sent'

/** Our mark on an order, in the field that says where an order comes from. */
const originOf = (key: string): string => `crossdock:${key}`

/**
 * Sales orders, head and lines in one create, which Odoo does wholly or not at all; then confirmed. Odoo keeps the buyer's order number without
 * making it unique, so an order whose answer was lost, or that it did not let be confirmed, is looked up by our mark in `origin`. Confirming is
 * looked at first and may be repeated.
 */
export const createSalesOrderSink = (options: SalesOrderSinkOptions): Sink<'sales-order'> => {
  const { system, client, reader, settings } = options
  const units = { ...odooUnits, ...settings.units }

  /** The products of an order by item code. Odoo counts an order's line in the unit of its product. */
  const productIds = async (order: SalesOrder, call: Call): Promise<Map<string, number>> => {
    const codes = [...new Set(order.lines.map(({ itemId }) => itemId))]
    const domain = [['default_code', 'in', codes] as const, ['active', '=', true] as const]
    const found = productRows.parse(
      await reader.all({ model: 'product.product', domain, fields: ['default_code', 'uom_id'] }, call),
    )
    const byCode = new Map(found.map((row) => [row.default_code, row]))
    const missing = codes.filter((code) => !byCode.has(code))
    // Odoo keeps internal references without making them unique.
    const twice = codes.filter((code) => found.filter((row) => row.default_code === code).length > 1)
    if (twice.length > 0)
      throw new RejectedError(
        'ITEM_UNKNOWN',
        `${system} has several active products with the internal reference ${twice.join(', ')} (order ${fullOrderNumber(order)}): archive all but one there, then retry`,
      )
    if (missing.length === 0) {
      for (const line of order.lines) {
        checkDigits(line)
        checkUnit(line, byCode.get(line.itemId)?.uom_id)
      }
      return new Map(found.map(({ default_code: code, id }) => [code, id]))
    }
    throw new RejectedError(
      'ITEM_UNKNOWN',
      `${system} has no active product with the internal reference ${missing.join(', ')} (order ${fullOrderNumber(order)}): create it there, then retry`,
    )
  }

  /** Odoo takes quantities and prices as floats: what one cannot hold would be booked as another. */
  const checkDigits = (line: OrderLine): void => {
    const { lineNumber, quantity, unitPrice = '0' } = line
    const tooLong = [quantity.value, unitPrice].find((text) => decimal(text).precision(false) > floatDigits)
    if (tooLong === undefined) return
    const message = `line ${lineNumber}: ${system} keeps ${floatDigits} digits of a quantity or a price, ${tooLong} has more`
    throw new RejectedError('QUANTITY_INVALID', message, { stage: 'map' })
  }

  const checkUnit = ({ lineNumber, itemId, quantity }: OrderLine, uom: [number, string] | false | undefined): void => {
    const name = uom ? uom[1] : ''
    const unit = units[name]
    if (unit !== undefined && isSameUnit(unit, quantity.unit)) return
    throw new RejectedError(
      'UNIT_UNKNOWN',
      `line ${lineNumber} orders ${itemId} in ${quantity.unit}, ${system} sells it in "${name}"${unit === undefined ? ', which is no unit known here (`units`)' : ` (${unit})`}: map the partner's unit, or order it in that unit`,
    )
  }

  const lineOf = (line: OrderLine, index: number, products: ReadonlyMap<string, number>) => {
    const price = unitPriceOf(line)
    return {
      product_id: products.get(line.itemId),
      product_uom_qty: Number(line.quantity.value),
      sequence: sequenceOf(index),
      ...(line.description === undefined ? {} : { name: line.description }),
      // A discount of the price list would come off the buyer's price, which is net.
      ...(price === undefined ? {} : { price_unit: Number(price), discount: 0 }),
    }
  }

  const create = async ({ value, key, links }: Item, call: Call): Promise<number> => {
    const partner = Number(links['customer'])
    if (!Number.isInteger(partner)) {
      const message = `The buyer of order ${fullOrderNumber(value)} has no partner in ${system}: create it there or link it, then retry`
      throw new RejectedError('CUSTOMER_NOT_FOUND', message)
    }
    const [split] = splitLineIssues(value, system)
    if (split !== undefined) throw new RejectedError(split.code, split.message)
    const products = await productIds(value, call)
    const texts = orderTexts(value)
    const order = {
      partner_id: partner,
      ...(await placeOfDelivery(options, value, partner, call)),
      client_order_ref: fullOrderNumber(value),
      origin: originOf(key),
      ...(value.requestedDate === undefined ? {} : { commitment_date: `${value.requestedDate} 12:00:00` }),
      ...(texts.length === 0 ? {} : { note: texts.join('\n') }),
      order_line: value.lines.map((line, index) => [0, 0, lineOf(line, index, products)]),
    }
    const made = await client.execute(
      { model, method: 'create', args: { vals_list: [order] }, kind: 'write' },
      createdIds,
      call,
    )
    return made[0] ?? 0
  }

  const confirm = async (id: number, value: SalesOrder, call: Call): Promise<void> => {
    if (settings.confirmTo === 'draft') return
    const query = { model, domain: [['id', '=', id]] as const, fields: ['state', 'currency_id'] }
    const [order] = states.parse(await reader.all(query, call))
    if (!isQuotation(order?.state)) return
    checkCurrency(value, order?.currency_id ? order.currency_id[1] : undefined)
    await client.execute({ model, method: 'action_confirm', ids: [id], kind: 'repeatable-write' }, z.unknown(), call)
  }

  /** Odoo takes the currency of the partner's price list, and the buyer's prices as if they were in it. */
  const checkCurrency = (order: SalesOrder, booked: string | undefined): void => {
    const isPriced = order.lines.some(({ unitPrice }) => unitPrice !== undefined)
    if (!isPriced || booked === undefined || booked === order.currency) return
    const message = `order ${fullOrderNumber(order)} names prices in ${order.currency}, ${system} took it in ${booked}: give it, and its partner, a price list in ${order.currency}`
    throw new RejectedError('VALUE_INVALID', message)
  }

  const receiptOf = async (id: number, order: SalesOrder, call: Call): Promise<Receipt> => {
    const [head] = await reader.all({ model, domain: [['id', '=', id]], fields: saleOrderFields }, call)
    const lines = await reader.all(
      { model: 'sale.order.line', domain: [['order_id', '=', id]], fields: saleOrderLineFields },
      call,
    )
    const row = saleOrderRow.parse(head)
    const receipt = { externalId: String(id), displayId: row.name }
    if (!isQuotation(row.state))
      return { ...receipt, answer: orderResponseFromOdoo(order, row, z.array(saleOrderLineRow).parse(lines)) }
    checkCurrency(order, row.currency_id?.[1])
    // A module that asks a person first answers the call and leaves the quotation as it was.
    if (settings.confirmTo === 'confirmed')
      throw new RejectedError('RECORD_REJECTED', `${system} leaves ${row.name} a quotation, and gives no reason`)
    return receipt
  }

  /** The order is there; what goes wrong from here on, a refusal too, is looked at again by `find`: another push would make another one. */
  const complete = async (id: number, order: SalesOrder, call: Call): Promise<Receipt> => {
    try {
      await confirm(id, order, call)
      return await receiptOf(id, order, call)
    } catch (error) {
      throw new UncertainError(
        `${system} made order ${id} for ${fullOrderNumber(order)}, but it could not be confirmed or read: ${messageOf(error)}`,
        {
          cause: error,
        },
      )
    }
  }

  const push = async (items: readonly Item[], call: Call): Promise<PushResult[]> => {
    const results: PushResult[] = []
    for (const item of items) {
      try {
        const id = await create(item, call)
        results.push({ ok: true, receipt: await complete(id, item.value, call) })
      } catch (error) {
        if (!(error instanceof CrossdockError)) throw error
        results.push({ ok: false, error })
      }
    }
    return results
  }

  const find = async ({ key, value }: Item, call: Call): Promise<Receipt | undefined> => {
    const found = await reader.all({ model, domain: [['origin', '=', originOf(key)]], fields: ['name'] }, call)
    if (found.length > 1) {
      const names = found.map(({ name }) => String(name)).join(', ')
      throw new RejectedError(
        'OUTCOME_AMBIGUOUS',
        `${system} has several orders of ours for ${fullOrderNumber(value)}: ${names}; cancel all but one`,
        {
          stage: 'read',
        },
      )
    }
    const [order] = found
    if (order === undefined) return undefined
    try {
      await confirm(order.id, value, call)
      return await receiptOf(order.id, value, call)
    } catch (error) {
      throw error instanceof RejectedError ? unconfirmed(String(order['name']), value, error) : error
    }
  }

  const unconfirmed = (name: string, order: SalesOrder, cause: RejectedError): RejectedError =>
    new RejectedError(
      'OUTCOME_UNKNOWN',
      `${system} has ${name} for order ${fullOrderNumber(order)} and does not let it be confirmed: ${cause.message}. Mend or confirm ${name} there, then retry: no other one is made`,
      { cause, detail: cause.detail },
    )

  return { push, find, repeatable: false, batchSize: 10, itemsPerCall: 1, visibilityLagMs: settings.timeoutMs }
}
