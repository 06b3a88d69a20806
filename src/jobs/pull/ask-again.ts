import type { SourceRecord } from '../../connectors/connector.ts'
import type { RecordEntity } from '../../domain/record.ts'
import type { Compiled } from '../../mappers/overrides/expression.ts'
import type { Facet } from '../../store/record-store.ts'
import { callOf } from '../job.ts'
import { askSource, type Pull } from './pull.ts'
import { type MappedRow, type MappedRows, mapRows, rowsOf } from './source-rows.ts'

/** A row that is older than what is known of its record. */
export type OlderRow = { row: MappedRow; known: Facet }

/** What was known of rows before their system was asked for them again. By external id. */
export type KnownBefore = ReadonlyMap<string, Facet>

const idsPerGet = 200

/**
 * The rows of a page, with those that seem older as their system has them now. An older time alone does not tell a page that waited while another
 * run saw a later state from a row whose time went back, as after a restore there: what is said after the question is later than what was known
 * before it, whatever its time.
 */
export const askAgain = async (
  pull: Pull,
  filter: Compiled | undefined,
  { mapped, held, filtered }: MappedRows,
  older: readonly OlderRow[],
): Promise<{ rows: MappedRows; known: KnownBefore }> => {
  const { source, salt, deps, signal } = pull
  const known = new Map(older.map(({ row, known }) => [row.externalId, known]))
  const ids = [...known.keys()]
  const records: SourceRecord<RecordEntity>[] = []
  for (let start = 0; start < ids.length; start += idsPerGet)
    records.push(...(await askSource(source.get(ids.slice(start, start + idsPerGet), callOf(deps, signal)))))
  const again = await mapRows(rowsOf(records, salt), filter)
  return {
    rows: {
      mapped: [...mapped.filter(({ externalId }) => !known.has(externalId)), ...again.mapped],
      held: [...held, ...again.held],
      filtered: [...filtered, ...again.filtered],
    },
    known,
  }
}
