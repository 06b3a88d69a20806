import { type Command, Option } from 'commander'
import { type Context, wrapText } from '../../context.ts'
import { exitCodes, UsageError } from '../../io.ts'
import { printReport } from '../../reports.ts'
import { backfillView, flowView } from '../../sync-views.ts'
import { factsText, tableText } from '../../table.ts'
import { durationText, timeText } from '../../times.ts'
import { reportView } from '../../views.ts'
import { timeOption } from '../options.ts'
import { runTable } from './run-text.ts'

const pathOf = (name: string, action = ''): string => `/flows/${encodeURIComponent(name)}${action}`

/** What the server knows of flows, and what a person does with them. */
export const addFlowDeskCommands = (group: Command, context: Context): void => {
  addShow(group, context)
  addHold(group, context)
  addBackfill(group, context)
}

const addShow = (group: Command, context: Context): void => {
  group
    .command('show <name>')
    .description('show how a flow stands: held back or not, how old what is known may be, its last runs')
    .action(
      context.run(async (name: string) =>
        context.withClient(async (client) => {
          const answer = await client.json({ path: pathOf(name) })
          if (context.isJson()) context.printJson(answer)
          else printFlow(context, flowView.parse(answer))
          return exitCodes.done
        }),
      ),
    )
}

const printFlow = (context: Context, flow: ReturnType<typeof flowView.parse>): void => {
  const { schedule, timezone, paused, lagMs } = flow
  const nowMs = context.nowMs()
  context.print(
    factsText([
      ['flow', flow.name],
      ['carries', `${flow.entity} from ${flow.from.join(', ')} to ${flow.to.join(', ')}`],
      ['schedule', schedule === null ? '-' : `${schedule} ${timezone ?? ''}`],
      ['next', timeText(flow.next, nowMs)],
      ['lag', lagMs === null ? '-' : durationText(lagMs)],
      ...(paused === null
        ? []
        : [['held back', `${timeText(paused.pausedAt, nowMs)} by ${paused.actor ?? '-'}`] satisfies [string, string]]),
    ]),
  )
  if (paused !== null) context.print(wrapText(paused.reason ?? 'no reason recorded', 4))
  context.print(`\n${runTable(flow.runs, nowMs)}`)
}

const addHold = (group: Command, context: Context): void => {
  const act = (name: string, action: string, json: object) =>
    context.withClient(async (client) => {
      const answer = await client.json({ method: 'POST', path: pathOf(name, action), json })
      if (context.isJson()) context.printJson(answer)
      else printReport(context, client, reportView.parse(answer))
      return exitCodes.done
    })
  group
    .command('pause <name>')
    .description('hold a flow back: no run of it begins')
    .requiredOption('--reason <text>', 'why; shown to everybody who looks')
    .action(context.run((name: string, { reason }: { reason: string }) => act(name, '/pause', { reason })))
  group
    .command('resume <name>')
    .description('let a flow go on')
    .action(context.run((name: string) => act(name, '/resume', {})))
}

type BackfillOptions = { from?: Date; to?: Date; mode: string; dryRun?: boolean }

const addBackfill = (group: Command, context: Context): void => {
  group
    .command('backfill <name>')
    .description('read the time of past slots again, one run for each')
    .addOption(timeOption('--from <time>', 'the first slot to look at, with zone').makeOptionMandatory())
    .addOption(timeOption('--to <time>', 'the last slot to look at; now when left out'))
    .addOption(
      new Option('--mode <mode>', 'slots that never ran, whose run failed, or all')
        .choices(['missing', 'failed', 'all'])
        .default('missing'),
    )
    .option('--dry-run', 'list the slots and begin nothing')
    .action(
      context.run(async (name: string, { from, to, mode, dryRun = false }: BackfillOptions) => {
        if (from === undefined) throw new UsageError('say --from')
        const until = to ?? new Date(context.nowMs())
        const json = { from: from.toISOString(), to: until.toISOString(), mode, dryRun }
        return context.withClient(async (client) => {
          const answer = await client.json({ method: 'POST', path: pathOf(name, '/backfill'), json })
          if (context.isJson()) context.printJson(answer)
          else context.print(slotTable(backfillView.parse(answer).slots))
          return exitCodes.done
        })
      }),
    )
}

const slotTable = (slots: ReturnType<typeof backfillView.parse>['slots']): string =>
  slots.length === 0
    ? 'No such slots.\n'
    : tableText(slots, [
        { title: 'slot', value: ({ slotAt }) => `${slotAt.slice(0, 19).replace('T', ' ')}Z` },
        { title: 'system', value: ({ system }) => system, shrinkTo: 6 },
        { title: 'was', value: ({ was }) => was },
        { title: 'reads since', value: ({ since }) => `${since.slice(0, 19).replace('T', ' ')}Z` },
        { title: 'run', value: ({ run }) => run?.id ?? '-' },
      ])
