import type { Command } from 'commander'
import { connectors } from '../../connectors/registry.ts'
import { configJsonSchema, partnerJsonSchema } from '../../settings/json-schema.ts'
import type { Settings } from '../../settings.ts'
import type { Context } from '../context.ts'
import { exitCodes, UsageError } from '../io.ts'
import { factsText, tableText } from '../table.ts'

export const addConfigCommands = (program: Command, context: Context): void => {
  const group = program.command('config').description('the configuration')
  group
    .command('check')
    .description('check the configuration and show what it makes; exit code 2 with every problem when it is wrong')
    .action(
      context.run(async () => {
        const settings = await context.settings()
        if (context.isJson()) context.printJson(summaryOf(settings))
        else printSummary(context, settings)
        return exitCodes.done
      }),
    )
  group
    .command('schema [kind]')
    .description('print the JSON Schema of the main file (main) or of a partner file (partner)')
    .action(
      context.run(async (kind = 'main') => {
        if (kind !== 'main' && kind !== 'partner')
          throw new UsageError(`there is no schema "${kind}": say main or partner`)
        context.printJson(kind === 'main' ? configJsonSchema(connectors) : partnerJsonSchema())
        return exitCodes.done
      }),
    )
}

/** Without secrets: addresses of store and queue are left out, system settings too. */
const summaryOf = (settings: Settings) => ({
  ok: true,
  configPath: settings.configPath,
  data: settings.data,
  store: settings.store.kind,
  queue: settings.queue.kind,
  api: { host: settings.api.host, port: settings.api.port },
  systems: [...settings.systems].map(([name, { type }]) => ({ name, type })),
  partners: settings.partners.map(({ name, system, theirs, ours, standard, version }) => ({
    name,
    system,
    theirs,
    ours,
    standard,
    version,
  })),
  flows: [...settings.flows].map(([name, flow]) => ({ name, ...flow })),
})

const printSummary = (context: Context, settings: Settings): void => {
  const summary = summaryOf(settings)
  context.print(
    factsText([
      ['file', summary.configPath],
      ['data', summary.data],
      ['store', summary.store],
      ['queue', summary.queue],
      ['api', `${summary.api.host}:${summary.api.port}`],
      ['systems', summary.systems.map(({ name, type }) => `${name} (${type})`).join(', ') || 'none'],
    ]),
  )
  if (summary.partners.length > 0) {
    context.print(
      `\n${tableText(summary.partners, [
        { title: 'partner', value: ({ name }) => name },
        { title: 'theirs', value: ({ theirs }) => `${theirs.qualifier}/${theirs.id}` },
        { title: 'ours', value: ({ ours }) => `${ours.qualifier}/${ours.id}` },
        { title: 'standard', value: ({ standard, version }) => (standard === 'x12' ? `x12 ${version}` : standard) },
        { title: 'answers through', value: ({ system }) => system },
      ])}`,
    )
  }
  if (summary.flows.length > 0) {
    context.print(
      `\n${tableText(summary.flows, [
        { title: 'flow', value: ({ name }) => name },
        { title: 'entity', value: ({ entity }) => entity },
        { title: 'from', value: ({ from }) => from.join(', ') },
        { title: 'to', value: ({ to }) => to.join(', ') },
        { title: 'answer from', value: (flow) => ('answerFrom' in flow ? flow.answerFrom : undefined) ?? '-' },
      ])}`,
    )
  }
  context.print('\nThe configuration is right.\n')
}
