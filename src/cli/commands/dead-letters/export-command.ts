import { type FileHandle, open } from 'node:fs/promises'
import { resolve } from 'node:path'
import type { Command } from 'commander'
import { messageOf } from '../../../domain/errors.ts'
import { writeCsv } from '../../../edi/flat/write-csv.ts'
import type { ApiClient } from '../../client.ts'
import type { Context } from '../../context.ts'
import { exitCodes, UsageError } from '../../io.ts'
import { readPage } from '../../lists.ts'
import { type DeadLetterView, deadLetterView } from '../../views.ts'
import { type Filter, filterText, withFilter } from './filters.ts'

const rowsPerPage = '1000'
const columns = [
  'id',
  'state',
  'opened',
  'subject',
  'key',
  'system',
  'partner',
  'flow',
  'code',
  'message',
  'reached',
  'amount',
  'currency',
  'for',
  'tags',
  'group',
]

export const addExportCommand = (deadLetters: Command, context: Context): void => {
  withFilter(deadLetters.command('export <file>'))
    .description(
      'write open dead letters, or those a filter names, into a new file: CSV, or JSON lines when it ends in .jsonl',
    )
    .action(
      context.run(async (file: string, filter: Filter) =>
        context.withClient(async (client) => {
          const handle = await openNew(context, file)
          try {
            const rows = await writeAll(client, filter, handle, file.endsWith('.jsonl'))
            if (context.isJson()) context.printJson({ file, rows })
            else context.print(`${rows} dead letters are in ${file}.\n`)
          } finally {
            await handle.close()
          }
          return exitCodes.done
        }),
      ),
    )
}

/** One that is there is left alone. */
const openNew = (context: Context, file: string): Promise<FileHandle> =>
  open(resolve(context.io.cwd, file), 'wx').catch((error: unknown) => {
    throw new UsageError(`${file} cannot be written: ${messageOf(error)}`)
  })

/** Page by page. Cells a spreadsheet would take for formulas are made harmless. */
const writeAll = async (client: ApiClient, filter: Filter, file: FileHandle, asJson: boolean): Promise<number> => {
  if (!asJson) await file.write(writeCsv([columns], ',', '"'))
  let rows = 0
  let after: string | undefined
  do {
    const query = { filter: filterText(filter), limit: rowsPerPage, after }
    const { items, next } = await readPage(client, { path: '/dead-letters', query }, deadLetterView)
    await file.write(
      asJson ? items.map((item) => `${JSON.stringify(item)}\n`).join('') : writeCsv(items.map(rowOf), ',', '"'),
    )
    rows += items.length
    after = next ?? undefined
  } while (after !== undefined)
  return rows
}

const rowOf = (letter: DeadLetterView): string[] => [
  letter.id,
  letter.state,
  letter.createdAt,
  letter.subject,
  letter.businessKey ?? '',
  letter.system ?? '',
  letter.partner ?? '',
  letter.flow ?? '',
  letter.code,
  letter.message,
  letter.retrySafety,
  letter.value?.amount ?? '',
  letter.value?.currency ?? '',
  letter.assignee ?? '',
  letter.tags.join(' '),
  letter.groupId ?? '',
]
