import type { Issue, Mapped } from '../../domain/issue.ts'
import type { RecordEntities, RecordEntity } from '../../domain/record.ts'
import type { FieldValue } from '../../domain/record-fields.ts'
import { withFormulas } from '../../edi/flat/formula-cells.ts'
import { putValueAt } from '../places.ts'
import { recordOfFields, shownValue } from '../record-of-fields.ts'
import { valueToPlace } from '../record-values.ts'
import { timeFromSource } from '../source-time.ts'
import type { CellStyle, ColumnLine } from './column-map.ts'

/** Cells by column, as the map names them. */
export type Cells = Readonly<Record<string, string>>

type Outcome = { ok: true; value: unknown } | { ok: false; reason: string }

/** The canonical record of a row. `where` names file and line. All issues of a row are found at once. */
export const recordFromCells = <E extends RecordEntity>(
  entity: E,
  lines: readonly ColumnLine[],
  style: CellStyle,
  cells: Cells,
  where: string,
): Mapped<RecordEntities[E]> => {
  const { fields, issues, columns } = fieldsFromCells(lines, style, cells, where)
  return issues.length > 0 ? { ok: false, issues } : recordOfFields(entity, fields, (field) => columns.get(field))
}

/** What can be read of a row, and what cannot; `columns`: where each field came from, for messages. */
export const fieldsFromCells = (
  lines: readonly ColumnLine[],
  style: CellStyle,
  cells: Cells,
  where: string,
): { fields: Record<string, FieldValue>; issues: Issue[]; columns: Map<string, string> } => {
  const issues: Issue[] = []
  const fields: Record<string, FieldValue> = {}
  const columns = new Map<string, string>()
  for (const line of lines) {
    const column = line.column === undefined ? 'a constant' : `column ${JSON.stringify(line.column)}`
    columns.set(line.place.field, `${where}, ${column}`)
    const cell = line.column === undefined ? undefined : cells[String(line.column)]
    const given = givenBy(line, cell, style)
    const read = given.ok ? valueToPlace(given.value, line.place.kind) : given
    if (read.ok) {
      if (read.value !== undefined) putValueAt(fields, line.place.steps, read.value)
    } else {
      const message = `${where}, ${column} ${read.reason}: mend it there, or the columns of the system`
      issues.push({ code: 'VALUE_INVALID', path: line.place.path, value: shownValue(cell), message })
    }
  }
  return { fields, issues, columns }
}

const givenBy = (line: ColumnLine, cell: string | undefined, style: CellStyle): Outcome => {
  if (line.constant !== undefined) return { ok: true, value: line.constant }
  const text = plainCell(cell ?? '', style)
  if (text === '') return { ok: true, value: undefined }
  if (line.codes !== undefined) return codeOf(text, line)
  if (line.place.kind === 'decimal') return decimalOf(text, style)
  if (line.place.kind !== 'date') return { ok: true, value: text }
  const iso = timeFromSource(text, { format: style.dateFormat, offsetMinutes: 0 })
  return iso === undefined
    ? { ok: false, reason: `is no date in the format ${style.dateFormat}` }
    : { ok: true, value: iso }
}

/** A cell without what was put around its value. */
export const plainCell = (cell: string, { formulaSafe, delimiter }: CellStyle): string => {
  const text = cell.trim()
  return formulaSafe ? withFormulas(text, delimiter) : text
}

const codeOf = (text: string, { codes = {}, otherwise }: ColumnLine): Outcome => {
  if (Object.hasOwn(codes, text)) return { ok: true, value: codes[text] }
  if (otherwise !== undefined) return { ok: true, value: otherwise }
  return { ok: false, reason: `has a code that is not in the table (${Object.keys(codes).join(', ')})` }
}

const withPoint = /^[-+]?(\d{1,3}(,\d{3})+|\d+)(\.\d+)?$/
const withComma = /^[-+]?(\d{1,3}(\.\d{3})+|\d+)(,\d+)?$/

const decimalOf = (text: string, { decimalComma }: CellStyle): Outcome => {
  if (!(decimalComma ? withComma : withPoint).test(text))
    return { ok: false, reason: `is not a number such as ${decimalComma ? '1.234,50' : '1,234.50'}` }
  return { ok: true, value: decimalComma ? text.replaceAll('.', '').replace(',', '.') : text.replaceAll(',', '') }
}
