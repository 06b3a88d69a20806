import type { Command } from 'commander'
import { type Flow, isPullFlow, type PullFlow } from '../../domain/flow.ts'
import { fireTimes, nextFireTime } from '../../schedule/fire-times.ts'
import { timetableOf } from '../../schedule/timetable-of.ts'
import type { Settings } from '../../settings.ts'
import type { Context } from '../context.ts'
import { fireEntryTable } from '../fire-entry-text.ts'
import { type ExitCode, exitCodes, UsageError } from '../io.ts'
import { factsText, tableText } from '../table.ts'
import { shortTimeText } from '../times.ts'
import { countOption, timeOption } from './options.ts'
import { addFlowDeskCommands } from './sync/flow-desk-commands.ts'

export const addFlowCommands = (program: Command, context: Context): void => {
  const group = program.command('flows').description('the flows, and when they run')
  addList(group, context)
  addNext(group, context)
  addFlowDeskCommands(group, context)
}

const addList = (group: Command, context: Context): void => {
  group
    .command('list', { isDefault: true })
    .description('list flows with their schedule and when they run next')
    .action(
      context.run(async () => {
        const rows = rowsOf(await context.settings(), context.nowMs())
        if (context.isJson()) context.printJson(rows)
        else if (rows.length === 0) context.print('No flows: add them to the configuration.\n')
        else {
          context.print(
            tableText(rows, [
              { title: 'flow', value: ({ name }) => name },
              { title: 'entity', value: ({ entity }) => entity },
              { title: 'from', value: ({ from }) => from.join(', '), shrinkTo: 6 },
              { title: 'to', value: ({ to, partners }) => [...to, ...partners].join(', '), shrinkTo: 6 },
              { title: 'schedule', value: scheduleText, shrinkTo: 12 },
              { title: 'next', value: ({ next }) => (next === null ? '-' : shortTimeText(next, context.nowMs())) },
            ]),
          )
        }
        return exitCodes.done
      }),
    )
}

type Row = {
  name: string
  entity: string
  from: readonly string[]
  to: readonly string[]
  partners: readonly string[]
  schedule: string | null
  timezone: string | null
  next: string | null
}

const rowsOf = (settings: Settings, nowMs: number): Row[] =>
  [...settings.flows].map(([name, flow]) => {
    const timetable = timetableOf(name, flow, settings.calendars)
    const next = timetable === undefined ? undefined : nextFireTime(timetable, new Date(nowMs))
    return {
      name,
      entity: flow.entity,
      from: flow.from,
      to: flow.to,
      partners: 'partners' in flow ? flow.partners : [],
      schedule: timetable?.expression ?? null,
      timezone: timetable?.timezone ?? null,
      next: next?.at.toISOString() ?? null,
    }
  })

const scheduleText = ({ schedule, timezone }: Row): string => (schedule === null ? '-' : `${schedule} ${timezone}`)

const addNext = (group: Command, context: Context): void => {
  group
    .command('next <name>')
    .description('list when a flow runs next; exit code 1 when its schedule never comes')
    .addOption(countOption('--count <count>', 'runs', 20))
    .addOption(timeOption('--from <time>', 'the first time to look at, with zone; now when left out'))
    .action(
      context.run(async (name: string, { count, from }: { count: number; from?: Date }) => {
        const settings = await context.settings()
        const flow = settings.flows.get(name)
        if (flow === undefined) throw new UsageError(`there is no flow ${name}: ${thereAre(settings)}`)
        return printNext(context, { name, flow, settings, count, from: from ?? new Date(context.nowMs()) })
      }),
    )
}

type Asked = { name: string; flow: Flow; settings: Settings; count: number; from: Date }

const printNext = (context: Context, { name, flow, settings, count, from }: Asked): ExitCode => {
  const timetable = timetableOf(name, flow, settings.calendars)
  // A run at the very instant asked for is the first.
  const after = new Date(from.getTime() - 1)
  const entries = timetable === undefined ? [] : fireTimes({ ...timetable, after, count })
  if (context.isJson()) {
    const { expression: schedule = null, timezone = null } = timetable ?? {}
    context.printJson({ flow: name, schedule, timezone, from: from.toISOString(), entries })
  } else if (timetable === undefined || !isPullFlow(flow)) {
    context.print(
      `${name} has no schedule: it runs ${isPullFlow(flow) ? 'when it is told to' : 'when something comes in'}.\n`,
    )
    return exitCodes.done
  } else if (entries.length > 0) {
    context.print(`${factsText(factsOf(name, flow))}\n${fireEntryTable(entries, settings.calendars.get(name))}`)
  } else context.print(`${name} never runs: no day of the next 50 years meets ${timetable.expression}.\n`)
  return timetable === undefined || entries.length > 0 ? exitCodes.done : exitCodes.foundProblems
}

const factsOf = (name: string, flow: PullFlow): [string, string][] => [
  ['flow', name],
  ['schedule', `${flow.schedule} in ${flow.timezone}`],
  ['overlap', flow.overlap],
  ['catch-up', flow.catchUp],
  ...(flow.jitterSeconds === 0 ? [] : [['jitter', `up to ${flow.jitterSeconds} s later`] satisfies [string, string]]),
  ...(flow.calendar === undefined ? [] : [['holidays', flow.calendar] satisfies [string, string]]),
]

const thereAre = ({ flows }: Settings): string =>
  flows.size === 0 ? 'add it to the configuration' : `there are ${[...flows.keys()].join(', ')}`
