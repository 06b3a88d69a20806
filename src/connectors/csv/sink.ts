import { createHash, randomBytes } from 'node:crypto'
import { link, mkdir, open, readFile, unlink } from 'node:fs/promises'
import { join } from 'node:path'
import type { SyncedEntity } from '../../domain/entity.ts'
import { CrossdockError, RejectedError } from '../../domain/errors.ts'
import { isRequired } from '../../domain/record-fields.ts'
import { encodeText } from '../../edi/encoding.ts'
import { writeCsv } from '../../edi/flat/write-csv.ts'
import { cellsFromRecord, writtenLines } from '../../mappers/csv/cells-from-record.ts'
import type { Cells } from '../../mappers/csv/record-from-cells.ts'
import { assertMayWrite } from '../assert-may-write.ts'
import type { PushItem, PushResult, Sink } from '../connector.ts'
import { errnoOf, fileErrorFrom } from '../directory/file-errors.ts'
import { completeFiles } from './csv-files.ts'
import { readRows } from './read-rows.ts'
import type { CsvEntity, CsvSettings } from './settings.ts'
import { type CsvReading, idOfCells } from './source.ts'

type Work<E extends SyncedEntity> = {
  item: PushItem<E>
  bytes?: Uint8Array
  externalId: string
  error?: CrossdockError
}

/**
 * Records as rows of files: one file for each push, visible under its name only when it is whole. The name comes from the keys and
 * states of its items, so that a push that is repeated finds its file and adds none, and one of a later state has a file of its own.
 */
export const createCsvSink = <E extends SyncedEntity>(
  reading: CsvReading<E>,
  sink: NonNullable<CsvEntity['sink']>,
  { outbox, format }: CsvSettings & { outbox: string },
  system: string,
): Sink<E> => {
  const { entity, section, lines } = reading
  const written = writtenLines(lines)
  const isKey = ({ column, place }: (typeof written)[number]): boolean =>
    isRequired(entity, place.field) || (column !== undefined && section.id.includes(column))
  const columns = [...new Set([...section.id, ...written.flatMap(({ column }) => column ?? [])])]
  const bytesOf = (row: readonly string[]): Uint8Array =>
    encodeText(writeCsv([row], format.delimiter, format.quote, format.formulaSafe), format.encoding)
  const heading = format.header ? bytesOf(columns.map(String)) : new Uint8Array()

  const prepare = (item: PushItem<E>): Work<E> => {
    const mapped = cellsFromRecord(entity, lines, format, item.value)
    const own = item.externalId ?? item.canonicalId
    if (!mapped.ok) {
      const text = mapped.issues.map(({ message, value }) => `${message} (saw ${value})`).join('; ')
      const error = new RejectedError('VALUE_INVALID', `${system}: ${text}`, { stage: 'map', detail: mapped.issues })
      return { item, externalId: own, error }
    }
    const cells = withId(section, mapped.value, own)
    const externalId = idOfCells(reading, cells) ?? own
    try {
      return { item, externalId, bytes: bytesOf(rowOf(columns, cells, format.header)) }
    } catch (error) {
      if (error instanceof CrossdockError) return { item, externalId, error }
      throw error
    }
  }

  return {
    push: async (items, call) => {
      const works = items.map(prepare)
      const rows = works.flatMap(({ bytes }) => bytes ?? [])
      if (rows.length > 0) {
        const name = fileNameOf(sink.file, works)
        await writeOnce(outbox, name, Buffer.concat([heading, ...rows]), () =>
          assertMayWrite(call, `${system}: ${name}`),
        )
      }
      return works.map(
        ({ error, externalId }): PushResult =>
          error === undefined ? { ok: true, receipt: { externalId } } : { ok: false, error },
      )
    },
    find: async (item, call) => {
      const { externalId } = prepare(item)
      await mkdir(outbox, { recursive: true })
      const files = await completeFiles({
        folder: outbox,
        files: `${sink.file}-*.csv`,
        stableForMs: 0,
        doneMarker: undefined,
        nowMs: Number.POSITIVE_INFINITY,
      })
      for (const file of files)
        for await (const { cells } of readRows(file, format, columns, call.signal))
          if (idOfCells(reading, cells) === externalId) return { externalId }
      return undefined
    },
    repeatable: true,
    // Places were checked against the names of the entity's fields.
    fields: [...new Set(written.map(({ place }) => place.field))] as unknown as NonNullable<Sink<E>['fields']>,
    // A field a record does not have is an empty cell in any case.
    empties: [
      ...new Set(written.filter((line) => !isKey(line)).map(({ place }) => place.field)),
    ] as unknown as NonNullable<Sink<E>['empties']>,
    batchSize: sink.batchSize,
    visibilityLagMs: 0,
  }
}

/** A column that tells records apart and that no field fills gets the record's id. */
const withId = ({ id }: CsvEntity, cells: Cells, own: string): Cells => {
  const missing = id.find((column) => (cells[String(column)] ?? '') === '')
  return missing === undefined ? cells : { ...cells, [String(missing)]: own }
}

const rowOf = (columns: readonly (string | number)[], cells: Cells, hasHeader: boolean): string[] => {
  if (hasHeader) return columns.map((column) => cells[String(column)] ?? '')
  const width = Math.max(...columns.map(Number))
  return Array.from({ length: width }, (_, index) => cells[String(index + 1)] ?? '')
}

const fileNameOf = <E extends SyncedEntity>(file: string, works: readonly Work<E>[]): string => {
  const keys = works.flatMap(({ item: { key, state }, bytes }) => (bytes === undefined ? [] : [[key, state]]))
  return `${file}-${createHash('sha256').update(JSON.stringify(keys)).digest('hex').slice(0, 20)}.csv`
}

/** Under its name the file is whole and on disk, or not there. One that is there already with these bytes stays as it is. */
const writeOnce = async (
  outbox: string,
  name: string,
  bytes: Uint8Array,
  assertMayAppear: () => void,
): Promise<void> => {
  const path = join(outbox, name)
  const passing = join(outbox, `.${name}.${randomBytes(4).toString('hex')}.tmp`)
  try {
    await mkdir(outbox, { recursive: true })
    const file = await open(passing, 'wx', 0o664)
    await file
      .writeFile(bytes)
      .then(() => file.datasync())
      .finally(() => file.close())
    assertMayAppear()
    await link(passing, path).catch(async (error: unknown) => {
      if (errnoOf(error) !== 'EEXIST') throw error
      if (Buffer.compare(await readFile(path), bytes) !== 0)
        throw new RejectedError(
          'RECORD_REJECTED',
          `${path} is there already with other content: take it away, then retry`,
        )
    })
  } catch (error) {
    throw error instanceof CrossdockError ? error : fileErrorFrom(error, `Writing ${path}`, 'write')
  } finally {
    await unlink(passing).catch(() => undefined)
  }
}
