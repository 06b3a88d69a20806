import * as z from 'zod'
import { anyOf, isoDateFrom, literalFrom } from '../../mappers/sap-s4hana/odata-values.ts'
import { priceFromSap } from '../../mappers/sap-s4hana/price-from-sap.ts'
import type { Call, Page, ReadWindow, Source, SourceRecord } from '../connector.ts'
import { groupsOf } from './groups.ts'
import type { KeyValues } from './keyset.ts'
import { plainRow } from './plain-row.ts'
import { type NativeRow, type Reading, type ReadOptions, readByKey } from './read-by-key.ts'

type PriceSourceOptions = ReadOptions & {
  conditionType: string
  salesOrganization: string
  distributionChannel: string
  units: ReadonlyMap<string, string>
}

const frame = z.looseObject({
  ConditionRecord: z.string().min(1),
  ConditionValidityEndDate: z.string().min(1),
  to_SlsPrcgConditionRecord: z
    .looseObject({
      to_SlsPrcgCndnRecordScale: z.object({ results: z.array(z.record(z.string(), z.unknown())).optional() }).nullish(),
    })
    .nullish(),
})
const recordsPerRead = 20

/** A condition that also depends on one of these is for some customers, places or orders only: no list price. */
const narrowing = [
  'Customer',
  'SoldToParty',
  'ShipToParty',
  'PayerParty',
  'CustomerHierarchy',
  'CustomerGroup',
  'CustomerPriceGroup',
  'CustomerConditionGroup',
  'Plant',
  'SalesDocument',
  'SDDocument',
  'SalesDocumentType',
  'SalesOffice',
  'SalesGroup',
  'SalesDistrict',
  'DestinationCountry',
  'Region',
  'Batch',
  'VariantCondition',
  'ConditionContract',
]

/**
 * List prices: condition records of one type for a material, alone or by price list, in our sales organisation and channel or in all. A scale
 * by quantity gives a price for each of its lines. Condition records have no change stamp: they are read as a whole.
 */
export const createPriceSource = (options: PriceSourceOptions): Source<'price'> => {
  const { client, conditionType, salesOrganization, distributionChannel, units } = options
  const forUs = (field: string, value: string): string => `(${field} eq ${literalFrom(value)} or ${field} eq '')`
  const prices: Reading = {
    service: 'API_SLSPRICINGCONDITIONRECORD_SRV',
    entitySet: 'A_SlsPrcgCndnRecdValidity',
    key: [
      { name: 'ConditionRecord', kind: 'text' },
      { name: 'ConditionValidityEndDate', kind: 'date' },
    ],
    // V: sales and distribution.
    filter: [
      "ConditionApplication eq 'V'",
      `ConditionType eq ${literalFrom(conditionType)}`,
      forUs('SalesOrganization', salesOrganization),
      forUs('DistributionChannel', distributionChannel),
      "Material ne ''",
    ].join(' and '),
    expand: 'to_SlsPrcgConditionRecord,to_SlsPrcgConditionRecord/to_SlsPrcgCndnRecordScale',
    row: frame,
  }

  const recordsFrom = (row: NativeRow): SourceRecord<'price'>[] => {
    if (narrowing.some((field) => isGiven(row[field]))) return []
    const { to_SlsPrcgConditionRecord, ...validity } = frame.parse(row)
    const { to_SlsPrcgCndnRecordScale, ...condition } = to_SlsPrcgConditionRecord ?? {}
    const scales = to_SlsPrcgCndnRecordScale?.results ?? []
    const id = idOf(row)
    const recordFrom = (externalId: string, scale: unknown): SourceRecord<'price'> => {
      const raw = plainRow({ ...given(validity), condition, ...(scale === undefined ? {} : { scale }) })
      const material = String(row['Material'] ?? '')
      const map = () => priceFromSap(raw, units)
      return { externalId, modifiedAt: undefined, raw, map, related: { product: material } }
    }
    if (scales.length === 0) return [recordFrom(id, undefined)]
    return scales.map((scale, index) => recordFrom(`${id}/${scale['ConditionScaleLine'] ?? index + 1}`, scale))
  }

  async function* read(_window: ReadWindow, after: unknown, call: Call): AsyncGenerator<Page<'price'>> {
    // A position is what this source gave before.
    for await (const { rows, next } of readByKey(options, prices, after as KeyValues | undefined, call)) {
      yield { records: rows.flatMap(recordsFrom), next }
    }
  }

  const get = async (externalIds: readonly string[], call: Call): Promise<SourceRecord<'price'>[]> => {
    const wanted = new Set(externalIds)
    const numbers = [...new Set(externalIds.map((id) => id.split('/')[0] ?? ''))]
    const records: SourceRecord<'price'>[] = []
    for (const group of groupsOf(recordsPerRead, numbers)) {
      const filter = `${prices.filter} and (${anyOf('ConditionRecord', group)})`
      const query = { filter, expand: prices.expand, orderBy: 'ConditionRecord,ConditionValidityEndDate' }
      const rows = await client.read(prices.service, prices.entitySet, query, frame, call)
      records.push(...rows.flatMap(recordsFrom).filter(({ externalId }) => wanted.has(externalId)))
    }
    return records
  }

  return { reads: 'full', read, get }
}

const isGiven = (value: unknown): boolean => typeof value === 'string' && !/^0*$/.test(value)

/** Most of some hundred key fields are empty. */
const given = (row: NativeRow): NativeRow =>
  Object.fromEntries(Object.entries(row).filter(([, value]) => value !== '' && value !== null))

const idOf = (row: NativeRow): string => {
  const end = String(row['ConditionValidityEndDate'])
  return `${row['ConditionRecord']}/${isoDateFrom(end) ?? end}`
}
