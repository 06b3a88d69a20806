import type { Command } from 'commander'
import { type Context, wrapText } from '../../context.ts'
import { exitCodes } from '../../io.ts'
import { printPage, readPage, withListOptions } from '../../lists.ts'
import { factsText, harmless, tableText } from '../../table.ts'
import { shortTimeText, timeText } from '../../times.ts'
import { type GroupView, groupPage, groupView, moneyText } from './views.ts'

export const addGroupCommands = (deadLetters: Command, context: Context): void => {
  withListOptions(deadLetters.command('groups'))
    .description('what fails in the same way, as one each; exit code 1 when any is open')
    .option('--sort <order>', 'money, count, age or last', 'money')
    .action(
      context.run(async (query: Record<string, string>) =>
        context.withClient(async (client) => {
          const page = await readPage(client, { path: '/error-groups', query }, groupView)
          printPage(context, page, (rows) => (rows.length === 0 ? 'No groups.\n' : groupTable(rows, context.nowMs())))
          return page.items.some(({ count }) => count > 0) ? exitCodes.foundProblems : exitCodes.done
        }),
      ),
    )
  deadLetters
    .command('group <id>')
    .description('show a group: cause, remedy, what it is worth, whom it concerns')
    .action(
      context.run(async (id: string) =>
        context.withClient(async (client) => {
          const answer = await client.json({ path: `/error-groups/${encodeURIComponent(id)}` })
          if (context.isJson()) context.printJson(answer)
          else printGroup(context, answer)
          return exitCodes.done
        }),
      ),
    )
}

/** Each in two lines: how much it is, then what it is. */
const groupTable = (rows: readonly GroupView[], nowMs: number): string => {
  const [title = '', ...lines] = tableText(rows, [
    { title: 'open', value: ({ count }) => String(count) },
    { title: 'at risk', value: ({ moneyAtRisk }) => moneyText(moneyAtRisk), shrinkTo: 12 },
    { title: 'last', value: ({ lastSeenAt }) => shortTimeText(lastSeenAt, nowMs) },
    { title: 'state', value: ({ state, regressed }) => (regressed ? `${state}, back` : state), shrinkTo: 8 },
    { title: 'id', value: ({ id }) => id },
  ]).split('\n')
  const details = rows.map(({ signature }, index) => `${lines[index] ?? ''}\n${wrapText(signature, 4).trimEnd()}`)
  return [title, ...details, ''].join('\n')
}

const printGroup = (context: Context, answer: unknown): void => {
  const group = groupPage.parse(answer)
  const { state, regressed, count, total, safety, trend } = group
  const nowMs = context.nowMs()
  const recent = trend.reduce((sum, each) => sum + each, 0)
  context.print(
    factsText([
      ['group', group.id],
      ['state', `${state}${regressed ? ', came back after it was resolved' : ''}`],
      ['open', `${count} of ${total} so far, ${recent} of them in the last 24 hours`],
      ['oldest open', timeText(group.oldestOpenAt, nowMs)],
      ['last', timeText(group.lastSeenAt, nowMs)],
      ['at risk', moneyText(group.moneyAtRisk)],
      ['reached', `${safety['not-sent']} never, ${safety.unknown} unknown, ${safety.applied} applied`],
      ['for', group.assignee ?? 'nobody yet'],
      ['tags', group.tags.join(', ') || '-'],
      ['partners', group.byPartner.map(({ partner, count: of }) => `${partner} ${of}`).join(', ') || '-'],
    ]),
  )
  context.print(`\n${wrapText(group.signature, 0)}${wrapText(`${group.code}: ${group.meaning}`, 0)}`)
  context.print(wrapText(`Cause: ${group.cause}`, 0))
  context.print(wrapText(`Remedy: ${group.remedy}`, 0))
  for (const { id, businessKey, message } of group.samples)
    context.print(wrapText(`${id} ${businessKey ?? ''}: ${message}`, 4))
  for (const { at, actor, text } of group.comments)
    context.print(`\n${shortTimeText(at, nowMs)} ${actor}\n${harmless(text)}\n`)
}
