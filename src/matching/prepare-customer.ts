import type { Customer } from '../domain/customer.ts'
import { companyDomainOfEmail, domainOfWebsite, normaliseEmail, phoneTail } from './contact-points.ts'
import { type NormalAddress, normaliseAddress } from './normalise-address.ts'
import { type NormalName, normaliseName } from './normalise-name.ts'
import { type StrongIdentifier, strongIdentifiers } from './strong-identifiers.ts'

/** A customer with everything that is compared in its normal form: made once, compared often. */
export type PreparedCustomer = {
  readonly customer: Customer
  readonly name: NormalName
  /** Of a Chinese name: what is left without the company's own city, which is as often there as not. */
  readonly core: string
  readonly identifiers: readonly StrongIdentifier[]
  /** The main one first; at most `addressesCompared`. */
  readonly addresses: readonly NormalAddress[]
  readonly phones: readonly string[]
  readonly emails: readonly string[]
  /** Of websites and of mail, mailboxes anybody can have left out. */
  readonly domains: readonly string[]
}

/** A company with more places than this is compared by the first ones: each pair of addresses costs time. */
const addressesCompared = 4

/** Brings a customer to its normal form; one that is in it is given back. */
export const prepareCustomer = (customer: Customer | PreparedCustomer): PreparedCustomer => {
  if ('customer' in customer) return customer
  const { contacts } = customer
  const name = normaliseName(customer.name, customer.kind)
  const addresses = [...customer.addresses]
    .sort((a, b) => Number(b.use === 'main') - Number(a.use === 'main'))
    .slice(0, addressesCompared)
    .map(normaliseAddress)
  const mails = [customer.email, ...contacts.map(({ email }) => email)].filter((email) => email !== undefined)
  return {
    customer,
    name,
    core: coreOf(name, addresses),
    identifiers: strongIdentifiers(customer),
    addresses,
    phones: distinct([customer.phone, ...contacts.map(({ phone }) => phone)].map((phone = '') => phoneTail(phone))),
    emails: distinct(mails.map(normaliseEmail)),
    domains: distinct([domainOfWebsite(customer.website ?? ''), ...mails.map(companyDomainOfEmail)]),
  }
}

const distinct = (values: readonly string[]): string[] => [...new Set(values)].filter((value) => value !== '')

const coreOf = (name: NormalName, addresses: readonly NormalAddress[]): string => {
  if (!name.han) return name.compact
  const city = addresses.find(({ city }) => /^\p{Script=Han}{2,}$/u.test(city))?.city
  const rest = city === undefined ? name.compact : name.compact.replace(new RegExp(`${city}市?`), '')
  return rest.length < 2 ? name.compact : rest
}
