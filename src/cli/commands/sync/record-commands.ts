import type { Command } from 'commander'
import type * as z from 'zod'
import type { Context } from '../../context.ts'
import { exitCodes } from '../../io.ts'
import { printPage, readPage, withListOptions } from '../../lists.ts'
import { printReport } from '../../reports.ts'
import { type RecordView, recordPage, recordView } from '../../sync-views.ts'
import { factsText, tableText } from '../../table.ts'
import { shortTimeText, timeText } from '../../times.ts'
import { reportView } from '../../views.ts'
import { pickRecord } from './pick-record.ts'

export const addRecordCommands = (program: Command, context: Context): void => {
  const group = program
    .command('records')
    .description('customers, products, stock... as all systems together have them')
  addFind(group, context)
  addShow(group, context)
  addDecide(group, context)
}

const addFind = (group: Command, context: Context): void => {
  withListOptions(group.command('find <text>'))
    .description('find records whose name, identifier or id in a system begins with the text; or SYSTEM:ID')
    .option('--entity <entity>', 'customer, product, price, stock-level, order-status or opportunity')
    .action(
      context.run(async (text: string, query: { entity?: string; limit: string }) =>
        context.withClient(async (client) => {
          const page = await readPage(client, { path: '/records', query: { ...query, text } }, recordView)
          printPage(context, page, (rows) => recordTable(rows, context.nowMs()))
          return exitCodes.done
        }),
      ),
    )
}

const recordTable = (rows: readonly RecordView[], nowMs: number): string =>
  rows.length === 0
    ? 'No records.\n'
    : tableText(rows, [
        { title: 'changed', value: ({ changedAt }) => shortTimeText(changedAt, nowMs) },
        { title: 'entity', value: ({ entity }) => entity },
        { title: 'record', value: ({ key }) => key, shrinkTo: 12 },
        { title: 'id', value: ({ id }) => id },
      ])

const addShow = (group: Command, context: Context): void => {
  group
    .command('show <key>')
    .description('show a record: where it is, and what is on its way')
    .action(
      context.run(async (key: string) =>
        context.withClient(async (client) => {
          const { id } = await pickRecord(client, key)
          const answer = await client.json({ path: `/records/${id}` })
          if (context.isJson()) context.printJson(answer)
          else printRecord(context, recordPage.parse(answer))
          return exitCodes.done
        }),
      ),
    )
}

const printRecord = (context: Context, { record, facets, deliveries }: z.output<typeof recordPage>): void => {
  const nowMs = context.nowMs()
  context.print(
    factsText([
      ['record', record.id],
      [record.entity, record.key],
      ['version', `${record.version}, ${timeText(record.changedAt, nowMs)}`],
      ...(record.mergedInto === null ? [] : [['part of', record.mergedInto] satisfies [string, string]]),
      ...facets.map(({ system, externalId, isPrimary, goneAt }): [string, string] => [
        system,
        `${externalId}${isPrimary ? '' : ', a second one'}${goneAt === null ? '' : `, gone ${timeText(goneAt, nowMs)}`}`,
      ]),
    ]),
  )
  for (const { system, state, version, errorMessage } of deliveries) {
    const why = errorMessage === null || state === 'done' ? '' : `: ${errorMessage}`
    context.print(`version ${version} to ${system}: ${state}${why}\n`)
  }
  context.print(`\nwhy it is so: crossdock explain ${record.entity} ${record.id}\n`)
}

const addDecide = (group: Command, context: Context): void => {
  const act = (key: string, action: string, json: object) =>
    context.withClient(async (client) => {
      const { id } = await pickRecord(client, key)
      const answer = await client.json({ method: 'POST', path: `/records/${id}/${action}`, json })
      if (context.isJson()) context.printJson(answer)
      else printReport(context, client, reportView.parse(answer))
      return exitCodes.done
    })
  group
    .command('decide <key> <field> <system>')
    .description('say that the value of this system counts for a field, whatever the rules say')
    .action(context.run((key: string, field: string, system: string) => act(key, 'decide', { field, system })))
  group
    .command('undecide <key> <field>')
    .description('let the rules count again for a field')
    .action(context.run((key: string, field: string) => act(key, 'undecide', { field })))
}
