import { isoDateFrom } from '../../mappers/sap-s4hana/odata-values.ts'
import { type KeyField, type KeyValues, keyOf } from './keyset.ts'
import type { NativeRow } from './read-by-key.ts'

/** Rows in the order of a key that begins with a date and a time of day. */
type Stream = {
  key: readonly KeyField[]
  pages: AsyncGenerator<{ rows: NativeRow[] }>
  /** Behind which key it begins. */
  after: KeyValues | undefined
  /** Rows that count; the others are passed over. */
  keep?: (row: NativeRow) => boolean
}
type Waiting = { rows: NativeRow[]; isOver: boolean; position: KeyValues | undefined }

/** Rows of several streams, earliest first; `positions` says behind which key each stream goes on after them. */
export async function* mergeByStamp(
  streams: readonly Stream[],
): AsyncGenerator<{ rows: NativeRow[]; positions: (KeyValues | undefined)[] }> {
  const waiting = streams.map(({ after }): Waiting => ({ rows: [], isOver: false, position: after }))
  for (;;) {
    for (const [index, stream] of streams.entries()) await fill(stream, waiting[index])
    const rows: NativeRow[] = []
    while (waiting.every((one) => one.isOver || one.rows.length > 0) && waiting.some((one) => one.rows.length > 0)) {
      const index = earliestOf(streams, waiting)
      const one = waiting[index]
      const row = one?.rows.shift()
      if (one === undefined || row === undefined) break
      one.position = keyOf(row, streams[index]?.key ?? []) ?? one.position
      rows.push(row)
    }
    if (rows.length === 0) return
    yield { rows, positions: waiting.map(({ position }) => position) }
  }
}

const fill = async ({ pages, keep }: Stream, waiting: Waiting | undefined): Promise<void> => {
  while (waiting !== undefined && waiting.rows.length === 0 && !waiting.isOver) {
    const { value, done } = await pages.next()
    if (done) waiting.isOver = true
    else waiting.rows = keep === undefined ? value.rows : value.rows.filter(keep)
  }
}

const earliestOf = (streams: readonly Stream[], waiting: readonly Waiting[]): number => {
  let earliest = -1
  let stamp = ''
  for (const [index, { rows }] of waiting.entries()) {
    const [row] = rows
    if (row === undefined) continue
    const [date, time] = keyOf(row, streams[index]?.key ?? []) ?? []
    const own = `${isoDateFrom(date) ?? ''} ${time ?? ''}`
    if (earliest < 0 || own < stamp) [earliest, stamp] = [index, own]
  }
  return earliest
}
