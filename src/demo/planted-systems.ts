import type { Customer } from '../domain/customer.ts'
import { accountFromCustomer } from '../mappers/salesforce/account.ts'
import { customerToSap } from '../mappers/sap-s4hana/customer-to-sap.ts'
import type { CrmServer } from '../sandbox/crm-server.ts'
import type { ErpServer } from '../sandbox/erp-server.ts'
import type { PlantedCustomer, PlantedCustomers } from '../sandbox/planted-customers.ts'

/**
 * Which customer each record of the two systems really is: the name of its cluster, by `system id`. `disputed`: clusters of one record in each
 * system, which bear different tax ids.
 */
export type PlantedTruth = { clusters: ReadonlyMap<string, string>; size: number; disputed: ReadonlySet<string> }

const accountMapping = {
  identifierFields: {
    gln: 'GLN__c',
    duns: 'DunsNumber',
    'tax-id': 'Tax_Id__c',
    'registration-number': null,
    'partner-code': 'Buyer_Code__c',
    'our-code': 'AccountNumber',
  },
  accountFields: {
    active: 'Active__c',
    email: 'Email__c',
    creditLimit: 'Credit_Limit__c',
    paymentTerms: 'Payment_Terms__c',
    currency: 'Currency__c',
  },
  addressStyle: 'text',
} as const

const salesTerms = {
  roles: ['FLCU01'],
  salesOrganization: '1010',
  distributionChannel: '10',
  division: '00',
  currency: 'USD',
  paymentTerms: '0001',
  language: 'EN',
  taxTypes: {},
  identificationTypes: {},
}

/** Puts planted customers into the stand-ins, as if people had entered them there. Returns the truth in the ids of the systems. */
export const seedPlanted = (planted: PlantedCustomers, crm: CrmServer, erp: ErpServer): PlantedTruth => {
  const accounts = crm.seed(
    'Account',
    planted.crm.map(({ value }) => accountOf(value)),
  )
  const partners = erp.addCustomers(planted.erp.map(({ value }) => partnerOf(value)))
  const places = new Map([
    ...placesOf(
      'crm',
      planted.crm,
      accounts.map(({ Id }) => Id),
    ),
    ...placesOf('erp', planted.erp, partners),
  ])
  return truthOf(planted, places)
}

const accountOf = (value: Customer): Record<string, unknown> => {
  const mapped = accountFromCustomer(value, accountMapping)
  if (!mapped.ok) throw new Error(`no account can be made of ${value.name}: ${mapped.issues[0]?.message}`)
  return mapped.value
}

const partnerOf = (value: Customer): Record<string, unknown> => {
  const { BusinessPartnerIDByExtSystem: _, ...body } = customerToSap(value, '', salesTerms)
  return body
}

const placesOf = (system: string, planted: readonly PlantedCustomer[], ids: readonly string[]): [string, string][] =>
  planted.map(({ id }, index) => [id, `${system} ${ids[index] ?? ''}`])

/** Joins what is one, by way of what it is one with. */
const truthOf = ({ crm, erp, same, inside }: PlantedCustomers, places: ReadonlyMap<string, string>): PlantedTruth => {
  const parents = new Map([...crm, ...erp].map(({ id }) => [id, id]))
  const rootOf = (id: string): string => {
    const parent = parents.get(id) ?? id
    return parent === id ? id : rootOf(parent)
  }
  for (const pair of same) parents.set(rootOf(pair.erp), rootOf(pair.crm))
  for (const { one, other } of inside) parents.set(rootOf(other), rootOf(one))
  const clusters = new Map([...places].map(([id, place]) => [place, rootOf(id)]))
  const taxIds = new Map([...crm, ...erp].map(({ id, value }) => [id, taxIdOf(value)]))
  const twice = new Set(inside.map(({ one }) => rootOf(one)))
  const disputed = same.filter((pair) => {
    const [ours, theirs] = [taxIds.get(pair.crm), taxIds.get(pair.erp)]
    return !twice.has(rootOf(pair.crm)) && ours !== undefined && theirs !== undefined && ours !== theirs
  })
  return {
    clusters,
    size: new Set(clusters.values()).size,
    disputed: new Set(disputed.map((pair) => rootOf(pair.crm))),
  }
}

const taxIdOf = ({ identifiers }: Customer): string | undefined =>
  identifiers.find(({ scheme }) => scheme === 'tax-id')?.value
