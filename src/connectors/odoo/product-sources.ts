import type { Mapped } from '../../domain/issue.ts'
import type { RecordEntities } from '../../domain/record.ts'
import { productFields } from '../../mappers/odoo/native.ts'
import { priceFromOdoo, productFromOdoo } from '../../mappers/odoo/product-from-odoo.ts'
import type { Call, Source, SourceRecord } from '../connector.ts'
import type { OdooClient } from './client.ts'
import { latest } from './customer-source.ts'
import { afterIdIn, anyOf, type BareRow, numericIds, type OdooReader, positionAfter, within } from './reader.ts'
import type { OdooSettings } from './settings.ts'

type SourceOptions = {
  client: OdooClient
  reader: OdooReader
  settings: OdooSettings
  units: Readonly<Record<string, string>>
}

const model = 'product.product'

/** Variants that can be sold; a change of the template is a change of its variants. */
const createVariantSource = <E extends 'product' | 'price'>(
  { client, reader, settings }: SourceOptions,
  map: (raw: BareRow) => Mapped<RecordEntities[E]>,
): Source<E> => {
  const forSale = [['sale_ok', '=', true]] as const
  const recordOf = (row: BareRow): SourceRecord<E> => ({
    externalId: String(row.id),
    modifiedAt: latest([row]),
    raw: row,
    map: () => map(row),
  })
  return {
    reads: 'modified',
    overlapMs: settings.overlapMs,
    lagMs: 2_000,
    now: async (call: Call) => (await client.serverTime(call)).now,
    read: async function* (window, after, call) {
      const changed = anyOf([within(window), within(window, 'product_tmpl_id.write_date')])
      const query = { model, domain: [...forSale, ...changed], fields: productFields, afterId: afterIdIn(after) }
      for await (const page of reader.pages(query, call))
        yield { records: page.map(recordOf), next: positionAfter(page) }
    },
    listIds: async function* (call) {
      for await (const ids of reader.ids({ model, domain: forSale }, call)) yield ids.map(String)
    },
    get: async (externalIds, call) => {
      const domain = [['id', 'in', numericIds(externalIds)] as const, ...forSale]
      return (await reader.all({ model, domain, fields: productFields }, call)).map(recordOf)
    },
  }
}

export const createProductSource = (options: SourceOptions): Source<'product'> =>
  createVariantSource<'product'>(options, (raw) => productFromOdoo(raw, options.units))

export const createPriceSource = (options: SourceOptions): Source<'price'> =>
  createVariantSource<'price'>(options, (raw) => priceFromOdoo(raw, options.units, options.settings.currency))
