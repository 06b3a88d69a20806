import type { Command } from 'commander'
import * as z from 'zod'
import type { Context } from '../context.ts'
import { exitCodes } from '../io.ts'
import { tableText } from '../table.ts'
import { shortTimeText } from '../times.ts'
import { limitOption } from './options.ts'

const deliveryView = z.looseObject({
  id: z.string(),
  endpoint: z.string(),
  event: z.string(),
  state: z.string(),
  attempts: z.number(),
  error: z.string().nullable(),
  createdAt: z.string(),
})

/** Events that other programs are told of. */
export const addWebhookCommands = (program: Command, context: Context): void => {
  const group = program.command('webhooks').description('events that other programs are told of')
  group
    .command('list', { isDefault: true })
    .description('list messages, newest first, with what became of them')
    .option('--filter <filter>', 'in the filter language, such as "state:failed event:order.delivered"')
    .addOption(limitOption())
    .action(
      context.run(async (query: { filter?: string; limit: string }) =>
        context.withClient(async (client) => {
          const answer = await client.json({ path: '/webhook-deliveries', query })
          if (context.isJson()) context.printJson(answer)
          else
            context.print(
              deliveryTable(z.looseObject({ items: z.array(deliveryView) }).parse(answer).items, context.nowMs()),
            )
          return exitCodes.done
        }),
      ),
    )
  group
    .command('replay <message>')
    .description('send a message again, under its id')
    .action(
      context.run(async (id: string) =>
        context.withClient(async (client) => {
          const path = `/webhook-deliveries/${encodeURIComponent(id)}/replay`
          const answer = await client.json({ method: 'POST', path, json: {} })
          if (context.isJson()) context.printJson(answer)
          else context.print(`the message is sent to ${deliveryView.parse(answer).endpoint} again\n`)
          return exitCodes.done
        }),
      ),
    )
  group
    .command('enable <endpoint>')
    .description('tell an endpoint again that had answered 410')
    .action(
      context.run(async (name: string) =>
        context.withClient(async (client) => {
          const answer = await client.json({ method: 'POST', path: '/webhook-endpoints/enable', json: { name } })
          if (context.isJson()) context.printJson(answer)
          else context.print(`${name} is told of events again\n`)
          return exitCodes.done
        }),
      ),
    )
}

const deliveryTable = (rows: readonly z.output<typeof deliveryView>[], nowMs: number): string =>
  rows.length === 0
    ? 'No messages.\n'
    : tableText(rows, [
        { title: 'id', value: ({ id }) => id },
        { title: 'when', value: ({ createdAt }) => shortTimeText(createdAt, nowMs) },
        { title: 'endpoint', value: ({ endpoint }) => endpoint },
        { title: 'event', value: ({ event }) => event },
        { title: 'state', value: ({ state, error }) => (error === null ? state : `${state} (${error})`) },
        { title: 'tries', value: ({ attempts }) => String(attempts) },
      ])
