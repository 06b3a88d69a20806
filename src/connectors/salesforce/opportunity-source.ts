import { contentOf } from '../../mappers/salesforce/native-record.ts'
import { opportunityFromNative } from '../../mappers/salesforce/opportunity.ts'
import type { ConnectorDeps, Source } from '../connector.ts'
import { readChildren } from './child-records.ts'
import type { SalesforceClient } from './client.ts'
import { createModifiedSource, modifiedAtOf } from './modified-source.ts'
import type { SalesforceSettings } from './settings.ts'

const itemFieldNames = ['Quantity', 'UnitPrice', 'ServiceDate', 'Description', 'Product2.ProductCode']

/** Opportunities with their line items, numbered in the order they were added. */
export const createOpportunitySource = (
  client: SalesforceClient,
  settings: SalesforceSettings,
  deps: ConnectorDeps,
): Source<'opportunity'> => {
  const { currency, defaultUnit, opportunityFields, productFields } = settings
  const mapping = { currency, defaultUnit, opportunityFields, unitField: productFields.unit }
  const items = {
    object: 'OpportunityLineItem',
    fields: [...itemFieldNames, ...(productFields.unit === null ? [] : [`Product2.${productFields.unit}`])],
    parentField: 'OpportunityId',
  }
  return createModifiedSource(client, settings, deps, {
    object: 'Opportunity',
    fields: [
      ...['Name', 'StageName', 'IsWon', 'IsClosed', 'Amount', 'Probability', 'CloseDate', 'AccountId'],
      ...Object.values(opportunityFields).filter((field) => field !== null),
      ...(currency === 'multi' ? ['CurrencyIsoCode'] : []),
    ],
    children: items,
    complete: async (opportunities, call) => {
      const ids = opportunities.map(({ Id }) => Id)
      const byOpportunity = await readChildren(client, items, ids, call)
      return opportunities.map((opportunity) => {
        const own = byOpportunity.get(opportunity.Id) ?? []
        const [content, lines] = [contentOf(opportunity), own.map(contentOf)]
        const customer = content['AccountId']
        return {
          externalId: opportunity.Id,
          modifiedAt: modifiedAtOf(opportunity.SystemModstamp, ...own.map(({ SystemModstamp }) => SystemModstamp)),
          raw: { ...content, OpportunityLineItems: lines },
          map: () => opportunityFromNative(content, lines, mapping),
          ...(typeof customer === 'string' ? { related: { customer } } : {}),
        }
      })
    },
  })
}
