import * as z from 'zod'
import { RejectedError } from '../../domain/errors.ts'
import type { FieldName } from '../../domain/record-fields.ts'
import { stockLevelKey, stockRecordFromLevel } from '../../mappers/salesforce/stock-level.ts'
import { createBoundedCache } from '../bounded-cache.ts'
import type { Call, ConnectorDeps, PushItem, PushResult, Sink } from '../connector.ts'
import { createBatch, mappedOr, refusedBy, type Work, type Write } from './batch.ts'
import { collectionLimit, type RecordResult, type SalesforceClient, type SalesforceRecord } from './client.ts'
import { codeKey, findProducts, onlyProduct } from './product-codes.ts'
import type { SalesforceSettings } from './settings.ts'
import { soqlText } from './soql.ts'

type StockWork = Work<'stock-level'>

const maxProducts = 100_000
const ttlMs = 10 * 60_000
const idRecord = z.object({ Id: z.string() })

const nameOf = ({ item }: StockWork): string => `the stock of ${item.value.itemId} at ${item.value.location}`

/** Salesforce's words for a parent that no record has the external id of. */
const isParentMissing = ({ errors }: RecordResult): boolean =>
  errors.some(({ message }) => /foreign key external id/i.test(message))

/**
 * Stock levels as records of a custom object, upserted by item and warehouse: one call for 200. The product is named by its id where that is
 * known, else by the external id products are written with. Only for products that have none yet (nobody delivered them through Crossdock) is
 * there a look-up by ProductCode; what it finds is remembered.
 */
export const createStockLevelSink = (
  client: SalesforceClient,
  settings: SalesforceSettings,
  { system }: ConnectorDeps,
): Sink<'stock-level'> => {
  const { object, key, fields } = settings.stockLevel
  const productIds = createBoundedCache<string>({ maxEntries: maxProducts, ttlMs, now: Date.now })
  const refused = refusedBy<StockWork>(system, ({ work }) => nameOf(work), key)
  const relationship = fields.product?.replace(/__c$/, '__r').replace(/Id$/, '') ?? ''

  const productOf = ({ links, value }: PushItem<'stock-level'>): SalesforceRecord => {
    if (fields.product === null) return {}
    const id = links['product'] ?? productIds.get(codeKey(value.itemId))
    return id === undefined
      ? { [relationship]: { [settings.externalIds.product]: value.itemId } }
      : { [fields.product]: id }
  }

  const writeOf = (work: StockWork): Write<StockWork>[] => {
    const record = mappedOr(system, work, nameOf(work), stockRecordFromLevel(work.item.value, fields))
    if (record === undefined) return []
    return [{ work, record: { [key]: stockLevelKey(work.item.value), ...record, ...productOf(work.item) } }]
  }

  /** Products that could not be named by external id, looked up by their code. */
  const learnProducts = async (works: readonly StockWork[], call: Call): Promise<void> => {
    const codes = works.map(({ item }) => item.value.itemId)
    const found = await findProducts(client, settings.externalIds.product, codes, call)
    for (const code of codes) {
      const product = onlyProduct(found.get(codeKey(code)) ?? [], code)
      if (product !== undefined) productIds.set(codeKey(code), product.id)
    }
  }

  const unknownProduct = (work: StockWork): RejectedError => {
    const { itemId } = work.item.value
    const message = `${system} cannot take ${nameOf(work)}: it has no product with the ProductCode ${itemId}, or several. Deliver the product first, or leave the item out with the filter of the flow.`
    return new RejectedError('ITEM_UNKNOWN', message)
  }

  const write = async (items: readonly PushItem<'stock-level'>[], call: Call): Promise<PushResult[]> => {
    const batch = createBatch(items)
    const send = (records: SalesforceRecord[]) => client.upsert(object, key, records, call)
    const orphans: StockWork[] = []
    await batch.write(batch.works.flatMap(writeOf), send, (one, result) => {
      if (result === undefined || !isParentMissing(result)) return refused(one, result)
      orphans.push(one.work)
      return unknownProduct(one.work)
    })
    if (orphans.length === 0) return batch.results()
    await batch.ask(orphans, () => learnProducts(orphans, call))
    const known = orphans.filter(({ item }) => productIds.get(codeKey(item.value.itemId)) !== undefined)
    for (const work of known) delete work.error
    await batch.write(known.flatMap(writeOf), send, refused)
    return batch.results()
  }

  const quantities = (['unit', 'onHand', 'available', 'reserved', 'onOrder'] as const).filter(
    (name) => fields[name] !== null,
  )
  const written: FieldName<'stock-level'>[] = ['itemId', 'location', ...quantities]
  return {
    fields: written,
    repeatable: true,
    batchSize: collectionLimit,
    visibilityLagMs: 0,
    push: write,
    update: write,
    find: async ({ value }, call) => {
      const soql = `SELECT Id FROM ${object} WHERE ${key} = ${soqlText(stockLevelKey(value))} LIMIT 2`
      const [found, another] = await client.query(soql, idRecord, call)
      if (found !== undefined && another !== undefined) {
        const message = `${system}: several records carry ${key} ${stockLevelKey(value)}. Delete all but one and make the field unique.`
        throw new RejectedError('OUTCOME_AMBIGUOUS', message, { stage: 'read' })
      }
      return found === undefined ? undefined : { externalId: found.Id }
    },
  }
}
