import { type FileHandle, open } from 'node:fs/promises'
import { resolve } from 'node:path'
import { messageOf } from '../../../domain/errors.ts'
import { writeCsv } from '../../../edi/flat/write-csv.ts'
import type { ApiClient } from '../../client.ts'
import type { Context } from '../../context.ts'
import { UsageError } from '../../io.ts'
import { valueText } from './report-text.ts'
import { eachFinding, type FindingView } from './views.ts'

const columns = [
  'finding',
  'system',
  'external id',
  'key',
  'record id',
  'field',
  'expected',
  'found',
  'owner',
  'rule',
  'repair',
  'state',
  'note',
]

/** Opens the file before any work is done: one that is there is left alone. */
export const openCsv = (context: Context, file: string): Promise<FileHandle> =>
  open(resolve(context.io.cwd, file), 'wx').catch((error: unknown) => {
    throw new UsageError(`${file} cannot be written: ${messageOf(error)}`)
  })

const rowsPerWrite = 1000

/** Writes all findings, a row for each field that differs. Cells a spreadsheet would take for formulas are made harmless. */
export const writeFindings = async (client: ApiClient, id: string, file: FileHandle): Promise<void> => {
  let rows: (readonly string[])[] = [columns]
  for await (const row of rowsOf(client, id)) {
    rows.push(row)
    if (rows.length < rowsPerWrite) continue
    await file.write(writeCsv(rows, ',', '"'))
    rows = []
  }
  await file.write(writeCsv(rows, ',', '"'))
}

async function* rowsOf(client: ApiClient, id: string): AsyncGenerator<string[]> {
  for await (const finding of eachFinding(client, id)) {
    if (finding.differences.length === 0) yield rowOf(finding, ['', '', '', '', ''])
    for (const { field, expected, found, owner, rule } of finding.differences)
      yield rowOf(finding, [field, cell(expected), cell(found), owner ?? '', rule])
  }
}

const rowOf = (
  { bucket, system, externalId, key, recordId, action, state, note }: FindingView,
  difference: readonly string[],
): string[] => [
  bucket,
  system ?? '',
  externalId ?? '',
  key ?? '',
  recordId ?? '',
  ...difference,
  action,
  state,
  note ?? '',
]

const cell = (value: unknown): string => (value === null ? '' : valueText(value))
