import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { basename, resolve } from 'node:path'
import type { Command } from 'commander'
import * as z from 'zod'
import { messageOf } from '../../domain/errors.ts'
import type { ApiRequest } from '../client.ts'
import type { Context } from '../context.ts'
import { exitCodes, UsageError } from '../io.ts'

const receivedView = z.looseObject({
  kind: z.enum(['interchange', 'document']),
  id: z.string(),
  state: z.string(),
  duplicateOf: z.string().nullable(),
})

type Options = { key?: string; system?: string; partner?: string }

export const addSendOrderCommand = (program: Command, context: Context): void => {
  program
    .command('send-order <file>')
    .description('hand in an order: JSON in the canonical form for a partner, or EDI or XML as it is for a system')
    .option('--partner <name>', 'for JSON: whose order it is, where the file does not say')
    .option('--system <name>', 'for EDI and XML: the system it counts as received by')
    .option(
      '--key <key>',
      'idempotency key: the same order under the same key is taken once; of its bytes unless stated',
    )
    .action(
      context.run(async (file: string, options: Options) => {
        const bytes = await readFile(resolve(context.io.cwd, file)).catch((error: unknown) => {
          throw new UsageError(`${file} cannot be read: ${messageOf(error)}`)
        })
        const key = options.key ?? keyOf(bytes, options)
        const request = { ...requestOf(file, bytes, options), headers: { 'idempotency-key': key } }
        return context.withClient(async (client) => {
          const answer = await client.json(request)
          if (context.isJson()) context.printJson(answer)
          else context.print(textOf(file, receivedView.parse(answer)))
          if (!client.mayRun && !context.isJson()) context.note('No Crossdock runs: it is read when one is started.')
          return exitCodes.done
        })
      }),
    )
}

/** The same file, for the same partner or system, has the same key. */
const keyOf = (bytes: Buffer, { system, partner }: Options): string =>
  `file-${createHash('sha256')
    .update(JSON.stringify([system, partner]))
    .update(bytes)
    .digest('hex')}`

const requestOf = (file: string, bytes: Buffer, { system, partner }: Options): ApiRequest => {
  const order = { method: 'POST', path: '/orders' } as const
  if (system !== undefined) {
    if (partner !== undefined) throw new UsageError('say --system for EDI and XML, or --partner for JSON: not both')
    return { ...order, query: { system, fileName: basename(file) }, bytes }
  }
  try {
    return { ...order, query: { partner }, json: JSON.parse(bytes.toString('utf8')) }
  } catch {
    throw new UsageError(`${file} is not JSON: for EDI and XML say --system`)
  }
}

const textOf = (file: string, { kind, id, duplicateOf }: z.output<typeof receivedView>): string => {
  if (duplicateOf !== null)
    return `${file} has the same bytes as interchange ${duplicateOf}: it is answered as that was, and nothing else follows\n`
  const show = kind === 'document' ? `crossdock documents ${id}` : `crossdock interchanges ${id}`
  return `${file} was taken as ${kind} ${id}\nwhat becomes of it: ${show}\n`
}
