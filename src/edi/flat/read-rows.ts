import type { ErrorCode } from '../../domain/error-catalogue.ts'
import type { FlatLayout, FlatPath } from '../../domain/flat-layout.ts'
import { decodeText, type Encoding } from '../encoding.ts'
import { type Column, type Columns, columnsOfCsv, columnsOfFixed, type Stretch } from './columns.ts'
import { type CsvSigns, splitCells } from './split-cells.ts'
import { createRowSplitter, type SplitRow } from './split-rows.ts'

/** What is wrong with a row before anybody asks what its values mean. */
export type RowFault = { code: ErrorCode; message: string; value?: string; column?: number }

export type FlatRow = Omit<SplitRow, 'isCut'> & {
  /** `order`: a line that repeats what concerns the whole order. `unknown`: it cannot be told. */
  kind: 'order' | 'header' | 'line' | 'unknown'
  cells: readonly string[]
  /** Empty when the row names none. */
  orderNumber: string
  /** Whether the order number can be trusted in spite of the faults. */
  isSure: boolean
  faults: readonly RowFault[]
}

export type RowReader = {
  push(chunk: Uint8Array): Generator<FlatRow>
  end(): Generator<FlatRow>
  /** Known behind the heading, or the first row. */
  columns(): Columns
  /** What makes the whole file unreadable. */
  problem(): string | undefined
  /** What stands in front of an order for it to be read by itself: byte order mark and heading. */
  heading(): Uint8Array
}

const byteOrderMark = Buffer.from([0xef, 0xbb, 0xbf])
const longestValue = 60

// Tabs and line breaks apart. A sheet or a terminal would act on them, and databases refuse NUL.
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
const control = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/
/** Old programs end a file with Ctrl-Z. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: this is what is looked for
const blank = /^[\s\u001a]*$/

const latin1 = (bytes: Uint8Array): string =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1')

type Read = Pick<FlatRow, 'kind' | 'cells' | 'faults'> & { sound: number }

const controlFault = (cells: readonly string[]): RowFault[] =>
  cells.flatMap((cell, index): RowFault[] => {
    const found = control.exec(cell)?.[0]
    if (found === undefined) return []
    const code = (found.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')
    return [{ code: 'VALUE_INVALID', message: `Control character U+${code} in column ${index + 1}`, column: index + 1 }]
  })

const countFault = (cells: readonly string[], count: number | undefined): RowFault[] => {
  if (count === undefined || cells.length === count) return []
  // Programs that write a delimiter behind every cell mean nothing by it.
  if (cells.length > count && cells.slice(count).every((cell) => cell === '')) return []
  const message =
    `The row has ${cells.length} columns instead of ${count}` +
    (cells.length > count ? ': a delimiter inside a cell that is not quoted?' : ': was it cut off?')
  return [{ code: 'VALUE_INVALID', message, column: Math.min(cells.length, count) }]
}

const readCsv = (text: string, signs: CsvSigns, count: number | undefined): Read => {
  const { cells, fault, sound } = splitCells(text, signs)
  if (fault !== undefined) {
    const message = `Wrong quotes: ${fault}`
    return { kind: 'order', cells, sound, faults: [{ code: 'VALUE_INVALID', message, column: sound + 1 }] }
  }
  const wrongCount = countFault(cells, count)
  // A cell too few or too many shifts all but the first.
  return {
    kind: 'order',
    cells,
    sound: wrongCount.length > 0 ? 1 : sound,
    faults: [...wrongCount, ...controlFault(cells)],
  }
}

const kindOf = (text: string, { record }: FlatLayout & { format: 'fixed' }): FlatRow['kind'] | 'ignored' => {
  if (record === undefined) return 'order'
  const type = text.slice(record.at - 1, record.at - 1 + record.length).trim()
  if (type === record.header.trim()) return 'header'
  if (type === record.line.trim()) return 'line'
  return record.ignore.some((each) => each.trim() === type) ? 'ignored' : 'unknown'
}

const readFixed = (
  text: string,
  layout: FlatLayout & { format: 'fixed' },
  stretches: readonly Stretch[],
): Read | undefined => {
  const kind = kindOf(text, layout)
  if (kind === 'ignored') return undefined
  const cells = stretches.map(({ from, to }) => text.slice(from, to))
  const faults: RowFault[] = []
  if (kind === 'unknown') {
    const { at = 1, length = 0, header, line } = layout.record ?? {}
    const type = text.slice(at - 1, at - 1 + length)
    const message = `Record type "${type}" is neither "${header}" nor "${line}": add it to "record.ignore" of the layout if it means nothing`
    faults.push({ code: 'VALUE_INVALID', message, value: type, column: at })
  }
  const { rowLength } = layout
  const isLong = rowLength !== undefined && text.trimEnd().length > rowLength
  if (isLong || (rowLength !== undefined && text.length < rowLength)) {
    const message = `The row has ${text.length} characters instead of ${rowLength}`
    faults.push({ code: 'VALUE_INVALID', message, column: Math.min(text.length, rowLength) })
  }
  // The order number is the first stretch: a row that reaches over it has it in the right place.
  const sound = text.length >= (stretches[0]?.to ?? 0) ? 1 : 0
  return { kind, cells, sound: faults.length > 0 ? sound : cells.length, faults: [...faults, ...controlFault([text])] }
}

const orderNumberOf = (cells: readonly string[], [column]: readonly Column[] = []): string =>
  column === undefined ? '' : (cells[column.index] ?? '').trim()

/**
 * Reads the rows of a flat file by its layout. Blank rows are passed over; a bad row is given with what is wrong with it.
 * A byte order mark says that the file is UTF-8, whatever the partner's character set is.
 */
export const createRowReader = (layout: FlatLayout, given: Encoding, maxRowBytes: number): RowReader => {
  const signs: CsvSigns = layout.format === 'csv' ? layout : { delimiter: '', quote: '' }
  const splitter = createRowSplitter(
    signs.quote === '' ? undefined : signs.quote.charCodeAt(0),
    maxRowBytes,
    (row) => splitCells(latin1(row), signs).fault === undefined,
  )
  const fixed = layout.format === 'fixed' ? columnsOfFixed(layout) : undefined
  let columns = fixed?.columns
  let encoding = given
  let skip = layout.skipRows
  let heading: Uint8Array = new Uint8Array()
  let problem: string | undefined
  let isFirst = true

  const withoutMark = (row: SplitRow): SplitRow => {
    isFirst = false
    if (!row.bytes.subarray(0, 3).equals(byteOrderMark)) return row
    encoding = 'utf-8'
    heading = byteOrderMark
    return { ...row, bytes: row.bytes.subarray(3) }
  }

  const refuseHeading = (message: string): undefined => {
    problem = message
  }

  /** Takes the heading, or the number of cells of the first row. Whether the row is an order's. */
  const startCsv = (row: SplitRow, text: string, csv: FlatLayout & { format: 'csv' }): boolean => {
    const { cells, fault } = splitCells(text, signs)
    const found = fault === undefined ? columnsOfCsv(csv, cells) : `Line ${row.line}: wrong quotes, ${fault}`
    if (typeof found === 'string') refuseHeading(found)
    else columns = found
    if (csv.header) heading = Buffer.concat([heading, row.bytes])
    return !csv.header && problem === undefined
  }

  const read = (split: SplitRow): FlatRow | undefined => {
    const row = isFirst ? withoutMark(split) : split
    if (skip > 0) {
      skip -= 1
      return undefined
    }
    if (problem !== undefined) return undefined
    const decoded = decodeText(row.bytes, encoding)
    const text = (decoded ?? latin1(row.bytes)).replace(/\r?\n$/, '')
    if (row.isCut && columns === undefined)
      return refuseHeading(`The first row has more than ${maxRowBytes} bytes: no heading`)
    if (row.isCut) return rowFrom(row, { kind: 'unknown', cells: [], sound: 0, faults: [cutFault(maxRowBytes)] })
    if (isBlank(text, signs)) return undefined
    if (columns === undefined && layout.format === 'csv' && !startCsv(row, text, layout)) return undefined
    const cells =
      layout.format === 'csv' ? readCsv(text, signs, columns?.count) : readFixed(text, layout, fixed?.stretches ?? [])
    if (cells === undefined) return undefined
    return rowFrom(
      row,
      decoded === undefined ? { ...cells, faults: [encodingFault(text, encoding), ...cells.faults] } : cells,
    )
  }

  const rowFrom = ({ bytes, line, byteOffset }: SplitRow, { kind, cells, sound, faults }: Read): FlatRow => {
    const at = columns?.byPath.get('orderNumber')
    const orderNumber = kind === 'order' || kind === 'header' ? orderNumberOf(cells, at) : ''
    const isClean = /^[\u0020-\u007e]+$/.test(orderNumber) || faults.length === 0
    const isSure = orderNumber !== '' && isClean && (at?.[0]?.index ?? 0) < sound
    return { bytes, line, byteOffset, kind, cells, orderNumber, isSure, faults }
  }

  function* readAll(rows: Iterable<SplitRow>): Generator<FlatRow> {
    for (const row of rows) {
      const result = read(row)
      if (result !== undefined) yield result
    }
  }

  return {
    push: (chunk) => readAll(splitter.push(chunk)),
    end: () => readAll(splitter.end()),
    columns: () => columns ?? { byPath: new Map<FlatPath, Column[]>(), count: undefined },
    problem: () => problem,
    heading: () => heading,
  }
}

const isBlank = (text: string, { delimiter, quote }: CsvSigns): boolean =>
  blank.test([delimiter, quote].reduce((rest, sign) => (sign === '' ? rest : rest.replaceAll(sign, '')), text))

const cutFault = (maxRowBytes: number): RowFault => ({
  code: 'TRANSACTION_TOO_LARGE',
  message: `The row has more than ${maxRowBytes} bytes`,
})

const encodingFault = (text: string, encoding: Encoding): RowFault => ({
  code: 'ENCODING_INVALID',
  message: `The row holds bytes that are no ${encoding}: correct "encoding" of the partner, or have the file sent again`,
  // biome-ignore lint/suspicious/noControlCharactersInRegex: what is not ASCII is what is looked for
  value: /[^\u0000-\u007f]{1,20}/.exec(text)?.[0].slice(0, longestValue) ?? '',
})
