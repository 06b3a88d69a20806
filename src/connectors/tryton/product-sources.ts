import type { Mapped } from '../../domain/issue.ts'
import type { RecordEntities } from '../../domain/record.ts'
import { type AnyRow, anyRow, mapRow, type Product, product, productFields } from '../../mappers/tryton/native.ts'
import { priceFromTryton, productFromTryton } from '../../mappers/tryton/product-from-tryton.ts'
import type { Call, Source, SourceRecord } from '../connector.ts'
import type { Row, Stream } from './change-feed.ts'
import type { TrytonClient } from './client.ts'
import { createRecordSource, type SourceOptions } from './record-source.ts'
import type { ReferenceData } from './reference-data.ts'

const idsIn = (value: unknown): number[] =>
  Array.isArray(value) ? value.filter((id): id is number => typeof id === 'number') : []

/** A variant, and the template that most of its fields stand in. */
const productStreams: readonly Stream[] = [
  { name: 'product', model: 'product.product' },
  {
    name: 'template',
    model: 'product.template',
    fields: ['products'],
    owners: (row: Row) => idsIn(row['products']),
    laterOnly: true,
  },
]

const identifierStream: Stream = {
  name: 'identifier',
  model: 'product.identifier',
  fields: ['product'],
  owners: (row: Row) => (typeof row['product'] === 'number' ? [row['product']] : []),
  laterOnly: true,
}

export const readProducts = async (
  { client, reference }: { client: TrytonClient; reference: ReferenceData },
  ids: readonly number[],
  extraFields: readonly string[],
  call: Call,
): Promise<AnyRow[]> => {
  const domain = [['id', 'in', ids]]
  const context = await reference.context(call)
  const fields = [...productFields, ...extraFields]
  return client.search({ model: 'product.product', domain, fields, context, row: anyRow }, call)
}

const createSource = <E extends 'product' | 'price'>(
  options: SourceOptions,
  streams: readonly Stream[],
  extraFields: readonly string[],
  mapperFor: (call: Call) => Promise<(row: Product) => Mapped<RecordEntities[E]>>,
  related: (row: AnyRow) => Record<string, string> | undefined,
): Source<E> => {
  const load = async (ids: readonly number[], call: Call): Promise<Map<number, SourceRecord<E>[]>> => {
    const map = await mapperFor(call)
    const rows = await readProducts(options, ids, extraFields, call)
    return new Map(
      rows.map((row) => {
        const belongs = related(row)
        const record = {
          externalId: String(row.id),
          modifiedAt: undefined,
          raw: row,
          map: () => mapRow(product, row, map),
        }
        return [row.id, [belongs === undefined ? record : { ...record, related: belongs }]]
      }),
    )
  }
  return createRecordSource(options, { model: 'product.product', domain: [], streams, load })
}

/** Variants of products. */
export const createProductSource = (options: SourceOptions): Source<'product'> =>
  createSource<'product'>(
    options,
    [...productStreams, identifierStream],
    [],
    async () => (row) => productFromTryton(row, options.reference.unitCodes),
    () => undefined,
  )

/** List prices: one for each variant, in the currency of the company. */
export const createPriceSource = (options: SourceOptions): Source<'price'> =>
  createSource<'price'>(
    options,
    productStreams,
    ['list_price'],
    async (call) => {
      const { currency } = await options.reference.company(call)
      return (row) => priceFromTryton(row, options.reference.unitCodes, currency)
    },
    ({ id }) => ({ product: String(id) }),
  )
