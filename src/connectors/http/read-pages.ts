import * as z from 'zod'
import { stepsOfPointer, valueAt } from '../../mappers/places.ts'
import type { Call, PagePosition } from '../connector.ts'
import type { SystemClient } from './client.ts'
import type { PagingSettings } from './entity-settings.ts'
import { askForList, filledList, type ListAnswer, type ListRequest, type NextPage } from './list-request.ts'
import { nextLinkOf } from './next-link.ts'
import { gapError, movedError } from './read-errors.ts'
import type { Variables } from './template.ts'

/** A page as it came. */
export type RawPage = { items: unknown[]; ids: string[]; next: PagePosition }

export type Reading = {
  client: SystemClient
  system: string
  baseUrl: string
  list: ListRequest
  paging: PagingSettings
  pageSize: number
  maxRecords: number
  /** The window, as the system writes it. */
  variables: Variables
  /** What the next page of a keyset goes on behind. */
  afterVariables: (item: unknown, id: string) => Variables
}

const position = z.union([
  z.object({ at: z.literal('end') }),
  z.object({ at: z.literal('cursor'), read: z.number(), cursor: z.string() }),
  z.object({ at: z.literal('link'), read: z.number(), path: z.string(), query: z.record(z.string(), z.string()) }),
  z.object({ at: z.literal('keyset'), read: z.number(), after: z.record(z.string(), z.unknown()) }),
  z.object({
    at: z.literal('offset'),
    read: z.number(),
    pages: z.number(),
    last: z.string(),
    total: z.number().optional(),
  }),
])
type Position = z.output<typeof position>

/** Reads a list to its end, page after page, or throws. `after` is the `next` of an earlier page. */
export async function* readPages(
  reading: Reading,
  after: PagePosition | undefined,
  call: Call,
): AsyncGenerator<RawPage> {
  let at: Position | undefined = after === undefined ? undefined : position.parse(after)
  while (at?.at !== 'end') {
    const { page, next } = await readPage(reading, at, call)
    if (next.at !== 'end' && next.read > reading.maxRecords)
      throw gapError(
        reading.system,
        `more than ${reading.maxRecords} records came (maxRecords): is there an end to its pages?`,
      )
    if (page.items.length > 0) yield { items: page.items, ids: page.ids, next }
    at = next
  }
}

type Step = { page: ListAnswer; next: Position }
type Live = Exclude<Position, { at: 'end' }>

const readPage = async (reading: Reading, at: Live | undefined, call: Call): Promise<Step> => {
  switch (reading.paging.type) {
    case 'none':
      return { page: await ask(reading, {}, call), next: { at: 'end' } }
    case 'cursor':
      return readCursorPage(reading, reading.paging, at, call)
    case 'keyset':
      return readKeysetPage(reading, reading.paging, at, call)
    case 'offset':
    case 'page-number':
      return readOffsetPage(reading, reading.paging, at?.at === 'offset' ? at : undefined, call)
  }
}

const ask = (
  { client, list, pageSize, variables }: Reading,
  more: { variables?: Variables; next?: NextPage },
  call: Call,
): Promise<ListAnswer> =>
  askForList(client, list, filledList(list, { ...variables, pageSize, ...more.variables }, more.next), call)

const readCursorPage = async (
  reading: Reading,
  paging: Extract<PagingSettings, { type: 'cursor' }>,
  at: Live | undefined,
  call: Call,
): Promise<Step> => {
  const page =
    at?.at === 'link'
      ? await askForList(
          reading.client,
          reading.list,
          { ...filledList(reading.list, reading.variables), path: at.path, query: at.query },
          call,
        )
      : at?.at === 'cursor'
        ? await ask(reading, { variables: { cursor: at.cursor }, next: paging }, call)
        : await ask(reading, {}, call)
  const link = nextLinkOf(paging, page.answer, reading.baseUrl)
  if (link === undefined) return { page, next: { at: 'end' } }
  if (typeof link === 'string') throw reading.client.unreadable(page.asked, page.answer.status, link)
  const read = (at?.read ?? 0) + page.items.length
  const next: Live = 'cursor' in link ? { at: 'cursor', read, ...link } : { at: 'link', read, ...link }
  if (at !== undefined && JSON.stringify({ ...at, read: 0 }) === JSON.stringify({ ...next, read: 0 }))
    throw gapError(reading.system, `${page.asked.path} names itself as its next page: mend \`paging\``)
  return { page, next }
}

const readKeysetPage = async (
  reading: Reading,
  paging: Extract<PagingSettings, { type: 'keyset' }>,
  at: Live | undefined,
  call: Call,
): Promise<Step> => {
  const after = at?.at === 'keyset' ? at.after : undefined
  const page = await ask(reading, after === undefined ? {} : { variables: after, next: paging }, call)
  const [item, id] = [page.items.at(-1), page.ids.at(-1)]
  if (id === undefined) return { page, next: { at: 'end' } }
  const next = {
    at: 'keyset' as const,
    read: (at?.read ?? 0) + page.items.length,
    after: reading.afterVariables(item, id),
  }
  if (JSON.stringify(next.after) === JSON.stringify(after))
    throw gapError(reading.system, `${page.asked.path} ended with the record ${id} twice: mend the query of \`paging\``)
  return { page, next }
}

/**
 * Rows before the next page may come and go meanwhile, which moves what follows. With offsets the last row read is read again, and must stand
 * where it stood; with page numbers only the total tells.
 */
const readOffsetPage = async (
  reading: Reading,
  paging: Extract<PagingSettings, { type: 'offset' | 'page-number' }>,
  at: Extract<Live, { at: 'offset' }> | undefined,
  call: Call,
): Promise<Step> => {
  const { read, pages, last, total: before } = at ?? { read: 0, pages: 0, last: undefined, total: undefined }
  const anchor = paging.type === 'offset' && last !== undefined ? 1 : 0
  const variables = paging.type === 'offset' ? { offset: read - anchor } : { page: paging.first + pages }
  const page = await ask(reading, { variables, next: { query: paging.order } }, call)
  const total = page.answer.body === undefined ? before : totalOf(reading, paging.total, page)
  if (before !== undefined && total !== before)
    throw movedError(reading.system, `${page.asked.path} had ${before} records, and now has ${total}`)
  if (anchor === 1 && page.ids[0] !== last)
    throw movedError(reading.system, `${page.asked.path}: record ${last} moved while its pages were read`)
  if (paging.type === 'page-number' && last !== undefined && page.ids.at(-1) === last)
    throw gapError(reading.system, `${page.asked.path} ended with the record ${last} twice: mend \`paging\``)
  const fresh = { ...page, items: page.items.slice(anchor), ids: page.ids.slice(anchor) }
  const now = read + fresh.items.length
  const lastNow = fresh.ids.at(-1)
  if (lastNow === undefined || now === total) {
    if (total !== undefined && now !== total)
      throw movedError(reading.system, `${page.asked.path} gave ${now} of ${total} records`)
    return { page: fresh, next: { at: 'end' } }
  }
  return {
    page: fresh,
    next: { at: 'offset', read: now, pages: pages + 1, last: lastNow, ...(total === undefined ? {} : { total }) },
  }
}

export const totalOf = (
  { client }: Reading,
  pointer: string | undefined,
  { asked, answer }: ListAnswer,
): number | undefined => {
  if (pointer === undefined) return undefined
  const value = Number(valueAt(answer.body, stepsOfPointer(pointer)))
  if (Number.isInteger(value) && value >= 0) return value
  throw client.unreadable(asked, answer.status, `there is no number of records at "${pointer}"`)
}
