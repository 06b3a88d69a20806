import * as z from 'zod'
import { mapAtMost } from '../../domain/map-at-most.ts'
import { timestampToTryton } from '../../mappers/tryton/typed-json.ts'
import type { Call, PagePosition, ReadWindow } from '../connector.ts'
import type { Domain, TrytonClient } from './client.ts'
import type { ReferenceData } from './reference-data.ts'

/** Rows whose change is a change of a record: the record itself, or something it is made of. */
export type Stream = {
  /** Stable: positions are kept under it. */
  name: string
  model: string
  domain?: Domain
  fields?: readonly string[]
  /** The records a row belongs to; the row itself unless stated. */
  owners?: (row: Row) => readonly number[]
  /** Left out of a reading from the beginning, which meets every record anyway. */
  laterOnly?: boolean
}

export type Row = z.infer<typeof rowShape>
/** A record that changed, and when. */
export type Change = { id: number; at: string }

const rowShape = z.looseObject({
  id: z.number().int(),
  write_date: z.string().nullish(),
  create_date: z.string().nullish(),
})
const positions = z.record(z.string(), z.union([z.literal('done'), z.object({ at: z.string(), id: z.number().int() })]))
type Positions = z.infer<typeof positions>

/** A stream twice: rows that were written since they were made carry `write_date`, the others have none and count by `create_date`. */
type Lane = { key: string; stream: Stream; stamp: 'write_date' | 'create_date' }
type Batch = { lane: Lane; rows: (Row & { at: string })[]; isLast: boolean }

/**
 * What changed inside the window, merged over all streams in the order of time. Each lane is paged by (stamp, id), so rows that are
 * written meanwhile leave the window and are met in the next one. A record that changed several times comes once in a page, at its last place.
 */
export async function* readChanges(
  options: {
    client: TrytonClient
    reference: ReferenceData
    streams: readonly Stream[]
    pageSize: number
    concurrency: number
  },
  window: ReadWindow,
  after: PagePosition | undefined,
  call: Call,
): AsyncIterable<{ changes: Change[]; next: PagePosition }> {
  const { client, streams, pageSize, concurrency } = options
  const lanes = lanesOf(streams, window)
  // Tryton shows the rows of the company in the context.
  const context = await options.reference.context(call)
  let position: Positions = after === undefined ? {} : positions.parse(after)
  for (;;) {
    const open = lanes.filter(({ key }) => position[key] !== 'done')
    if (open.length === 0) return
    const batches = await mapAtMost(concurrency, open, async (lane): Promise<Batch> => {
      const rows = await client.search(
        {
          model: lane.stream.model,
          domain: domainOf(lane, window, position[lane.key]),
          fields: [lane.stamp, ...(lane.stream.fields ?? [])],
          order: [
            [lane.stamp, 'ASC'],
            ['id', 'ASC'],
          ],
          limit: pageSize,
          context,
          row: rowShape,
        },
        call,
      )
      const stamped = rows.map((row) => ({ ...row, at: row[lane.stamp] ?? '' }))
      return { lane, rows: stamped, isLast: rows.length < pageSize }
    })
    const { changes, next } = merged(batches, position)
    position = next
    yield { changes, next }
  }
}

const lanesOf = (streams: readonly Stream[], { since }: ReadWindow): Lane[] =>
  streams
    .filter(({ laterOnly }) => since !== undefined || laterOnly !== true)
    .flatMap((stream) =>
      (['write_date', 'create_date'] as const).map((stamp) => ({ key: `${stream.name} ${stamp}`, stream, stamp })),
    )

const domainOf = ({ stream, stamp }: Lane, { since, until }: ReadWindow, position: Positions[string] | undefined) => {
  const conditions: Domain[number][] = [...(stream.domain ?? [])]
  // Rows without it would come last, with nothing to go on behind.
  conditions.push(['write_date', stamp === 'create_date' ? '=' : '!=', null])
  if (since !== undefined) conditions.push([stamp, '>=', timestampToTryton(since)])
  if (until !== undefined) conditions.push([stamp, '<=', timestampToTryton(until)])
  if (position !== undefined && position !== 'done') {
    const at = timestampToTryton(position.at)
    conditions.push([
      'OR',
      [[stamp, '>', at]],
      [
        [stamp, '=', at],
        ['id', '>', position.id],
      ],
    ])
  }
  return conditions
}

/** Only as far as every lane was read: beyond the last row of a lane that goes on, there may be earlier ones of it. */
const merged = (batches: readonly Batch[], position: Positions): { changes: Change[]; next: Positions } => {
  const ends = batches.flatMap(({ rows, isLast }) => (isLast ? [] : [rows.at(-1)?.at ?? '']))
  const bound = ends.sort()[0]
  const next = { ...position }
  const changes: Change[] = []
  for (const { lane, rows, isLast } of batches) {
    const ready = bound === undefined ? rows : rows.filter(({ at }) => at <= bound)
    const last = ready.at(-1)
    if (isLast && ready.length === rows.length) next[lane.key] = 'done'
    else if (last !== undefined) next[lane.key] = { at: last.at, id: last.id }
    const ownersOf = lane.stream.owners ?? ((row: Row) => [row.id])
    for (const row of ready) changes.push(...ownersOf(row).map((id) => ({ id, at: row.at })))
  }
  changes.sort((a, b) => a.at.localeCompare(b.at) || a.id - b.id)
  const latest = new Map<number, Change>()
  for (const change of changes) {
    latest.delete(change.id)
    latest.set(change.id, change)
  }
  return { changes: [...latest.values()], next }
}
