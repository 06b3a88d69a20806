import { type Customer, customer } from '../../domain/customer.ts'
import type { Issue, Mapped } from '../../domain/issue.ts'
import type { Address, Contact } from '../../domain/party.ts'
import { identifierFromRow } from './identifiers.ts'
import type { ContactMechanism, Party, PartyAddress } from './native.ts'

/**
 * A party as a customer. Its first address is the main one, as Tryton itself takes the first where no other fits; those marked for invoices
 * and deliveries are the others. Phone, e-mail and web site without a name are the company's, those with a name are contacts.
 */
export const customerFromParty = (party: Party): Mapped<Customer> => {
  const issues: Issue[] = []
  if (!party.name) {
    const message = `Party ${party.code} has no name: give it one in Tryton`
    issues.push({ code: 'VALUE_MISSING', path: 'name', value: party.code, message })
    return { ok: false, issues }
  }
  const term = party['customer_payment_term.']?.name
  const mechanisms = party['contact_mechanisms.'].filter(({ active, value }) => active && value)
  const own = (...types: string[]) => mechanisms.find(({ name, type }) => !name && types.includes(type))?.value
  const value = customer.parse({
    name: party.name,
    active: party.active,
    ...defined({ phone: own('phone', 'mobile'), email: own('email'), website: own('website') }),
    identifiers: [
      { scheme: 'our-code', value: party.code },
      ...party['identifiers.'].flatMap((row) => identifierFromRow(row) ?? []),
    ],
    addresses: addressesOf(party['addresses.']),
    contacts: contactsOf(mechanisms),
    financial: defined({ paymentTerms: term }),
  })
  return { ok: true, value }
}

const defined = <T>(fields: Record<string, T | null | undefined>): Record<string, T> =>
  Object.fromEntries(Object.entries(fields).filter((entry): entry is [string, T] => (entry[1] ?? '') !== ''))

/** The canonical address of a row. */
export const addressOf = (row: PartyAddress): Address => ({
  lines: [row.name ?? '', ...(row.street ?? '').split(/\r?\n/)]
    .map((line) => line.trim())
    .filter((line) => line !== ''),
  ...defined({
    city: row.city,
    region: row['subdivision.']?.code?.replace(/^[A-Z]{2}-/, ''),
    postalCode: row.postal_code,
    country: row['country.']?.code,
  }),
})

/** Tryton makes an empty address with every new party: that says nothing. */
const isEmpty = ({ lines, ...rest }: Address): boolean => lines.length === 0 && Object.keys(rest).length === 0

/** The rows that count, in Tryton's order. */
export const liveAddresses = (rows: readonly PartyAddress[]): PartyAddress[] =>
  rows.filter((row) => row.active && !isEmpty(addressOf(row)))

const addressesOf = (rows: readonly PartyAddress[]): Customer['addresses'] =>
  liveAddresses(rows).flatMap((row, index) => [
    ...(index === 0 ? [{ use: 'main' as const, ...addressOf(row) }] : []),
    ...(row.invoice ? [{ use: 'bill-to' as const, ...addressOf(row) }] : []),
    ...(row.delivery ? [{ use: 'ship-to' as const, ...addressOf(row) }] : []),
  ])

const longestRole = 80

/**
 * One contact for each name; a further phone or e-mail of the same person makes another. A contact without a name is kept under its own
 * e-mail address or phone number.
 */
const contactsOf = (mechanisms: readonly ContactMechanism[]): Contact[] => {
  const values = new Set(mechanisms.map(({ value }) => value))
  const named: { name: string; contact: Contact }[] = []
  for (const { name, type, value, comment } of mechanisms) {
    const kind = kindOf(type)
    if (kind === undefined || !name || !value) continue
    const known = named.find((one) => one.name === name && one.contact[kind] === undefined)
    if (known !== undefined) {
      known.contact[kind] = value
      continue
    }
    const role = comment && comment.length <= longestRole && !comment.includes('\n') ? comment : undefined
    named.push({ name, contact: { ...defined({ name: values.has(name) ? undefined : name, role }), [kind]: value } })
  }
  return named.map(({ contact }) => contact)
}

const kindOf = (type: string): 'email' | 'phone' | undefined => {
  if (type === 'email') return 'email'
  return type === 'phone' || type === 'mobile' ? 'phone' : undefined
}
