import { contentOf } from '../../mappers/salesforce/native-record.ts'
import { priceFromEntry } from '../../mappers/salesforce/price.ts'
import type { ConnectorDeps, Source } from '../connector.ts'
import type { SalesforceClient } from './client.ts'
import { createModifiedSource, modifiedAtOf } from './modified-source.ts'
import type { SalesforceSettings } from './settings.ts'

/** Entries of all price books; those of the standard book are the prices for everybody. */
export const createPriceSource = (
  client: SalesforceClient,
  settings: SalesforceSettings,
  deps: ConnectorDeps,
): Source<'price'> => {
  const { currency, defaultUnit, productFields } = settings
  const mapping = { currency, defaultUnit, unitField: productFields.unit }
  return createModifiedSource(client, settings, deps, {
    object: 'PricebookEntry',
    fields: [
      'UnitPrice',
      'IsActive',
      'Pricebook2.Name',
      'Pricebook2.IsStandard',
      'Product2.ProductCode',
      ...(productFields.unit === null ? [] : [`Product2.${productFields.unit}`]),
      ...(currency === 'multi' ? ['CurrencyIsoCode'] : []),
    ],
    knows: ['itemId', 'priceList', 'currency', 'amount', 'unit', 'active'],
    complete: async (entries) =>
      entries.map((record) => {
        const raw = contentOf(record)
        return {
          externalId: record.Id,
          modifiedAt: modifiedAtOf(record.SystemModstamp),
          raw,
          map: () => priceFromEntry(raw, mapping),
        }
      }),
  })
}
