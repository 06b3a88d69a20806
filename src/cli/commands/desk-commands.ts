import { resolve } from 'node:path'
import type { Command } from 'commander'
import type { Context } from '../context.ts'
import { exitCodes, UsageError } from '../io.ts'
import { printPage, readPage } from '../lists.ts'
import { printReport } from '../reports.ts'
import { tableText } from '../table.ts'
import { timeText } from '../times.ts'
import { backupView, doubtedView, replayView, restoredView, type SystemView, systemView } from '../views.ts'

/** Commands of few lines each: replay, systems, backup, restored. */
export const addDeskCommands = (program: Command, context: Context): void => {
  addReplay(program, context)
  addSystems(program, context)
  addBackup(program, context)
  addRestored(program, context)
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
    .option('--ask-first', 'after a restore of the store: ask the system for all that waits before anything is sent')
    .option('--send-all', 'after a restore of the store: send all that waits, unasked')
    .action(
      context.run(async (name: string, { askFirst, sendAll }: { askFirst?: boolean; sendAll?: boolean }) => {
        if (askFirst === true && sendAll === true) throw new UsageError('say --ask-first or --send-all, not both')
        const isTold = askFirst === true || sendAll === true
        return changeSystem(context, name, 'resume', isTold ? { askFirst: askFirst === true } : {})
      }),
    )
}

const changeSystem = (context: Context, name: string, action: 'pause' | 'resume', json: unknown) =>
  context.withClient(async (client) => {
    const answer = await client.json({ method: 'POST', path: `/systems/${encodeURIComponent(name)}/${action}`, json })
    if (context.isJson()) {
      context.printJson(answer)
      return exitCodes.done
    }
    context.print(systemTable([systemView.parse(answer)], context.nowMs()))
    const { askedFirst = 0, forPerson = 0 } = doubtedView.parse(answer)
    if (askedFirst > 0) context.print(`\n${name} is asked for ${askedFirst} deliveries before they are sent.\n`)
    if (forPerson > 0)
      context.print(
        `\n${forPerson} files may be with their partners already, who cannot be asked: see crossdock deadletters list --code OUTCOME_UNKNOWN\n`,
      )
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
    .description('write the embedded store to a new file, as tar.gz; for PostgreSQL it names the command to run')
    .action(
      context.run(async (file: string) =>
        context.withClient(async (client) => {
          const answer = await client.json({
            method: 'POST',
            path: '/backup',
            json: { file: resolve(context.io.cwd, file) },
            isLong: true,
          })
          const done = backupView.parse(answer)
          if (context.isJson()) context.printJson(answer)
          else context.print(`${done.file}: ${done.sizeBytes} bytes\n`)
          return exitCodes.done
        }),
      ),
    )
}

const addRestored = (program: Command, context: Context): void => {
  program
    .command('restored')
    .description(
      'after a restore of PostgreSQL or of a copied data folder, before the start: pause every system, skip control numbers',
    )
    .option('--reason <text>', 'why; kept in the audit trail', 'the database was restored from a backup')
    .action(
      context.run(async (json: { reason: string }) =>
        context.withClient(async (client) => {
          if (client.isServer)
            throw new UsageError('Crossdock is running: stop every process first, then say this before the next start')
          const answer = await client.json({ method: 'POST', path: '/restored', json })
          const { systems } = restoredView.parse(answer)
          if (context.isJson()) context.printJson(answer)
          else
            context.print(
              `Nothing is sent to ${systems.join(', ')} until each is resumed: crossdock systems resume NAME --ask-first\n`,
            )
          return exitCodes.done
        }),
      ),
    )
}
