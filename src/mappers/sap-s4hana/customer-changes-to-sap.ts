import type { Customer } from '../../domain/customer.ts'
import type { FieldName } from '../../domain/record-fields.ts'
import {
  type CustomerTerms,
  identificationsFrom,
  locationNumberFrom,
  nameFrom,
  phoneFrom,
  salesAreaFrom,
  streetFrom,
  taxNumbersFrom,
} from './customer-to-sap.ts'
import { defaultOf, mainAddressOf, type PartnerAddress, type PartnerState, salesAreaOf } from './native-partner.ts'
import { atMost, dateLiteral, isoDateFrom, literalFrom } from './odata-values.ts'
import type { SapChange } from './sap-change.ts'

type Body = Readonly<Record<string, unknown>>
type Keys = Readonly<Record<string, string>>

/**
 * The writes by which the customer in SAP (`state`) becomes `customer`; none when it is that already. What `customer` does not say stays as
 * it is, unless it is among the `emptied` fields. Tax numbers are replaced by their category, DUNS and registration numbers by their type; codes of partners are only added.
 */
export const customerChangesToSap = (
  customer: Customer,
  state: PartnerState,
  terms: CustomerTerms,
  emptied: readonly string[] = [],
): SapChange[] => [
  ...partnerChanges(customer, state),
  ...addressChanges(customer, state, terms),
  ...contactChanges(customer, state),
  ...taxNumberChanges(customer, state, terms),
  ...identificationChanges(customer, state, terms, emptied),
  ...salesAreaChanges(customer, state, terms, emptied),
]

/** Fields SAP is told to empty. What it must have, or has several of with one as the default, stays. */
export const emptiedFields = (terms: CustomerTerms): FieldName<'customer'>[] => [
  'paymentTerms',
  ...(['duns', 'registrationNumber'] as const).filter((field) => (typesOf[field]?.(terms) ?? []).length > 0),
]

const typesOf: Readonly<Record<string, (terms: CustomerTerms) => string[]>> = {
  duns: (terms) => [terms.identificationTypes['duns'] ?? []].flat(),
  registrationNumber: (terms) => [terms.identificationTypes['registration-number'] ?? []].flat(),
}

const entity = (set: string, keys: Keys): string =>
  `${set}(${Object.entries(keys)
    .map(([name, literal]) => `${name}=${encodeURIComponent(literal)}`)
    .join(',')})`

const partnerPath = ({ BusinessPartner }: PartnerState): string =>
  `A_BusinessPartner(${encodeURIComponent(literalFrom(BusinessPartner))})`

/** The fields of `wanted` that are others in `known`; empty and absent are the same. */
const differing = (wanted: Body, known: Body): Body =>
  Object.fromEntries(Object.entries(wanted).filter(([name, value]) => (value ?? '') !== (known[name] ?? '')))

const patch = (what: string, path: string, etag: string | undefined, body: Body): SapChange[] =>
  Object.keys(body).length === 0 ? [] : [{ what, method: 'PATCH', path, etag, body }]

const post = (what: string, path: string, body: Body): SapChange => ({
  what,
  method: 'POST',
  path,
  etag: undefined,
  body,
})

const partnerChanges = (customer: Customer, state: PartnerState): SapChange[] => {
  const parts = ['OrganizationBPName1', 'OrganizationBPName2', 'OrganizationBPName3', 'OrganizationBPName4']
  const { BusinessPartnerCategory: category, ...name } = nameFrom(customer)
  const isSameKind = category === (state.BusinessPartnerCategory === '1' ? '1' : '2')
  // A person cannot become an organisation; its name can be told as the kind of partner it is.
  const wanted = isSameKind ? name : nameFrom({ ...customer, kind: category === '1' ? 'company' : 'person' })
  const emptied = isSameKind && category === '2' ? Object.fromEntries(parts.map((part) => [part, ''])) : {}
  const { BusinessPartnerCategory: _kind, ...names } = wanted as Body
  const changed = differing({ ...emptied, ...names }, state)
  const search = Object.keys(changed).length === 0 ? {} : { SearchTerm1: atMost(customer.name.toUpperCase(), 20) }
  const gln = customer.identifiers.find(({ scheme }) => scheme === 'gln')
  const location = gln === undefined ? {} : differing(locationNumberFrom(gln.value), state)
  return patch('name and numbers', partnerPath(state), state.__metadata?.etag, { ...changed, ...search, ...location })
}

const wantedAddress = (customer: Customer): Customer['addresses'][number] | undefined =>
  customer.addresses.find(({ use }) => use === 'main')

const addressPath = ({ BusinessPartner }: PartnerState, { AddressID }: PartnerAddress): string =>
  entity('A_BusinessPartnerAddress', {
    BusinessPartner: literalFrom(BusinessPartner),
    AddressID: literalFrom(AddressID),
  })

const addressChanges = (customer: Customer, state: PartnerState, terms: CustomerTerms): SapChange[] => {
  const wanted = wantedAddress(customer)
  if (wanted === undefined) return []
  // The address is one thing: what it does not have is emptied, but for the country, which SAP insists on.
  const body = {
    ...streetFrom(wanted),
    PostalCode: atMost(wanted.postalCode ?? '', 10),
    CityName: atMost(wanted.city ?? '', 40),
    Region: atMost(wanted.region ?? '', 3),
    ...(wanted.country === undefined ? {} : { Country: wanted.country }),
  }
  const known = mainAddressOf(state)
  if (known === undefined) {
    const path = `${partnerPath(state)}/to_BusinessPartnerAddress`
    return [post('address', path, { ...body, Language: terms.language })]
  }
  const { StreetName: street, ...others } = body
  // SAP may keep the house number apart: street and number are compared, and written, as one line.
  const knownStreet = [known.StreetName ?? '', known.HouseNumber ?? ''].filter(Boolean).join(' ')
  const streets = street === knownStreet ? {} : { StreetName: street, HouseNumber: '' }
  const etag = known.__metadata?.etag ?? state.__metadata?.etag
  return patch('address', addressPath(state, known), etag, { ...streets, ...differing(others, known) })
}

type Reached = {
  __metadata?: { etag?: string | undefined } | undefined
  AddressID: string
  Person?: string | null | undefined
  OrdinalNumber: string
}

const contactChanges = (customer: Customer, state: PartnerState): SapChange[] => {
  const address = mainAddressOf(state)
  // Where there is no address yet, the next reading has one.
  if (address === undefined) return []
  const keysOf = ({ AddressID, Person, OrdinalNumber }: Reached): Keys => ({
    AddressID: literalFrom(AddressID),
    Person: literalFrom(Person ?? ''),
    OrdinalNumber: literalFrom(OrdinalNumber),
  })
  const change = (what: string, to: string, wanted: Body, known: (Reached & Body) | undefined, path: () => string) => {
    if (known === undefined) return [post(what, `${addressPath(state, address)}/${to}`, wanted)]
    return patch(what, path(), known.__metadata?.etag ?? state.__metadata?.etag, differing(wanted, known))
  }
  const phone = defaultOf(address.to_PhoneNumber?.results, (one) => one.IsDefaultPhoneNumber === true)
  const email = defaultOf(address.to_EmailAddress?.results, (one) => one.IsDefaultEmailAddress === true)
  const page = defaultOf(address.to_URLAddress?.results, (one) => one.IsDefaultURLAddress === true)
  const pageKeys = (): Keys =>
    page === undefined
      ? {}
      : {
          ...keysOf(page),
          ValidityStartDate: dateLiteral(isoDateFrom(page.ValidityStartDate) ?? '0001-01-01'),
          IsDefaultURLAddress: String(page.IsDefaultURLAddress ?? true),
        }
  return [
    ...(customer.phone === undefined
      ? []
      : change('telephone number', 'to_PhoneNumber', { PhoneNumber: phoneFrom(customer.phone) }, phone, () =>
          entity('A_AddressPhoneNumber', phone === undefined ? {} : keysOf(phone)),
        )),
    ...(customer.email === undefined
      ? []
      : change('e-mail address', 'to_EmailAddress', { EmailAddress: customer.email }, email, () =>
          entity('A_AddressEmailAddress', email === undefined ? {} : keysOf(email)),
        )),
    ...(customer.website === undefined
      ? []
      : change('home page', 'to_URLAddress', { WebsiteURL: customer.website }, page, () =>
          entity('A_AddressHomePageURL', pageKeys()),
        )),
  ]
}

const taxNumberChanges = (customer: Customer, state: PartnerState, terms: CustomerTerms): SapChange[] => {
  const known = state.to_BusinessPartnerTax?.results ?? []
  return taxNumbersFrom(customer, terms).flatMap(({ BPTaxType, BPTaxNumber }): SapChange[] => {
    // One that stands under another category is there all the same.
    if (known.some((one) => one.BPTaxNumber === BPTaxNumber)) return []
    const same = known.find((one) => one.BPTaxType === BPTaxType)
    const what = `tax number ${BPTaxType}`
    if (same === undefined) {
      return [post(what, `${partnerPath(state)}/to_BusinessPartnerTax`, { BPTaxType, BPTaxNumber })]
    }
    const keys = { BusinessPartner: literalFrom(state.BusinessPartner), BPTaxType: literalFrom(BPTaxType) }
    const etag = same.__metadata?.etag ?? state.__metadata?.etag
    return patch(what, entity('A_BusinessPartnerTaxNumber', keys), etag, { BPTaxNumber })
  })
}

const identificationChanges = (
  customer: Customer,
  state: PartnerState,
  terms: CustomerTerms,
  emptied: readonly string[],
): SapChange[] => {
  const known = state.to_BuPaIdentification?.results ?? []
  const wanted = identificationsFrom(customer, terms)
  const isThere = (type: string, number: string): boolean =>
    known.some((one) => one.BPIdentificationType === type && one.BPIdentificationNumber === number)
  const added = wanted
    .filter((one) => !isThere(one.BPIdentificationType, one.BPIdentificationNumber))
    .map((one) =>
      post(`identification ${one.BPIdentificationType}`, `${partnerPath(state)}/to_BuPaIdentification`, one),
    )
  const single = Object.values(typesOf).flatMap((types) => types(terms))
  const empty = emptied.flatMap((field) => typesOf[field]?.(terms) ?? [])
  const replaced = known.filter(
    ({ BPIdentificationType: type, BPIdentificationNumber: number }) =>
      single.includes(type) &&
      (empty.includes(type) || wanted.some((one) => one.BPIdentificationType === type)) &&
      !wanted.some((one) => one.BPIdentificationType === type && one.BPIdentificationNumber === number),
  )
  const gone = replaced.map((one): SapChange => {
    const keys = {
      BusinessPartner: literalFrom(state.BusinessPartner),
      BPIdentificationType: literalFrom(one.BPIdentificationType),
      BPIdentificationNumber: literalFrom(one.BPIdentificationNumber),
    }
    const etag = one.__metadata?.etag ?? state.__metadata?.etag
    const what = `identification ${one.BPIdentificationType} before`
    return { what, method: 'DELETE', path: entity('A_BuPaIdentification', keys), etag, body: undefined }
  })
  return [...added, ...gone]
}

const salesAreaChanges = (
  customer: Customer,
  state: PartnerState,
  terms: CustomerTerms,
  emptied: readonly string[],
): SapChange[] => {
  const { currency, paymentTerms } = customer.financial
  const known = salesAreaOf(state, terms)
  if (known === undefined) {
    if (currency === undefined && paymentTerms === undefined) return []
    const path = `A_Customer(${encodeURIComponent(literalFrom(state.Customer))})/to_CustomerSalesArea`
    return [post('sales area', path, salesAreaFrom(customer, terms))]
  }
  const wanted = {
    ...(currency === undefined ? {} : { Currency: currency }),
    ...(paymentTerms === undefined ? {} : { CustomerPaymentTerms: atMost(paymentTerms, 4) }),
    ...(emptied.includes('paymentTerms') ? { CustomerPaymentTerms: '' } : {}),
  }
  const keys = {
    Customer: literalFrom(state.Customer),
    SalesOrganization: literalFrom(terms.salesOrganization),
    DistributionChannel: literalFrom(terms.distributionChannel),
    Division: literalFrom(terms.division),
  }
  const etag = known.__metadata?.etag ?? state.__metadata?.etag
  return patch('sales area', entity('A_CustomerSalesArea', keys), etag, differing(wanted, known))
}
