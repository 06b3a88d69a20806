import { createHash } from 'node:crypto'
import * as z from 'zod'
import type { Call, PagePosition } from '../connector.ts'
import type { PagingSettings } from './entity-settings.ts'
import { askForList, filledList } from './list-request.ts'
import { gapError } from './read-errors.ts'
import { type RawPage, type Reading, totalOf } from './read-pages.ts'
import type { Variables } from './template.ts'

/** What was seen of the records of one stamp: their number and the sum of their hashes, whatever their order. */
const pass = z.object({ count: z.number(), sum: z.number() })

const position = z.object({
  /** Asked for from this stamp on, ISO 8601; undefined at the very beginning of everything. */
  since: z.string().optional(),
  /** Records and pages of that stamp passed over by number. */
  offset: z.number(),
  pages: z.number(),
  pass,
  /** The pass before this one over the same stamp. */
  before: pass.optional(),
  read: z.number(),
  ended: z.boolean().optional(),
})
type Position = z.output<typeof position>

export type Walk = Reading & {
  paging: Extract<PagingSettings, { type: 'offset' | 'page-number' }>
  /** The window's end, for stopping early. */
  until: string | undefined
  /** `{since}` and `{until}` for a stamp. */
  variablesSince: (since: string | undefined) => Variables
  /** The stamp of a record, rounded as the system's format is. */
  stampOf: (item: unknown) => string | undefined
}

const nothing = { count: 0, sum: 0 }
const sumLimit = 2 ** 48

/** Whether two passes saw the same records. */
const isSame = (a: Position['before'], b: Position['before']): boolean => a?.count === b?.count && a?.sum === b?.sum

const withIds = ({ count, sum }: z.output<typeof pass>, ids: readonly string[]): z.output<typeof pass> => ({
  count: count + ids.length,
  sum: ids.reduce(
    (all, id) => (all + Number.parseInt(createHash('sha1').update(id).digest('hex').slice(0, 12), 16)) % sumLimit,
    sum,
  ),
})

/**
 * Reads changes of a system that only pages by number, without losing a record that moves meanwhile: every page asks anew from the last stamp seen
 * on, so that nothing lies in front of it to be counted. Only the records of one stamp are passed over by number; when they fill several
 * pages, they are read until two passes saw the same. Records may come twice.
 */
export async function* walkChanges(
  walk: Walk,
  since: string | undefined,
  after: PagePosition | undefined,
  call: Call,
): AsyncGenerator<RawPage> {
  let at: Position =
    after === undefined ? { since, offset: 0, pages: 0, pass: nothing, read: 0 } : position.parse(after)
  while (at.ended !== true) {
    const { items, ids, next } = await readOne(walk, at, call)
    if (next.read > walk.maxRecords)
      throw gapError(
        walk.system,
        `more than ${walk.maxRecords} records came (maxRecords): is there an end to its pages?`,
      )
    if (items.length > 0) yield { items, ids, next }
    at = next
  }
}

const readOne = async (walk: Walk, at: Position, call: Call): Promise<RawPage & { next: Position }> => {
  const { paging, list, client, pageSize } = walk
  const number = paging.type === 'offset' ? { offset: at.offset } : { page: paging.first + at.pages }
  const variables = { ...walk.variablesSince(at.since), pageSize, ...number }
  const asked = filledList(list, variables, { query: paging.order })
  const page = await askForList(client, list, asked, call)
  const { items, ids } = page
  const stamps = checkOrder(walk, at, items, ids)
  const total = page.answer.body === undefined ? undefined : totalOf(walk, paging.total, page)
  const isLast = items.length === 0 || (total !== undefined && at.offset + items.length >= total)
  const last = stamps.at(-1)
  const inStamp = ids.filter((_, index) => (stamps[index] ?? at.since) === at.since)
  const seen = withIds(at.pass, inStamp)
  const read = at.read + items.length
  const next = (): Position => {
    const isBehind = last !== undefined && last !== at.since
    const again = { ...at, offset: 0, pages: 0, pass: nothing, before: seen, read }
    // What fits one page was seen at once: nothing can have moved in between.
    const isProven = at.pages <= (isLast && items.length === 0 ? 1 : 0) || isSame(at.before, seen)
    if (!isProven && (isBehind || isLast)) return again
    if (isLast || (walk.until !== undefined && last !== undefined && last > walk.until))
      return { ...at, read, ended: true }
    if (isBehind) return { since: last, offset: 0, pages: 0, pass: nothing, read }
    return { ...at, offset: at.offset + items.length, pages: at.pages + 1, pass: seen, read }
  }
  return { items, ids, next: next() }
}

/** Stamps of a page, each record without one having that of the record before it. */
const checkOrder = (
  { stampOf, system }: Walk,
  at: Position,
  items: readonly unknown[],
  ids: readonly string[],
): (string | undefined)[] => {
  let before = at.since
  return items.map((item, index) => {
    const stamp = stampOf(item) ?? before
    if (before !== undefined && stamp !== undefined && stamp < before) {
      const what = `record ${ids[index]} of ${stamp} came behind one of ${before}: what changed must come oldest first, mend \`paging.order\``
      throw gapError(system, what)
    }
    before = stamp
    return stamp
  })
}
