import type { FieldName } from '../../domain/record-fields.ts'
import { customerFromOdoo, type PartnerTerms } from '../../mappers/odoo/customer-from-odoo.ts'
import { partnerFields } from '../../mappers/odoo/native.ts'
import type { Call, Source, SourceRecord } from '../connector.ts'
import type { Domain, OdooClient } from './client.ts'
import type { Places } from './places.ts'
import { afterIdIn, type BareRow, numericIds, type OdooReader, positionAfter, within } from './reader.ts'
import type { OdooSettings } from './settings.ts'

type SourceOptions = { system: string; client: OdooClient; reader: OdooReader; places: Places; settings: OdooSettings }

const model = 'res.partner'

/**
 * Partners without a parent, with the addresses and people below them. A change of what is below surfaces its partner: all partners in the window
 * are read, and those above them fetched whole.
 */
export const createCustomerSource = (options: SourceOptions): Source<'customer'> => {
  const { system, client, reader, places, settings } = options
  const { customerKeyField, glnField } = settings
  const fields = [...new Set([...partnerFields, customerKeyField, ...(glnField === null ? [] : [glnField])])]
  const isCustomer: Domain = [
    ['parent_id', '=', false],
    ...(settings.customers === 'ranked' ? [['customer_rank', '>', 0] as const] : []),
  ]

  const families = async (rootIds: readonly number[], call: Call): Promise<SourceRecord<'customer'>[]> => {
    if (rootIds.length === 0) return []
    const roots = await reader.all({ model, domain: [['id', 'in', rootIds], ...isCustomer], fields }, call)
    const below = await reader.all({ model, domain: [['parent_id', 'in', roots.map(({ id }) => id)]], fields }, call)
    const countries = await places.codes(call)
    const hasState = [...roots, ...below].some((row) => Array.isArray(row['state_id']))
    const states = hasState ? await places.stateCodes(call) : new Map<number, string>()
    const terms: PartnerTerms = { system, countries, states, customerKeyField, glnField }
    return roots.map((partner) => {
      const children = below.filter((child) => parentOf(child) === partner.id)
      return {
        externalId: String(partner.id),
        modifiedAt: latest([partner, ...children]),
        raw: { partner, children },
        map: () => customerFromOdoo({ partner, children }, terms),
      }
    })
  }

  return {
    reads: 'modified',
    overlapMs: settings.overlapMs,
    lagMs: 2_000,
    fields: knownFields(settings),
    now: async (call) => (await client.serverTime(call)).now,
    read: async function* (window, after, call) {
      const query = { model, domain: within(window), fields: ['parent_id'], afterId: afterIdIn(after) }
      for await (const page of reader.pages(query, call)) {
        const rootIds = [...new Set(page.map((row) => parentOf(row) ?? row.id))]
        yield { records: await families(rootIds, call), next: positionAfter(page) }
      }
    },
    listIds: async function* (call) {
      for await (const ids of reader.ids({ model, domain: isCustomer }, call)) yield ids.map(String)
    },
    get: (externalIds, call) => families(numericIds(externalIds), call),
  }
}

/** Neither credit limits nor currencies, and identifiers where it has a field for them. */
const knownFields = ({ glnField }: OdooSettings): FieldName<'customer'>[] => [
  'name',
  'kind',
  'active',
  ...(glnField === null ? [] : (['gln'] as const)),
  'taxId',
  'registrationNumber',
  'ourCode',
  'mainAddress',
  'billToAddress',
  'shipToAddresses',
  'phone',
  'email',
  'website',
  'contacts',
  'paymentTerms',
]

const parentOf = (row: BareRow): number | undefined => {
  const parent = row['parent_id']
  return Array.isArray(parent) && typeof parent[0] === 'number' ? parent[0] : undefined
}

/** The youngest change of several rows, as ISO time. */
export const latest = (rows: readonly BareRow[]): string | undefined => {
  const stamps = rows.flatMap(({ write_date: stamp }) => (typeof stamp === 'string' ? [stamp] : [])).sort()
  const last = stamps.at(-1)
  return last === undefined ? undefined : `${last.slice(0, 10)}T${last.slice(11, 19)}Z`
}
