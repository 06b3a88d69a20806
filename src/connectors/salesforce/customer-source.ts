import { customerFromAccount } from '../../mappers/salesforce/account.ts'
import { addressFieldNames } from '../../mappers/salesforce/address.ts'
import { contentOf } from '../../mappers/salesforce/native-record.ts'
import type { ConnectorDeps, Source } from '../connector.ts'
import { readChildren } from './child-records.ts'
import type { SalesforceClient } from './client.ts'
import { customerFields } from './customer-fields.ts'
import { createModifiedSource, modifiedAtOf } from './modified-source.ts'
import type { SalesforceSettings } from './settings.ts'

export const contactFieldNames = ['FirstName', 'LastName', 'Title', 'Email', 'Phone', 'MobilePhone'] as const

const accountFieldNames = ({ identifierFields, accountFields, addressStyle }: SalesforceSettings): string[] => [
  'Name',
  'Phone',
  'Website',
  ...addressFieldNames('Billing', addressStyle),
  ...addressFieldNames('Shipping', addressStyle),
  ...[...Object.values(identifierFields), ...Object.values(accountFields)].filter((field) => field !== null),
]

/**
 * Accounts with their Contacts. A Contact that changed or was deleted brings its Account, whose own stamp does not change then; the Account
 * a Contact was moved away from is not noticed.
 */
export const createCustomerSource = (
  client: SalesforceClient,
  settings: SalesforceSettings,
  deps: ConnectorDeps,
): Source<'customer'> => {
  const contacts = { object: 'Contact', fields: contactFieldNames, parentField: 'AccountId' }
  return createModifiedSource(client, settings, deps, {
    object: 'Account',
    fields: accountFieldNames(settings),
    knows: customerFields(settings),
    children: contacts,
    complete: async (accounts, call) => {
      const ids = accounts.map(({ Id }) => Id)
      const byAccount = await readChildren(client, contacts, ids, call)
      return accounts.map((account) => {
        const own = byAccount.get(account.Id) ?? []
        const [content, ofContacts] = [contentOf(account), own.map(contentOf)]
        return {
          externalId: account.Id,
          modifiedAt: modifiedAtOf(account.SystemModstamp, ...own.map(({ SystemModstamp }) => SystemModstamp)),
          raw: { ...content, Contacts: ofContacts },
          map: () => customerFromAccount(content, ofContacts, settings),
        }
      })
    },
  })
}
