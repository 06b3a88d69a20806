import type { Command } from 'commander'
import * as z from 'zod'
import type { Context } from '../../context.ts'
import { exitCodes } from '../../io.ts'
import { printPage, readPage, withListOptions } from '../../lists.ts'
import { printReport } from '../../reports.ts'
import { mergeView } from '../../sync-views.ts'
import { tableText } from '../../table.ts'
import { shortTimeText } from '../../times.ts'
import { reportView } from '../../views.ts'
import { pickRecord } from './pick-record.ts'

export const addMergeCommands = (program: Command, context: Context): void => {
  program
    .command('merge <survivor> <loser>')
    .description('make one customer of two; each by id, name, identifier or SYSTEM:ID')
    .requiredOption('--reason <text>', 'why; kept with the merge')
    .action(
      context.run(async (survivor: string, loser: string, { reason }: { reason: string }) =>
        context.withClient(async (client) => {
          const [{ id }, other] = [
            await pickRecord(client, survivor, 'customer'),
            await pickRecord(client, loser, 'customer'),
          ]
          const json = { with: other.id, reason }
          const answer = await client.json({ method: 'POST', path: `/records/${id}/merge`, json })
          if (context.isJson()) context.printJson(answer)
          else {
            const report = reportView.extend({ mergeId: z.string() }).parse(answer)
            printReport(context, client, report)
            context.print(`undo: crossdock unmerge ${report.mergeId}\n`)
          }
          return exitCodes.done
        }),
      ),
    )
  program
    .command('unmerge <merge>')
    .description('take a merge back: two customers again')
    .action(
      context.run(async (id: string) =>
        context.withClient(async (client) => {
          const path = `/merges/${encodeURIComponent(id)}/undo`
          const answer = await client.json({ method: 'POST', path, json: {} })
          if (context.isJson()) context.printJson(answer)
          else printReport(context, client, reportView.parse(answer))
          return exitCodes.done
        }),
      ),
    )
  addList(program, context)
}

const addList = (program: Command, context: Context): void => {
  withListOptions(program.command('merges'))
    .description('list merges, newest first')
    .action(
      context.run(async (query: { limit: string }) =>
        context.withClient(async (client) => {
          const page = await readPage(client, { path: '/merges', query }, mergeView)
          printPage(context, page, (rows) =>
            rows.length === 0
              ? 'No merges.\n'
              : tableText(rows, [
                  { title: 'when', value: ({ at }) => shortTimeText(at, context.nowMs()) },
                  { title: 'by', value: ({ actor }) => actor, shrinkTo: 6 },
                  { title: 'why', value: ({ reason }) => reason, shrinkTo: 8 },
                  { title: '', value: ({ undoneAt }) => (undoneAt === null ? '' : 'undone') },
                  { title: 'merge', value: ({ id }) => id },
                ]),
          )
          return exitCodes.done
        }),
      ),
    )
}
