import type { Command } from 'commander'
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
          const answer = await client.json({ path: `/orders/${encodeURIComponent(order)}/trace` })
          const trace = traceView.parse(answer)
          if (context.isJson()) context.printJson(answer)
          else for (const document of trace.documents) printDocument(context, trace, document)
          return trace.documents.some(isStuck) ? exitCodes.foundProblems : exitCodes.done
        }),
      ),
    )
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
