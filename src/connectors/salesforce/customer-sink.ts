import * as z from 'zod'
import { RejectedError } from '../../domain/errors.ts'
import { accountFromCustomer, canEmpty } from '../../mappers/salesforce/account.ts'
import { contactChanges } from '../../mappers/salesforce/contact-changes.ts'
import type { Call, ConnectorDeps, PushItem, PushResult, Sink } from '../connector.ts'
import { type Batch, createBatch, mappedOr, refusedBy, type Work, type Write } from './batch.ts'
import { readChildren } from './child-records.ts'
import { collectionLimit, type SalesforceClient } from './client.ts'
import { customerFields } from './customer-fields.ts'
import { contactFieldNames } from './customer-source.ts'
import type { SalesforceSettings } from './settings.ts'
import { soqlText } from './soql.ts'

type CustomerWork = Work<'customer'>

const accountRecord = z.object({ Id: z.string() })

/**
 * Customers as Accounts with Contacts. An Account already linked is updated by its id; any other is upserted by
 * Crossdock's id of the customer, which, unlike the key of one delivery, stays the same for every version.
 * A customer is done when its Account and all its Contacts are.
 */
export const createCustomerSink = (
  client: SalesforceClient,
  settings: SalesforceSettings,
  { system }: ConnectorDeps,
): Sink<'customer'> => {
  const { account: accountKey, contact: contactKey } = settings.externalIds

  const writeAccounts = async (batch: Batch<'customer'>, call: Call): Promise<void> => {
    const updates: Write<CustomerWork>[] = []
    const upserts: Write<CustomerWork>[] = []
    for (const work of batch.works) {
      const { value, emptied, externalId, canonicalId } = work.item
      const fields = mappedOr(system, work, `account ${value.name}`, accountFromCustomer(value, settings, emptied))
      if (fields === undefined) continue
      if (externalId === undefined) upserts.push({ work, record: { [accountKey]: canonicalId, ...fields } })
      else updates.push({ work, record: { id: externalId, ...fields } })
    }
    const refused = refusedBy<CustomerWork>(system, ({ work }) => `account ${work.item.value.name}`, accountKey)
    await batch.write(updates, (records) => client.update('Account', records, call), refused)
    await batch.write(upserts, (records) => client.upsert('Account', accountKey, records, call), refused)
  }

  const writeContacts = async (batch: Batch<'customer'>, call: Call): Promise<void> => {
    const works = batch.healthy().filter(({ item }) => item.value.contacts.length > 0)
    // An account that is new has none; people of the others may have been added by users.
    const linked = works.filter(({ item }) => item.externalId !== undefined)
    const query = { object: 'Contact', fields: [...contactFieldNames, contactKey], parentField: 'AccountId' }
    const ids = linked.flatMap(({ id }) => id ?? [])
    const known = await batch.ask(linked, () => readChildren(client, query, ids, call))
    const edits: Write<CustomerWork>[] = []
    const additions: Write<CustomerWork>[] = []
    for (const work of works) {
      const { id: accountId = '', item } = work
      const changes = contactChanges(item.canonicalId, item.value.contacts, known?.get(accountId) ?? [], contactKey)
      for (const { id, fields } of changes.edited) edits.push({ work, record: { id, ...fields } })
      for (const { externalId, fields } of changes.added) {
        additions.push({ work, record: { [contactKey]: externalId, AccountId: accountId, ...fields } })
      }
    }
    await sendContacts(batch, edits, (records) => client.update('Contact', records, call))
    await sendContacts(batch, additions, (records) => client.upsert('Contact', contactKey, records, call))
  }

  /** Like any write, but what comes back are ids of Contacts, not of the item. */
  const sendContacts = async (
    batch: Batch<'customer'>,
    writes: readonly Write<CustomerWork>[],
    send: Parameters<Batch<'customer'>['write']>[1],
  ): Promise<void> => {
    const accounts = new Map(writes.map(({ work }) => [work, work.id]))
    const nameOf = ({ work, record }: Write<CustomerWork>): string =>
      `contact ${record['LastName'] ?? record['id']} of ${work.item.value.name}`
    const refused = refusedBy<CustomerWork>(system, nameOf, contactKey)
    await batch.write(writes, send, refused)
    for (const [work, id] of accounts) if (id !== undefined) work.id = id
  }

  const write = async (items: readonly PushItem<'customer'>[], call: Call): Promise<PushResult[]> => {
    const batch = createBatch(items)
    await writeAccounts(batch, call)
    await writeContacts(batch, call)
    return batch.results()
  }

  return {
    fields: customerFields(settings),
    empties: customerFields(settings).filter((field) => canEmpty(field, settings)),
    repeatable: true,
    batchSize: collectionLimit,
    visibilityLagMs: 0,
    push: write,
    update: write,
    find: async (item, call) => {
      const soql = `SELECT Id FROM Account WHERE ${accountKey} = ${soqlText(item.canonicalId)} LIMIT 5`
      const found = await client.query(soql, accountRecord, call)
      if (found.length > 1) {
        const ids = found.map((account) => account.Id).join(', ')
        const message = `${system}: ${found.length} accounts carry ${accountKey} ${item.canonicalId}: ${ids}. Merge them.`
        throw new RejectedError('OUTCOME_AMBIGUOUS', message, { stage: 'read' })
      }
      const [account] = found
      return account === undefined ? undefined : { externalId: account.Id }
    },
  }
}
