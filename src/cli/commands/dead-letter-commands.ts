import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import type { Command } from 'commander'
import * as z from 'zod'
import { type ApiClient, ApiProblemError } from '../client.ts'
import { type Context, wrapText } from '../context.ts'
import { editText } from '../edit-text.ts'
import { type ExitCode, exitCodes, UsageError } from '../io.ts'
import { printReport } from '../reports.ts'
import { factsText, harmless, tableText } from '../table.ts'
import { shortTimeText, timeText } from '../times.ts'
import { type DeadLetterView, deadLetterPage, deadLetterView, reportView } from '../views.ts'
import { limitOption } from './options.ts'

type Filter = { system?: string; partner?: string; code?: string; order?: string }

const pathOf = (id: string, action = ''): string => `/dead-letters/${encodeURIComponent(id)}${action}`

export const addDeadLetterCommands = (program: Command, context: Context): void => {
  const group = program.command('deadletters').description('what will not go on without a person')
  addList(group, context)
  addShow(group, context)
  addEdit(group, context)
  addRetry(group, context)
  addResolve(group, context)
}

const withFilter = (command: Command): Command =>
  command
    .option('--system <name>', 'of this system')
    .option('--partner <name>', 'of this partner')
    .option('--code <code>', 'with this error code')
    .option('--order <number>', 'of this order number, customer or file name')

const addList = (group: Command, context: Context): void => {
  withFilter(group.command('list'))
    .description('list open dead letters, newest first; exit code 1 when there are any')
    .option('--state <state>', 'open, retried or resolved', 'open')
    .addOption(limitOption())
    .action(
      context.run(async (query: Filter & { state: string; limit: string }) =>
        context.withClient(async (client) => {
          const rows = await listDeadLetters(client, query)
          if (context.isJson()) context.printJson(rows)
          else if (rows.length === 0) context.print(`No ${query.state} dead letters.\n`)
          else context.print(deadLetterTable(rows, context.nowMs()))
          return rows.some(({ state }) => state === 'open') ? exitCodes.foundProblems : exitCodes.done
        }),
      ),
    )
}

const listDeadLetters = async (
  client: ApiClient,
  query: Record<string, string | undefined>,
): Promise<DeadLetterView[]> => z.array(deadLetterView).parse(await client.json({ path: '/dead-letters', query }))

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

const addShow = (group: Command, context: Context): void => {
  group
    .command('show <id>')
    .description('show a dead letter: what is wrong, the document as it came, and what can be done')
    .action(
      context.run(async (id: string) =>
        context.withClient(async (client) => {
          const answer = await client.json({ path: pathOf(id) })
          if (context.isJson()) context.printJson(answer)
          else printPage(context, deadLetterPage.parse(answer))
          return exitCodes.done
        }),
      ),
    )
}

const safetyTexts = {
  'not-sent': 'safe: it never reached the system',
  unknown: 'safe: the system is asked whether it has it before anything is sent',
  applied: 'safe: the order is delivered, only the answer is missing',
}

const printPage = (context: Context, page: z.output<typeof deadLetterPage>): void => {
  const { deadLetter, document, delivery, interchange, events, actions } = page
  const nowMs = context.nowMs()
  const ended =
    deadLetter.endedAt === null
      ? ''
      : `, ${timeText(deadLetter.endedAt, nowMs)} by ${deadLetter.actor ?? 'somebody'}: ${deadLetter.reason ?? ''}`
  context.print(
    factsText([
      ['dead letter', deadLetter.id],
      ['state', `${deadLetter.state}${ended}`],
      ['what', `${deadLetter.subject} ${deadLetter.businessKey ?? ''} (${deadLetter.subjectId})`],
      ['where', [deadLetter.system, deadLetter.partner].filter((each) => each !== null).join(', ') || '-'],
      ['since', timeText(deadLetter.createdAt, nowMs)],
      ['file', interchange === undefined ? '-' : `${interchange.fileName} (interchange ${interchange.id})`],
      ['retrying is', safetyTexts[deadLetter.retrySafety]],
    ]),
  )
  context.print(`\n${deadLetter.code}: ${page.meaning} (cause and remedy: docs/errors.md, ${deadLetter.code})\n`)
  context.print(wrapText(deadLetter.message, 0))
  for (const { path, message, value } of deadLetter.issues) {
    context.print(wrapText(`${path}: ${message}${value === undefined ? '' : ` (saw ${JSON.stringify(value)})`}`, 4))
  }
  if (delivery !== undefined) {
    context.print(`\ndelivery ${delivery.id} to ${delivery.system}: ${delivery.state}, ${delivery.attempts} attempts\n`)
    for (const { at, outcome, code, message } of events) {
      context.print(wrapText(`${shortTimeText(at, nowMs)}  ${outcome} ${code ?? ''} ${message ?? ''}`.trimEnd(), 4))
    }
  }
  if (document !== null) {
    context.print(`\ndocument ${document.id} (${document.type}, ${document.state}, revision ${document.revision})\n`)
    if (document.body !== null) context.print(`${harmless(document.body).trimEnd()}\n`)
  }
  context.print('\n')
  for (const [action, why] of Object.entries(actions)) {
    context.print(
      wrapText(why === null ? `can: crossdock deadletters ${action} ${deadLetter.id}` : `cannot ${action}: ${why}`, 0),
    )
  }
}

const addEdit = (group: Command, context: Context): void => {
  group
    .command('edit <id>')
    .description('give its document a new body, in $VISUAL or $EDITOR or from a file; checked before anything changes')
    .option('--file <file>', 'take the new body (ST to SE) from this file')
    .option('--reason <text>', 'why; kept in the audit trail')
    .action(
      context.run(async (id: string, { file, reason }: { file?: string; reason?: string }) =>
        context.withClient((client) => editOne(context, client, id, file, reason)),
      ),
    )
}

const editOne = async (
  context: Context,
  client: ApiClient,
  id: string,
  file: string | undefined,
  reason: string | undefined,
): Promise<ExitCode> => {
  const before = await client.bytes({ path: pathOf(id, '/body') })
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
      path: pathOf(id, '/body'),
      query: { reason },
      bytes: edited.bytes,
    })
    if (context.isJson()) context.printJson(answer)
    else printReport(context, client, reportView.parse(answer))
    await edited.keptIn?.remove()
    return exitCodes.done
  } catch (error) {
    if (edited.keptIn !== undefined)
      context.note(`Your text is kept: crossdock deadletters edit ${id} --file ${edited.keptIn.path}`)
    throw error
  }
}

const unreadable =
  (file: string) =>
  (error: unknown): never => {
    throw new UsageError(`${file} cannot be read: ${error instanceof Error ? error.message : String(error)}`)
  }

const addRetry = (group: Command, context: Context): void => {
  withFilter(group.command('retry [ids...]'))
    .description('send dead letters on again: those named, or with --yes all open ones that match the filters')
    .option('--reason <text>', 'why; kept in the audit trail')
    .option('--yes', 'with filters: do it')
    .action(
      context.run(async (ids: string[], { reason, yes, ...filter }: Filter & { reason?: string; yes?: boolean }) =>
        context.withClient((client) =>
          eachOf(context, client, { ids, filter, yes: yes === true, verb: 'retry' }, (id) =>
            client.json({ method: 'POST', path: pathOf(id, '/retry'), json: reason === undefined ? {} : { reason } }),
          ),
        ),
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

const mostAtOnce = 1000

/** Acts on each dead letter by itself: one that is refused stops none of the others. */
const eachOf = async (
  context: Context,
  client: ApiClient,
  { ids, filter, yes, verb }: { ids: readonly string[]; filter: Filter; yes: boolean; verb: string },
  act: (id: string) => Promise<unknown>,
): Promise<ExitCode> => {
  const isFiltered = Object.values(filter).some((value) => value !== undefined)
  if (ids.length > 0 === isFiltered)
    throw new UsageError(`name the dead letters to ${verb}, or give a filter such as --code: not both`)
  const chosen = isFiltered
    ? (await listDeadLetters(client, { ...filter, state: 'open', limit: String(mostAtOnce) })).map(({ id }) => id)
    : ids
  if (isFiltered && !yes) {
    context.note(`${chosen.length} open dead letters match: say --yes to ${verb} them.`)
    return chosen.length === 0 ? exitCodes.done : exitCodes.foundProblems
  }
  const results: { id: string; ok: boolean; detail: unknown }[] = []
  for (const id of chosen) {
    try {
      const report = await act(id)
      results.push({ id, ok: true, detail: report })
      if (!context.isJson()) {
        if (chosen.length > 1) context.print(`${id}\n`)
        printReport(context, client, reportView.parse(report))
      }
    } catch (error) {
      if (!(error instanceof ApiProblemError) || (chosen.length === 1 && !context.isJson())) throw error
      results.push({ id, ok: false, detail: error.problem })
      if (!context.isJson()) context.print(`${id}\n${wrapText(`Not done: ${error.message}`, 0)}`)
    }
  }
  if (context.isJson()) context.printJson(results)
  else if (chosen.length !== 1) context.print(`${results.filter(({ ok }) => ok).length} of ${chosen.length} done.\n`)
  return results.every(({ ok }) => ok) ? exitCodes.done : exitCodes.foundProblems
}
