import { createHash } from 'node:crypto'
import type { Customer } from '../../domain/customer.ts'
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

const nameFrom = ({ kind, name }: Customer): Record<string, unknown> => {
  if (kind === 'person') {
    const words = name.trim().split(/\s+/)
    const last = words.pop() ?? name
    return { BusinessPartnerCategory: '1', FirstName: atMost(words.join(' '), 40), LastName: atMost(last, 40) }
  }
  const letters = [...name]
  const parts: Record<string, unknown> = { BusinessPartnerCategory: '2' }
  for (let part = 0; part < 4 && part * 40 < letters.length; part++) {
    parts[`OrganizationBPName${part + 1}`] = letters.slice(part * 40, part * 40 + 40).join('')
  }
  return parts
}

const addressesFrom = (customer: Customer, terms: CustomerTerms): Record<string, unknown>[] => {
  const main = customer.addresses.find(({ use }) => use === 'main') ?? customer.addresses[0]
  if (main === undefined) return []
  const emails = customer.contacts.flatMap(({ email }) => (email === undefined ? [] : [{ EmailAddress: email }]))
  const phones = customer.contacts.flatMap(({ phone }) =>
    phone === undefined ? [] : [{ PhoneNumber: atMost(phone, 30) }],
  )
  return [
    {
      StreetName: atMost(main.lines[0] ?? '', 60),
      ...(main.lines[1] === undefined ? {} : { StreetSuffixName: atMost(main.lines[1], 40) }),
      PostalCode: atMost(main.postalCode ?? '', 10),
      CityName: atMost(main.city ?? '', 40),
      ...(main.region === undefined ? {} : { Region: atMost(main.region, 3) }),
      ...(main.country === undefined ? {} : { Country: main.country }),
      Language: terms.language,
      ...results('to_EmailAddress', emails),
      ...results('to_PhoneNumber', phones),
    },
  ]
}

const taxNumbersFrom = (customer: Customer, terms: CustomerTerms): Record<string, unknown>[] => {
  const country = customer.addresses.find((address) => address.country !== undefined)?.country
  return customer.identifiers
    .filter(({ scheme }) => scheme === 'tax-id')
    .flatMap(({ value }) => {
      const home = country ?? /^[A-Z]{2}/.exec(value)?.[0]
      return home === undefined ? [] : [{ BPTaxType: taxTypeFrom(home, terms), BPTaxNumber: atMost(value, 20) }]
    })
}

const identificationsFrom = (customer: Customer, terms: CustomerTerms): Record<string, unknown>[] =>
  customer.identifiers.flatMap(({ scheme, value }) => {
    const type = terms.identificationTypes[scheme]
    return type === undefined ? [] : [{ BPIdentificationType: type, BPIdentificationNumber: atMost(value, 60) }]
  })

const salesAreaFrom = ({ financial }: Customer, terms: CustomerTerms): Record<string, unknown> => {
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
