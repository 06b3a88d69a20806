import { readFile, writeFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import type { Command } from 'commander'
import * as z from 'zod'
import { messageOf } from '../../domain/errors.ts'
import type { Context } from '../context.ts'
import { exitCodes, UsageError } from '../io.ts'

type Person = { email?: string; phone?: string; customer?: string }

const erasureView = z.looseObject({ erased: z.record(z.string(), z.number()), kept: z.array(z.string()) })
const listView = z.looseObject({ items: z.array(z.looseObject({ kind: z.string() })) })

const withPerson = (command: Command): Command =>
  command
    .option('--email <address>', 'of the person')
    .option('--phone <number>', 'of the person; written in any way')
    .option('--customer <id>', 'a customer here')

const personOf = ({ email, phone, customer }: Person): Person => {
  const given = Object.entries({ email, phone, customer }).filter(([, value]) => value !== undefined)
  if (given.length !== 1) throw new UsageError('give exactly one of --email, --phone and --customer')
  return Object.fromEntries(given)
}

/** Requests of persons: what is stored of me, and erase it. */
export const addPrivacyCommands = (program: Command, context: Context): void => {
  const group = program.command('privacy').description("one person's data: export it, erase it")
  withPerson(group.command('export'))
    .description('write a file with everything that is stored of one person')
    .requiredOption('--out <file>', 'the file to write (JSON), which must not exist; readable for you only')
    .action(
      context.run(async ({ out, ...person }: Person & { out: string }) =>
        context.withClient(async (client) => {
          const file = await client.bytes({
            method: 'POST',
            path: '/privacy/export',
            json: personOf(person),
            isLong: true,
          })
          // A file that is there would keep its rights: whoever may read it now could read the person's data.
          await writeFile(resolve(context.io.cwd, out), file, { mode: 0o600, flag: 'wx' }).catch((error: unknown) => {
            throw new UsageError(`${out} cannot be written: ${messageOf(error)}`)
          })
          const { entries } = z
            .looseObject({ entries: z.array(z.unknown()) })
            .parse(JSON.parse(Buffer.from(file).toString()))
          if (context.isJson()) context.printJson({ file: out, entries: entries.length })
          else context.print(`${out}: ${entries.length} places\n`)
          return exitCodes.done
        }),
      ),
    )
  withPerson(group.command('erase'))
    .description("take one person's data out of what is stored; cannot be undone")
    .requiredOption('--reason <text>', 'why; kept in the audit trail')
    .action(
      context.run(async ({ reason, ...person }: Person & { reason: string }) =>
        context.withClient(async (client) => {
          const json = { ...personOf(person), reason }
          const answer = await client.json({ method: 'POST', path: '/privacy/erase', json, isLong: true })
          if (context.isJson()) context.printJson(answer)
          else context.print(erasureText(erasureView.parse(answer)))
          return exitCodes.done
        }),
      ),
    )
  group
    .command('erasures')
    .description('list erasures; with --json this is the file for replay, to be kept beside the backups')
    .action(
      context.run(async () =>
        context.withClient(async (client) => {
          const answer = await client.json({ path: '/privacy/erasures' })
          if (context.isJson()) context.printJson(answer)
          else context.print(`${listView.parse(answer).items.length} erasures\n`)
          return exitCodes.done
        }),
      ),
    )
  group
    .command('replay <file>')
    .description('after a restore: do the erasures of the file again')
    .action(
      context.run(async (file: string) =>
        context.withClient(async (client) => {
          const json = { erasures: (await readList(file)).items }
          const answer = await client.json({ method: 'POST', path: '/privacy/erasures/replay', json, isLong: true })
          if (context.isJson()) context.printJson(answer)
          else
            context.print(
              `${listView.parse(answer).items.length} of ${json.erasures.length} persons were there and are erased\n`,
            )
          return exitCodes.done
        }),
      ),
    )
}

const readList = async (file: string): Promise<z.output<typeof listView>> => {
  try {
    return listView.parse(JSON.parse(await readFile(file, 'utf8')))
  } catch (error) {
    throw new UsageError(`${file} is not what "crossdock --json privacy erasures" printed: ${messageOf(error)}`)
  }
}

const erasureText = ({ erased, kept }: z.output<typeof erasureView>): string => {
  const counts = Object.entries(erased).map(
    ([place, count]) => `erased in ${count} ${place} row${count === 1 ? '' : 's'}\n`,
  )
  return `${counts.length === 0 ? 'nothing of this person was found\n' : counts.join('')}${kept.map((text) => `stays: ${text}\n`).join('')}`
}
