import type { Customer } from '../../domain/customer.ts'
import type { Fields } from '../../domain/record-fields.ts'
import { type Cells, fieldsFromCells } from '../../mappers/csv/record-from-cells.ts'
import type { Call, Lookup, Source } from '../connector.ts'
import { fieldOfScheme, mostTrustedFirst, sharesIdentifier } from '../shares-identifier.ts'
import type { CsvReading } from './source.ts'

type Found = { externalId: string; name: string }
type Row = { externalId: string; fields: Fields }

/** Whether any column has a number customers can be found by. */
export const hasIdentifiers = ({ lines }: CsvReading<'customer'>): boolean =>
  lines.some(({ place }) => Object.values<string>(fieldOfScheme).includes(place.field))

/** Finds customers among the rows of the files that are read: once for many. Rows of which other cells make no sense count as well. */
export const createCsvCustomerLookup = (
  { lines, format }: CsvReading<'customer'>,
  source: Source<'customer'>,
): Lookup<Customer> => {
  const rowsNow = async (call: Call): Promise<Row[]> => {
    const rows = new Map<string, Row>()
    for await (const { records } of source.read({ since: undefined, until: undefined }, undefined, call)) {
      for (const { externalId, raw } of records) {
        // What this source reads are cells.
        const { fields } = fieldsFromCells(lines, format, raw as Cells, '')
        rows.set(externalId, { externalId, fields })
      }
    }
    return [...rows.values()]
  }

  const byIdentifiersOfMany = async (customers: readonly Customer[], call: Call): Promise<Found[][]> => {
    const rows = await rowsNow(call)
    return customers.map(({ identifiers }) => {
      const found = mostTrustedFirst(identifiers).flatMap((identifier) =>
        rows.filter(({ fields }) => sharesIdentifier(fields, identifier)),
      )
      return [...new Set(found)].map(({ externalId, fields }) => ({
        externalId,
        name: String(fields['name'] ?? externalId),
      }))
    })
  }

  return {
    byIdentifiers: async (customer, call) => (await byIdentifiersOfMany([customer], call))[0] ?? [],
    byIdentifiersOfMany,
  }
}
