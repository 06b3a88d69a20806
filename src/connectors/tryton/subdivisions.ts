import * as z from 'zod'
import type { Address } from '../../domain/party.ts'
import type { Call } from '../connector.ts'
import type { TrytonClient } from './client.ts'

const subdivisionRow = z.object({ id: z.number().int(), code: z.string().nullish() })

/** Ids of the ISO 3166-2 subdivisions that addresses name, by code (`DE-BW`). Those Tryton lacks are left out: it keeps no free text. */
export const readSubdivisions = async (
  client: TrytonClient,
  addresses: readonly Address[],
  call: Call,
): Promise<ReadonlyMap<string, number>> => {
  const codes = addresses.flatMap(({ country, region }) => (country && region ? [`${country}-${region}`] : []))
  if (codes.length === 0) return new Map()
  const domain = [['code', 'in', codes]]
  const search = { model: 'country.subdivision', domain, fields: ['code'], row: subdivisionRow }
  const rows = await client.search(search, call)
  return new Map(rows.flatMap(({ id, code }) => (code ? [[code, id] as const] : [])))
}
