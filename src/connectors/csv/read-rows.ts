import { Readable } from 'node:stream'
import { CsvError, parse } from 'csv-parse'
import type { Cells } from '../../mappers/csv/record-from-cells.ts'
import { type CsvFile, signatureOf, statsOf } from './csv-files.ts'
import { decodeFile } from './decode-file.ts'
import { incompleteRead, unreadableFile } from './file-problems.ts'
import type { FileFormat } from './settings.ts'

/** A row of a file, headings aside. `problem`: it has more or fewer cells than the file has columns. */
export type Row = { number: number; line: number; cells: Cells; problem: string | undefined }

const longestRowCharacters = 1024 * 1024

/**
 * The rows of a file as a stream, in bounded memory. Throws REPLY_UNREADABLE with the line when a quote does not close where it should, since
 * nobody can say which rows it swallowed, when the heading lacks a column, or when a `snapshot` has not even that; READ_INCOMPLETE when the
 * file changes meanwhile.
 */
export async function* readRows(
  file: CsvFile,
  format: FileFormat,
  needed: readonly (string | number)[],
  signal: AbortSignal,
  isSnapshot = false,
): AsyncGenerator<Row> {
  const { delimiter, quote } = format
  const parser = parse({
    delimiter,
    quote,
    escape: quote,
    bom: true,
    info: true,
    relax_column_count: true,
    skip_empty_lines: true,
    max_record_size: longestRowCharacters,
  })
  const text = Readable.from(decodeFile(file.path, format.encoding, signal))
  text.on('error', (error) => parser.destroy(error))
  let names: string[] | undefined
  let number = 0
  let line = 1
  try {
    for await (const parsed of text.pipe(parser)) {
      // The shape `info: true` gives.
      const { record, info } = parsed as { record: string[]; info: { lines: number } }
      if (names === undefined) {
        names = namesOf(record, format, needed, file)
        line = info.lines
        if (format.header) continue
      }
      number += 1
      yield rowFrom(record, names, needed, { number, line: line + 1, lastLine: info.lines }, file)
      line = info.lines
    }
  } catch (error) {
    throw readErrorFrom(error, file, line + 1)
  } finally {
    text.destroy()
    parser.destroy()
  }
  // Of an export that failed before its first byte; one without records has a heading.
  if (names === undefined && isSnapshot) throw unreadableFile(file.path, 1, 'it is empty')
  const stats = await statsOf(file.path)
  if (stats !== undefined && signatureOf(stats) !== file.signature)
    throw incompleteRead(`${file.name} changed while it was read; the next run reads it again`)
}

const namesOf = (
  first: readonly string[],
  { header }: FileFormat,
  needed: readonly (string | number)[],
  file: CsvFile,
): string[] => {
  const names = first.map((cell, index) => (header ? cell.trim() : String(index + 1)))
  for (const name of needed) {
    const found = typeof name === 'number' ? name <= names.length : names.includes(name)
    if (!found)
      throw unreadableFile(
        file.path,
        1,
        `there is no column ${JSON.stringify(name)}; there are ${names.join(', ').slice(0, 200)}`,
      )
    if (typeof name === 'string' && names.indexOf(name) !== names.lastIndexOf(name))
      throw unreadableFile(file.path, 1, `the column "${name}" stands there twice: name it by its number`)
  }
  return names
}

type RowPlace = { number: number; line: number; lastLine: number }

const rowFrom = (
  record: readonly string[],
  names: readonly string[],
  needed: readonly (string | number)[],
  { number, line, lastLine }: RowPlace,
  file: CsvFile,
): Row => {
  const fits = record.length === names.length
  // Rows of one file have one width; one of several lines that has another is likelier two rows with a stray quote between them.
  if (!fits && lastLine > line) throw unreadableFile(file.path, line, 'a quote does not close in its row')
  const cells = Object.fromEntries(names.map((name, index) => [name, record[index] ?? '']))
  for (const name of needed) if (typeof name === 'number') cells[String(name)] = record[name - 1] ?? ''
  const problem = fits ? undefined : `has ${record.length} cells, the file has ${names.length} columns`
  return { number, line, cells, problem }
}

const readErrorFrom = (error: unknown, { path }: CsvFile, line: number): unknown => {
  if (!(error instanceof CsvError)) return error
  const isOpen = error.code === 'CSV_MAX_RECORD_SIZE' || error.code === 'CSV_QUOTE_NOT_CLOSED'
  const what = isOpen ? `a quote does not close, behind row ${Number(error['records'])}` : error.message
  // The parser is ahead of the rows it has given out.
  const said = / at line (\d+)/.exec(error.message)?.[1] ?? (typeof error['lines'] === 'number' ? error['lines'] : line)
  return unreadableFile(path, Number(said), what)
}
