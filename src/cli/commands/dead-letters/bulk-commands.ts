import { setTimeout as sleep } from 'node:timers/promises'
import type { Command } from 'commander'
import type { ApiClient } from '../../client.ts'
import { type Context, wrapText } from '../../context.ts'
import { type ExitCode, exitCodes } from '../../io.ts'
import { printPage, readPage, withListOptions } from '../../lists.ts'
import { factsText, tableText } from '../../table.ts'
import { shortTimeText, timeText } from '../../times.ts'
import { type BulkFailureView, type BulkPage, type BulkView, bulkFailureView, bulkPage, bulkView } from './views.ts'

const pathOf = (id: string, step = ''): string => `/bulk-actions/${encodeURIComponent(id)}${step}`

/** Actions on many dead letters, which a worker does in the background. */
export const addBulkCommands = (program: Command, context: Context): void => {
  const group = program.command('bulk').description('actions on many dead letters, as they go on in the background')
  withListOptions(group.command('list'))
    .description('list them, newest first')
    .action(
      context.run(async (query: Record<string, string>) =>
        context.withClient(async (client) => {
          const page = await readPage(client, { path: '/bulk-actions', query }, bulkView)
          printPage(context, page, (rows) =>
            rows.length === 0 ? 'No bulk actions.\n' : bulkTable(rows, context.nowMs()),
          )
          return exitCodes.done
        }),
      ),
    )
  group
    .command('show <id>')
    .description('show how far one has come, and what it could not do; exit code 1 when there is such')
    .action(
      context.run(async (id: string) =>
        context.withClient(async (client) => printBulk(context, await client.json({ path: pathOf(id) }))),
      ),
    )
  withListOptions(group.command('failures <id>'))
    .description('list what one could not be done to, and why')
    .action(
      context.run(async (id: string, query: Record<string, string>) =>
        context.withClient(async (client) => {
          const page = await readPage(client, { path: pathOf(id, '/failures'), query }, bulkFailureView)
          printPage(context, page, (rows) => (rows.length === 0 ? 'It was done to all.\n' : failuresText(rows)))
          return exitCodes.done
        }),
      ),
    )
  group
    .command('abort <id>')
    .description('end one; what it did stays done')
    .requiredOption('--reason <text>', 'why; kept in the audit trail')
    .action(
      context.run(async (id: string, { reason }: { reason: string }) =>
        context.withClient(async (client) => {
          printBulk(context, await client.json({ method: 'POST', path: pathOf(id, '/abort'), json: { reason } }))
          return exitCodes.done
        }),
      ),
    )
}

const bulkTable = (rows: readonly BulkView[], nowMs: number): string =>
  tableText(rows, [
    { title: 'since', value: ({ createdAt }) => shortTimeText(createdAt, nowMs) },
    { title: 'what', value: ({ name, action }) => `${action}: ${name}`, shrinkTo: 10 },
    { title: 'state', value: ({ state }) => state },
    { title: 'done', value: ({ done, total }) => `${done} of ${total}` },
    { title: 'id', value: ({ id }) => id },
  ])

const failuresText = (failures: readonly BulkFailureView[]): string =>
  failures.map(({ id, why }) => wrapText(`${id}: ${why}`, 4)).join('')

/** Shows one action; exit code 1 when something of it was not done. */
export const printBulk = (context: Context, answer: unknown): ExitCode => {
  const bulk = bulkPage.parse(answer)
  const { name, action, actor, reason, state, done, failed, skipped, total, ending, failures, failuresNext } = bulk
  if (context.isJson()) context.printJson(answer)
  else {
    const nowMs = context.nowMs()
    context.print(
      factsText([
        ['bulk action', bulk.id],
        ['what', `${action}: ${name}`],
        ['state', ending === null ? state : `${state}: ${ending}`],
        ['done', `${done} of ${total}, ${failed} failed, ${skipped} skipped`],
        ['by', `${actor}${reason === null ? '' : `: ${reason}`}`],
        ['begun', timeText(bulk.createdAt, nowMs)],
        ['ended', timeText(bulk.finishedAt, nowMs)],
      ]),
    )
    context.print(failuresText(failures))
    if (failuresNext !== null)
      context.note(
        `These are the first ${failures.length} of ${failed + skipped}. The others: crossdock bulk failures ${bulk.id} --after ${failuresNext}`,
      )
  }
  const isCutShort = state === 'failed' || state === 'aborted'
  return isCutShort || failed + skipped > 0 ? exitCodes.foundProblems : exitCodes.done
}

const firstPauseMs = 100
const longestPauseMs = 1_000

/** Waits until an action has ended. */
export const followBulk = async (client: ApiClient, id: string): Promise<BulkPage> => {
  for (let pauseMs = firstPauseMs; ; pauseMs = Math.min(pauseMs * 1.5, longestPauseMs)) {
    const bulk = bulkPage.parse(await client.json({ path: pathOf(id) }))
    if (bulk.state !== 'running') return bulk
    await sleep(pauseMs)
  }
}
