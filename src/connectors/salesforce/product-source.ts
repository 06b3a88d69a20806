import { contentOf } from '../../mappers/salesforce/native-record.ts'
import { productFromProduct2 } from '../../mappers/salesforce/product.ts'
import type { ConnectorDeps, Source } from '../connector.ts'
import type { SalesforceClient } from './client.ts'
import { createModifiedSource, modifiedAtOf } from './modified-source.ts'
import type { SalesforceSettings } from './settings.ts'

export const createProductSource = (
  client: SalesforceClient,
  settings: SalesforceSettings,
  deps: ConnectorDeps,
): Source<'product'> => {
  const { gtin, unit } = settings.productFields
  return createModifiedSource(client, settings, deps, {
    object: 'Product2',
    fields: ['Name', 'ProductCode', 'Description', 'IsActive', ...[gtin, unit].filter((field) => field !== null)],
    knows: ['itemId', 'name', 'description', 'unit', 'active', ...(gtin === null ? [] : (['gtin'] as const))],
    complete: async (products) =>
      products.map((record) => {
        const raw = contentOf(record)
        return {
          externalId: record.Id,
          modifiedAt: modifiedAtOf(record.SystemModstamp),
          raw,
          map: () => productFromProduct2(raw, settings),
        }
      }),
  })
}
