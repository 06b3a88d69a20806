import { createHash } from 'node:crypto'
import type { Customer } from '../../domain/customer.ts'
import type { Address } from '../../domain/party.ts'
import { atMost } from './odata-values.ts'

/** How customers are created in this SAP system. */
export type CustomerTerms = {
  grouping?: string | undefined
  roles: readonly string[]
  salesOrganization: string
  distributionChannel: string
  division: string
  /** Currency and payment terms of a customer that names none. */
  currency: string
  paymentTerms?: string | undefined
  shippingCondition?: string | undefined
  language: string
  /** ISO country -> tax number category. */
  taxTypes: Readonly<Record<string, string>>
  /** Identifier scheme -> identification type. */
  identificationTypes: Readonly<Record<string, string>>
}

const externalIdLength = 20
export const namePartLength = 40

/**
 * Our key as it fits `BusinessPartnerIDByExtSystem` (20 characters): as it is, or when longer the first 20 hexadecimal
 * digits (80 bits) of its SHA-256.
 */
export const externalIdFrom = (key: string): string =>
  key.length <= externalIdLength ? key : createHash('sha256').update(key).digest('hex').slice(0, externalIdLength)

/**
 * A GLN as SAP stores it: seven digits, five digits and the check digit, each a field of its own. Empty when it is
 * not 13 digits long.
 */
export const locationNumberFrom = (gln: string): Record<string, string> => {
  const parts = /^(\d{7})(\d{5})(\d)$/.exec(gln)
  if (parts === null) return {}
  const [, first = '', second = '', check = ''] = parts
  return {
    InternationalLocationNumber1: first,
    InternationalLocationNumber2: second,
    InternationalLocationNumber3: check,
  }
}

/** The category SAP keeps a tax number of that country under: the VAT number, unless `taxTypes` names another. */
const taxTypeFrom = (country: string, terms: CustomerTerms): string => terms.taxTypes[country] ?? `${country}0`

/** The body of a deep insert into `A_BusinessPartner` of API_BUSINESS_PARTNER: partner, customer and sales area. */
export const customerToSap = (customer: Customer, key: string, terms: CustomerTerms): Record<string, unknown> => {
  const gln = customer.identifiers.find(({ scheme }) => scheme === 'gln')
  return {
    ...nameFrom(customer),
    ...(terms.grouping === undefined ? {} : { BusinessPartnerGrouping: terms.grouping }),
    SearchTerm1: atMost(customer.name.toUpperCase(), 20),
    CorrespondenceLanguage: terms.language,
    BusinessPartnerIDByExtSystem: externalIdFrom(key),
    ...(gln === undefined ? {} : locationNumberFrom(gln.value)),
    to_BusinessPartnerRole: { results: terms.roles.map((role) => ({ BusinessPartnerRole: role })) },
    ...results('to_BusinessPartnerAddress', addressesFrom(customer, terms)),
    ...results('to_BusinessPartnerTax', taxNumbersFrom(customer, terms)),
    ...results('to_BuPaIdentification', identificationsFrom(customer, terms)),
    to_Customer: { to_CustomerSalesArea: { results: [salesAreaFrom(customer, terms)] } },
  }
}

const results = (name: string, entities: readonly unknown[]): Record<string, unknown> =>
  entities.length === 0 ? {} : { [name]: { results: entities } }

export const nameFrom = ({ kind, name }: Customer): Record<string, unknown> => {
  if (kind === 'person') {
    const words = name.trim().split(/\s+/)
    const last = words.pop() ?? name
    return { BusinessPartnerCategory: '1', FirstName: atMost(words.join(' '), 40), LastName: atMost(last, 40) }
  }
  const parts = nameParts(name)
  return Object.fromEntries([
    ['BusinessPartnerCategory', '2'],
    ...[1, 2, 3, 4].flatMap((part) => {
      const text = parts[part - 1]
      return text === undefined ? [] : [[`OrganizationBPName${part}`, text]]
    }),
  ])
}

/** Cut between words, as parts lose blanks at their ends; a word that fills more than a part is cut where the part ends. */
export const nameParts = (name: string): string[] => {
  const parts: string[] = []
  for (const word of name.trim().split(/\s+/)) {
    const letters = [...word]
    const last = parts.at(-1)
    if (last !== undefined && [...last].length + 1 + letters.length <= namePartLength) {
      parts[parts.length - 1] = `${last} ${word}`
      continue
    }
    for (let from = 0; from < letters.length; from += namePartLength) {
      parts.push(letters.slice(from, from + namePartLength).join(''))
    }
  }
  return parts
}

const addressesFrom = (customer: Customer, terms: CustomerTerms): Record<string, unknown>[] => {
  const main = customer.addresses.find(({ use }) => use === 'main') ?? customer.addresses[0]
  if (main === undefined) return []
  const { phone, email, website, contacts } = customer
  const phones = distinct([phone, ...contacts.map((contact) => contact.phone)])
  const emails = distinct([email, ...contacts.map((contact) => contact.email)])
  return [
    {
      ...streetFrom(main),
      PostalCode: atMost(main.postalCode ?? '', 10),
      CityName: atMost(main.city ?? '', 40),
      ...(main.region === undefined ? {} : { Region: atMost(main.region, 3) }),
      ...(main.country === undefined ? {} : { Country: main.country }),
      Language: terms.language,
      ...results(
        'to_EmailAddress',
        emails.map((one) => ({ EmailAddress: one })),
      ),
      ...results(
        'to_PhoneNumber',
        phones.map((one) => ({ PhoneNumber: phoneFrom(one) })),
      ),
      ...results('to_URLAddress', website === undefined ? [] : [{ WebsiteURL: website }]),
    },
  ]
}

/** The first line, and the others together: SAP keeps two. */
export const streetFrom = ({
  lines: [street = '', ...others],
}: Address): { StreetName: string; StreetSuffixName: string } => ({
  StreetName: atMost(street, 60),
  StreetSuffixName: atMost(others.join(', '), 40),
})

export const phoneFrom = (phone: string): string => atMost(phone, 30)

const distinct = (values: readonly (string | undefined)[]): string[] => [
  ...new Set(values.filter((value) => value !== undefined)),
]

type TaxNumber = { BPTaxType: string; BPTaxNumber: string }
type Identification = { BPIdentificationType: string; BPIdentificationNumber: string }

export const taxNumbersFrom = (customer: Customer, terms: CustomerTerms): TaxNumber[] => {
  const country = customer.addresses.find((address) => address.country !== undefined)?.country
  return customer.identifiers
    .filter(({ scheme }) => scheme === 'tax-id')
    .flatMap(({ value }) => {
      const home = country ?? /^[A-Z]{2}/.exec(value)?.[0]
      return home === undefined ? [] : [{ BPTaxType: taxTypeFrom(home, terms), BPTaxNumber: atMost(value, 20) }]
    })
}

export const identificationsFrom = (customer: Customer, terms: CustomerTerms): Identification[] =>
  customer.identifiers.flatMap(({ scheme, value }) => {
    const type = terms.identificationTypes[scheme]
    return type === undefined ? [] : [{ BPIdentificationType: type, BPIdentificationNumber: atMost(value, 60) }]
  })

export const salesAreaFrom = ({ financial }: Customer, terms: CustomerTerms): Record<string, unknown> => {
  const paymentTerms = financial.paymentTerms ?? terms.paymentTerms
  return {
    SalesOrganization: terms.salesOrganization,
    DistributionChannel: terms.distributionChannel,
    Division: terms.division,
    Currency: financial.currency ?? terms.currency,
    ...(paymentTerms === undefined ? {} : { CustomerPaymentTerms: atMost(paymentTerms, 4) }),
    ...(terms.shippingCondition === undefined ? {} : { ShippingCondition: terms.shippingCondition }),
  }
}
