import { createHash } from 'node:crypto'
import type { Contact } from '../../domain/party.ts'

/** Salesforce wants a last name: the last word of the name, or whatever else there is to call the contact by. */
const nameFields = (contact: Contact): Record<string, string> | undefined => {
  const words = (contact.name ?? '').trim().split(/\s+/)
  const last = words.pop()
  if (last !== undefined && last !== '') {
    return words.length === 0 ? { LastName: last } : { FirstName: words.join(' '), LastName: last }
  }
  const called = contact.role ?? contact.email?.split('@')[0] ?? contact.phone
  return called === undefined ? undefined : { LastName: called }
}

/** The fields of a Contact; undefined when there is nothing to know about it. */
export const contactFields = (contact: Contact): Record<string, string> | undefined => {
  const name = nameFields(contact)
  if (name === undefined) return undefined
  return {
    ...name,
    ...(contact.role === undefined ? {} : { Title: contact.role }),
    ...(contact.email === undefined ? {} : { Email: contact.email }),
    ...(contact.phone === undefined ? {} : { Phone: contact.phone }),
  }
}

/**
 * The external id of a customer's contact: the customer's, and 10 hex digits made of what the contact is known by
 * (e-mail, else name, else phone), so that the same person stays the same Contact whatever the order of the list.
 */
export const contactExternalId = (customerId: string, contact: Contact): string => {
  const known = (contact.email ?? contact.name ?? contact.phone ?? contact.role ?? '').trim().toLowerCase()
  return `${customerId}-${createHash('sha256').update(known).digest('hex').slice(0, 10)}`
}
