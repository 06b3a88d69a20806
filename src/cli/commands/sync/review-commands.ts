import type { Command } from 'commander'
import type * as z from 'zod'
import { type Context, wrapText } from '../../context.ts'
import { exitCodes, UsageError } from '../../io.ts'
import { printPage, readPage, withListOptions } from '../../lists.ts'
import { printReport } from '../../reports.ts'
import { type ReviewView, reviewPage, reviewView } from '../../sync-views.ts'
import { factsText, tableText } from '../../table.ts'
import { shortTimeText } from '../../times.ts'
import { reportView } from '../../views.ts'
import { pickRecord } from './pick-record.ts'
import { valueText } from './value-text.ts'

const pathOf = (id: string, action = ''): string => `/reviews/${encodeURIComponent(id)}${action}`

export const addReviewCommands = (program: Command, context: Context): void => {
  const group = program.command('reviews').description('customers that may be one')
  addList(group, context)
  addShow(group, context)
  addDecide(group, context)
}

const addList = (group: Command, context: Context): void => {
  withListOptions(group.command('list', { isDefault: true }))
    .description('list customers that wait for a decision; exit code 1 when there are any')
    .option('--state <state>', 'open (unless stated), same, new or withdrawn')
    .option('--system <name>', 'from this system')
    .action(
      context.run(async (query: Record<string, string | undefined>) =>
        context.withClient(async (client) => {
          const page = await readPage(client, { path: '/reviews', query }, reviewView)
          printPage(context, page, (rows) => reviewTable(rows, context.nowMs()))
          return page.items.some(({ state }) => state === 'open') ? exitCodes.foundProblems : exitCodes.done
        }),
      ),
    )
}

const reviewTable = (rows: readonly ReviewView[], nowMs: number): string =>
  rows.length === 0
    ? 'No reviews.\n'
    : tableText(rows, [
        { title: 'since', value: ({ createdAt }) => shortTimeText(createdAt, nowMs) },
        { title: 'from', value: ({ system, externalId }) => `${system} ${externalId}`, shrinkTo: 8 },
        { title: 'name', value: ({ fields }) => fields.name ?? '-', shrinkTo: 10 },
        { title: 'may be', value: ({ candidates }) => String(candidates.length) },
        { title: 'score', value: ({ candidates }) => candidates[0]?.score.toFixed(2) ?? '-' },
        { title: 'id', value: ({ id }) => id },
      ])

const addShow = (group: Command, context: Context): void => {
  group
    .command('show <id>')
    .description('show the customer that came beside those it may be')
    .action(
      context.run(async (id: string) =>
        context.withClient(async (client) => {
          const answer = await client.json({ path: pathOf(id) })
          if (context.isJson()) context.printJson(answer)
          else printReview(context, reviewPage.parse(answer))
          return exitCodes.done
        }),
      ),
    )
}

const printReview = (context: Context, { review, candidates }: z.output<typeof reviewPage>): void => {
  context.print(
    factsText([
      ['review', `${review.id}, ${review.state}`],
      ['came from', `${review.system} ${review.externalId}`],
    ]),
  )
  for (const { recordId, key, score, reasons, fields } of candidates) {
    context.print(`\nmay be ${key} (${recordId}), score ${score.toFixed(2)}\n`)
    context.print(wrapText(reasons.join('; '), 4))
    context.print(
      tableText(fields, [
        { title: 'field', value: ({ field }) => field },
        { title: 'came', value: ({ theirs }) => valueText(theirs), shrinkTo: 20 },
        { title: 'known', value: ({ ours }) => valueText(ours), shrinkTo: 20 },
        { title: '', value: ({ same }) => (same ? '=' : '') },
      ]),
    )
  }
  if (review.state === 'open') context.print(`\ndecide: crossdock reviews decide ${review.id} --same ID, or --new\n`)
}

const addDecide = (group: Command, context: Context): void => {
  group
    .command('decide <id>')
    .description('say what the customer that came is')
    .option('--same <key>', 'this customer: its id, name, identifier or SYSTEM:ID')
    .option('--new', 'one that was not known yet')
    .action(
      context.run(async (id: string, { same, new: isNew = false }: { same?: string; new?: boolean }) => {
        if ((same === undefined) === !isNew) throw new UsageError('say --same KEY or --new')
        return context.withClient(async (client) => {
          const json = same === undefined ? { new: true } : { same: (await pickRecord(client, same, 'customer')).id }
          const answer = await client.json({ method: 'POST', path: pathOf(id, '/decide'), json })
          if (context.isJson()) context.printJson(answer)
          else printReport(context, client, reportView.parse(answer))
          return exitCodes.done
        })
      }),
    )
}
