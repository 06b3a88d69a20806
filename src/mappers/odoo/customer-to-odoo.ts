import type { Customer } from '../../domain/customer.ts'
import type { Address, Contact } from '../../domain/party.ts'
import type { FieldName } from '../../domain/record-fields.ts'
import type { PartnerRow } from './native.ts'

/** ISO country and region -> ids in this Odoo; undefined where it knows none. */
export type PlaceIds = {
  country(code: string): number | undefined
  state(country: string, region: string): number | undefined
}

type Values = Record<string, unknown>
export type ChildChange = [0, 0, Values] | [1, number, Values]

/** The fields of a customer that a partner can be without, and where it keeps them. */
export const emptiedFields = {
  phone: ['phone'],
  email: ['email'],
  website: ['website'],
  taxId: ['vat'],
  registrationNumber: ['company_registry'],
  mainAddress: ['street', 'street2', 'city', 'zip', 'country_id', 'state_id'],
} as const satisfies Partial<Record<FieldName<'customer'>, readonly string[]>>

/** Odoo's word for nothing is false. */
const emptiedValues = (emptied: readonly string[], glnField: string | null): Values => {
  const places: Readonly<Record<string, readonly string[]>> = {
    ...emptiedFields,
    ...(glnField === null ? {} : { gln: [glnField] }),
  }
  return Object.fromEntries(emptied.flatMap((field) => (places[field] ?? []).map((name) => [name, false])))
}

/**
 * The fields of the partner itself. What the customer does not have is left out, so it stays as it is, unless it is among the `emptied`
 * fields.
 */
export const partnerFromCustomer = (
  value: Customer,
  places: PlaceIds,
  glnField: string | null,
  emptied: readonly string[] = [],
): Values => {
  const idOf = (scheme: string): string | undefined =>
    value.identifiers.find((identifier) => identifier.scheme === scheme)?.value
  const gln = idOf('gln')
  const main = value.addresses.find(({ use }) => use === 'main')
  const own = filled({
    name: value.name,
    is_company: value.kind === 'company',
    active: value.active,
    phone: value.phone,
    email: value.email,
    website: value.website,
    vat: idOf('tax-id'),
    company_registry: idOf('registration-number'),
    ...(glnField === null ? {} : { [glnField]: gln }),
    ...(main === undefined ? {} : wholeAddress(main, places)),
  })
  return { ...emptiedValues(emptied, glnField), ...own }
}

/** Addresses and people below the partner. */
export const childrenFromCustomer = (value: Customer, places: PlaceIds): Values[] => {
  const addresses = value.addresses
    .filter(({ use }) => use !== 'main')
    .map((address) => ({
      type: address.use === 'bill-to' ? 'invoice' : 'delivery',
      name: address.use === 'bill-to' ? 'Invoices' : 'Deliveries',
      ...wholeAddress(address, places),
    }))
  return [...addresses, ...value.contacts.flatMap(contactValues)].map(filled)
}

const contactValues = ({ name, role, phone, email }: Contact): Values[] => {
  const shown = name ?? email
  return shown === undefined ? [] : [{ type: 'contact', name: shown, function: role, phone, email }]
}

/** The fields of a partner that hold its address; undefined for what the address does not say. */
export const addressValues = (address: Address, places: PlaceIds): Values => ({
  street: address.lines[0],
  street2: address.lines.slice(1).join(', ') || undefined,
  city: address.city,
  zip: address.postalCode,
  country_id: address.country === undefined ? undefined : places.country(address.country),
  state_id:
    address.country === undefined || address.region === undefined
      ? undefined
      : places.state(address.country, address.region),
})

/**
 * An address is one thing: what it does not have must not stay of the one before it. Null is what it says and Odoo has no id for: somebody may have
 * chosen the right one there.
 */
const wholeAddress = (address: Address, places: PlaceIds): Values => {
  const said: Values = { country_id: address.country, state_id: address.region }
  const values = Object.entries(addressValues(address, places))
  return Object.fromEntries(values.map(([name, value]) => [name, value ?? (said[name] === undefined ? false : null)]))
}

/** What a new partner or child is made with. */
export const knownValues = (values: Values): Values =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => value !== null))

export const filled = (values: Values): Values =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined))

/**
 * What is to be written below a partner that has these children: new ones, and changes of those that mean the same (an address of the same
 * type in the same street and postal code, a person of the same e-mail or name). None is taken away: orders may name it.
 */
export const childChanges = (wanted: readonly Values[], present: readonly PartnerRow[]): ChildChange[] => {
  const free = [...present]
  return wanted.flatMap((child): ChildChange[] => {
    const index = free.findIndex((row) => means(row, child))
    if (index < 0) return [[0, 0, knownValues(child)]]
    const [row] = free.splice(index, 1)
    const { name, ...others } = child
    // People rename address records; the name we give one is only its first.
    const changed = differing(row?.type === 'contact' ? child : others, row ?? {})
    return row === undefined || Object.keys(changed).length === 0 ? [] : [[1, row.id, changed]]
  })
}

const means = (row: PartnerRow, child: Values): boolean => {
  if (row.type !== child['type']) return false
  if (row.type !== 'contact') return plain(row.street) === child['street'] && plain(row.zip) === child['zip']
  return child['email'] === undefined ? row.name === child['name'] : row.email === child['email']
}

const addressTexts = ['street', 'street2', 'city', 'zip']

/** The values that are not there yet. What nobody knows of an address is emptied when it is another one. */
export const differing = (values: Values, row: Readonly<Record<string, unknown>>): Values => {
  const isOther = ([name, value]: [string, unknown]): boolean => plain(row[name]) !== value
  const isMoved = Object.entries(values).some((entry) => addressTexts.includes(entry[0]) && isOther(entry))
  return Object.fromEntries(
    Object.entries(values)
      .filter(([, value]) => value !== null || isMoved)
      .map(([name, value]): [string, unknown] => [name, value ?? false])
      .filter(isOther),
  )
}

/** Odoo writes false for what is empty, and rows that were checked have nothing there. */
const plain = (value: unknown): unknown => (Array.isArray(value) ? value[0] : (value ?? false))
