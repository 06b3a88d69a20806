import * as z from 'zod'
import { mapAtMost } from '../../domain/map-at-most.ts'
import { mapRow, product as productRow } from '../../mappers/tryton/native.ts'
import type { Quantities } from '../../mappers/tryton/stock-level-from-tryton.ts'
import { stockLevelFromTryton } from '../../mappers/tryton/stock-level-from-tryton.ts'
import type { Call, Source, SourceRecord } from '../connector.ts'
import type { Row } from './change-feed.ts'
import type { Domain } from './client.ts'
import { readProducts } from './product-sources.ts'
import { createRecordSource, type SourceOptions } from './record-source.ts'
import type { Warehouse } from './reference-data.ts'

const quantityRow = z.object({ id: z.number().int(), quantity: z.number() })

/** Services are never in stock. */
const stocked: Domain = [['type', 'in', ['goods', 'assets']]]

const externalIdOf = (productId: number, warehouse: Warehouse): string => `${productId}@${warehouse.id}`

/**
 * Stock of each product in each warehouse. Tryton keeps no row for it: it is computed from all moves. So a product is read when one of its
 * moves changed, as it is at that moment, in all warehouses. A reading from the beginning goes through the products instead and so has all.
 */
export const createStockSource = (options: SourceOptions): Source<'stock-level'> => {
  const { client, reference, concurrency } = options

  const quantitiesIn = async (
    warehouse: Warehouse,
    ids: readonly number[],
    call: Call,
  ): Promise<Map<number, Quantities>> => {
    // Without a date Tryton takes its own today, which may not be ours.
    const context = {
      ...(await reference.context(call)),
      locations: [warehouse.id],
    }
    const read = (extra: { stock_assign?: boolean }) =>
      client.search(
        {
          model: 'product.product',
          domain: [['id', 'in', ids]],
          fields: ['quantity'],
          context: { ...context, with_childs: true, ...extra },
          row: quantityRow,
        },
        call,
      )
    const onHand = await read({})
    const unassigned = new Map((await read({ stock_assign: true })).map(({ id, quantity }) => [id, quantity]))
    return new Map(
      onHand.map(({ id, quantity }) => [id, { onHand: quantity, unassigned: unassigned.get(id) ?? quantity }]),
    )
  }

  const load = async (ids: readonly number[], call: Call): Promise<Map<number, SourceRecord<'stock-level'>[]>> => {
    const warehouses = await reference.warehouses(call)
    const products = await readProducts(options, ids, [], call)
    const quantities = await mapAtMost(concurrency, warehouses, (one) => quantitiesIn(one, ids, call))
    return new Map(
      products.map((product) => [
        product.id,
        warehouses.flatMap((warehouse, index) => {
          const amount = quantities[index]?.get(product.id)
          if (amount === undefined) return []
          return {
            externalId: externalIdOf(product.id, warehouse),
            modifiedAt: undefined,
            raw: { product, warehouse, ...amount },
            related: { product: String(product.id) },
            map: () =>
              mapRow(productRow, product, (one) =>
                stockLevelFromTryton(one, warehouse.code, amount, reference.unitCodes),
              ),
          }
        }),
      ]),
    )
  }

  return createRecordSource(options, {
    model: 'product.product',
    domain: stocked,
    streams: [
      { name: 'product', model: 'product.product', domain: stocked },
      {
        name: 'move',
        model: 'stock.move',
        fields: ['product'],
        owners: (row: Row) => (typeof row['product'] === 'number' ? [row['product']] : []),
        laterOnly: true,
      },
    ],
    load,
    idsOf: async (rows, call) => {
      const warehouses = await reference.warehouses(call)
      return rows.flatMap((id) => warehouses.map((warehouse) => externalIdOf(id, warehouse)))
    },
  })
}
