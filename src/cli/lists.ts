import type { Command } from 'commander'
import * as z from 'zod'
import type { ApiClient, ApiRequest } from './client.ts'
import { limitOption } from './commands/options.ts'
import type { Context } from './context.ts'
import { UsageError } from './io.ts'

/** A page of a list, as it came and as it is shown. */
export type ShownPage<T> = { answer: unknown; items: T[]; next: string | null }

/** The parameters each list takes: `--filter`, `--after` and `--limit`. */
export const withListOptions = (command: Command): Command =>
  command
    .option('--filter <filter>', 'conditions, such as "state:dead partner:acme age>2h"; docs/filters.md has them all')
    .option('--after <position>', 'the page behind the one that named this position')
    .addOption(limitOption())

export const readPage = async <T extends z.ZodType>(
  client: ApiClient,
  request: Pick<ApiRequest, 'path' | 'query'>,
  item: T,
): Promise<ShownPage<z.output<T>>> => {
  const answer = await client.json(request)
  const { items, next } = z.looseObject({ items: z.array(item), next: z.string().nullable() }).parse(answer)
  if (items.length === 0) await refuseUnknownNames(client, request.query ?? {})
  return { answer, items, next }
}

const named = z.looseObject({ items: z.array(z.looseObject({ name: z.string() })) })
const listsOfNames = { partner: '/partners', system: '/systems', flow: '/flows' } as const

/** Nothing was found: where that is because of a misspelt name, "none" would be read as "all is well". */
const refuseUnknownNames = async (client: ApiClient, query: NonNullable<ApiRequest['query']>): Promise<void> => {
  for (const [kind, path] of Object.entries(listsOfNames)) {
    const asked =
      query[kind] ?? new RegExp(`(?:^|\\s)${kind}:([^\\s",]+)(?=\\s|$)`).exec(String(query['filter'] ?? ''))?.[1]
    if (asked === undefined) continue
    const names = named.parse(await client.json({ path })).items.map(({ name }) => name)
    if (!names.includes(String(asked)))
      throw new UsageError(
        `nothing is stored of a ${kind} "${asked}", and none is configured: there are ${names.join(', ') || 'none'}`,
      )
  }
}

/** Prints a page as JSON, or as the text that `textOf` makes of its rows; says so when there are more. */
export const printPage = <T>(
  context: Context,
  { answer, items, next }: ShownPage<T>,
  textOf: (items: readonly T[]) => string,
): void => {
  if (context.isJson()) {
    context.printJson(answer)
    return
  }
  context.print(textOf(items))
  if (next !== null) context.note(`There are more: say --limit, or --after ${next}`)
}
