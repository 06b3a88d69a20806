import type { Command } from 'commander'
import type { ApiClient } from '../../client.ts'
import type { Context } from '../../context.ts'
import { type ExitCode, exitCodes, UsageError } from '../../io.ts'
import { printReport } from '../../reports.ts'
import { reportView } from '../../views.ts'
import { timeOption } from '../options.ts'
import { actOnMany } from './act-on-many.ts'
import { type Filter, filterText, isFiltered, withFilter } from './filters.ts'

/** `--group`: the ids are those of groups. */
type Target = { group?: boolean; remove?: string[] }

const pathOf = (id: string, step: string, { group = false }: Target = {}): string =>
  `/${group ? 'error-groups' : 'dead-letters'}/${encodeURIComponent(id)}/${step}`

/** What people do with dead letters and groups among themselves. */
export const addWorkCommands = (deadLetters: Command, context: Context): void => {
  const step = (
    name: string,
    description: string,
    done: (client: ApiClient, id: string, args: string[], target: Target) => Promise<unknown>,
  ): Command =>
    deadLetters
      .command(name)
      .description(description)
      .option('--group', 'ID is that of a group')
      .action(
        context.run(async (id: string, ...rest: unknown[]) =>
          context.withClient(async (client) => {
            // Commander gives the arguments, then the options, then the command.
            const args = rest.slice(0, -2).flat().map(String)
            const answer = await done(client, id, args, rest.at(-2) as Target)
            if (context.isJson()) context.printJson(answer)
            else if (reportView.safeParse(answer).success) printReport(context, client, reportView.parse(answer))
            else context.print('Done: the comment is kept.\n')
            return exitCodes.done
          }),
        ),
      )

  step('assign <id> <person>', 'say who looks after it; "nobody" takes it from everybody', (client, id, [to], target) =>
    client.json({ method: 'POST', path: pathOf(id, 'assign', target), json: { to: to === 'nobody' ? null : to } }),
  )
  step('comment <id> <text...>', 'say something of it, for others to read', (client, id, words, target) =>
    client.json({ method: 'POST', path: pathOf(id, 'comment', target), json: { text: words.join(' ') } }),
  )
  step('tag <id> [tags...]', 'add tags to it, or remove some', (client, id, add, { remove = [], ...target }) =>
    client.json({ method: 'POST', path: pathOf(id, 'tag', target), json: { add, remove } }),
  ).option('--remove <tags...>', 'tags to take away')
  step('reopen <id>', 'bring back what was ignored, or a group', (client, id, _args, target) =>
    client.json({ method: 'POST', path: pathOf(id, 'reopen', target) }),
  )
  deadLetters
    .command('acknowledge <group>')
    .description('say that somebody is at a group: it alarms nobody any more')
    .action(
      context.run(async (id: string) =>
        context.withClient(async (client) => {
          const answer = await client.json({ method: 'POST', path: pathOf(id, 'acknowledge', { group: true }) })
          if (context.isJson()) context.printJson(answer)
          else printReport(context, client, reportView.parse(answer))
          return exitCodes.done
        }),
      ),
    )
  addIgnore(deadLetters, context)
}

type Ignoring = Filter & Target & { reason: string; until?: Date; over?: string; yes?: boolean; wait?: boolean }

const addIgnore = (deadLetters: Command, context: Context): void => {
  withFilter(deadLetters.command('ignore [id]'))
    .description('put one, a group, or with --yes all open ones that match out of sight')
    .requiredOption('--reason <text>', 'why; kept in the audit trail')
    .option('--group', 'ID is that of a group')
    .addOption(timeOption('--until <time>', 'for one or a group: it comes back then'))
    .option('--over <count>', 'for a group: it comes back when more than so many are open')
    .option('--yes', 'with filters: do it')
    .option('--wait', 'with filters: wait until it is done')
    .action(
      context.run(async (id: string | undefined, options: Ignoring) =>
        context.withClient((client) => ignore(context, client, id, options)),
      ),
    )
}

const ignore = async (
  context: Context,
  client: ApiClient,
  id: string | undefined,
  { reason, group = false, until, over, yes = false, wait = false, ...filter }: Ignoring,
): Promise<ExitCode> => {
  if ((id === undefined) !== isFiltered(filter))
    throw new UsageError('name the dead letter to ignore, or give a filter such as --code: not both')
  if (id === undefined) {
    if (until !== undefined || over !== undefined || group)
      throw new UsageError('--until, --over and --group go with an ID')
    const order = { action: 'ignore' as const, target: { filter: filterText(filter) }, reason }
    return actOnMany(context, client, order, { yes, wait, name: undefined })
  }
  if (over !== undefined && (!group || !/^\d{1,6}$/.test(over)))
    throw new UsageError('--over takes a whole number, and goes with --group')
  const answer = await client.json({
    method: 'POST',
    path: pathOf(id, 'ignore', { group }),
    json: {
      reason,
      ...(until === undefined ? {} : { until: until.toISOString() }),
      ...(over === undefined ? {} : { escalatesAt: Number(over) }),
    },
  })
  if (context.isJson()) context.printJson(answer)
  else printReport(context, client, reportView.parse(answer))
  return exitCodes.done
}
