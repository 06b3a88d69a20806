import { instantFrom, instantLiteral } from '../../mappers/sap-s4hana/odata-values.ts'
import type { Call, ReadWindow } from '../connector.ts'
import type { KeyValues } from './keyset.ts'
import { type NativeRow, type Reading, type ReadOptions, readByKey } from './read-by-key.ts'

/** A reading of rows that carry their last change as a point in time. */
export type StampedReading = Omit<Reading, 'key'> & { stamp: string; id: string }

/**
 * The rows changed inside the window, by (change, id). A window without a start is read by id: rows nobody ever changed may have no stamp,
 * and come as well.
 */
export async function* readWindow(
  options: ReadOptions,
  { stamp, id, filter, ...reading }: StampedReading,
  { since, until }: ReadWindow,
  after: KeyValues | undefined,
  call: Call,
): AsyncGenerator<{ rows: NativeRow[]; next: KeyValues }> {
  const idField = { name: id, kind: 'text' } as const
  if (since === undefined) {
    for await (const page of readByKey(options, { ...reading, filter, key: [idField] }, after, call)) {
      yield { ...page, rows: page.rows.filter((row) => !isBehind(stampOf(row, stamp), until)) }
    }
    return
  }
  const bounds = [
    ...(filter === undefined ? [] : [filter]),
    `${stamp} ge ${instantLiteral(wholeSecond(since))}`,
    ...(until === undefined ? [] : [`${stamp} le ${instantLiteral(until)}`]),
  ].join(' and ')
  const key = [{ name: stamp, kind: 'instant' } as const, idField]
  yield* readByKey(options, { ...reading, filter: bounds, key }, after, call)
}

export const stampOf = (row: NativeRow, stamp: string): string | undefined => {
  const value = row[stamp]
  return typeof value === 'string' ? instantFrom(value) : undefined
}

/** Stamps may be cut to the second: one of the second the window begins in counts. */
const wholeSecond = (instant: string): string => new Date(Math.floor(Date.parse(instant) / 1000) * 1000).toISOString()

export const isBehind = (instant: string | undefined, until: string | undefined): boolean =>
  instant !== undefined && until !== undefined && Date.parse(instant) > Date.parse(until)

export const isInside = (instant: string | undefined, { since, until }: ReadWindow): boolean =>
  instant !== undefined &&
  since !== undefined &&
  Date.parse(instant) >= Date.parse(wholeSecond(since)) &&
  !isBehind(instant, until)
