import type { Command } from 'commander'
import type * as z from 'zod'
import { type Context, wrapText } from '../../context.ts'
import { exitCodes } from '../../io.ts'
import { factsText, harmless } from '../../table.ts'
import { shortTimeText, timeText } from '../../times.ts'
import { deadLetterPage } from '../../views.ts'
import { pathOf } from './paths.ts'
import { moneyText } from './views.ts'

export const addShow = (group: Command, context: Context): void => {
  group
    .command('show <id>')
    .description('show a dead letter: what is wrong, the document as it came, and what can be done')
    .action(
      context.run(async (id: string) =>
        context.withClient(async (client) => {
          const answer = await client.json({ path: pathOf(id) })
          if (context.isJson()) context.printJson(answer)
          else printDeadLetter(context, deadLetterPage.parse(answer))
          return exitCodes.done
        }),
      ),
    )
}

const safetyTexts = {
  'not-sent': 'safe: it never reached the system',
  unknown: 'safe: the system is asked whether it has it before anything is sent',
  applied: 'safe: the order is delivered, only the answer is missing',
}

const printDeadLetter = (context: Context, page: z.output<typeof deadLetterPage>): void => {
  const { deadLetter, document, delivery, interchange, events, actions } = page
  const nowMs = context.nowMs()
  const ended =
    deadLetter.endedAt === null
      ? ''
      : `, ${timeText(deadLetter.endedAt, nowMs)} by ${deadLetter.actor ?? 'somebody'}: ${deadLetter.reason ?? ''}`
  context.print(
    factsText([
      ['dead letter', deadLetter.id],
      ['state', `${deadLetter.state}${ended}`],
      ['what', `${deadLetter.subject} ${deadLetter.businessKey ?? ''} (${deadLetter.subjectId})`],
      ['where', [deadLetter.system, deadLetter.partner].filter((each) => each !== null).join(', ') || '-'],
      ['since', timeText(deadLetter.createdAt, nowMs)],
      ['file', interchange === null ? '-' : `${interchange.fileName} (interchange ${interchange.id})`],
      ['retrying is', safetyTexts[deadLetter.retrySafety]],
      ['order value', deadLetter.value === null ? '-' : moneyText([deadLetter.value])],
      ['for', deadLetter.assignee ?? 'nobody yet'],
      ['tags', deadLetter.tags.join(', ') || '-'],
      ['group', deadLetter.groupId ?? '-'],
    ]),
  )
  context.print(`\n${wrapText(`${deadLetter.code}: ${page.meaning}`, 0)}`)
  context.print(wrapText(`Cause: ${page.cause}`, 0))
  context.print(wrapText(`Remedy: ${page.remedy}`, 0))
  context.print(`(docs/errors.md, ${deadLetter.code})\n`)
  context.print(wrapText(deadLetter.message, 0))
  for (const { path, message, value } of deadLetter.issues) {
    context.print(wrapText(`${path}: ${message}${value === undefined ? '' : ` (saw ${JSON.stringify(value)})`}`, 4))
  }
  if (delivery !== null) {
    context.print(`\ndelivery ${delivery.id} to ${delivery.system}: ${delivery.state}, ${delivery.attempts} attempts\n`)
    for (const { at, outcome, code, message } of events) {
      context.print(wrapText(`${shortTimeText(at, nowMs)}  ${outcome} ${code ?? ''} ${message ?? ''}`.trimEnd(), 4))
    }
  }
  if (document !== null) {
    context.print(`\ndocument ${document.id} (${document.type}, ${document.state}, revision ${document.revision})\n`)
    if (document.body !== null) context.print(`${harmless(document.body).trimEnd()}\n`)
  }
  printSynced(context, page)
  printEvidence(context, page)
  context.print('\n')
  for (const [action, why] of Object.entries(actions)) {
    const command = commandFor[action] ?? action
    context.print(
      wrapText(
        why === null ? `can: crossdock deadletters ${command} ${deadLetter.id}` : `cannot ${command}: ${why}`,
        0,
      ),
    )
  }
}

const commandFor: Readonly<Record<string, string>> = { editCanonical: 'edit --canonical' }

/** What was asked of the system, and what people say. */
const printEvidence = (context: Context, { exchange, comments, history }: z.output<typeof deadLetterPage>): void => {
  const nowMs = context.nowMs()
  if (exchange !== null) {
    context.print(`\n${exchange.method} ${harmless(exchange.url)}: ${exchange.status ?? 'no answer'}\n`)
    if (exchange.request !== null) context.print(`sent      ${harmless(exchange.request)}\n`)
    if (exchange.response !== null) context.print(`answered  ${harmless(exchange.response)}\n`)
  }
  for (const { at, actor, text } of comments)
    context.print(`\n${shortTimeText(at, nowMs)} ${actor}\n${harmless(text)}\n`)
  if (history.length > 0)
    context.print(`\n${history.length} earlier dead letters of it: the last was ${history[0]?.state}\n`)
}

/** What it is about, of records and runs. */
const printSynced = (context: Context, { heldRecord, run, conflict }: z.output<typeof deadLetterPage>): void => {
  if (heldRecord !== null) {
    context.print(`\n${heldRecord.entity} ${heldRecord.externalId} as it came\n`)
    context.print(`${harmless(JSON.stringify(heldRecord.raw, null, 2))}\n`)
  }
  if (run !== null) context.print(`\nrun ${run.id} of ${run.flow} on ${run.system}: ${run.state}\n`)
  if (conflict !== null) {
    context.print(`\ndecide: crossdock records decide ${conflict.recordId} ${conflict.field} SYSTEM\n`)
  }
}
