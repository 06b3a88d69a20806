import type { Command } from 'commander'
import * as z from 'zod'
import type { Context } from '../context.ts'
import { exitCodes } from '../io.ts'
import { tableText } from '../table.ts'
import { shortTimeText } from '../times.ts'
import { limitOption } from './options.ts'

const alertView = z.looseObject({
  id: z.string(),
  rule: z.string(),
  subject: z.string(),
  what: z.string(),
  state: z.string(),
  firedAt: z.string(),
  acknowledgedBy: z.string().nullable(),
})
const deliveryView = z.looseObject({
  channel: z.string(),
  title: z.string(),
  state: z.string(),
  attempts: z.number(),
  error: z.string().nullable(),
  createdAt: z.string(),
})
const testView = z.looseObject({ ok: z.boolean(), detail: z.string() })
const pageOf = <T extends z.ZodType>(item: T) => z.looseObject({ items: z.array(item) })

/** What is wrong, who was told, and whether telling works. */
export const addAlertCommands = (program: Command, context: Context): void => {
  const group = program.command('alerts').description('what needs a person, and who was told')
  group
    .command('list', { isDefault: true })
    .description('list alerts that have not recovered; exit code 1 when there are any, or when no rule is looked at')
    .option('--filter <filter>', 'in the filter language, such as "rule:queue-age state:firing"')
    .option('--all', 'recovered ones too')
    .addOption(limitOption())
    .action(
      context.run(async ({ filter, all, limit }: { filter?: string; all?: boolean; limit: string }) =>
        context.withClient(async (client) => {
          const usual = all === true || filter !== undefined ? undefined : 'state:firing,acknowledged'
          const answer = await client.json({ path: '/alerts', query: { filter: filter ?? usual, limit } })
          const { items } = pageOf(alertView).parse(answer)
          const rules = pageOf(z.unknown()).parse(await client.json({ path: '/alert-rules' })).items
          if (rules.length === 0) context.note(nothingWatched)
          if (context.isJson()) context.printJson(answer)
          else if (items.length > 0 || rules.length > 0) context.print(alertTable(items, context.nowMs()))
          const isAnyOn = items.some(({ state }) => state !== 'recovered')
          return isAnyOn || rules.length === 0 ? exitCodes.foundProblems : exitCodes.done
        }),
      ),
    )
  group
    .command('ack <alert>')
    .description('see to an alert: it is not told again until it recovered')
    .action(
      context.run(async (id: string) =>
        context.withClient(async (client) => {
          const path = `/alerts/${encodeURIComponent(id)}/acknowledge`
          const answer = await client.json({ method: 'POST', path, json: {} })
          if (context.isJson()) context.printJson(answer)
          else context.print(`${alertView.parse(answer).what}\nacknowledged; you are told when it has recovered\n`)
          return exitCodes.done
        }),
      ),
    )
  group
    .command('test <channel>')
    .description('send a test message to a channel; exit code 1 when it does not arrive')
    .action(
      context.run(async (name: string) =>
        context.withClient(async (client) => {
          const path = `/alert-channels/${encodeURIComponent(name)}/test`
          const answer = await client.json({ method: 'POST', path, json: {} })
          const { ok, detail } = testView.parse(answer)
          if (context.isJson()) context.printJson(answer)
          else context.print(`${name}: ${detail}\n`)
          return ok ? exitCodes.done : exitCodes.foundProblems
        }),
      ),
    )
  group
    .command('deliveries')
    .description('list messages to channels, with what became of them')
    .option('--filter <filter>', 'in the filter language, such as "channel:ops state:failed"')
    .addOption(limitOption())
    .action(
      context.run(async (query: { filter?: string; limit: string }) =>
        context.withClient(async (client) => {
          const answer = await client.json({ path: '/alert-deliveries', query })
          if (context.isJson()) context.printJson(answer)
          else context.print(deliveryTable(pageOf(deliveryView).parse(answer).items, context.nowMs()))
          return exitCodes.done
        }),
      ),
    )
}

const nothingWatched =
  'No alert rule is looked at, because no channel is set (alerts.channels): what is wrong is on the overview of the console, in "crossdock deadletters groups" and in "crossdock systems list".'

const alertTable = (rows: readonly z.output<typeof alertView>[], nowMs: number): string =>
  rows.length === 0
    ? 'Nothing is wrong.\n'
    : tableText(rows, [
        { title: 'id', value: ({ id }) => id },
        { title: 'since', value: ({ firedAt }) => shortTimeText(firedAt, nowMs) },
        {
          title: 'state',
          value: ({ state, acknowledgedBy }) => (acknowledgedBy === null ? state : `${state} by ${acknowledgedBy}`),
        },
        { title: 'rule', value: ({ rule }) => rule },
        { title: 'what', value: ({ what }) => what },
      ])

const deliveryTable = (rows: readonly z.output<typeof deliveryView>[], nowMs: number): string =>
  rows.length === 0
    ? 'No messages.\n'
    : tableText(rows, [
        { title: 'when', value: ({ createdAt }) => shortTimeText(createdAt, nowMs) },
        { title: 'channel', value: ({ channel }) => channel },
        { title: 'state', value: ({ state }) => state },
        { title: 'tries', value: ({ attempts }) => String(attempts) },
        { title: 'what', value: ({ title, error }) => (error === null ? title : `${title} (${error})`) },
      ])
