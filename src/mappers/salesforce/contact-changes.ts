import type { Contact } from '../../domain/party.ts'
import { contactExternalId, contactFields } from './contact.ts'
import type { NativeRecord } from './native-record.ts'

/** What has to be written so that an account has these contacts. */
export type ContactChanges = {
  /** Fields of Contacts that are there, by their id. */
  edited: { id: string; fields: Record<string, string> }[]
  /** New Contacts, by external id. */
  added: { externalId: string; fields: Record<string, string> }[]
}

const textIn = (record: NativeRecord, field: string): string => {
  const value = record[field]
  return typeof value === 'string' ? value.trim() : ''
}

const nameIn = (record: NativeRecord): string =>
  `${textIn(record, 'FirstName')} ${textIn(record, 'LastName')}`.trim().toLowerCase()

/** The Contact a person is: by our external id, else by e-mail, else by name. People added in Salesforce have no id of ours. */
const recordOf = (
  contact: Contact,
  externalId: string,
  records: readonly NativeRecord[],
  externalIdField: string,
): NativeRecord | undefined => {
  const by = (found: string, wanted: string | undefined): boolean =>
    wanted !== undefined && wanted !== '' && found.toLowerCase() === wanted.trim().toLowerCase()
  return (
    records.find((record) => by(textIn(record, externalIdField), externalId)) ??
    records.find((record) => by(textIn(record, 'Email'), contact.email)) ??
    records.find((record) => by(nameIn(record), contact.name?.replace(/\s+/g, ' ')))
  )
}

const differing = (contact: Contact, fields: Record<string, string>, record: NativeRecord): Record<string, string> => {
  const present = (field: string): string =>
    textIn(record, field) || (field === 'Phone' ? textIn(record, 'MobilePhone') : '')
  // Without a name of its own it was given one to be called by, which is no reason to change the one it has.
  const isOwn = (field: string): boolean => contact.name !== undefined || !['FirstName', 'LastName'].includes(field)
  return Object.fromEntries(Object.entries(fields).filter(([field, value]) => isOwn(field) && present(field) !== value))
}

/** Compares the contacts of a customer with the Contacts of its Account. None is deleted. */
export const contactChanges = (
  customerId: string,
  contacts: readonly Contact[],
  records: readonly NativeRecord[],
  externalIdField: string,
): ContactChanges => {
  const added = new Map<string, ContactChanges['added'][number]>()
  const edited: ContactChanges['edited'] = []
  const free = [...records]
  for (const contact of contacts) {
    const fields = contactFields(contact)
    if (fields === undefined) continue
    const externalId = contactExternalId(customerId, contact)
    const record = recordOf(contact, externalId, free, externalIdField)
    if (record === undefined) {
      added.set(externalId, { externalId, fields })
      continue
    }
    free.splice(free.indexOf(record), 1)
    const changed = differing(contact, fields, record)
    if (Object.keys(changed).length > 0) edited.push({ id: textIn(record, 'Id'), fields: changed })
  }
  return { edited, added: [...added.values()] }
}
