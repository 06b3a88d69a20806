import * as z from 'zod'
import type { Call } from '../connector.ts'
import type { SalesforceClient } from './client.ts'
import type { SalesforceSettings } from './settings.ts'
import { soqlGroups, soqlIn } from './soql.ts'

export type OrderHead = { id: string; orderNumber: string | undefined }

/** What Salesforce knows of orders we wrote. Keys are in lower case: it compares external ids without regard to case. */
export type OrderQueries = {
  /** Heads by external id; several when the field is not unique. */
  headsByKey(keys: readonly string[], call: Call): Promise<Map<string, OrderHead[]>>
  /** External ids of all lines of these orders. */
  lineKeys(orderIds: readonly string[], call: Call): Promise<Set<string>>
  /** Order numbers by id. */
  numbers(orderIds: readonly string[], call: Call): Promise<Map<string, string>>
}

const lowerText = (value: unknown): string => (typeof value === 'string' ? value.toLowerCase() : '')

export const createOrderQueries = (client: SalesforceClient, settings: SalesforceSettings): OrderQueries => {
  const { order: headId, orderItem: lineId } = settings.externalIds
  const headRecord = z.looseObject({ Id: z.string(), OrderNumber: z.string().nullish() }).transform((record) => ({
    id: record.Id,
    orderNumber: record.OrderNumber ?? undefined,
    key: lowerText(record[headId]),
  }))
  const lineRecord = z.looseObject({}).transform((record) => lowerText(record[lineId]))
  const numberRecord = z.object({ Id: z.string(), OrderNumber: z.string().nullish() })

  return {
    headsByKey: async (keys, call) => {
      const found = new Map<string, OrderHead[]>()
      for (const group of soqlGroups(keys)) {
        const soql = `SELECT Id, OrderNumber, ${headId} FROM Order WHERE ${soqlIn(headId, group)}`
        for (const { key, id, orderNumber } of await client.query(soql, headRecord, call)) {
          found.set(key, [...(found.get(key) ?? []), { id, orderNumber }])
        }
      }
      return found
    },
    lineKeys: async (orderIds, call) => {
      const found = new Set<string>()
      for (const group of soqlGroups(orderIds)) {
        const soql = `SELECT ${lineId} FROM OrderItem WHERE ${soqlIn('OrderId', group)}`
        for (const key of await client.query(soql, lineRecord, call)) found.add(key)
      }
      return found
    },
    numbers: async (orderIds, call) => {
      const found = new Map<string, string>()
      for (const group of soqlGroups(orderIds)) {
        const soql = `SELECT Id, OrderNumber FROM Order WHERE ${soqlIn('Id', group)}`
        for (const record of await client.query(soql, numberRecord, call)) {
          if (record.OrderNumber) found.set(record.Id, record.OrderNumber)
        }
      }
      return found
    },
  }
}
