import type { Command } from 'commander'
import type * as z from 'zod'
import { type Context, wrapText } from '../../context.ts'
import { exitCodes, UsageError } from '../../io.ts'
import { printPage, readPage, withListOptions } from '../../lists.ts'
import { printReport } from '../../reports.ts'
import { previewView, type RunView, runView } from '../../sync-views.ts'
import { factsText, tableText } from '../../table.ts'
import { timeText } from '../../times.ts'
import { reportView } from '../../views.ts'
import { resultText, runTable } from './run-text.ts'
import { valueText } from './value-text.ts'

export const addRunListCommands = (program: Command, context: Context): void => {
  const group = program.command('runs').description('what was read, and what came of it')
  addList(group, context)
  addShow(group, context)
  addActions(group, context)
}

type ListOptions = { failed?: boolean; state?: string; filter?: string; after?: string; limit: string }

const addList = (group: Command, context: Context): void => {
  withListOptions(group.command('list [flow]', { isDefault: true }))
    .description('list runs, newest first; with --failed, exit code 1 when there are any')
    .option('--failed', 'those that failed')
    .option('--state <state>', 'due, running, done, failed, stopped, skipped or cancelled')
    .action(
      context.run(async (flow: string | undefined, { failed = false, state, ...options }: ListOptions) => {
        if (failed && state !== undefined) throw new UsageError('say --failed or --state, not both')
        return context.withClient(async (client) => {
          const query = { flow, state: failed ? 'failed' : state, ...options }
          const page = await readPage(client, { path: '/runs', query }, runView)
          printPage(context, page, (rows) => runTable(rows, context.nowMs()))
          return failed && page.items.length > 0 ? exitCodes.foundProblems : exitCodes.done
        })
      }),
    )
}

const addShow = (group: Command, context: Context): void => {
  group
    .command('show <id>')
    .description('show a run: what it counted, why it stopped, what a dry run found')
    .action(
      context.run(async (id: string) =>
        context.withClient(async (client) => {
          const answer = await client.json({ path: `/runs/${encodeURIComponent(id)}` })
          if (context.isJson()) context.printJson(answer)
          else printRun(context, runView.parse(answer))
          return exitCodes.done
        }),
      ),
    )
}

const printRun = (context: Context, run: RunView): void => {
  const nowMs = context.nowMs()
  const { window, errorCode, errorMessage } = run
  context.print(
    factsText([
      ['run', run.id],
      ['flow', `${run.flow}, reading ${run.system}`],
      ['state', run.state],
      [
        'what',
        `${run.kind}${run.dryRun ? ', dry run' : ''}, ${run.trigger}${run.actor === null ? '' : ` by ${run.actor}`}`,
      ],
      ...(window === null ? [] : [['window', `${window.since} to ${window.until}`] satisfies [string, string]]),
      ['began', timeText(run.startedAt, nowMs)],
      ['ended', timeText(run.finishedAt, nowMs)],
      ['counted', resultText({ ...run, errorCode: null, errorMessage: null }) || '-'],
    ]),
  )
  if (errorMessage !== null)
    context.print(`\n${wrapText(`${errorCode === null ? '' : `${errorCode}: `}${errorMessage}`, 0)}`)
  if (run.state === 'stopped') context.print(`\nlet it go on: crossdock runs approve ${run.id}\n`)
  const preview = previewView.safeParse(run['detail'])
  if (preview.success) context.print(`\n${previewTable(preview.data.records)}`)
}

const previewTable = (rows: z.output<typeof previewView>['records']): string =>
  rows.length === 0
    ? 'Nothing would happen.\n'
    : tableText(rows, [
        { title: 'id', value: ({ externalId }) => externalId, shrinkTo: 8 },
        { title: 'record', value: ({ key }) => key ?? '-', shrinkTo: 12 },
        { title: 'would be', value: ({ outcome }) => outcome },
        { title: 'to', value: ({ to }) => to.join(', ') || '-', shrinkTo: 6 },
        {
          title: 'because',
          value: ({ why, fields }) =>
            why ||
            fields.map(({ field, before, after }) => `${field}: ${valueText(before)} > ${valueText(after)}`).join('; '),
          shrinkTo: 12,
        },
      ])

const addActions = (group: Command, context: Context): void => {
  group
    .command('cancel <id>')
    .description('end a run that is due or at work')
    .requiredOption('--reason <text>', 'why; kept in the audit trail')
    .action(context.run((id: string, { reason }: { reason: string }) => act(context, id, 'cancel', { reason })))
  group
    .command('approve <id>')
    .description('say that what a guard stopped is right; the flow goes on')
    .action(context.run((id: string) => act(context, id, 'approve', {})))
}

const act = (context: Context, id: string, action: string, json: object) =>
  context.withClient(async (client) => {
    const answer = await client.json({ method: 'POST', path: `/runs/${encodeURIComponent(id)}/${action}`, json })
    if (context.isJson()) context.printJson(answer)
    else printReport(context, client, reportView.parse(answer))
    return exitCodes.done
  })
