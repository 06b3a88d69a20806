import type { Command } from 'commander'
import type { Context } from '../context.ts'
import { exitCodes } from '../io.ts'
import { printPage, readPage, withListOptions } from '../lists.ts'
import { type AuditView, auditProofView, auditView } from '../people-views.ts'
import { tableText } from '../table.ts'
import { shortTimeText } from '../times.ts'

export const addAuditCommands = (program: Command, context: Context): void => {
  const group = program.command('audit').description('who did what, and the proof that nobody changed it')
  withListOptions(group.command('list', { isDefault: true }))
    .description('list who did what, newest first')
    .option('--actor <name>', 'by this user, key or person at the command line')
    .option('--action <action>', 'such as document.retry, payload.view or user.add')
    .option('--subject <subject>', 'on this document, system, flow, user...')
    .action(
      context.run(async (query: Record<string, string>) =>
        context.withClient(async (client) => {
          const page = await readPage(client, { path: '/audit', query }, auditView)
          printPage(context, page, (rows) => auditTable(rows, context.nowMs()))
          return exitCodes.done
        }),
      ),
    )
  group
    .command('verify')
    .description('prove that no entry was changed or taken out; exit code 1 and the first such entry when one was')
    .option('--head <hash>', 'the head an earlier proof printed: must still be in the trail')
    .action(
      context.run(async (query: { head?: string }) =>
        context.withClient(async (client) => {
          const answer = await client.json({ path: '/audit/verify', query })
          const { ok, what, head } = auditProofView.parse(answer)
          if (context.isJson()) context.printJson(answer)
          else if (ok) context.print(`${sentence(what)}\nhead ${head ?? '-'}\n`)
          else context.print(`BROKEN: ${what}\n`)
          return ok ? exitCodes.done : exitCodes.foundProblems
        }),
      ),
    )
}

const sentence = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}.`

const auditTable = (rows: readonly AuditView[], nowMs: number): string =>
  rows.length === 0
    ? 'No entries.\n'
    : tableText(rows, [
        { title: 'no', value: ({ seq }) => String(seq) },
        { title: 'time', value: ({ at }) => shortTimeText(at, nowMs) },
        { title: 'who', value: ({ actor }) => actor, shrinkTo: 8 },
        { title: 'did', value: ({ action }) => action, shrinkTo: 12 },
        { title: 'on', value: ({ subject }) => subject, shrinkTo: 12 },
        { title: 'more', value: ({ detail }) => (detail === null ? '' : JSON.stringify(detail)), shrinkTo: 10 },
      ])
