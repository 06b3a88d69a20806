import * as z from 'zod'
import { createBoundedCache } from '../bounded-cache.ts'
import type { Call } from '../connector.ts'
import type { SalesforceClient } from './client.ts'
import { soqlGroups, soqlIn } from './soql.ts'

const bookRecord = z.object({ Id: z.string(), Name: z.string(), IsStandard: z.boolean().nullish() })

/** Ids of the active price books of price lists; undefined stands for the standard book. */
export type PriceLists = {
  /** By name in lower case, the standard book by an empty one. A book that is not there, or twice, is missing. */
  resolve(names: readonly (string | undefined)[], call: Call): Promise<Map<string, string>>
}

const maxBooks = 1000
const ttlMs = 10 * 60_000

export const bookKey = (name: string | undefined): string => (name ?? '').toLowerCase()

export const createPriceLists = (client: SalesforceClient, now: () => number): PriceLists => {
  const books = createBoundedCache<string>({ maxEntries: maxBooks, ttlMs, now })

  const ask = async (condition: string, keyOf: (name: string) => string, call: Call): Promise<void> => {
    const soql = `SELECT Id, Name, IsStandard FROM Pricebook2 WHERE IsActive = true AND ${condition}`
    const found = await client.query(soql, bookRecord, call)
    const times = new Map<string, number>()
    for (const { Name } of found) times.set(keyOf(Name), (times.get(keyOf(Name)) ?? 0) + 1)
    for (const { Id, Name } of found) if (times.get(keyOf(Name)) === 1) books.set(keyOf(Name), Id)
  }

  return {
    resolve: async (names, call) => {
      const keys = [...new Set(names.map(bookKey))]
      const unknown = keys.filter((key) => books.get(key) === undefined)
      if (unknown.includes('')) await ask('IsStandard = true', () => '', call)
      for (const group of soqlGroups(unknown.filter((key) => key !== ''))) {
        await ask(soqlIn('Name', group), bookKey, call)
      }
      return new Map(
        keys.flatMap((key): [string, string][] => {
          const id = books.get(key)
          return id === undefined ? [] : [[key, id]]
        }),
      )
    },
  }
}
