import * as z from 'zod'
import type { Customer } from '../../domain/customer.ts'
import type { IdentifierScheme } from '../../domain/party.ts'
import { identifierText } from '../../mappers/salesforce/account.ts'
import type { Lookup } from '../connector.ts'
import type { SalesforceClient } from './client.ts'
import type { SalesforceSettings } from './settings.ts'
import { soqlText } from './soql.ts'

/** How much a match of each kind says: numbers given by a registry before codes agreed between two parties. */
const weights: Readonly<Record<IdentifierScheme, number>> = {
  gln: 6,
  duns: 5,
  'tax-id': 4,
  'registration-number': 3,
  'our-code': 2,
  'partner-code': 1,
}

/** Most accounts worth showing; two are too many already. */
const limit = 20

/** Accounts that carry any identifier of a customer, in one query. */
export const createCustomerLookup = (client: SalesforceClient, settings: SalesforceSettings): Lookup<Customer> => ({
  byIdentifiers: async (customer, call) => {
    const wanted = customer.identifiers.flatMap((identifier) => {
      const field = settings.identifierFields[identifier.scheme]
      if (field === null) return []
      return [{ field, value: identifierText(identifier), weight: weights[identifier.scheme] }]
    })
    if (wanted.length === 0) return []

    const fields = [...new Set(wanted.map(({ field }) => field))]
    const conditions = [...new Set(wanted.map(({ field, value }) => `${field} = ${soqlText(value)}`))]
    const soql = `SELECT Id, Name, ${fields.join(', ')} FROM Account WHERE ${conditions.join(' OR ')} LIMIT ${limit}`
    const record = z.looseObject({ Id: z.string(), Name: z.string() })
    const found = (await client.query(soql, record, call)).map((account) => {
      const carries = ({ field, value }: { field: string; value: string }): boolean =>
        String(account[field] ?? '').toLowerCase() === value.toLowerCase()
      const score = wanted.filter(carries).reduce((sum, { weight }) => sum + weight, 0)
      return { externalId: account.Id, name: account.Name, score }
    })
    return found.sort((a, b) => b.score - a.score).map(({ externalId, name }) => ({ externalId, name }))
  },
})
