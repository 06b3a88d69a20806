import * as z from 'zod'
import { ConfigError } from '../../domain/errors.ts'
import { trytonUnits } from '../../mappers/tryton/units.ts'
import { createBoundedCache } from '../bounded-cache.ts'
import type { Call } from '../connector.ts'
import type { Context, TrytonClient } from './client.ts'
import type { TrytonSettings } from './settings.ts'

export type Company = { id: number; partyId: number; currency: string; currencyId: number }
export type Warehouse = { id: number; code: string }
export type Unit = { id: number; symbol: string; categoryId: number }

/** What changes seldom and every mapping needs; read again every ten minutes. */
export type ReferenceData = {
  company(call: Call): Promise<Company>
  /** What goes along with calls that depend on the company. */
  context(call: Call): Promise<Context>
  warehouses(call: Call): Promise<Warehouse[]>
  units(call: Call): Promise<Unit[]>
  /** Ids of countries by ISO code. */
  countries(call: Call): Promise<ReadonlyMap<string, number>>
  /** Id of the category of customers, where there is one. */
  customerCategory(call: Call): Promise<number | undefined>
  /** The date Tryton goes by, never kept. */
  today(call: Call): Promise<string>
  /** Symbol of a unit -> Rec. 20. */
  unitCodes: Readonly<Record<string, string>>
}

const keptMs = 600_000

const companyRow = z.object({
  id: z.number().int(),
  party: z.number().int(),
  currency: z.number().int(),
  'currency.': z.object({ code: z.string() }),
})
const warehouseRow = z.object({ id: z.number().int(), code: z.string().nullish(), name: z.string() })
const unitRow = z.object({ id: z.number().int(), symbol: z.string(), category: z.number().int() })
const countryRow = z.object({ id: z.number().int(), code: z.string().nullish() })
const idRow = z.object({ id: z.number().int() })

export const createReferenceData = (client: TrytonClient, settings: TrytonSettings, system: string): ReferenceData => {
  /** One read for all who ask at once; a failed one is forgotten. */
  const kept = <T>(read: (call: Call) => Promise<T>): ((call: Call) => Promise<T>) => {
    let nowMs = 0
    const cache = createBoundedCache<Promise<T>>({ maxEntries: 1, ttlMs: keptMs, now: () => nowMs })
    return (call) => {
      nowMs = call.now()
      const known = cache.get('')
      if (known !== undefined) return known
      const reading = read(call)
      cache.set('', reading)
      reading.catch(() => cache.delete(''))
      return reading
    }
  }

  const unknown = (setting: string, value: string, what: string): ConfigError =>
    new ConfigError('CONFIG_INVALID', `systems.${system}.${setting}: ${system} has no ${what} "${value}"`)

  const company = kept(async (call): Promise<Company> => {
    const domain = settings.company === undefined ? [] : [['party.name', '=', settings.company]]
    const fields = ['party', 'currency', 'currency.code']
    const own = await ownCompany(call)
    const rows = await client.search({ model: 'company.company', domain, fields, row: companyRow }, call)
    const found = settings.company === undefined ? rows.find(({ id }) => id === own) : rows[0]
    if (found === undefined) throw unknown('company', settings.company ?? '(of the user)', 'company')
    return { id: found.id, partyId: found.party, currencyId: found.currency, currency: found['currency.'].code }
  })

  const ownCompany = async (call: Call): Promise<number | undefined> => {
    const preferences = z.object({ company: z.number().int().nullish() })
    const request = { model: 'res.user', method: 'get_preferences', params: [true], kind: 'read' } as const
    return (await client.execute(request, preferences, call)).company ?? undefined
  }

  const warehouses = kept(async (call): Promise<Warehouse[]> => {
    const rows = await client.search(
      {
        model: 'stock.location',
        domain: [
          ['type', '=', 'warehouse'],
          ['active', '=', true],
        ],
        fields: ['code', 'name'],
        order: [['id', 'ASC']],
        row: warehouseRow,
      },
      call,
    )
    const all = rows.map(({ id, code, name }) => ({ id, code: code || name }))
    const wanted = settings.warehouses
    const missing = wanted?.find((code) => !all.some((one) => one.code === code))
    if (missing !== undefined) throw unknown('warehouses', missing, 'warehouse with the code')
    return wanted === undefined ? all : all.filter(({ code }) => wanted.includes(code))
  })

  // Symbols are translated: those in English are what the tables know.
  const units = kept(async (call): Promise<Unit[]> => {
    const english = { model: 'product.uom', domain: [], fields: ['symbol', 'category'], context: { language: 'en' } }
    const rows = await client.search({ ...english, row: unitRow }, call)
    return rows.map(({ id, symbol, category }) => ({ id, symbol, categoryId: category }))
  })

  const countries = kept(async (call): Promise<ReadonlyMap<string, number>> => {
    const rows = await client.search({ model: 'country.country', domain: [], fields: ['code'], row: countryRow }, call)
    return new Map(rows.flatMap(({ id, code }) => (code ? [[code, id] as const] : [])))
  })

  const customerCategory = kept(async (call): Promise<number | undefined> => {
    const name = settings.customerCategory
    if (name === undefined) return undefined
    const domain = [['name', '=', name]]
    const [row] = await client.search({ model: 'party.category', domain, fields: ['id'], row: idRow }, call)
    if (row === undefined) throw unknown('customerCategory', name, 'party category')
    return row.id
  })

  return {
    company,
    context: async (call) => ({ company: (await company(call)).id }),
    warehouses,
    units,
    countries,
    customerCategory,
    today: (call) =>
      client.execute({ model: 'ir.date', method: 'today', params: [], kind: 'read' }, z.iso.date(), call),
    unitCodes: { ...trytonUnits, ...settings.unitMap },
  }
}
