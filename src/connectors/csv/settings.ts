import * as z from 'zod'
import type { RecordEntity } from '../../domain/record.ts'
import { fieldNames } from '../../domain/record-fields.ts'
import { cellStyle, columnLines, columnMap, columnName } from '../../mappers/csv/column-map.ts'

// The names of entities are the keys of a constant.
const entityNames = Object.keys(fieldNames) as [RecordEntity, ...RecordEntity[]]

const oneCharacter = (text: string): boolean => [...text].length === 1

/** How files are written and read. */
const fileFormat = z.strictObject({
  delimiter: z.string().refine(oneCharacter, 'must be one character').default(','),
  quote: z.string().refine(oneCharacter, 'must be one character').default('"'),
  encoding: z.enum(['utf-8', 'gb18030', 'latin1', 'windows-1252']).default('utf-8'),
  header: z.boolean().default(true).describe('The first row has the headings; without it columns are numbers'),
  ...cellStyle.shape,
})
export type FileFormat = z.output<typeof fileFormat>

const fileName = z
  .string()
  .regex(/^[A-Za-z0-9._*?-]+$/, 'must be a file name, in which * and ? stand for any characters')

const entitySettings = z
  .strictObject({
    columns: columnMap.describe('Our fields to columns'),
    id: z
      .union([columnName, z.array(columnName).min(1)])
      .transform((columns) => [columns].flat())
      .describe('Column, or columns, that tell a record from all others'),
    source: z
      .strictObject({
        files: fileName.describe('Names of the files, such as customers-*.csv'),
        kind: z
          .enum(['snapshot', 'delta'])
          .default('snapshot')
          .describe('snapshot: the newest file has everything. delta: each file has what changed'),
        modified: columnName.optional().describe('Column that says when the record was last changed'),
      })
      .optional(),
    sink: z
      .strictObject({
        file: z
          .string()
          .regex(/^[A-Za-z0-9._-]+$/, 'must be letters, digits, dots, - and _')
          .describe('Beginning of the names of files'),
        batchSize: z.number().int().min(1).max(10_000).default(1000).describe('Most rows of one file'),
      })
      .optional(),
  })
  .refine(({ source, sink }) => source !== undefined || sink !== undefined, { error: 'must have `source` or `sink`' })
export type CsvEntity = z.output<typeof entitySettings>

const folder = (description: string) => z.string().min(1).meta({ description, format: 'path' }).optional()

/** Settings of the type `csv`: records in files of two folders. Relative paths start from the folder of the configuration file. */
export const csvSettings = z
  .strictObject({
    inbox: folder('Folder files are read from. They stay: whoever puts newer ones there clears it'),
    outbox: folder('Folder files are written to'),
    stableForMs: z
      .number()
      .int()
      .min(0)
      .default(5000)
      .describe('A file is complete when it was not changed for this long; with `doneMarker` as soon as that is there'),
    doneMarker: z
      .string()
      .regex(/^[^/\0]+$/, 'must be a file name ending such as .done')
      .optional()
      .describe('`x.csv` is complete when `x.csv.done` exists, and only then (for the value `.done`)'),
    format: fileFormat.prefault({}),
    entities: z.partialRecord(z.enum(entityNames), entitySettings),
  })
  .superRefine((settings, context) => {
    const report = (path: PropertyKey[], message: string): void => {
      context.addIssue({ code: 'custom', path, message })
    }
    if (settings.format.delimiter === settings.format.quote)
      report(['format', 'quote'], 'must differ from the delimiter')
    for (const entity of entityNames) {
      const section = settings.entities[entity]
      if (section === undefined) continue
      const at = ['entities', entity]
      for (const { field, message } of columnLines(entity, section.columns).problems)
        report([...at, 'columns', field], message)
      if (section.source !== undefined && settings.inbox === undefined)
        report(['inbox'], `is missing: ${entity} is read from it`)
      if (section.sink !== undefined && settings.outbox === undefined)
        report(['outbox'], `is missing: ${entity} is written to it`)
      if (section.sink !== undefined && entity === 'opportunity')
        report([...at, 'sink'], 'opportunities are only read: remove it')
      if (settings.format.header) continue
      const names = [
        ...section.id,
        ...Object.values(section.columns).map((entry) => (typeof entry === 'object' ? entry.column : entry)),
      ]
      for (const name of names)
        if (typeof name === 'string') report([...at, 'columns'], `without a header columns are numbers, not "${name}"`)
    }
  })
export type CsvSettings = z.output<typeof csvSettings>
