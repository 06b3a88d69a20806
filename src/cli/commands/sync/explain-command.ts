import type { Command } from 'commander'
import type { Context } from '../../context.ts'
import { exitCodes } from '../../io.ts'
import { explanationView } from '../../sync-views.ts'
import { tableText } from '../../table.ts'
import { pickRecord } from './pick-record.ts'
import { valueText } from './value-text.ts'

export const addExplainCommand = (program: Command, context: Context): void => {
  program
    .command('explain <entity> <key>')
    .description('say field by field why a record is as it is; exit code 1 when a field waits for a person')
    .action(
      context.run(async (entity: string, key: string) =>
        context.withClient(async (client) => {
          const { id } = await pickRecord(client, key, entity)
          const answer = await client.json({ path: `/records/${id}/explain` })
          const explanation = explanationView.parse(answer)
          if (context.isJson()) context.printJson(answer)
          else printExplanation(context, explanation)
          return explanation.conflicts.length > 0 ? exitCodes.foundProblems : exitCodes.done
        }),
      ),
    )
}

type Explanation = ReturnType<typeof explanationView.parse>

const printExplanation = (context: Context, { record, places, fields, conflicts }: Explanation): void => {
  const where = places.map(
    ({ system, externalId, goneAt }) => `${system} ${externalId}${goneAt === null ? '' : ' (gone)'}`,
  )
  context.print(`${record.entity} ${record.key}, version ${record.version} (${where.join(', ') || 'in no system'})\n`)
  context.print(`record ${record.id}\n\n`)
  context.print(
    tableText(fields.flatMap(linesOf), [
      { title: 'field', value: ({ field }) => field },
      { title: 'value', value: ({ value }) => value, shrinkTo: 16 },
      { title: 'from', value: ({ from }) => from, shrinkTo: 6 },
      { title: 'rule', value: ({ rule }) => rule, shrinkTo: 8 },
      { title: 'since', value: ({ since }) => since },
    ]),
  )
  for (const { id } of conflicts) context.print(`\nIn conflict, see: crossdock deadletters show ${id}\n`)
}

type Line = { field: string; value: string; from: string; rule: string; since: string }

/** The value that won, then what the others say. */
const linesOf = ({
  field,
  value,
  system,
  rule,
  since,
  emptied,
  decidedBy,
  others,
  inConflict,
}: Explanation['fields'][number]): Line[] => [
  {
    field,
    value: emptied ? '(emptied)' : valueText(value),
    from: system ?? '-',
    rule: `${rule}${decidedBy === null ? '' : ` by ${decidedBy}`}${inConflict ? ', CONFLICT' : ''}`,
    since: since === null ? '-' : since.slice(0, 16).replace('T', ' '),
  },
  ...others.map((other) => ({
    field: '',
    value: valueText(other.value),
    from: other.system,
    rule: 'says so',
    since: '',
  })),
]
