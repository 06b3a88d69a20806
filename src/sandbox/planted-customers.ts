import type { Customer } from '../domain/customer.ts'
import {
  type DuplicateKind,
  duplicateKinds,
  duplicates,
  type LookalikeKind,
  lookalike,
  lookalikeKinds,
  record,
} from './planted-variants.ts'
import { type Company, type Dice, dice, makeCompany } from './planted-words.ts'

export type PlantedCustomer = { id: string; value: Customer }
export type PlantedCustomers = {
  crm: readonly PlantedCustomer[]
  erp: readonly PlantedCustomer[]
  /** The truth: these are one, and nothing else is. */
  same: readonly { crm: string; erp: string; kind: DuplicateKind }[]
  /** Also one: somebody entered the same customer twice in a system. */
  inside: readonly { system: 'crm' | 'erp'; one: string; other: string; kind: DuplicateKind }[]
  /** Not one, though they look it. */
  lookalikes: readonly { crm: string; erp: string; kind: LookalikeKind }[]
}

type Planting = { seed: number; count: number; insideShare?: number }

/**
 * Customers of two systems, `count` companies in all, with duplicates and lookalikes planted. The same seed gives the same customers.
 * Of ten companies about seven are in both systems, two of them beside a lookalike. `insideShare` of the records are entered twice in their
 * own system.
 */
export const plantCustomers = ({ seed, count, insideShare = 0 }: Planting): PlantedCustomers => {
  const roll = dice(seed)
  const crm: PlantedCustomer[] = []
  const erp: PlantedCustomer[] = []
  const same: { crm: string; erp: string; kind: DuplicateKind }[] = []
  const lookalikes: { crm: string; erp: string; kind: LookalikeKind }[] = []
  const inside: PlantedCustomers['inside'][number][] = []
  const add = (list: PlantedCustomer[], prefix: string, value: Customer): string => {
    const id = `${prefix}-${list.length + 1}`
    list.push({ id, value })
    return id
  }
  const maybeTwice = (system: 'crm' | 'erp', company: Company, one: string): void => {
    if (insideShare === 0 || !roll.chance(insideShare)) return
    const kind = roll.pick(duplicateKinds)
    const [list, prefix] = system === 'crm' ? [crm, 'CRM'] : [erp, 'ERP']
    inside.push({ system, one, other: add(list, prefix, duplicates[kind](company, roll)), kind })
  }
  for (const company of distinctCompanies(roll, count)) {
    const place = roll.next()
    if (place < 0.15) {
      maybeTwice('erp', company, add(erp, 'ERP', record(company, { taxId: roll.chance(0.8) })))
      continue
    }
    const crmId = add(crm, 'CRM', record(company, { taxId: roll.chance(0.5) }))
    maybeTwice('crm', company, crmId)
    if (place < 0.85) {
      const kind = roll.pick(duplicateKinds)
      same.push({ crm: crmId, erp: add(erp, 'ERP', duplicates[kind](company, roll)), kind })
    }
    if (roll.chance(0.25)) {
      const kind = roll.pick(lookalikeKinds)
      lookalikes.push({ crm: crmId, erp: add(erp, 'ERP', lookalike[kind](company, roll)), kind })
    }
  }
  return { crm, erp, same, inside, lookalikes }
}

const distinctCompanies = (roll: Dice, count: number): Company[] => {
  const names = new Set<string>()
  const companies: Company[] = []
  while (companies.length < count) {
    const company = makeCompany(roll, companies.length + 1)
    // Two in one city that differ in what they do only would leave the truth open.
    const key = `${company.brand} ${company.city}`
    if (names.has(key)) continue
    names.add(key)
    companies.push(company)
  }
  return companies
}
