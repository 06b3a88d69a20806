import * as z from 'zod'
import type { PlaceIds } from '../../mappers/odoo/customer-to-odoo.ts'
import { textField } from '../../mappers/odoo/native.ts'
import type { Call } from '../connector.ts'
import type { OdooClient } from './client.ts'

const countryRows = z.array(z.object({ id: z.number().int(), code: textField }))
const stateRows = z.array(
  z.object({ id: z.number().int(), code: textField, name: textField, country_id: z.tuple([z.number(), z.string()]) }),
)

/** Countries and states have ids of their own in every Odoo; they are read once. */
export type Places = {
  /** Countries by id, as ISO 3166-1 codes. */
  codes(call: Call): Promise<ReadonlyMap<number, string>>
  /** States by id, as Odoo codes them inside of their country. */
  stateCodes(call: Call): Promise<ReadonlyMap<number, string>>
  ids(call: Call): Promise<PlaceIds>
}

export const createPlaces = (client: OdooClient): Places => {
  let countries: Promise<Map<number, string>> | undefined
  let states: Promise<z.output<typeof stateRows>> | undefined

  const readCountries = async (call: Call): Promise<Map<number, string>> => {
    const found = await client.execute(
      { model: 'res.country', method: 'search_read', args: { domain: [], fields: ['code'] }, kind: 'read' },
      countryRows,
      call,
    )
    return new Map(found.flatMap(({ id, code }) => (code === undefined ? [] : [[id, code.toUpperCase()] as const])))
  }

  const readStates = (call: Call): Promise<z.output<typeof stateRows>> => {
    const args = { domain: [], fields: ['code', 'name', 'country_id'] }
    return client.execute({ model: 'res.country.state', method: 'search_read', args, kind: 'read' }, stateRows, call)
  }

  const allStates = (call: Call): Promise<z.output<typeof stateRows>> => {
    states ??= readStates(call).catch((error: unknown) => {
      states = undefined
      throw error
    })
    return states
  }

  const codes = (call: Call): Promise<Map<number, string>> => {
    countries ??= readCountries(call).catch((error: unknown) => {
      countries = undefined
      throw error
    })
    return countries
  }

  return {
    codes,
    stateCodes: async (call) =>
      new Map((await allStates(call)).flatMap(({ id, code }) => (code === undefined ? [] : [[id, code] as const]))),
    ids: async (call) => {
      const [byId, all] = await Promise.all([codes(call), allStates(call)])
      const byCode = new Map([...byId].map(([id, code]) => [code, id]))
      const byPlace = new Map(
        all.flatMap(({ id, code, name, country_id: [country] }) =>
          [code, name].flatMap((text) => (text === undefined ? [] : [[placeKey(country, text), id] as const])),
        ),
      )
      return {
        country: (code) => byCode.get(code),
        state: (country, region) => byPlace.get(placeKey(byCode.get(country) ?? 0, region)),
      }
    },
  }
}

const placeKey = (country: number, text: string): string => `${country} ${text.toLowerCase()}`
