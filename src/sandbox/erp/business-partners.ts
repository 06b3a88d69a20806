import type { SeedCustomer } from '../seeds.ts'
import type { IndexLookup } from './odata-filter.ts'
import { BusinessError, type BusinessMessage, isRow, listOf, type Row, textOf } from './odata-reply.ts'

type PartnerRow = Row & { BusinessPartner: string; Customer: string }

export type BusinessPartners = {
  /** Creates from a deep insert; throws BusinessError. */
  create(body: Row): PartnerRow
  isCustomer(customer: string): boolean
  /** Left of the credit limit, for orders; undefined: no limit. */
  creditLimitOf(customer: string): number | undefined
  partners: () => Iterable<PartnerRow>
  partnersBy: IndexLookup<PartnerRow>
  taxNumbers: () => Iterable<Row>
  taxNumbersBy: IndexLookup<Row>
  identifications: () => Iterable<Row>
  identificationsBy: IndexLookup<Row>
  size(): number
}

const partnerFields = [
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

/** Rows under a value, in the order they were added. */
const createIndex = () => {
  const rows = new Map<string, Row[]>()
  return {
    add: (value: string, row: Row): void => {
      const list = rows.get(value)
      if (list === undefined) rows.set(value, [row])
      else list.push(row)
    },
    get: (value: string): readonly Row[] => rows.get(value) ?? [],
  }
}

/** The customer master: starts with the seeded customers and numbers new ones after them. */
export const createBusinessPartners = (seeds: readonly SeedCustomer[]): BusinessPartners => {
  const partners = new Map<string, PartnerRow>()
  const byExternalId = new Map<string, PartnerRow[]>()
  const byLocation = new Map<string, PartnerRow[]>()
  const limits = new Map<string, number>()
  const taxNumbers: Row[] = []
  const taxIndex = createIndex()
  const identifications: Row[] = []
  const identificationIndex = createIndex()
  let lastNumber = 10_200_000

  const addTo = (index: Map<string, PartnerRow[]>, value: string, row: PartnerRow): void => {
    if (value === '') return
    index.set(value, [...(index.get(value) ?? []), row])
  }

  const store = (body: Row, number: string): PartnerRow => {
    const fields = Object.fromEntries(partnerFields.map((field) => [field, textOf(body, field)]))
    const name =
      textOf(body, 'OrganizationBPName1') || `${textOf(body, 'FirstName')} ${textOf(body, 'LastName')}`.trim()
    const row: PartnerRow = {
      ...fields,
      BusinessPartner: number,
      Customer: body['to_Customer'] === undefined ? '' : number,
      BusinessPartnerFullName: name,
      BusinessPartnerIsBlocked: false,
      IsMarkedForArchiving: false,
    }
    partners.set(number, row)
    addTo(byExternalId, textOf(body, 'BusinessPartnerIDByExtSystem'), row)
    addTo(byLocation, textOf(body, 'InternationalLocationNumber1'), row)
    for (const tax of listOf(body['to_BusinessPartnerTax'])) {
      const stored = {
        BusinessPartner: number,
        BPTaxType: textOf(tax, 'BPTaxType'),
        BPTaxNumber: textOf(tax, 'BPTaxNumber'),
      }
      taxNumbers.push(stored)
      taxIndex.add(stored.BPTaxNumber, stored)
    }
    for (const id of listOf(body['to_BuPaIdentification'])) {
      const stored = {
        BusinessPartner: number,
        BPIdentificationType: textOf(id, 'BPIdentificationType'),
        BPIdentificationNumber: textOf(id, 'BPIdentificationNumber'),
      }
      identifications.push(stored)
      identificationIndex.add(stored.BPIdentificationNumber, stored)
    }
    return row
  }

  for (const seed of seeds) {
    store(bodyOfSeed(seed), seed.customerNumber)
    limits.set(seed.customerNumber, Number(seed.creditLimit))
  }

  return {
    create: (body) => {
      const faults = faultsOf(body)
      if (faults.length > 0) throw new BusinessError(faults)
      lastNumber += 1
      return store(body, String(lastNumber))
    },
    isCustomer: (customer) => (partners.get(customer)?.Customer ?? '') !== '',
    creditLimitOf: (customer) => limits.get(customer),
    partners: () => partners.values(),
    partnersBy: (field, value) => {
      if (field === 'BusinessPartner' || field === 'Customer') return [partners.get(value) ?? []].flat()
      if (field === 'BusinessPartnerIDByExtSystem') return byExternalId.get(value) ?? []
      return field === 'InternationalLocationNumber1' ? (byLocation.get(value) ?? []) : undefined
    },
    taxNumbers: () => taxNumbers,
    taxNumbersBy: (field, value) => (field === 'BPTaxNumber' ? taxIndex.get(value) : undefined),
    identifications: () => identifications,
    identificationsBy: (field, value) =>
      field === 'BPIdentificationNumber' ? identificationIndex.get(value) : undefined,
    size: () => partners.size,
  }
}

const bodyOfSeed = (seed: SeedCustomer): Row => ({
  BusinessPartnerCategory: '2',
  OrganizationBPName1: seed.name,
  InternationalLocationNumber1: seed.gln.slice(0, 7),
  InternationalLocationNumber2: seed.gln.slice(7, 12),
  InternationalLocationNumber3: seed.gln.slice(12),
  to_BusinessPartnerTax: [{ BPTaxType: `${seed.address.country}1`, BPTaxNumber: seed.taxId }],
  to_BuPaIdentification: [{ BPIdentificationType: 'BUP001', BPIdentificationNumber: seed.duns }],
  to_Customer: {},
})

const faultsOf = (body: Row): BusinessMessage[] => {
  const faults: BusinessMessage[] = []
  const category = textOf(body, 'BusinessPartnerCategory')
  if (!['1', '2', '3'].includes(category))
    faults.push({ code: 'R1/102', message: 'Specify a business partner category' })
  if (category === '2' && textOf(body, 'OrganizationBPName1') === '') {
    faults.push({ code: 'R1/105', message: 'Enter a name for the organization', target: 'OrganizationBPName1' })
  }
  for (const [field, length] of [
    ['OrganizationBPName1', 40],
    ['SearchTerm1', 20],
    ['BusinessPartnerIDByExtSystem', 20],
  ] as const) {
    if (textOf(body, field).length > length) {
      faults.push({
        code: '/IWBEP/CM_V4S_RUN/010',
        message: `Property ${field} is longer than ${length} characters`,
        target: field,
      })
    }
  }
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
