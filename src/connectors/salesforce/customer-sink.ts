import * as z from 'zod'
import { CrossdockError, RejectedError } from '../../domain/errors.ts'
import { accountFromCustomer } from '../../mappers/salesforce/account.ts'
import { contactExternalId, contactFields } from '../../mappers/salesforce/contact.ts'
import type { Call, ConnectorDeps, PushItem, PushResult, Sink } from '../connector.ts'
import { collectionLimit, type RecordResult, type SalesforceClient, type SalesforceRecord } from './client.ts'
import { errorFromRecord } from './errors.ts'
import type { SalesforceSettings } from './settings.ts'
import { soqlText } from './soql.ts'

type Work = { item: PushItem<'customer'>; accountId?: string; error?: CrossdockError }

const accountRecord = z.object({ Id: z.string() })

/**
 * Customers as Accounts with Contacts. An Account already linked is updated by its id; any other is upserted by
 * Crossdock's id of the customer, which, unlike the key of one delivery, stays the same for every version.
 * A customer is done when its Account and all its Contacts are.
 */
export const createCustomerSink = (
  client: SalesforceClient,
  settings: SalesforceSettings,
  deps: ConnectorDeps,
): Sink<'customer'> => {
  const { system } = deps
  const { account: accountKey, contact: contactKey } = settings.externalIds
  const { identifierFields, addressStyle } = settings

  const note = (works: readonly Work[], results: readonly RecordResult[]): void => {
    for (const [index, work] of works.entries()) {
      const result = results[index]
      if (result?.success === true && result.id) work.accountId = result.id
      else work.error = errorFromRecord(system, `account ${work.item.value.name}`, result?.errors ?? [], accountKey)
    }
  }

  const writeAccounts = async (works: readonly Work[], call: Call): Promise<void> => {
    const fields = ({ item }: Work) => accountFromCustomer(item.value, { identifierFields, addressStyle })
    const linked = works.filter((work) => work.item.externalId !== undefined)
    const others = works.filter((work) => work.item.externalId === undefined)
    const updates = linked.map((work) => ({ id: work.item.externalId ?? '', ...fields(work) }))
    note(linked, await client.update('Account', updates, call))
    const upserts = others.map((work) => ({ [accountKey]: work.item.canonicalId, ...fields(work) }))
    try {
      note(others, await client.upsert('Account', accountKey, upserts, call))
    } catch (error) {
      // Thrown, it would speak for the whole batch; the linked accounts are written already.
      if (linked.length === 0 || !(error instanceof CrossdockError)) throw error
      for (const work of others) work.error = error
    }
  }

  const contactsOf = (work: Work): { work: Work; record: SalesforceRecord }[] => {
    const records = new Map<string, SalesforceRecord>()
    for (const contact of work.item.value.contacts) {
      const fields = contactFields(contact)
      if (fields === undefined || work.accountId === undefined) continue
      const id = contactExternalId(work.item.canonicalId, contact)
      records.set(id, { [contactKey]: id, AccountId: work.accountId, ...fields })
    }
    return [...records.values()].map((record) => ({ work, record }))
  }

  const writeContacts = async (works: readonly Work[], call: Call): Promise<void> => {
    const contacts = works.filter((work) => work.error === undefined).flatMap(contactsOf)
    for (let from = 0; from < contacts.length; from += collectionLimit) {
      const part = contacts.slice(from, from + collectionLimit)
      const records = part.map(({ record }) => record)
      try {
        const results = await client.upsert('Contact', contactKey, records, call)
        for (const [index, { work, record }] of part.entries()) {
          const result = results[index]
          if (result?.success === true) continue
          const what = `contact ${record['LastName']} of ${work.item.value.name}`
          work.error ??= errorFromRecord(system, what, result?.errors ?? [], contactKey)
        }
      } catch (error) {
        if (!(error instanceof CrossdockError)) throw error
        for (const { work } of part) work.error ??= error
      }
    }
  }

  const resultOf = ({ item, accountId, error }: Work): PushResult => {
    if (error !== undefined) return { ok: false, error }
    if (accountId === undefined) throw new Error(`Customer ${item.canonicalId} has neither an id nor an error`)
    return { ok: true, receipt: { externalId: accountId } }
  }

  return {
    repeatable: true,
    batchSize: 100,
    visibilityLagMs: 0,
    push: async (items, call) => {
      const works = items.map((item): Work => ({ item }))
      await writeAccounts(works, call)
      await writeContacts(works, call)
      return works.map(resultOf)
    },
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
