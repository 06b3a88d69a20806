import type { Command } from 'commander'
import type * as z from 'zod'
import type { Context } from '../../context.ts'
import { exitCodes } from '../../io.ts'
import { printPage, readPage } from '../../lists.ts'
import { poorRecordView, qualityView } from '../../sync-views.ts'
import { tableText } from '../../table.ts'
import { limitOption } from '../options.ts'

type Options = { rule?: string; system?: string; limit: string }

export const addQualityCommand = (program: Command, context: Context): void => {
  program
    .command('quality [entity]')
    .description('count what is wrong with the data of each system; exit code 1 when anything is')
    .option('--rule <rule>', 'list the records in which this rule finds something')
    .option('--system <name>', 'with --rule: of this system')
    .addOption(limitOption())
    .action(
      context.run(async (entity: string | undefined, { rule, system, limit }: Options) =>
        context.withClient(async (client) => {
          if (rule !== undefined) {
            const query = { entity, rule, system, limit }
            const page = await readPage(client, { path: '/quality/records', query }, poorRecordView)
            printPage(context, page, recordTable)
            return page.items.length === 0 ? exitCodes.done : exitCodes.foundProblems
          }
          const page = await readPage(client, { path: '/quality', query: { entity } }, qualityView)
          printPage(context, page, countTable)
          return page.items.every(({ rules }) => rules.length === 0) ? exitCodes.done : exitCodes.foundProblems
        }),
      ),
    )
}

const countTable = (systems: readonly z.output<typeof qualityView>[]): string => {
  if (systems.length === 0) return 'No records.\n'
  const rows = systems.flatMap(({ system, records, clean, rules }) => [
    { system, count: `${clean} of ${records}`, rule: 'clean', message: '' },
    ...rules.map(({ rule, message, records: count }) => ({ system, count: String(count), rule, message })),
  ])
  return tableText(rows, [
    { title: 'system', value: ({ system }) => system, shrinkTo: 6 },
    { title: 'records', value: ({ count }) => count },
    { title: 'rule', value: ({ rule }) => rule },
    { title: 'which', value: ({ message }) => message, shrinkTo: 20 },
  ])
}

const recordTable = (records: readonly z.output<typeof poorRecordView>[]): string =>
  records.length === 0
    ? 'No records.\n'
    : tableText(records, [
        { title: 'system', value: ({ system }) => system, shrinkTo: 6 },
        { title: 'id there', value: ({ externalId }) => externalId, shrinkTo: 8 },
        { title: 'record', value: ({ key }) => key, shrinkTo: 12 },
        {
          title: 'found',
          value: ({ issues }) =>
            issues.map(({ field, value }) => (value === undefined ? field : `${field}: ${value}`)).join('; '),
          shrinkTo: 12,
        },
      ])
