import type * as z from 'zod'
import { TransientError } from '../../domain/errors.ts'
import type { Call } from '../connector.ts'
import type { SapClient, SapService } from './client.ts'
import { behind, type KeyField, type KeyValues, keyOf } from './keyset.ts'

export type NativeRow = Readonly<Record<string, unknown>>

export type Reading = {
  service: SapService
  entitySet: string
  key: readonly KeyField[]
  filter?: string | undefined
  select?: readonly string[]
  expand?: string
  /** The frame around a row: what must be there to tell it from others. */
  row: z.ZodType<NativeRow>
}

export type ReadOptions = { system: string; client: SapClient; pageSize: number }
type Stretch = { rows: NativeRow[]; next: KeyValues }

/**
 * All rows in the order of their key, from behind `after` on. Each page asks for what is behind the last row of the one before, so rows that
 * come, go or move meanwhile shift nothing. It ends with an empty page only: SAP may give fewer rows than it was asked for and say nothing.
 */
export async function* readByKey(
  { system, client, pageSize }: ReadOptions,
  { service, entitySet, key, filter, select, expand, row }: Reading,
  after: KeyValues | undefined,
  call: Call,
): AsyncGenerator<Stretch> {
  const orderBy = key.map(({ name }) => name).join(',')
  let seen = new Set<string>()
  for (let position = after; ; ) {
    const parts = [
      ...(filter === undefined ? [] : [`(${filter})`]),
      ...(position === undefined ? [] : [behind(key, position)]),
    ]
    const query = { filter: parts.join(' and ') || undefined, select, expand, orderBy, top: pageSize }
    const rows = await client.readFirst(service, entitySet, query, row, call)
    if (rows.length === 0) return
    const fresh = rows.filter((one) => !seen.has(nameOf(one, key)))
    const last = rows.map((one) => keyOf(one, key)).findLast((values) => values !== undefined)
    // What is left are rows whose key SAP itself got wrong; they were there on the page before.
    if (last === undefined && fresh.length === 0) return
    if (last === undefined || fresh.length === 0 || last.join('\n') === position?.join('\n')) {
      throw new TransientError(
        'REPLY_UNREADABLE',
        `${system}: the rows of ${entitySet} do not go on behind ${position?.join(', ') ?? 'the start'}: does a proxy cut the address short?`,
        { scope: 'item', stage: 'read' },
      )
    }
    seen = new Set(rows.map((one) => nameOf(one, key)))
    position = last
    yield { rows: fresh, next: last }
  }
}

const nameOf = (row: NativeRow, key: readonly KeyField[]): string => JSON.stringify(key.map(({ name }) => row[name]))
