import * as z from 'zod'
import { AuthError } from '../../domain/errors.ts'
import type { PriceBookEntry } from '../../mappers/salesforce/order-item.ts'
import { createBoundedCache } from '../bounded-cache.ts'
import type { Call } from '../connector.ts'
import type { SalesforceClient } from './client.ts'
import type { SalesforceSettings } from './settings.ts'
import { soqlGroups, soqlIn, soqlText } from './soql.ts'

const priceBookRecord = z.object({ Id: z.string() })
const entryRecord = z.object({
  Id: z.string(),
  UnitPrice: z.number().nullish(),
  Product2: z.object({ ProductCode: z.string() }),
})

/** What a product code stands for in the price book. */
export type ResolvedItem = PriceBookEntry & { fresh: boolean }

/** Items by currency and product code; products found lately are remembered, unknown ones are asked for every time. */
export type PriceBook = {
  id(call: Call): Promise<string>
  /** Entries by item; an item that is not there, is inactive, or stands for several products is missing. */
  resolve(itemIds: readonly string[], currency: string, call: Call): Promise<Map<string, ResolvedItem>>
  /** The entry turned out wrong: ask again next time. */
  forget(itemId: string, currency: string): void
}

const maxEntries = 20_000
const ttlMs = 10 * 60_000

export const createPriceBook = (
  client: SalesforceClient,
  settings: SalesforceSettings,
  system: string,
  now: () => number,
): PriceBook => {
  const entries = createBoundedCache<PriceBookEntry>({ maxEntries, ttlMs, now })
  let knownId = settings.priceBookId

  // SOQL compares text without regard to case, so do we.
  const cacheKey = (itemId: string, currency: string): string => `${currency} ${itemId.toUpperCase()}`

  const id = async (call: Call): Promise<string> => {
    if (knownId !== undefined) return knownId
    const soql = 'SELECT Id FROM Pricebook2 WHERE IsStandard = true AND IsActive = true LIMIT 2'
    const [standard] = await client.query(soql, priceBookRecord, call)
    if (standard === undefined) {
      const message = `${system} has no active standard price book that the run-as user may see. Activate it, or set priceBookId.`
      throw new AuthError(message, { stage: 'read' })
    }
    knownId = standard.Id
    return knownId
  }

  return {
    id,
    resolve: async (itemIds, currency, call) => {
      const found = new Map<string, ResolvedItem>()
      const missing = new Map<string, string[]>()
      for (const itemId of new Set(itemIds)) {
        const key = cacheKey(itemId, currency)
        const entry = entries.get(key)
        if (entry === undefined) missing.set(key, [...(missing.get(key) ?? []), itemId])
        else found.set(itemId, { ...entry, fresh: false })
      }
      if (missing.size === 0) return found

      const inCurrency = settings.currency === 'multi' ? ` AND CurrencyIsoCode = ${soqlText(currency)}` : ''
      const within = `Pricebook2Id = ${soqlText(await id(call))} AND IsActive = true AND Product2.IsActive = true`
      const ambiguous = new Set<string>()
      const fresh = new Map<string, PriceBookEntry>()
      for (const codes of soqlGroups([...missing.values()].flat())) {
        const soql = `SELECT Id, UnitPrice, Product2.ProductCode FROM PricebookEntry WHERE ${within}${inCurrency} AND ${soqlIn('Product2.ProductCode', codes)}`
        for (const record of await client.query(soql, entryRecord, call)) {
          const key = cacheKey(record.Product2.ProductCode, currency)
          const known = fresh.get(key)
          if (known !== undefined && known.id !== record.Id) ambiguous.add(key)
          fresh.set(key, { id: record.Id, unitPrice: record.UnitPrice ?? 0 })
        }
      }
      for (const [key, entry] of fresh) {
        if (ambiguous.has(key)) continue
        entries.set(key, entry)
        for (const itemId of missing.get(key) ?? []) found.set(itemId, { ...entry, fresh: true })
      }
      return found
    },
    forget: (itemId, currency) => entries.delete(cacheKey(itemId, currency)),
  }
}
