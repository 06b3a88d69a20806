import * as z from 'zod'
import { metadata, text } from './native.ts'

const list = <T extends z.ZodType>(entity: T) => z.object({ results: z.array(entity) }).nullish()
const contactKey = { __metadata: metadata, AddressID: z.string(), Person: text, OrdinalNumber: z.string() }

const partnerAddress = z.object({
  __metadata: metadata,
  AddressID: z.string().min(1),
  StreetName: text,
  HouseNumber: text,
  StreetSuffixName: text,
  PostalCode: text,
  CityName: text,
  Region: text,
  Country: text,
  to_AddressUsage: list(z.object({ AddressUsage: text })),
  to_PhoneNumber: list(z.object({ ...contactKey, PhoneNumber: text, IsDefaultPhoneNumber: z.boolean().nullish() })),
  to_EmailAddress: list(z.object({ ...contactKey, EmailAddress: text, IsDefaultEmailAddress: z.boolean().nullish() })),
  to_URLAddress: list(
    z.object({ ...contactKey, WebsiteURL: text, ValidityStartDate: text, IsDefaultURLAddress: z.boolean().nullish() }),
  ),
})
export type PartnerAddress = z.infer<typeof partnerAddress>

const salesArea = z.object({
  __metadata: metadata,
  SalesOrganization: z.string(),
  DistributionChannel: z.string(),
  Division: z.string(),
  Currency: text,
  CustomerPaymentTerms: text,
  OrderIsBlockedForCustomer: text,
  DeletionIndicator: z.boolean().nullish(),
})
export type SalesArea = z.infer<typeof salesArea>

/** A business partner with what is read, and compared, of a customer. */
export const partnerState = z.object({
  __metadata: metadata,
  BusinessPartner: z.string().min(1),
  BusinessPartnerCategory: text,
  Customer: z.string().min(1),
  OrganizationBPName1: text,
  OrganizationBPName2: text,
  OrganizationBPName3: text,
  OrganizationBPName4: text,
  FirstName: text,
  LastName: text,
  InternationalLocationNumber1: text,
  InternationalLocationNumber2: text,
  InternationalLocationNumber3: text,
  BusinessPartnerIsBlocked: z.boolean().nullish(),
  IsMarkedForArchiving: z.boolean().nullish(),
  to_BusinessPartnerAddress: list(partnerAddress),
  to_BusinessPartnerTax: list(z.object({ __metadata: metadata, BPTaxType: z.string(), BPTaxNumber: text })),
  to_BuPaIdentification: list(
    z.object({ __metadata: metadata, BPIdentificationType: z.string(), BPIdentificationNumber: z.string() }),
  ),
  to_Customer: z
    .object({
      OrderIsBlockedForCustomer: text,
      DeletionIndicator: z.boolean().nullish(),
      to_CustomerSalesArea: list(salesArea),
    })
    .nullish(),
})
export type PartnerState = z.infer<typeof partnerState>

/** Everything `partnerState` looks at. */
export const partnerSelect: readonly string[] = [
  ...Object.keys(partnerState.shape).filter((name) => name !== '__metadata'),
  'CreationDate',
  'CreationTime',
  'LastChangeDate',
  'LastChangeTime',
]
export const partnerExpand = [
  'to_BusinessPartnerAddress',
  ...['to_AddressUsage', 'to_PhoneNumber', 'to_EmailAddress', 'to_URLAddress'].map(
    (name) => `to_BusinessPartnerAddress/${name}`,
  ),
  'to_BusinessPartnerTax',
  'to_BuPaIdentification',
  'to_Customer',
  'to_Customer/to_CustomerSalesArea',
].join(',')

/** The standard address; the first where SAP does not say. */
export const mainAddressOf = ({ to_BusinessPartnerAddress }: PartnerState): PartnerAddress | undefined => {
  const addresses = to_BusinessPartnerAddress?.results ?? []
  return addresses.find((address) => isUsedAs(address, 'XXDEFAULT')) ?? addresses[0]
}

export const isUsedAs = ({ to_AddressUsage }: PartnerAddress, usage: string): boolean =>
  (to_AddressUsage?.results ?? []).some(({ AddressUsage }) => AddressUsage === usage)

type Area = { salesOrganization: string; distributionChannel: string; division: string }

/** The sales area orders are entered in. */
export const salesAreaOf = ({ to_Customer }: PartnerState, area: Area): SalesArea | undefined =>
  to_Customer?.to_CustomerSalesArea?.results.find(
    ({ SalesOrganization, DistributionChannel, Division }) =>
      SalesOrganization === area.salesOrganization &&
      DistributionChannel === area.distributionChannel &&
      Division === area.division,
  )

/** The default one of several; the first where none is marked. */
export const defaultOf = <T>(all: readonly T[] | undefined, isDefault: (one: T) => boolean): T | undefined =>
  all?.find(isDefault) ?? all?.[0]
