import type { Customer } from '../../domain/customer.ts'
import { type Identifier, isNumberIn } from '../../domain/party.ts'
import type { Call, Lookup } from '../connector.ts'
import type { Domain } from './client.ts'
import { anyOf, type OdooReader } from './reader.ts'
import type { OdooSettings } from './settings.ts'

const isRoot = ['parent_id', '=', false] as const

/** Numbers of a place, which an address below a partner can have of its own, and those of the company, which all below it share. */
const conditionsOf = (
  identifiers: readonly Identifier[],
  { glnField }: OdooSettings,
  system: string,
): { place: Domain[]; company: Domain[] } => ({
  place: identifiers.flatMap((one): Domain[] => {
    if (one.scheme === 'gln') return glnField === null ? [] : [[[glnField, '=', one.value]]]
    return isNumberIn(system, one) ? [[['ref', '=', one.value]]] : []
  }),
  company: identifiers.flatMap(({ scheme, value }): Domain[] => {
    if (scheme === 'tax-id') return [[['vat', '=ilike', value]]]
    return scheme === 'registration-number' ? [[['company_registry', '=', value]]] : []
  }),
})

const search = async (
  reader: OdooReader,
  { within, any }: { within: Domain; any: readonly Domain[] },
  call: Call,
): Promise<{ externalId: string; name: string }[]> => {
  if (any.length === 0) return []
  const domain: Domain = [...within, ['active', '=', true], ...anyOf(any)]
  const found = await reader.all({ model: 'res.partner', domain, fields: ['name'] }, call)
  return found.map(({ id, name }) => ({ externalId: String(id), name: String(name) }))
}

/** Finds partners by GLN, tax id, registration number or customer number. Archived ones are left out. */
export const createCustomerLookup = (reader: OdooReader, settings: OdooSettings, system: string): Lookup<Customer> => ({
  byIdentifiers: ({ identifiers }, call) => {
    const { place, company } = conditionsOf(identifiers, settings, system)
    return search(reader, { within: [isRoot], any: [...place, ...company] }, call)
  },
})

/** Finds places goods are delivered to: partners, and addresses below them by their own GLN or number. */
export const createPlaceLookup = (reader: OdooReader, settings: OdooSettings, system: string): Lookup<Customer> => ({
  byIdentifiers: ({ identifiers }, call) => {
    const { place, company } = conditionsOf(identifiers, settings, system)
    const ofRoots = company.map((condition): Domain => ['&', isRoot, ...condition])
    return search(reader, { within: [], any: [...place, ...ofRoots] }, call)
  },
})
