import { anyRow, mapRow, sale, saleFields } from '../../mappers/tryton/native.ts'
import { orderStatusFromSale } from '../../mappers/tryton/order-status-from-sale.ts'
import type { Call, Source, SourceRecord } from '../connector.ts'
import type { Row, Stream } from './change-feed.ts'
import { createRecordSource, type SourceOptions } from './record-source.ts'

const idsIn = (value: unknown): number[] =>
  Array.isArray(value) ? value.filter((id): id is number => typeof id === 'number') : []

const salesOfMoves = (row: Row): number[] => {
  const moves = row['outgoing_moves.']
  return Array.isArray(moves) ? idsIn(moves.map((move: { sale?: unknown }) => move.sale)) : []
}

const streams: readonly Stream[] = [
  { name: 'sale', model: 'sale.sale' },
  {
    name: 'shipment',
    model: 'stock.shipment.out',
    fields: ['outgoing_moves.sale'],
    owners: (row: Row) => [...new Set(salesOfMoves(row))],
    laterOnly: true,
  },
  {
    name: 'invoice',
    model: 'account.invoice',
    domain: [['type', '=', 'out']],
    fields: ['sales'],
    owners: (row: Row) => idsIn(row['sales']),
    laterOnly: true,
  },
]

/** Sales with what was shipped and invoiced of them. A change of a shipment or an invoice is a change of its sales. */
export const createOrderStatusSource = (options: SourceOptions): Source<'order-status'> => {
  const { client, reference } = options

  const load = async (ids: readonly number[], call: Call): Promise<Map<number, SourceRecord<'order-status'>[]>> => {
    const context = await reference.context(call)
    const domain = [['id', 'in', ids]]
    const rows = await client.search(
      { model: 'sale.sale', domain, fields: [...saleFields], context, row: anyRow },
      call,
    )
    return new Map(
      rows.map((row) => [
        row.id,
        [
          {
            externalId: String(row.id),
            modifiedAt: undefined,
            raw: row,
            related: { order: String(row.id) },
            map: () => mapRow(sale, row, orderStatusFromSale),
          },
        ],
      ]),
    )
  }

  return createRecordSource(options, { model: 'sale.sale', domain: [], streams, load })
}
