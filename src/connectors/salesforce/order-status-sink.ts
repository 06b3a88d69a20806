import * as z from 'zod'
import { RejectedError } from '../../domain/errors.ts'
import { orderFieldsFromStatus } from '../../mappers/salesforce/order-status.ts'
import type { Call, ConnectorDeps, PushItem, PushResult, Sink } from '../connector.ts'
import { createBatch, refusedBy, type Work, type Write } from './batch.ts'
import { collectionLimit, type SalesforceClient } from './client.ts'
import type { SalesforceSettings } from './settings.ts'
import { soqlText } from './soql.ts'

type StatusWork = Work<'order-status'>

const nameOf = ({ item }: StatusWork): string => `the status of order ${item.value.sellerOrderNumber}`
const orderOf = ({ links, externalId }: PushItem<'order-status'>): string | undefined => externalId ?? links['order']

const orderRecord = z.looseObject({ Id: z.string() })

/** The status of an order as fields of the Order it belongs to. An Order it cannot be told for is a dead letter: none is created. */
export const createOrderStatusSink = (
  client: SalesforceClient,
  settings: SalesforceSettings,
  { system }: ConnectorDeps,
): Sink<'order-status'> => {
  const mapping = { fields: settings.orderStatusFields, statusByStage: settings.orderStatusByStage }
  const refused = refusedBy<StatusWork>(system, ({ work }) => nameOf(work), settings.externalIds.order)

  const write = async (items: readonly PushItem<'order-status'>[], call: Call): Promise<PushResult[]> => {
    const batch = createBatch(items)
    const writes = batch.works.flatMap((work): Write<StatusWork>[] => {
      const id = orderOf(work.item)
      if (id !== undefined) return [{ work, record: { id, ...orderFieldsFromStatus(work.item.value, mapping) } }]
      const message = `${system} cannot take ${nameOf(work)}: it is not known which order that is. Deliver the order first.`
      work.error = new RejectedError('ORDER_NOT_FOUND', message, { stage: 'map' })
      return []
    })
    await batch.write(writes, (records) => client.update('Order', records, call), refused)
    return batch.results()
  }

  return {
    fields: ['sellerOrderNumber', 'stage', 'shipments', 'invoices'],
    repeatable: true,
    batchSize: collectionLimit,
    visibilityLagMs: 0,
    push: write,
    update: write,
    find: async (item, call) => {
      const id = orderOf(item)
      const wanted = Object.entries(orderFieldsFromStatus(item.value, mapping))
      if (id === undefined) return undefined
      const names = ['Id', ...wanted.map(([name]) => name)].join(', ')
      const [order] = await client.query(`SELECT ${names} FROM Order WHERE Id = ${soqlText(id)}`, orderRecord, call)
      const isWritten = order !== undefined && wanted.every(([name, value]) => order[name] === value)
      return isWritten ? { externalId: id } : undefined
    },
  }
}
