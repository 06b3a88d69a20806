import * as z from 'zod'
import type { RecordEntity } from '../../domain/record.ts'
import { type Place, placeOf } from '../record-places.ts'
import { isTimeFormat } from '../source-time.ts'

/** A column by its heading, or by its number from 1. */
export const columnName = z.union([z.string().min(1), z.number().int().min(1).max(10_000)])
export type ColumnName = z.output<typeof columnName>

const columnRule = z
  .strictObject({
    column: columnName.optional(),
    constant: z.union([z.string(), z.boolean()]).optional().describe('Reading: always this value. It is not written'),
    codes: z
      .record(z.string(), z.union([z.string(), z.boolean()]))
      .optional()
      .describe('Their code to ours; when two of theirs mean one of ours, the first is written'),
    otherwise: z.union([z.string(), z.boolean()]).optional().describe('Our code where `codes` has none'),
  })
  .refine((rule) => rule.column !== undefined || rule.constant !== undefined, {
    error: 'must have `column` or `constant`',
  })

export const columnMap = z.record(
  z.string(),
  z.union([columnName, columnRule], { error: 'must be a heading, a number, or a section with `column`' }),
)
export type ColumnMap = z.output<typeof columnMap>

/** How cells are written. */
export const cellStyle = z.strictObject({
  decimalComma: z.boolean().default(false).describe('12,50 instead of 12.50; the other sign may part thousands'),
  dateFormat: z
    .string()
    .refine(isTimeFormat, 'must be iso, epoch-seconds, epoch-ms, or a pattern such as DD.MM.YYYY')
    .default('YYYY-MM-DD'),
  formulaSafe: z
    .boolean()
    .default(true)
    .describe('An apostrophe goes in front of what a spreadsheet would take for a formula, and is taken off when read'),
})
export type CellStyle = z.output<typeof cellStyle> & { delimiter: string }

export type ColumnLine = {
  place: Place
  column: ColumnName | undefined
  constant: string | boolean | undefined
  codes: Readonly<Record<string, string | boolean>> | undefined
  otherwise: string | boolean | undefined
}

/** The lines of a map, or what is wrong with them. */
export const columnLines = (
  entity: RecordEntity,
  map: ColumnMap,
): { lines: ColumnLine[]; problems: { field: string; message: string }[] } => {
  const lines: ColumnLine[] = []
  const problems: { field: string; message: string }[] = []
  for (const [field, entry] of Object.entries(map)) {
    const place = placeOf(entity, field)
    const rule = typeof entry === 'object' ? entry : { column: entry }
    if ('problem' in place) problems.push({ field, message: place.problem })
    else if (place.kind === 'other')
      problems.push({ field, message: 'does not fit one cell: name a field inside of it' })
    else {
      const { column, constant, codes, otherwise } = {
        constant: undefined,
        codes: undefined,
        otherwise: undefined,
        ...rule,
      }
      lines.push({ place, column, constant, codes, otherwise })
    }
  }
  return { lines, problems }
}
