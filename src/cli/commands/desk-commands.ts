import { resolve } from 'node:path'
import type { Command } from 'commander'
import type { Context } from '../context.ts'
import { exitCodes } from '../io.ts'
import { printPage, readPage } from '../lists.ts'
import { printReport } from '../reports.ts'
import { tableText } from '../table.ts'
import { timeText } from '../times.ts'
import { backupView, replayView, type SystemView, systemView } from '../views.ts'

/** Commands of few lines each: replay, systems, backup. */
export const addDeskCommands = (program: Command, context: Context): void => {
  addReplay(program, context)
  addSystems(program, context)
  addBackup(program, context)
}

const addReplay = (program: Command, context: Context): void => {
  program
    .command('replay <document>')
    .description('map a past document again with the tables of now; nothing is delivered twice')
    .action(
      context.run(async (id: string) =>
        context.withClient(async (client) => {
          const answer = await client.json({
            method: 'POST',
            path: `/documents/${encodeURIComponent(id)}/replay`,
            json: {},
          })
          if (context.isJson()) {
            context.printJson(answer)
            return exitCodes.done
          }
          const report = replayView.parse(answer)
          printReport(context, client, report)
          if (report.deliveries.length > 0) {
            context.print(
              `\n${tableText(report.deliveries, [
                { title: 'system', value: ({ system }) => system },
                { title: 'what', value: ({ entity }) => entity },
                { title: 'state', value: ({ state }) => state },
                { title: 'theirs', value: ({ displayId, externalId }) => displayId ?? externalId ?? '-' },
              ])}`,
            )
          }
          return exitCodes.done
        }),
      ),
    )
}

const addSystems = (program: Command, context: Context): void => {
  const group = program.command('systems').description('the systems, and whether they take deliveries')
  group
    .command('list', { isDefault: true })
    .description('list systems with their state and queue')
    .action(
      context.run(async () =>
        context.withClient(async (client) => {
          const page = await readPage(client, { path: '/systems' }, systemView)
          printPage(context, page, (rows) => systemTable(rows, context.nowMs()))
          return exitCodes.done
        }),
      ),
    )
  group
    .command('pause <system>')
    .description('send nothing to a system until it is resumed')
    .requiredOption('--reason <text>', 'why; shown to others')
    .action(
      context.run(async (name: string, { reason }: { reason: string }) =>
        changeSystem(context, name, 'pause', { reason }),
      ),
    )
  group
    .command('resume <system>')
    .description('send to a system again, at once')
    .action(context.run(async (name: string) => changeSystem(context, name, 'resume', {})))
}

const changeSystem = (context: Context, name: string, action: 'pause' | 'resume', json: unknown) =>
  context.withClient(async (client) => {
    const answer = await client.json({ method: 'POST', path: `/systems/${encodeURIComponent(name)}/${action}`, json })
    if (context.isJson()) context.printJson(answer)
    else context.print(systemTable([systemView.parse(answer)], context.nowMs()))
    return exitCodes.done
  })

const systemTable = (rows: readonly SystemView[], nowMs: number): string =>
  rows.length === 0
    ? 'No systems are configured.\n'
    : tableText(rows, [
        { title: 'system', value: ({ name }) => name, shrinkTo: 12 },
        { title: 'state', value: (system) => stateText(system, nowMs) },
        { title: 'waiting', value: ({ lane }) => String(lane?.waiting ?? '-') },
        { title: 'active', value: ({ lane }) => String(lane?.active ?? '-') },
        { title: 'delayed', value: ({ lane }) => String(lane?.delayed ?? '-') },
        { title: 'why', value: ({ reason }) => reason ?? '', shrinkTo: 16 },
      ])

const stateText = ({ paused, pausedUntil, failures }: SystemView, nowMs: number): string => {
  if (paused) return pausedUntil === null ? 'paused until resumed' : `paused until ${timeText(pausedUntil, nowMs)}`
  return failures > 0 ? `open, ${failures} failures` : 'open'
}

const addBackup = (program: Command, context: Context): void => {
  program
    .command('backup <file>')
    .description('write the embedded store to a file, as tar.gz; for PostgreSQL it names the command to run')
    .action(
      context.run(async (file: string) =>
        context.withClient(async (client) => {
          const answer = await client.json({
            method: 'POST',
            path: '/backup',
            json: { file: resolve(context.io.cwd, file) },
          })
          const done = backupView.parse(answer)
          if (context.isJson()) context.printJson(answer)
          else context.print(`${done.file}: ${done.sizeBytes} bytes\n`)
          return exitCodes.done
        }),
      ),
    )
}
