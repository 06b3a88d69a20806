import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import type { Command } from 'commander'
import type { ApiClient } from '../../client.ts'
import type { Context } from '../../context.ts'
import { editText } from '../../edit-text.ts'
import { type ExitCode, exitCodes, UsageError } from '../../io.ts'
import { printReport } from '../../reports.ts'
import { deadLetterPage, reportView } from '../../views.ts'
import { pathOf } from './paths.ts'

type Editing = { file?: string; reason?: string; canonical?: boolean }

export const addEdit = (group: Command, context: Context): void => {
  group
    .command('edit <id>')
    .description('give its document a new body, in $VISUAL or $EDITOR or from a file; checked before anything changes')
    .option('--file <file>', 'take the new body (ST to SE) from this file')
    .option('--canonical', 'edit the order of a delivery instead, as JSON, when no system can have it yet')
    .option('--reason <text>', 'why; kept in the audit trail')
    .action(
      context.run(async (id: string, { file, reason, canonical }: Editing) =>
        context.withClient((client) => editOne(context, client, id, file, reason, canonical === true)),
      ),
    )
}

type Editable = { before: Uint8Array; query: { revision?: number } }

const bodyOf = async (client: ApiClient, id: string): Promise<Editable> => ({
  before: await client.bytes({ path: pathOf(id, '/body') }),
  query: {},
})

const orderOf = async (client: ApiClient, id: string): Promise<Editable> => {
  const { document, actions } = deadLetterPage.parse(await client.json({ path: pathOf(id) }))
  const why = actions['editCanonical'] ?? null
  if (document === null || why !== null) throw new UsageError(`its order cannot be edited: ${why ?? 'it is gone'}`)
  const { canonical, revision } = document
  return { before: Buffer.from(`${JSON.stringify(canonical, null, 2)}\n`), query: { revision } }
}

const jsonFrom = (bytes: Uint8Array): unknown => {
  try {
    return JSON.parse(Buffer.from(bytes).toString('utf8'))
  } catch (error) {
    throw new UsageError(`the order is not JSON: ${error instanceof Error ? error.message : String(error)}`)
  }
}

const editOne = async (
  context: Context,
  client: ApiClient,
  id: string,
  file: string | undefined,
  reason: string | undefined,
  canonical: boolean,
): Promise<ExitCode> => {
  const { before, query } = canonical ? await orderOf(client, id) : await bodyOf(client, id)
  const edited =
    file === undefined
      ? await editText(before, context.io.env)
      : { bytes: await readFile(resolve(context.io.cwd, file)).catch(unreadable(file)), keptIn: undefined }
  if (Buffer.compare(edited.bytes, before) === 0) {
    context.note('Nothing was changed: the body is the same.')
    return exitCodes.foundProblems
  }
  try {
    const answer = await client.json({
      method: 'PUT',
      path: pathOf(id, canonical ? '/canonical' : '/body'),
      query: { reason, ...query },
      ...(canonical ? { json: jsonFrom(edited.bytes) } : { bytes: edited.bytes }),
    })
    if (context.isJson()) context.printJson(answer)
    else printReport(context, client, reportView.parse(answer))
    await edited.keptIn?.remove()
    return exitCodes.done
  } catch (error) {
    if (edited.keptIn !== undefined)
      context.note(
        `Your text is kept: crossdock deadletters edit ${id}${canonical ? ' --canonical' : ''} --file ${edited.keptIn.path}`,
      )
    throw error
  }
}

const unreadable =
  (file: string) =>
  (error: unknown): never => {
    throw new UsageError(`${file} cannot be read: ${error instanceof Error ? error.message : String(error)}`)
  }
