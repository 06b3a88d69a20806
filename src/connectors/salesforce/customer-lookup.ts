import * as z from 'zod'
import type { Customer } from '../../domain/customer.ts'
import { groupBy } from '../../domain/group-by.ts'
import type { IdentifierScheme } from '../../domain/party.ts'
import { identifierText } from '../../mappers/salesforce/account.ts'
import type { Call, Lookup } from '../connector.ts'
import type { SalesforceClient } from './client.ts'
import type { SalesforceSettings } from './settings.ts'
import { soqlIn, soqlPieces } from './soql.ts'

/** How much a match of each kind says: numbers given by a registry before codes agreed between two parties. */
const weights: Readonly<Record<IdentifierScheme, number>> = {
  gln: 6,
  duns: 5,
  'tax-id': 4,
  'registration-number': 3,
  'our-code': 2,
  'partner-code': 1,
}

/** Most accounts worth showing for one customer; two are too many already. */
const mostShown = 20

type Wanted = { field: string; value: string; weight: number }
type Found = { externalId: string; name: string; carries(wanted: Wanted): boolean }

const record = z.looseObject({ Id: z.string(), Name: z.string() })

/** Accounts that carry any identifier of a customer: many customers are asked about in one query. */
export const createCustomerLookup = (client: SalesforceClient, settings: SalesforceSettings): Lookup<Customer> => {
  const wantedOf = (customer: Customer): Wanted[] =>
    customer.identifiers.flatMap((identifier) => {
      const field = settings.identifierFields[identifier.scheme]
      if (field === null) return []
      return [{ field, value: identifierText(identifier), weight: weights[identifier.scheme] }]
    })

  const accountsWith = async (wanted: readonly Wanted[], call: Call): Promise<Found[]> => {
    const byField = groupBy(wanted, ({ field }) => field)
    const found = new Map<string, Found>()
    const distinct = [...new Map(wanted.map((one) => [`${one.field} ${one.value}`, one])).values()]
    for (const piece of soqlPieces(distinct, ({ field, value }) => `${field} ${value}`)) {
      const conditions = [...groupBy(piece, ({ field }) => field)].map(([field, ofField]) =>
        soqlIn(
          field,
          ofField.map(({ value }) => value),
        ),
      )
      const soql = `SELECT Id, Name, ${[...byField.keys()].join(', ')} FROM Account WHERE ${conditions.join(' OR ')} ORDER BY Id`
      for (const account of await client.query(soql, record, call)) {
        const carries = ({ field, value }: Wanted): boolean =>
          String(account[field] ?? '').toLowerCase() === value.toLowerCase()
        found.set(account.Id, { externalId: account.Id, name: account.Name, carries })
      }
    }
    return [...found.values()]
  }

  const byIdentifiersOfMany = async (
    customers: readonly Customer[],
    call: Call,
  ): Promise<{ externalId: string; name: string }[][]> => {
    const wanted = customers.map(wantedOf)
    const found = wanted.flat().length === 0 ? [] : await accountsWith(wanted.flat(), call)
    return wanted.map((ofCustomer) => best(ofCustomer, found))
  }

  return {
    byIdentifiers: async (customer, call) => (await byIdentifiersOfMany([customer], call))[0] ?? [],
    byIdentifiersOfMany,
  }
}

const best = (wanted: readonly Wanted[], found: readonly Found[]): { externalId: string; name: string }[] =>
  found
    .map(({ externalId, name, carries }) => ({
      externalId,
      name,
      score: wanted.filter(carries).reduce((sum, { weight }) => sum + weight, 0),
    }))
    .filter(({ score }) => score > 0)
    .sort((a, b) => b.score - a.score)
    .slice(0, mostShown)
    .map(({ externalId, name }) => ({ externalId, name }))
