import type { Issue, Mapped } from '../../domain/issue.ts'
import type { RecordEntities, RecordEntity } from '../../domain/record.ts'
import { type FieldValue, fieldsOf } from '../../domain/record-fields.ts'
import { valueAt } from '../places.ts'
import { shownValue } from '../record-of-fields.ts'
import { valueFromPlace } from '../record-values.ts'
import { timeToSource } from '../source-time.ts'
import type { CellStyle, ColumnLine } from './column-map.ts'
import type { Cells } from './record-from-cells.ts'

/** Lines of a map that are written: those with a column. */
export const writtenLines = (lines: readonly ColumnLine[]): ColumnLine[] =>
  lines.filter(({ column, constant }) => column !== undefined && constant === undefined)

/** The cells of a record, by column; a field it does not have is an empty cell. */
export const cellsFromRecord = (
  entity: RecordEntity,
  lines: readonly ColumnLine[],
  style: CellStyle,
  record: RecordEntities[RecordEntity],
): Mapped<Cells> => {
  const fields = fieldsOf(entity, record)
  const cells: Record<string, string> = {}
  const issues: Issue[] = []
  for (const line of writtenLines(lines)) {
    const { place, column } = line
    // Fields hold plain JSON, so does every place in them.
    const value = valueFromPlace(valueAt(fields, place.steps) as FieldValue | undefined, place.kind)
    const cell = value === undefined ? '' : cellOf(value, line, style)
    if (cell === undefined) {
      const message = `${place.path} has no code for column ${JSON.stringify(column)}: add it to \`codes\``
      issues.push({ code: 'VALUE_INVALID', path: place.path, value: shownValue(value), message })
    } else cells[String(column)] = cell
  }
  return issues.length > 0 ? { ok: false, issues } : { ok: true, value: cells }
}

const cellOf = (value: FieldValue, { codes, place }: ColumnLine, style: CellStyle): string | undefined => {
  if (codes !== undefined) return Object.entries(codes).find(([, ours]) => ours === value)?.[0]
  const text = String(value)
  if (place.kind === 'decimal') return style.decimalComma ? text.replace('.', ',') : text
  return place.kind === 'date'
    ? timeToSource(`${text}T00:00:00Z`, { format: style.dateFormat, offsetMinutes: 0 })
    : text
}
