import { groupBy } from '../../domain/group-by.ts'
import { issuesFrom } from '../../mappers/odoo/customer-from-odoo.ts'
import { productFields, productRow, quantFields } from '../../mappers/odoo/native.ts'
import { stockFromOdoo } from '../../mappers/odoo/stock-from-odoo.ts'
import type { Call, Source, SourceRecord } from '../connector.ts'
import type { Domain, OdooClient } from './client.ts'
import { latest } from './customer-source.ts'
import { afterIdIn, type BareRow, type OdooReader, positionAfter, within } from './reader.ts'
import type { OdooSettings } from './settings.ts'

type SourceOptions = {
  client: OdooClient
  reader: OdooReader
  settings: OdooSettings
  units: Readonly<Record<string, string>>
}

const model = 'stock.quant'
const internal: Domain = [['location_id.usage', '=', 'internal']]

/**
 * Stock by product and location: the sum of its quants. Changes are found by the quants' stamps (a product's own does not move with its stock),
 * then all quants of the products concerned are read. Its id is `<product id>@<location id>`.
 */
export const createStockSource = ({ client, reader, settings, units }: SourceOptions): Source<'stock-level'> => {
  const levelsOf = async (productIds: readonly number[], call: Call): Promise<SourceRecord<'stock-level'>[]> => {
    if (productIds.length === 0) return []
    const products = await reader.all(
      { model: 'product.product', domain: [['id', 'in', productIds]], fields: productFields },
      call,
    )
    const quants = await reader.all(
      { model, domain: [['product_id', 'in', productIds], ...internal], fields: quantFields },
      call,
    )
    return [...groupBy(quants, placeOf)].map(([place, ofPlace]) => {
      const product = products.find(({ id }) => id === idIn(ofPlace[0], 'product_id'))
      return recordOf(place, product, ofPlace)
    })
  }

  const recordOf = (place: string, product: BareRow | undefined, quants: BareRow[]): SourceRecord<'stock-level'> => ({
    externalId: place,
    modifiedAt: latest(quants),
    raw: { product, quants },
    map: () => {
      const parsed = productRow.safeParse(product)
      if (!parsed.success) return { ok: false, issues: issuesFrom(parsed.error, product) }
      return stockFromOdoo({ product: parsed.data, location: nameIn(quants[0], 'location_id'), quants }, units)
    },
  })

  return {
    reads: 'modified',
    overlapMs: settings.overlapMs,
    lagMs: 2_000,
    now: async (call) => (await client.serverTime(call)).now,
    read: async function* (window, after, call) {
      const query = {
        model,
        domain: [...internal, ...within(window)],
        fields: ['product_id'],
        afterId: afterIdIn(after),
      }
      for await (const page of reader.pages(query, call)) {
        const productIds = [...new Set(page.flatMap((row) => idIn(row, 'product_id') ?? []))]
        yield { records: await levelsOf(productIds, call), next: positionAfter(page) }
      }
    },
    listIds: async function* (call) {
      const query = { model, domain: internal, fields: ['product_id', 'location_id'], afterId: 0 }
      for await (const page of reader.pages(query, call)) yield [...new Set(page.map(placeOf))]
    },
    get: async (externalIds, call) => {
      const productIds = [...new Set(externalIds.map((id) => Number(id.split('@')[0])))].filter(Number.isInteger)
      const wanted = new Set(externalIds)
      return (await levelsOf(productIds, call)).filter(({ externalId }) => wanted.has(externalId))
    },
  }
}

const placeOf = (quant: BareRow): string => `${idIn(quant, 'product_id') ?? 0}@${idIn(quant, 'location_id') ?? 0}`

const idIn = (row: BareRow | undefined, field: string): number | undefined => {
  const value = row?.[field]
  return Array.isArray(value) && typeof value[0] === 'number' ? value[0] : undefined
}

const nameIn = (row: BareRow | undefined, field: string): string => {
  const value = row?.[field]
  return Array.isArray(value) ? String(value[1]) : ''
}
