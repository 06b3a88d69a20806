import type { SeedCustomer } from '../seeds.ts'
import type { IndexLookup } from './odata-filter.ts'
import { BusinessError, type Row, textOf } from './odata-reply.ts'
import {
  bodyOfSeed,
  changeStamp,
  faultsOf,
  fullNameOf,
  type Partner,
  type PartnerRow,
  partnerFrom,
} from './partner-body.ts'
import { createTable, type Table } from './table.ts'
import { createValueIndex } from './value-index.ts'

export type BusinessPartners = {
  /** Creates from a deep insert; throws BusinessError. */
  create(body: Row): Partner
  /** Adds many from deep inserts that are not checked; those that name no number get the next ones. Returns the numbers. */
  seed(bodies: Iterable<Row>): string[]
  get(number: string): Partner | undefined
  /** Parts of a partner are others now: its change stamp and ETag are new. */
  write(partner: Partner, parts: Partial<Omit<Partner, 'version'>>): void
  remove(number: string): void
  isCustomer(customer: string): boolean
  /** Left of the credit limit, for orders; undefined: no limit. */
  creditLimitOf(customer: string): number | undefined
  partners: () => Iterable<PartnerRow>
  scan: Table<PartnerRow>['scan']
  partnersBy: IndexLookup<PartnerRow>
  taxNumbers: () => Iterable<Row>
  taxNumbersBy: IndexLookup<Row>
  identifications: () => Iterable<Row>
  identificationsBy: IndexLookup<Row>
  size(): number
}

const firstFreeNumber = 10_200_000
const externalId = 'BusinessPartnerIDByExtSystem'
const location = 'InternationalLocationNumber1'

/** The customer master: starts with the seeded customers and numbers new ones after them. */
export const createBusinessPartners = (seeds: readonly SeedCustomer[], now: () => number): BusinessPartners => {
  const partners = new Map<string, Partner>()
  const table = createTable<PartnerRow>(
    ['BusinessPartner'],
    ['LastChangeDate', 'LastChangeTime', 'BusinessPartner'],
    ['CreationDate', 'CreationTime', 'BusinessPartner'],
  )
  const byExternalId = createValueIndex<string>()
  const byLocation = createValueIndex<string>()
  const byTaxNumber = createValueIndex<Row>()
  const byIdentification = createValueIndex<Row>()
  const limits = new Map<string, number>()
  let lastNumber = firstFreeNumber

  const index = ({ row, taxNumbers, identifications }: Partner, step: 'add' | 'remove'): void => {
    byExternalId[step](textOf(row, externalId), row.BusinessPartner)
    byLocation[step](textOf(row, location), row.BusinessPartner)
    for (const tax of taxNumbers) byTaxNumber[step](textOf(tax, 'BPTaxNumber'), tax)
    for (const id of identifications) byIdentification[step](textOf(id, 'BPIdentificationNumber'), id)
  }
  const keep = (partner: Partner): Partner => {
    partners.set(partner.row.BusinessPartner, partner)
    index(partner, 'add')
    return partner
  }
  const nextNumber = (): string => {
    lastNumber += 1
    return String(lastNumber)
  }
  const rowsOf = (numbers: readonly string[]): PartnerRow[] =>
    numbers.flatMap((number) => [partners.get(number)?.row ?? []].flat())

  const seed = (bodies: Iterable<Row>): string[] => {
    const added: Partner[] = []
    for (const body of bodies) {
      added.push(keep(partnerFrom(body, textOf(body, 'BusinessPartner') || nextNumber(), now())))
    }
    table.load(added.map(({ row }) => row))
    return added.map(({ row }) => row.BusinessPartner)
  }

  seed(seeds.map((one) => ({ ...bodyOfSeed(one), BusinessPartner: one.customerNumber })))
  for (const one of seeds) limits.set(one.customerNumber, Number(one.creditLimit))

  return {
    create: (body) => {
      const faults = faultsOf(body)
      if (faults.length > 0) throw new BusinessError(faults)
      const partner = keep(partnerFrom(body, nextNumber(), now()))
      table.put(partner.row)
      return partner
    },
    seed,
    get: (number) => partners.get(number),
    write: (partner, parts) => {
      index(partner, 'remove')
      Object.assign(partner, parts)
      const name = fullNameOf(partner.row)
      partner.row = { ...partner.row, BusinessPartnerFullName: name, ...changeStamp(now()) }
      partner.version += 1
      index(partner, 'add')
      table.put(partner.row)
    },
    remove: (number) => {
      const partner = partners.get(number)
      if (partner === undefined) return
      index(partner, 'remove')
      partners.delete(number)
      table.delete(partner.row)
    },
    isCustomer: (customer) => (partners.get(customer)?.row.Customer ?? '') !== '',
    creditLimitOf: (customer) => limits.get(customer),
    partners: table.rows,
    scan: table.scan,
    partnersBy: (field, value) => {
      if (field === 'BusinessPartner') return rowsOf([value])
      if (field === 'Customer') return value === '' ? undefined : rowsOf([value])
      if (field === externalId) return rowsOf(byExternalId.get(value))
      return field === location ? rowsOf(byLocation.get(value)) : undefined
    },
    taxNumbers: () => [...partners.values()].flatMap(({ taxNumbers }) => taxNumbers),
    taxNumbersBy: (field, value) => (field === 'BPTaxNumber' ? byTaxNumber.get(value) : undefined),
    identifications: () => [...partners.values()].flatMap(({ identifications }) => identifications),
    identificationsBy: (field, value) => (field === 'BPIdentificationNumber' ? byIdentification.get(value) : undefined),
    size: () => partners.size,
  }
}
