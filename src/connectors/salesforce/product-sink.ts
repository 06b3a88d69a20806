import { RejectedError } from '../../domain/errors.ts'
import type { FieldName } from '../../domain/record-fields.ts'
import { product2FromProduct } from '../../mappers/salesforce/product.ts'
import type { Call, ConnectorDeps, PushItem, PushResult, Sink } from '../connector.ts'
import { createBatch, refusedBy, type Work, type Write } from './batch.ts'
import { collectionLimit, type SalesforceClient } from './client.ts'
import { codeKey, type FoundProduct, findProducts, onlyProduct } from './product-codes.ts'
import type { SalesforceSettings } from './settings.ts'

/**
 * Products as Product2. One that is linked is updated by its id, one the org has under the same ProductCode is taken over, any other is
 * upserted by an external id that holds the item code.
 */
export const createProductSink = (
  client: SalesforceClient,
  settings: SalesforceSettings,
  { system }: ConnectorDeps,
): Sink<'product'> => {
  const externalIdField = settings.externalIds.product
  const refused = refusedBy<Work<'product'>>(system, ({ work }) => `product ${work.item.value.itemId}`, externalIdField)

  const ambiguous = (itemId: string, found: readonly FoundProduct[]): RejectedError => {
    const ids = found.map(({ id }) => id).join(', ')
    const message = `${system}: ${found.length} products have the code ${itemId}: ${ids}. Deactivate all but one.`
    return new RejectedError('OUTCOME_AMBIGUOUS', message)
  }

  const write = async (items: readonly PushItem<'product'>[], call: Call): Promise<PushResult[]> => {
    const batch = createBatch(items)
    const unlinked = batch.works.filter(({ item }) => item.externalId === undefined)
    const codes = unlinked.map(({ item }) => item.value.itemId)
    const known = await findProducts(client, externalIdField, codes, call)
    // One whose number passes to another product in this batch still stands there under it.
    const own = new Set(items.flatMap(({ externalId }) => externalId ?? []))
    const updates: Write<Work<'product'>>[] = []
    const upserts: Write<Work<'product'>>[] = []
    for (const work of batch.works) {
      const { item } = work
      const { itemId } = item.value
      const record = product2FromProduct(item.value, settings, item.emptied)
      const found = (known.get(codeKey(itemId)) ?? []).filter(({ id }) => !own.has(id))
      const only = onlyProduct(found, itemId)
      const id = item.externalId ?? only?.id
      if (id !== undefined) updates.push({ work, record: { id, [externalIdField]: itemId, ...record } })
      else if (found.length > 0) work.error = ambiguous(itemId, found)
      else upserts.push({ work, record: { [externalIdField]: itemId, ...record } })
    }
    await batch.write(updates, (records) => client.update('Product2', records, call), refused)
    await batch.write(upserts, (records) => client.upsert('Product2', externalIdField, records, call), refused)
    return batch.results()
  }

  const { gtin, unit } = settings.productFields
  const fields: FieldName<'product'>[] = ['itemId', 'name', 'description', 'active']
  if (gtin !== null) fields.push('gtin')
  if (unit !== null) fields.push('unit')
  return {
    fields,
    empties: ['description', ...(gtin === null ? [] : (['gtin'] as const))],
    repeatable: true,
    batchSize: collectionLimit,
    visibilityLagMs: 0,
    push: write,
    update: write,
    find: async ({ value }, call) => {
      const found = (await findProducts(client, externalIdField, [value.itemId], call)).get(codeKey(value.itemId)) ?? []
      const only = onlyProduct(found, value.itemId)
      if (only === undefined && found.length > 0) throw ambiguous(value.itemId, found)
      return only === undefined ? undefined : { externalId: only.id }
    },
  }
}
