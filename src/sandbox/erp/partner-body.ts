import type { SeedCustomer } from '../seeds.ts'
import { BusinessError, type BusinessMessage, edmDate, isRow, listOf, type Row, textOf } from './odata-reply.ts'

export type PartnerRow = Row & { BusinessPartner: string; Customer: string }

/** A business partner with all that hangs below it. */
export type Partner = {
  row: PartnerRow
  addresses: readonly Row[]
  taxNumbers: readonly Row[]
  identifications: readonly Row[]
  customer: Row
  salesAreas: readonly Row[]
  /** Counts the writes: the ETag of the partner and of all that is below it. */
  version: number
}

const textFields = [
  'BusinessPartnerCategory',
  'BusinessPartnerGrouping',
  'OrganizationBPName1',
  'OrganizationBPName2',
  'OrganizationBPName3',
  'OrganizationBPName4',
  'FirstName',
  'LastName',
  'SearchTerm1',
  'CorrespondenceLanguage',
  'BusinessPartnerIDByExtSystem',
  'InternationalLocationNumber1',
  'InternationalLocationNumber2',
  'InternationalLocationNumber3',
]
const addressFields = [
  'StreetName',
  'HouseNumber',
  'StreetSuffixName',
  'PostalCode',
  'CityName',
  'Region',
  'Country',
  'Language',
]

const texts = (body: Row, fields: readonly string[]): Record<string, string> => {
  const found: Record<string, string> = {}
  for (const field of fields) found[field] = textOf(body, field)
  return found
}

/** `PT12H30M05S`, of the day in UTC: the time zone of the stand-in. */
const edmTime = (ms: number): string => {
  const [hours, minutes, seconds] = new Date(ms).toISOString().slice(11, 19).split(':')
  return `PT${hours}H${minutes}M${seconds}S`
}

const edmDay = (ms: number): string => edmDate(Math.floor(ms / 86_400_000) * 86_400_000)

export const fullNameOf = (row: Row): string => {
  const parts = ['OrganizationBPName1', 'OrganizationBPName2', 'OrganizationBPName3', 'OrganizationBPName4']
  const organisation = parts.map((part) => textOf(row, part)).filter(Boolean)
  return organisation.join(' ') || `${textOf(row, 'FirstName')} ${textOf(row, 'LastName')}`.trim()
}

/** What a change sets: SAP leaves these empty until the first one. */
export const changeStamp = (ms: number): Row => ({ LastChangeDate: edmDay(ms), LastChangeTime: edmTime(ms) })

/** The partner a deep insert makes. */
export const partnerFrom = (body: Row, number: string, nowMs: number): Partner => {
  const customerBody = body['to_Customer']
  const customer = isRow(customerBody) ? customerBody : undefined
  const row: PartnerRow = {
    ...texts(body, textFields),
    BusinessPartner: number,
    Customer: customer === undefined ? '' : number,
    BusinessPartnerFullName: fullNameOf(body),
    BusinessPartnerIsBlocked: body['BusinessPartnerIsBlocked'] === true,
    IsMarkedForArchiving: body['IsMarkedForArchiving'] === true,
    CreationDate: edmDay(nowMs),
    CreationTime: edmTime(nowMs),
    LastChangeDate: null,
    LastChangeTime: 'PT00H00M00S',
  }
  return {
    row,
    addresses: listOf(body['to_BusinessPartnerAddress']).map((address, index) =>
      addressFrom(address, number, String(Number(number) * 10 + index), index === 0),
    ),
    taxNumbers: listOf(body['to_BusinessPartnerTax']).map((tax) => taxNumberFrom(tax, number)),
    identifications: listOf(body['to_BuPaIdentification']).map((id) => identificationFrom(id, number)),
    customer: { Customer: number, OrderIsBlockedForCustomer: '', DeletionIndicator: false },
    salesAreas: listOf(customer?.['to_CustomerSalesArea']).map((area) => salesAreaFrom(area, number)),
    version: 1,
  }
}

/** Shared by all addresses. */
const standardUse: readonly Row[] = [{ AddressUsage: 'XXDEFAULT' }]
const nothing: readonly Row[] = []

export const addressFrom = (body: Row, number: string, addressId: string, isFirst: boolean): Row => {
  const usages = listOf(body['to_AddressUsage'])
  const reached = (name: string, field: string): readonly Row[] =>
    body[name] === undefined
      ? nothing
      : listOf(body[name]).map((one, index) => contactFrom(one, addressId, index + 1, field))
  return {
    BusinessPartner: number,
    AddressID: addressId,
    ...texts(body, addressFields),
    to_AddressUsage: usages.length > 0 ? usages : isFirst ? standardUse : nothing,
    to_PhoneNumber: reached('to_PhoneNumber', 'PhoneNumber'),
    to_EmailAddress: reached('to_EmailAddress', 'EmailAddress'),
    to_URLAddress: reached('to_URLAddress', 'WebsiteURL'),
  }
}

/** A telephone number, e-mail address or home page of an address. */
export const contactFrom = (body: Row, addressId: string, ordinal: number, field: string): Row => ({
  AddressID: addressId,
  Person: '',
  OrdinalNumber: String(ordinal),
  ...(field === 'WebsiteURL' ? { ValidityStartDate: edmDate(-62_135_596_800_000), IsDefaultURLAddress: true } : {}),
  ...(field === 'PhoneNumber' ? { IsDefaultPhoneNumber: ordinal === 1 } : {}),
  ...(field === 'EmailAddress' ? { IsDefaultEmailAddress: ordinal === 1 } : {}),
  [field]: textOf(body, field),
})

export const taxNumberFrom = (body: Row, number: string): Row => ({
  BusinessPartner: number,
  BPTaxType: textOf(body, 'BPTaxType'),
  BPTaxNumber: textOf(body, 'BPTaxNumber'),
})

export const identificationFrom = (body: Row, number: string): Row => ({
  BusinessPartner: number,
  BPIdentificationType: textOf(body, 'BPIdentificationType'),
  BPIdentificationNumber: textOf(body, 'BPIdentificationNumber'),
})

export const salesAreaFrom = (body: Row, customer: string): Row => ({
  Customer: customer,
  ...texts(body, ['SalesOrganization', 'DistributionChannel', 'Division', 'Currency', 'CustomerPaymentTerms']),
  ...texts(body, ['ShippingCondition', 'PriceListType', 'OrderIsBlockedForCustomer']),
  DeletionIndicator: false,
})

export const bodyOfSeed = (seed: SeedCustomer): Row => ({
  BusinessPartnerCategory: '2',
  OrganizationBPName1: seed.name,
  InternationalLocationNumber1: seed.gln.slice(0, 7),
  InternationalLocationNumber2: seed.gln.slice(7, 12),
  InternationalLocationNumber3: seed.gln.slice(12),
  to_BusinessPartnerAddress: [
    {
      StreetName: seed.address.lines[0] ?? '',
      StreetSuffixName: seed.address.lines[1] ?? '',
      PostalCode: seed.address.postalCode ?? '',
      CityName: seed.address.city ?? '',
      Region: seed.address.region ?? '',
      Country: seed.address.country,
      to_PhoneNumber: [{ PhoneNumber: seed.contact.phone }],
      to_EmailAddress: [{ EmailAddress: seed.contact.email }],
    },
  ],
  to_BusinessPartnerTax: [{ BPTaxType: `${seed.address.country}1`, BPTaxNumber: seed.taxId }],
  to_BuPaIdentification: [{ BPIdentificationType: 'BUP001', BPIdentificationNumber: seed.duns }],
  to_Customer: {
    to_CustomerSalesArea: [
      {
        SalesOrganization: '1010',
        DistributionChannel: '10',
        Division: '00',
        Currency: 'USD',
        CustomerPaymentTerms: seed.paymentTerms,
      },
    ],
  },
})

const longest = [
  ['OrganizationBPName1', 40],
  ['OrganizationBPName2', 40],
  ['SearchTerm1', 20],
  ['BusinessPartnerIDByExtSystem', 20],
] as const

const tooLong = (body: Row): BusinessMessage[] =>
  longest.flatMap(([field, length]) =>
    textOf(body, field).length <= length
      ? []
      : [
          {
            code: '/IWBEP/CM_V4S_RUN/010',
            message: `Property ${field} is longer than ${length} characters`,
            target: field,
          },
        ],
  )

/** Throws when a change makes no sense. */
export const checkChange = (body: Row): void => {
  const faults = tooLong(body)
  if (body['OrganizationBPName1'] === '' || body['LastName'] === '') {
    faults.push({ code: 'R1/105', message: 'Enter a name for the organization', target: 'OrganizationBPName1' })
  }
  if (body['Country'] === '') faults.push({ code: 'AM/228', message: 'Enter a country/region for the address' })
  if (faults.length > 0) throw new BusinessError(faults)
}

/** What is wrong with a deep insert. */
export const faultsOf = (body: Row): BusinessMessage[] => {
  const faults: BusinessMessage[] = []
  const category = textOf(body, 'BusinessPartnerCategory')
  if (!['1', '2', '3'].includes(category))
    faults.push({ code: 'R1/102', message: 'Specify a business partner category' })
  if (category === '2' && textOf(body, 'OrganizationBPName1') === '') {
    faults.push({ code: 'R1/105', message: 'Enter a name for the organization', target: 'OrganizationBPName1' })
  }
  faults.push(...tooLong(body))
  const [address] = listOf(body['to_BusinessPartnerAddress'])
  if (address === undefined || textOf(address, 'Country') === '') {
    faults.push({
      code: 'AM/228',
      message: 'Enter a country/region for the address',
      target: 'to_BusinessPartnerAddress',
    })
  }
  const customer = body['to_Customer']
  if (isRow(customer)) {
    const roles = listOf(body['to_BusinessPartnerRole']).map((role) => textOf(role, 'BusinessPartnerRole'))
    if (!roles.includes('FLCU01'))
      faults.push({ code: 'CVI_EI/041', message: 'Role FLCU01 is missing for the sales area' })
    for (const area of listOf(customer['to_CustomerSalesArea'])) {
      if (textOf(area, 'Currency') === '')
        faults.push({ code: 'F2/293', message: 'Enter a currency for the sales area' })
    }
  }
  return faults
}
