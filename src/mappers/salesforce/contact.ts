import { createHash } from 'node:crypto'
import type { Contact } from '../../domain/party.ts'
import type { FieldReader } from './native-record.ts'

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

/** A Contact that has no name of its own bears what `nameFields` found to call it by. */
const isCalledBy = (name: string, contact: Contact): boolean =>
  [contact.role, contact.email?.split('@')[0], contact.phone].find((one) => one !== undefined) === name

/** The contact in a Contact, `index` among those of its account. */
export const contactFrom = (reader: FieldReader, index: number): Contact => {
  const text = (field: string, name: string): string | undefined => reader.text(field, `contacts[${index}].${name}`)
  const [first, last] = [text('FirstName', 'name'), text('LastName', 'name')]
  const phone = text('Phone', 'phone') ?? text('MobilePhone', 'phone')
  const fields = { role: text('Title', 'role'), phone, email: text('Email', 'email') }
  const contact: Contact = Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined))
  const name = [first, last].filter((one) => one !== undefined).join(' ')
  return name === '' || (first === undefined && isCalledBy(name, contact)) ? contact : { name, ...contact }
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
