import { type Customer, customer } from '../../domain/customer.ts'
import type { Mapped } from '../../domain/issue.ts'
import type { Identifier, IdentifierScheme } from '../../domain/party.ts'
import {
  defaultOf,
  isUsedAs,
  mainAddressOf,
  type PartnerAddress,
  type PartnerState,
  partnerState,
  salesAreaOf,
} from './native-partner.ts'
import { readAs } from './read-as.ts'

/** What reading a customer goes by. */
export type CustomerReading = {
  /** Name of the system: the issuer of its customer numbers. */
  system: string
  salesOrganization: string
  distributionChannel: string
  division: string
  identificationTypes: Readonly<Record<string, string>>
}

/** A customer from a business partner of API_BUSINESS_PARTNER with its address, tax numbers, identifications and sales areas. */
export const customerFromSap = (raw: unknown, reading: CustomerReading): Mapped<Customer> => {
  const read = readAs(partnerState, raw, 'customer')
  if (!read.ok) return read
  const partner = read.value
  const main = mainAddressOf(partner)
  const area = salesAreaOf(partner, reading)
  const phone = defaultOf(main?.to_PhoneNumber?.results, (one) => one.IsDefaultPhoneNumber === true)?.PhoneNumber
  const email = defaultOf(main?.to_EmailAddress?.results, (one) => one.IsDefaultEmailAddress === true)?.EmailAddress
  const website = defaultOf(main?.to_URLAddress?.results, (one) => one.IsDefaultURLAddress === true)?.WebsiteURL
  const record = {
    kind: partner.BusinessPartnerCategory === '1' ? 'person' : 'company',
    name: nameFrom(partner),
    active: isActive(partner, area?.OrderIsBlockedForCustomer, area?.DeletionIndicator),
    ...filled({ phone, email, website }),
    identifiers: identifiersFrom(partner, reading),
    addresses: addressesFrom(partner, main),
    financial: filled({ currency: area?.Currency, paymentTerms: area?.CustomerPaymentTerms }),
  }
  return readAs(customer, record, `customer ${partner.Customer}`)
}

const filled = (values: Record<string, string | null | undefined>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(values).filter((entry): entry is [string, string] => (entry[1] ?? '').trim() !== ''),
  )

const joined = (parts: readonly (string | null | undefined)[]): string =>
  parts
    .map((part) => (part ?? '').trim())
    .filter(Boolean)
    .join(' ')

/** The parts of a name are cut between words: they are put together with a blank. */
const nameFrom = (partner: PartnerState): string =>
  joined([
    partner.OrganizationBPName1,
    partner.OrganizationBPName2,
    partner.OrganizationBPName3,
    partner.OrganizationBPName4,
  ]) || joined([partner.FirstName, partner.LastName])

/** Blocked for business at large, for orders, or on its way out of the system. */
const isActive = (
  { BusinessPartnerIsBlocked, IsMarkedForArchiving, to_Customer }: PartnerState,
  areaBlock: string | null | undefined,
  isAreaDeleted: boolean | null | undefined,
): boolean =>
  BusinessPartnerIsBlocked !== true &&
  IsMarkedForArchiving !== true &&
  to_Customer?.DeletionIndicator !== true &&
  (to_Customer?.OrderIsBlockedForCustomer ?? '') === '' &&
  (areaBlock ?? '') === '' &&
  isAreaDeleted !== true

const identifiersFrom = (partner: PartnerState, { system, identificationTypes }: CustomerReading): Identifier[] => {
  const gln = [
    partner.InternationalLocationNumber1,
    partner.InternationalLocationNumber2,
    partner.InternationalLocationNumber3,
  ]
    .map((part) => part ?? '')
    .join('')
  const schemeOf = new Map(Object.entries(identificationTypes).map(([scheme, type]) => [type, scheme]))
  return [
    // SAP shows zeros where nobody entered a location number.
    ...(/^\d{13}$/.test(gln) && !/^0+$/.test(gln) ? [{ scheme: 'gln' as const, value: gln }] : []),
    ...(partner.to_BusinessPartnerTax?.results ?? []).flatMap(({ BPTaxNumber }) =>
      BPTaxNumber ? [{ scheme: 'tax-id' as const, value: BPTaxNumber }] : [],
    ),
    ...(partner.to_BuPaIdentification?.results ?? []).flatMap((one) => {
      const scheme = schemeOf.get(one.BPIdentificationType)
      // The settings name identifier schemes only.
      return scheme === undefined ? [] : [{ scheme: scheme as IdentifierScheme, value: one.BPIdentificationNumber }]
    }),
    // Last, as records carry it: what a customer is found by need not be made again then.
    { scheme: 'our-code', value: partner.Customer, issuer: system },
  ]
}

const addressesFrom = (partner: PartnerState, main: PartnerAddress | undefined): unknown[] => {
  const uses = [
    { use: 'ship-to', usage: 'SHIP_TO' },
    { use: 'bill-to', usage: 'BILL_TO' },
  ]
  const others = (partner.to_BusinessPartnerAddress?.results ?? []).flatMap((address) =>
    uses.flatMap(({ use, usage }) => (isUsedAs(address, usage) ? [{ use, ...addressFrom(address) }] : [])),
  )
  return main === undefined ? others : [{ use: 'main', ...addressFrom(main) }, ...others]
}

const addressFrom = (address: PartnerAddress) => ({
  lines: [joined([address.StreetName, address.HouseNumber]), joined([address.StreetSuffixName])].filter(Boolean),
  ...filled({
    city: address.CityName,
    region: address.Region,
    postalCode: address.PostalCode,
    country: address.Country,
  }),
})
