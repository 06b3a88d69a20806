import type { Command } from 'commander'
import * as z from 'zod'
import { type ApiClient, ApiProblemError } from '../client.ts'
import { type Context, wrapText } from '../context.ts'
import { exitCodes } from '../io.ts'
import { absoluteText, durationText, timeText } from '../times.ts'
import { type TraceView, traceView } from '../views.ts'

type DocumentTrace = TraceView['documents'][number]

export const addTraceCommand = (program: Command, context: Context): void => {
  program
    .command('trace <order>')
    .description("show an order's whole way: file, 997, CRM, ERP, 855, with times; exit code 1 when it is stuck")
    .action(
      context.run(async (order: string) =>
        context.withClient(async (client) => {
          const path = `/orders/${encodeURIComponent(order)}/trace`
          const answer = await client.json({ path }).catch(async (error: unknown) => {
            // Only a help: when the search fails, that the order is not there is still what is told.
            if (error instanceof ApiProblemError && error.status === 404)
              await tellNear(context, client, order).catch(() => undefined)
            throw error
          })
          const trace = traceView.parse(answer)
          if (context.isJson()) context.printJson(answer)
          else for (const document of trace.documents) printDocument(context, trace, document)
          return trace.documents.some(isStuck) ? exitCodes.foundProblems : exitCodes.done
        }),
      ),
    )
}

const searchView = z.looseObject({
  items: z.array(z.looseObject({ kind: z.string(), id: z.string(), title: z.string(), matched: z.string() })),
})

/** Orders that are known by this in another way: in other case, by a number of a system's, by a part of the number. */
const tellNear = async (context: Context, client: ApiClient, text: string): Promise<void> => {
  const { items } = searchView.parse(await client.json({ path: '/search', query: { q: text } }))
  for (const { id, matched } of items.filter(({ kind }) => kind === 'order').slice(0, 5))
    context.note(`${matched}: crossdock trace ${JSON.stringify(id)}`)
}

const isStuck = ({ deadLetters }: DocumentTrace): boolean => deadLetters.some(({ state }) => state === 'open')

const printDocument = (context: Context, { orderNumber }: TraceView, trace: DocumentTrace): void => {
  const { document, customer, hops, deliveries, deadLetters } = trace
  const nowMs = context.nowMs()
  context.print(
    `Order ${orderNumber} from ${document.partner}: ${document.state}, received ${timeText(document.createdAt, nowMs)}\n`,
  )
  context.print(`document ${document.id}\n`)
  if (customer !== null) {
    const links = customer.links.map(({ system, externalId }) => `${system} ${externalId}`).join(', ')
    context.print(wrapText(`customer ${customer.name}${links === '' ? '' : ` (${links})`}`, 0))
  }
  context.print('\n')
  for (const hop of hops) {
    const when = hop.at === null ? ''.padEnd(20) : absoluteText(hop.at)
    const lag = hop.lagMs === null ? '' : `+${durationText(hop.lagMs)}`
    const mark = { done: 'done', waiting: 'wait', dead: 'STOP' }[hop.state]
    context.print(`${mark}  ${when}  ${lag.padEnd(12)} ${hop.step}\n${wrapText(hop.what, 8)}`)
  }
  printEvents(context, deliveries)
  for (const { id, code, message, state, actor, reason } of deadLetters) {
    const ended = state === 'open' ? '' : ` (${state} by ${actor ?? 'somebody'}: ${reason ?? 'no reason'})`
    context.print(wrapText(`dead letter ${id} ${code}${ended}: ${message}`, 0))
    if (state === 'open') context.print(`        see: crossdock deadletters show ${id}\n`)
  }
  context.print('\n')
}

const printEvents = (context: Context, deliveries: DocumentTrace['deliveries']): void => {
  for (const { system, entity, events } of deliveries) {
    for (const { at, outcome, code, message } of events) {
      const text = `${absoluteText(at)}  ${system} ${entity}: ${outcome}${code === null ? '' : ` ${code}`}${message === null ? '' : `: ${message}`}`
      context.print(wrapText(text, 6))
    }
  }
}
