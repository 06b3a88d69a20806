import type { Command } from 'commander'
import { groupBy } from '../../domain/group-by.ts'
import { type ApiClient, ApiProblemError } from '../client.ts'
import { type Context, wrapText } from '../context.ts'
import { type ExitCode, exitCodes, UsageError } from '../io.ts'
import { printPage, readPage, type ShownPage, withListOptions } from '../lists.ts'
import { printReport } from '../reports.ts'
import { tableText } from '../table.ts'
import { shortTimeText } from '../times.ts'
import { type DeadLetterView, deadLetterView, reportView } from '../views.ts'
import { actOnMany } from './dead-letters/act-on-many.ts'
import { addEdit } from './dead-letters/edit-command.ts'
import { addExportCommand } from './dead-letters/export-command.ts'
import { type Filter, filterText, isFiltered, withFields, withFilter } from './dead-letters/filters.ts'
import { addGroupCommands } from './dead-letters/group-commands.ts'
import { pathOf } from './dead-letters/paths.ts'
import { addShow } from './dead-letters/show-command.ts'
import { addWorkCommands } from './dead-letters/work-commands.ts'

export const addDeadLetterCommands = (program: Command, context: Context): void => {
  const group = program.command('deadletters').description('what will not go on without a person')
  addList(group, context)
  addShow(group, context)
  addEdit(group, context)
  addRetry(group, context)
  addResolve(group, context)
  addGroupCommands(group, context)
  addWorkCommands(group, context)
  addExportCommand(group, context)
}

const addList = (group: Command, context: Context): void => {
  withFields(withListOptions(group.command('list')))
    .description('list open dead letters, newest first; exit code 1 when there are any')
    .option('--state <state>', 'open (unless stated), retried, resolved or ignored')
    .action(
      context.run(async (query: Filter & { state?: string; limit: string }) =>
        context.withClient(async (client) => {
          const page = await listDeadLetters(client, query)
          const { state = 'open', filter } = query
          printPage(context, page, (rows) => {
            if (rows.length === 0) return filter === undefined ? `No ${state} dead letters.\n` : 'No dead letters.\n'
            return deadLetterTable(rows, context.nowMs())
          })
          return page.items.some(({ state }) => state === 'open') ? exitCodes.foundProblems : exitCodes.done
        }),
      ),
    )
}

const listDeadLetters = (
  client: ApiClient,
  query: Record<string, string | undefined>,
): Promise<ShownPage<DeadLetterView>> => readPage(client, { path: '/dead-letters', query }, deadLetterView)

/** Each in two lines: what it is, then what is wrong. */
const deadLetterTable = (rows: readonly DeadLetterView[], nowMs: number): string => {
  const lines = tableText(rows, [
    { title: 'since', value: ({ createdAt }) => shortTimeText(createdAt, nowMs) },
    { title: 'what', value: ({ businessKey, subject }) => businessKey ?? subject, shrinkTo: 8 },
    { title: 'where', value: ({ system, partner }) => system ?? partner ?? '-', shrinkTo: 6 },
    { title: 'id', value: ({ id }) => id },
  ]).split('\n')
  const [title = '', ...body] = lines
  return [
    title,
    ...rows.map(({ code, message }, index) => `${body[index] ?? ''}\n${wrapText(`${code}: ${message}`, 4).trimEnd()}`),
    '',
  ].join('\n')
}

type Retrying = Filter & { reason?: string; mapping?: string; name?: string; yes?: boolean; wait?: boolean }

const addRetry = (group: Command, context: Context): void => {
  withFilter(group.command('retry [ids...]'))
    .description('send dead letters on again: those named, or with --yes all open ones that match, in the background')
    .option('--reason <text>', 'why; kept in the audit trail')
    .option('--mapping <which>', 'of orders: current (map anew) or original (as they were mapped)')
    .option('--name <text>', 'with filters: what it is called in the list of bulk actions')
    .option('--yes', 'with filters: do it; without, it is told what would be done')
    .option('--wait', 'with filters: wait until it is done')
    .action(
      context.run(async (ids: string[], { reason, mapping, name, yes = false, wait = false, ...filter }: Retrying) =>
        context.withClient((client) => {
          const how = {
            ...(reason === undefined ? {} : { reason }),
            ...(mapping === undefined ? {} : { mapping }),
          }
          if (isFiltered(filter) && ids.length === 0) {
            const order = { action: 'retry' as const, target: { filter: filterText(filter) }, ...how }
            return actOnMany(context, client, order, { yes, wait, name })
          }
          return eachOf(context, client, { ids, filter, yes, verb: 'retry' }, (id) =>
            client.json({ method: 'POST', path: pathOf(id, '/retry'), json: how }),
          )
        }),
      ),
    )
}

const addResolve = (group: Command, context: Context): void => {
  withFilter(group.command('resolve [ids...]'))
    .description('end dead letters for good: those named, or with --yes all open ones that match the filters')
    .requiredOption('--reason <text>', 'why it is right that they go no further; kept in the audit trail')
    .option('--release-key', 'free the order number, so that the partner may send it again')
    .option('--with-dependents', 'also end the deliveries that wait for it (orders waiting for their customer)')
    .option('--refuse', 'tell the partner that the change of an order is refused, for this reason')
    .option('--yes', 'with filters: do it')
    .action(
      context.run(
        async (
          ids: string[],
          {
            reason,
            releaseKey = false,
            withDependents = false,
            refuse = false,
            yes,
            ...filter
          }: Filter & {
            reason: string
            releaseKey?: boolean
            withDependents?: boolean
            refuse?: boolean
            yes?: boolean
          },
        ) =>
          context.withClient((client) =>
            eachOf(context, client, { ids, filter, yes: yes === true, verb: 'resolve' }, (id) =>
              client.json({
                method: 'POST',
                path: pathOf(id, '/resolve'),
                json: { reason, releaseKey, withDependents, refuse },
              }),
            ),
          ),
      ),
    )
}

const perPage = 1000

type Done = { id: string; ok: boolean; detail: unknown; why?: string }

/** Acts on each dead letter by itself: one that is refused stops none of the others. */
const eachOf = async (
  context: Context,
  client: ApiClient,
  { ids, filter, yes, verb }: { ids: readonly string[]; filter: Filter; yes: boolean; verb: string },
  act: (id: string) => Promise<unknown>,
): Promise<ExitCode> => {
  if (ids.length > 0 === isFiltered(filter))
    throw new UsageError(`name the dead letters to ${verb}, or give a filter such as --code: not both`)
  const pages = isFiltered(filter) ? openPages(client, filter) : [{ ids, areMore: false }]
  const results: Done[] = []
  for await (const { ids: chosen, areMore } of pages) {
    if (isFiltered(filter) && !yes) {
      context.note(`${areMore ? 'More than ' : ''}${chosen.length} open dead letters match: say --yes to ${verb} them.`)
      return chosen.length === 0 ? exitCodes.done : exitCodes.foundProblems
    }
    const isAlone = chosen.length === 1 && !areMore && results.length === 0
    for (const id of chosen) results.push(await actOn(context, client, { id, isAlone }, act))
  }
  if (context.isJson()) context.printJson(results.map(({ id, ok, detail }) => ({ id, ok, detail })))
  else if (results.length !== 1) context.print(summaryOf(results))
  return results.every(({ ok }) => ok) ? exitCodes.done : exitCodes.foundProblems
}

/** Page by page, each behind the last one: what is refused stays open, and is not asked for again. */
async function* openPages(client: ApiClient, filter: Filter): AsyncGenerator<{ ids: string[]; areMore: boolean }> {
  let after: string | undefined
  do {
    const query = { ...filter, state: 'open', limit: String(perPage), ...(after === undefined ? {} : { after }) }
    const { items, next } = await listDeadLetters(client, query)
    yield { ids: items.map(({ id }) => id), areMore: next !== null }
    after = next ?? undefined
  } while (after !== undefined)
}

const actOn = async (
  context: Context,
  client: ApiClient,
  { id, isAlone }: { id: string; isAlone: boolean },
  act: (id: string) => Promise<unknown>,
): Promise<Done> => {
  try {
    const report = await act(id)
    if (!context.isJson()) {
      if (!isAlone) context.print(`${id}\n`)
      printReport(context, client, reportView.parse(report))
    }
    return { id, ok: true, detail: report }
  } catch (error) {
    if (!(error instanceof ApiProblemError) || (isAlone && !context.isJson())) throw error
    if (!context.isJson()) context.print(`${id}\n${wrapText(`Not done: ${error.message}`, 0)}`)
    return { id, ok: false, detail: error.problem, why: error.message }
  }
}

const mostReasons = 10

/** How many were done, and why the others were not: the lines of each are far above. */
const summaryOf = (results: readonly Done[]): string => {
  const refused = [
    ...groupBy(
      results.flatMap(({ why }) => why ?? []),
      String,
    ),
  ].sort(([, a], [, b]) => b.length - a.length)
  const lines = refused.slice(0, mostReasons).map(([why, { length }]) => wrapText(`${length} not done: ${why}`, 0))
  const more = refused.length - lines.length
  return [
    `${results.filter(({ ok }) => ok).length} of ${results.length} done.\n`,
    ...lines,
    ...(more > 0 ? [`and ${more} more reasons, each with its dead letter above\n`] : []),
  ].join('')
}
