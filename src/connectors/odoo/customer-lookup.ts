import type { Customer } from '../../domain/customer.ts'
import type { Lookup } from '../connector.ts'
import type { Domain } from './client.ts'
import { anyOf, type OdooReader } from './reader.ts'
import type { OdooSettings } from './settings.ts'

/** Finds partners by GLN, tax id, registration number or customer number. Archived ones are left out. */
export const createCustomerLookup = (reader: OdooReader, settings: OdooSettings, system: string): Lookup<Customer> => ({
  byIdentifiers: async ({ identifiers }, call) => {
    const conditions = identifiers.flatMap(({ scheme, value, issuer }): Domain[] => {
      if (scheme === 'gln') return settings.glnField === null ? [] : [[[settings.glnField, '=', value]]]
      if (scheme === 'tax-id') return [[['vat', '=ilike', value]]]
      if (scheme === 'registration-number') return [[['company_registry', '=', value]]]
      return scheme === 'our-code' && (issuer ?? system) === system ? [[['ref', '=', value]]] : []
    })
    if (conditions.length === 0) return []
    const domain: Domain = [['parent_id', '=', false], ['active', '=', true], ...anyOf(conditions)]
    const found = await reader.all({ model: 'res.partner', domain, fields: ['name'] }, call)
    return found.map(({ id, name }) => ({ externalId: String(id), name: String(name) }))
  },
})
