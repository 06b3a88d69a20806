import type { Command } from 'commander'
import * as z from 'zod'
import type { Context } from '../context.ts'
import { exitCodes } from '../io.ts'
import { tableText } from '../table.ts'
import { timeText } from '../times.ts'

const clocksView = z.looseObject({
  clocks: z.array(
    z.looseObject({
      what: z.string(),
      days: z.number().nullable(),
      lastPurgeAt: z.string().nullable(),
      purged: z.number(),
    }),
  ),
})
const countsView = z.looseObject({ counts: z.record(z.string(), z.record(z.string(), z.number())) })

/** How long things are kept. */
export const addRetentionCommands = (program: Command, context: Context): void => {
  const group = program.command('retention').description('how long things are kept')
  group
    .command('show', { isDefault: true })
    .description('show the clocks, and what was purged so far')
    .action(
      context.run(async () =>
        context.withClient(async (client) => {
          const answer = await client.json({ path: '/retention' })
          if (context.isJson()) context.printJson(answer)
          else
            context.print(
              tableText(clocksView.parse(answer).clocks, [
                { title: 'what', value: ({ what }) => what },
                { title: 'kept', value: ({ days }) => (days === null ? 'for good' : `${days} days`) },
                {
                  title: 'last purge',
                  value: ({ lastPurgeAt }) => (lastPurgeAt === null ? 'never' : timeText(lastPurgeAt, context.nowMs())),
                },
                { title: 'purged', value: ({ purged }) => String(purged) },
              ]),
            )
          return exitCodes.done
        }),
      ),
    )
  group
    .command('purge')
    .description('purge what is older than its clock and at rest, now')
    .option('--dry-run', 'count it only')
    .action(
      context.run(async ({ dryRun = false }: { dryRun?: boolean }) =>
        context.withClient(async (client) => {
          const answer = await client.json({ method: 'POST', path: '/retention/purge', json: { dryRun } })
          if (context.isJson()) context.printJson(answer)
          else context.print(countsText(countsView.parse(answer).counts, dryRun))
          return exitCodes.done
        }),
      ),
    )
}

const countsText = (counts: Record<string, Record<string, number>>, dryRun: boolean): string => {
  const lines = Object.entries(counts).flatMap(([clock, tables]) =>
    Object.entries(tables).map(
      ([table, count]) => `${dryRun ? 'would purge' : 'purged'} ${count} ${table} (${clock})\n`,
    ),
  )
  return lines.length === 0 ? 'Nothing is older than its clock and at rest.\n' : lines.join('')
}
