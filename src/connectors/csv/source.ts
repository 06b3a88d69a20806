import * as z from 'zod'
import type { RecordEntity } from '../../domain/record.ts'
import { type ColumnLine, columnLines } from '../../mappers/csv/column-map.ts'
import { type Cells, plainCell, recordFromCells } from '../../mappers/csv/record-from-cells.ts'
import { timeFromSource } from '../../mappers/source-time.ts'
import type { Call, Page, ReadWindow, Source, SourceRecord } from '../connector.ts'
import { type CsvFile, completeFiles } from './csv-files.ts'
import { incompleteRead } from './file-problems.ts'
import { type Row, readRows } from './read-rows.ts'
import type { CsvEntity, CsvSettings, FileFormat } from './settings.ts'

/** Rows of one page. */
export const rowsOfPage = 250

const position = z.object({ file: z.string(), signature: z.string(), row: z.number() })
type Position = z.output<typeof position>

/** What reading one entity needs. */
export type CsvReading<E extends RecordEntity> = {
  entity: E
  section: CsvEntity
  lines: readonly ColumnLine[]
  format: FileFormat
  /** Columns a file must have. */
  needed: readonly (string | number)[]
}

export const csvReading = <E extends RecordEntity>(
  entity: E,
  section: CsvEntity,
  format: FileFormat,
): CsvReading<E> => {
  const { lines } = columnLines(entity, section.columns)
  const columns = lines.flatMap(({ column }) => column ?? [])
  const modified = section.source?.modified
  return {
    entity,
    section,
    lines,
    format,
    needed: [...new Set([...section.id, ...columns, ...(modified === undefined ? [] : [modified])])],
  }
}

/**
 * Records in the files of a folder. `snapshot`: all of the newest complete file, and an error while there is none or it has nothing, since an
 * empty answer would say that everything is gone; and an error behind its last record when it is not known whose a row is, unless `isWholeNeeded` says
 * that this does not matter. `delta`: the files that appeared inside the window, oldest first. Files stay where they are: the same rows read again
 * change nothing.
 */
export const createCsvSource = <E extends RecordEntity>(
  reading: CsvReading<E>,
  source: NonNullable<CsvEntity['source']>,
  settings: CsvSettings & { inbox: string },
  system: string,
  isWholeNeeded = true,
): Source<E> => {
  const isSnapshot = source.kind === 'snapshot'
  const filesNow = async (call: Call): Promise<CsvFile[]> => {
    const { inbox: folder, stableForMs, doneMarker } = settings
    const all = await completeFiles({ folder, files: source.files, stableForMs, doneMarker, nowMs: call.now() })
    if (!isSnapshot || all.length > 0) return all
    throw incompleteRead(
      `${system}: no complete file ${source.files} lies in ${folder}: put one there, or mend \`files\``,
    )
  }

  const read = async function* (window: ReadWindow, after: unknown, call: Call): AsyncGenerator<Page<E>> {
    call.signal.throwIfAborted()
    const at = after === undefined ? undefined : position.parse(after)
    const all = await filesNow(call)
    const open = isSnapshot
      ? snapshotFile(all, at)
      : all.filter((file) => isInside(file, window) && !isDone(file, at, all))
    for (const file of open) {
      const done = isAt(file, at) ? at.row : 0
      const damaged = yield* pagesOf(reading, file, done, isSnapshot, call)
      if (isSnapshot && isWholeNeeded && damaged !== undefined)
        throw incompleteRead(
          `${system}: ${damaged}, so nobody can tell what is gone: mend it, or put a newer file there`,
        )
    }
  }

  return {
    reads: isSnapshot ? 'full' : 'modified',
    // Places were checked against the names of the entity's fields.
    fields: [...new Set(reading.lines.map(({ place }) => place.field))] as unknown as NonNullable<Source<E>['fields']>,
    read,
    ...(isSnapshot
      ? {
          listIds: async function* (call: Call) {
            for await (const { records } of read({ since: undefined, until: undefined }, undefined, call))
              yield records.map(({ externalId }) => externalId)
          },
        }
      : {
          now: async (call: Call) => new Date(call.now()).toISOString(),
          lagMs: settings.stableForMs,
          overlapMs: 300_000,
        }),
    get: async (ids, call) => {
      const wanted = new Set(ids)
      const found = new Map<string, SourceRecord<E>>()
      const files = await filesNow(call)
      for (const file of isSnapshot ? files.slice(-1) : files)
        for await (const { records } of pagesOf(reading, file, 0, isSnapshot, call))
          for (const record of records) if (wanted.has(record.externalId)) found.set(record.externalId, record)
      return [...found.values()]
    },
  }
}

const isAt = (file: CsvFile, at: Position | undefined): at is Position =>
  at !== undefined && file.name === at.file && file.signature === at.signature

/** A read that began in one snapshot ends in it, as long as it is there. */
const snapshotFile = (all: readonly CsvFile[], at: Position | undefined): CsvFile[] => {
  const begun = all.find((file) => isAt(file, at))
  return begun === undefined ? all.slice(-1) : [begun]
}

const isInside = ({ appearedMs }: CsvFile, { since, until }: ReadWindow): boolean =>
  (since === undefined || appearedMs >= Date.parse(since)) && (until === undefined || appearedMs <= Date.parse(until))

/** Files before the one a position stands in were read before it. */
const isDone = (file: CsvFile, at: Position | undefined, all: readonly CsvFile[]): boolean => {
  const begun = all.findIndex((each) => isAt(each, at))
  return begun >= 0 && all.indexOf(file) < begun
}

/** Returns what is wrong with the first row that may be of any record. */
async function* pagesOf<E extends RecordEntity>(
  reading: CsvReading<E>,
  file: CsvFile,
  done: number,
  isSnapshot: boolean,
  call: Call,
): AsyncGenerator<Page<E>, string | undefined> {
  let damaged: string | undefined
  let records: SourceRecord<E>[] = []
  let last = done
  const page = (): Page<E> => ({
    records,
    next: { file: file.name, signature: file.signature, row: last } satisfies Position,
    ...(isSnapshot ? { listing: `${file.name} ${file.signature}` } : {}),
  })
  for await (const row of readRows(file, reading.format, reading.needed, call.signal, isSnapshot)) {
    if (row.problem !== undefined) damaged ??= `${placeOf(row, file)} ${row.problem}`
    if (row.number <= done) continue
    records.push(recordOfRow(reading, file, row, isSnapshot))
    last = row.number
    if (records.length < rowsOfPage) continue
    yield page()
    records = []
  }
  if (records.length > 0) yield page()
  return damaged
}

const placeOf = ({ number, line }: Row, { name }: CsvFile): string => `row ${number} of ${name} (line ${line})`

/** A record's id: its cells in the columns that tell it from others. */
export const idOfCells = (
  { section, format }: Pick<CsvReading<RecordEntity>, 'section' | 'format'>,
  cells: Cells,
): string | undefined => {
  const parts = section.id.map((column) => plainCell(cells[String(column)] ?? '', format))
  return parts.includes('') ? undefined : parts.join(' ')
}

const recordOfRow = <E extends RecordEntity>(
  reading: CsvReading<E>,
  file: CsvFile,
  row: Row,
  isSnapshot: boolean,
): SourceRecord<E> => {
  const { entity, lines, format, section } = reading
  const where = placeOf(row, file)
  const id = row.problem === undefined ? idOfCells(reading, row.cells) : undefined
  const column = section.source?.modified
  const stamp =
    column === undefined
      ? undefined
      : timeFromSource(row.cells[String(column)], { format: format.dateFormat, offsetMinutes: 0 })
  const problem =
    row.problem ??
    (id === undefined
      ? `has nothing in ${section.id.map((name) => `column ${JSON.stringify(name)}`).join(', ')}`
      : undefined)
  return {
    // Unknown, and still not lost: it becomes a dead letter under the name of its place.
    externalId: id ?? `row ${row.number} of ${file.name}`,
    modifiedAt: (isSnapshot ? stamp : undefined) ?? new Date(file.appearedMs).toISOString(),
    raw: row.cells,
    map: () =>
      problem === undefined
        ? recordFromCells(entity, lines, format, row.cells, where)
        : {
            ok: false,
            issues: [
              {
                code: 'VALUE_INVALID',
                path: '',
                value: Object.values(row.cells).join(' | ').slice(0, 80),
                message: `${where} ${problem}: mend the row`,
              },
            ],
          },
  }
}
