import * as z from 'zod'
import { anyOf } from '../../mappers/sap-s4hana/odata-values.ts'
import { type ProductReading, productFromSap } from '../../mappers/sap-s4hana/product-from-sap.ts'
import type { Call, Page, ReadWindow, Source, SourceRecord } from '../connector.ts'
import { groupsOf } from './groups.ts'
import type { KeyValues } from './keyset.ts'
import { plainRow } from './plain-row.ts'
import { type NativeRow, type ReadOptions, readByKey } from './read-by-key.ts'
import { readWindow, type StampedReading, stampOf } from './read-window.ts'

type ProductSourceOptions = ReadOptions & { reading: ProductReading; lagMs: number; overlapMs: number }

const frame = z.looseObject({ Product: z.string().min(1) })
const products = {
  service: 'API_PRODUCT_SRV',
  entitySet: 'A_Product',
  stamp: 'LastChangeDateTime',
  id: 'Product',
  select: [
    'Product',
    'BaseUnit',
    'ProductStandardID',
    'CrossPlantStatus',
    'IsMarkedForDeletion',
    'LastChangeDateTime',
    'to_Description',
  ],
  expand: 'to_Description',
  row: frame,
} as const satisfies StampedReading
const productsPerRead = 20

/** Products with their texts. Those marked for deletion, or in a status that ends their sale, come as inactive ones. */
export const createProductSource = (options: ProductSourceOptions): Source<'product'> => {
  const { client, reading } = options

  const recordFrom = (row: NativeRow): SourceRecord<'product'> => {
    const raw = plainRow(row)
    return {
      externalId: String(row['Product']),
      modifiedAt: stampOf(row, products.stamp),
      raw,
      map: () => productFromSap(raw, reading),
    }
  }

  async function* read(window: ReadWindow, after: unknown, call: Call): AsyncGenerator<Page<'product'>> {
    // A position is what this source gave before.
    for await (const { rows, next } of readWindow(options, products, window, after as KeyValues | undefined, call)) {
      yield { records: rows.map(recordFrom), next }
    }
  }

  async function* listIds(call: Call): AsyncGenerator<string[]> {
    const { service, entitySet, row } = products
    const ids = { service, entitySet, row, select: ['Product'], key: [{ name: 'Product', kind: 'text' }] } as const
    for await (const { rows } of readByKey(options, ids, undefined, call)) {
      yield rows.map((one) => String(one['Product']))
    }
  }

  const get = async (externalIds: readonly string[], call: Call): Promise<SourceRecord<'product'>[]> => {
    const { service, entitySet, select, expand } = products
    const records: SourceRecord<'product'>[] = []
    for (const ids of groupsOf(productsPerRead, externalIds)) {
      const query = { filter: anyOf('Product', ids), select, expand, orderBy: 'Product' }
      records.push(...(await client.read(service, entitySet, query, frame, call)).map(recordFrom))
    }
    return records
  }

  const now = (call: Call): Promise<string> => client.now(products.service, call)
  return { reads: 'modified', read, now, lagMs: options.lagMs, overlapMs: options.overlapMs, listIds, get }
}
