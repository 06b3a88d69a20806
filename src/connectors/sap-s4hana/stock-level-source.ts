import * as z from 'zod'
import { anyOf, literalFrom } from '../../mappers/sap-s4hana/odata-values.ts'
import { locationFrom, stockLevelFromSap } from '../../mappers/sap-s4hana/stock-level-from-sap.ts'
import type { Call, Page, ReadWindow, Source, SourceRecord } from '../connector.ts'
import { asGiven } from './as-given.ts'
import { groupsOf } from './groups.ts'
import type { KeyValues } from './keyset.ts'
import { type Reading, type ReadOptions, readByKey } from './read-by-key.ts'

type StockLevelSourceOptions = ReadOptions & {
  /** What counts as one place. */
  location: 'plant' | 'storage-location'
  /** Only these plants; all when empty. */
  plants: readonly string[]
  units: ReadonlyMap<string, string>
}

const frame = asGiven(
  z.object({ Material: z.string(), Plant: z.string().min(1), StorageLocation: z.string(), Batch: z.string() }),
)
type StockRow = z.infer<typeof frame>

/** What is there of a material at a place, of the rows read so far. */
type Level = {
  Material: string
  Plant: string
  StorageLocation?: string
  MaterialBaseUnit: unknown
  quantities: unknown[]
}
/** Where reading goes on, and the level that may have more rows there. */
type Position = { after: KeyValues; open?: Level | undefined }

const service = 'API_MATERIAL_STOCK_SRV'
const entitySet = 'A_MatlStkInAcctMod'
const levelsPerRead = 20
const select = [
  'Material',
  'Plant',
  'StorageLocation',
  'Batch',
  'MaterialBaseUnit',
  'MatlWrhsStkQtyInMatlBaseUnit',
] as const

/**
 * What is on hand of each material at each place: stock of our own for unrestricted use, over all batches. SAP tells neither when it changed
 * nor what may be promised of it, so everything is read each time, and `available` is left out.
 */
export const createStockLevelSource = (options: StockLevelSourceOptions): Source<'stock-level'> => {
  const { client, units } = options
  const filter = [
    // 01: for unrestricted use; no special stock, which is of customers, suppliers, projects or orders.
    "InventoryStockType eq '01' and InventorySpecialStockType eq ''",
    ...(options.plants.length === 0 ? [] : [`(${anyOf('Plant', options.plants)})`]),
  ].join(' and ')
  const key = (['Material', 'Plant', 'StorageLocation', 'Batch'] as const).map(
    (name) => ({ name, kind: 'text' }) as const,
  )
  const reading: Reading = { service, entitySet, key, filter, select, row: frame }

  const recordFrom = (level: Level): SourceRecord<'stock-level'> => ({
    // Materials may contain any sign, places no blanks.
    externalId: `${locationFrom(level.Plant, level.StorageLocation)} ${level.Material}`,
    modifiedAt: undefined,
    raw: level,
    map: () => stockLevelFromSap(level, units),
    related: { product: level.Material },
  })

  const isSame = (level: Level, row: StockRow): boolean =>
    level.Material === row.Material &&
    level.Plant === row.Plant &&
    (options.location === 'plant' || level.StorageLocation === row.StorageLocation)

  const levelFrom = (row: StockRow): Level => ({
    Material: row.Material,
    Plant: row.Plant,
    ...(options.location === 'plant' ? {} : { StorageLocation: row.StorageLocation }),
    MaterialBaseUnit: row['MaterialBaseUnit'],
    quantities: [row['MatlWrhsStkQtyInMatlBaseUnit']],
  })

  /** Adds rows to the level they belong to; those before the last one are whole. */
  const levelsFrom = (rows: Iterable<StockRow>, open: Level | undefined): Level[] => {
    const levels = open === undefined ? [] : [{ ...open, quantities: [...open.quantities] }]
    for (const row of rows) {
      // Some systems give a sum without a material as well.
      if (row.Material === '') continue
      const last = levels.at(-1)
      if (last !== undefined && isSame(last, row)) last.quantities.push(row['MatlWrhsStkQtyInMatlBaseUnit'])
      else levels.push(levelFrom(row))
    }
    return levels
  }

  async function* read(_window: ReadWindow, after: unknown, call: Call): AsyncGenerator<Page<'stock-level'>> {
    // A position is what this source gave before.
    const position = after as Position | undefined
    let open = position?.open
    let last = position?.after
    for await (const { rows, next } of readByKey(options, reading, position?.after, call)) {
      const levels = levelsFrom(rows as StockRow[], open)
      open = levels.pop()
      last = next
      yield { records: levels.map(recordFrom), next: { after: next, open } satisfies Position }
    }
    if (open !== undefined && last !== undefined) {
      yield { records: [recordFrom(open)], next: { after: last } satisfies Position }
    }
  }

  const get = async (externalIds: readonly string[], call: Call): Promise<SourceRecord<'stock-level'>[]> => {
    const records: SourceRecord<'stock-level'>[] = []
    for (const ids of groupsOf(levelsPerRead, externalIds)) {
      const query = {
        filter: `${filter} and (${ids.map(placeFilter).join(' or ')})`,
        select,
        orderBy: key.map(({ name }) => name).join(','),
      }
      const rows = await client.read(service, entitySet, query, frame, call)
      records.push(...levelsFrom(rows, undefined).map(recordFrom))
    }
    return records
  }

  return { reads: 'full', read, get }
}

const placeFilter = (externalId: string): string => {
  const [, place = '', material = ''] = /^(\S*) (.*)$/s.exec(externalId) ?? []
  const [plant = '', storageLocation] = place.split('/')
  const at = storageLocation === undefined ? '' : ` and StorageLocation eq ${literalFrom(storageLocation)}`
  return `(Material eq ${literalFrom(material)} and Plant eq ${literalFrom(plant)}${at})`
}
