import * as z from 'zod'
import type { RecordEntity } from '../../domain/record.ts'
import type { Call, Source, SourceRecord } from '../connector.ts'
import { type Change, readChanges, type Stream } from './change-feed.ts'
import type { Domain, TrytonClient } from './client.ts'
import type { ReferenceData } from './reference-data.ts'

/** What all sources of one system share. */
export type SourceOptions = {
  client: TrytonClient
  reference: ReferenceData
  pageSize: number
  concurrency: number
  lagMs: number
  overlapMs: number
}

export type RecordReading<E extends RecordEntity> = {
  streams: readonly Stream[]
  /** All records of the source are rows of this model. */
  model: string
  domain: Domain
  /** The records made of these rows, by row; what is not there is left out. */
  load(ids: readonly number[], call: Call): Promise<Map<number, SourceRecord<E>[]>>
  /** The ids of the records made of each row; the row's own unless stated. */
  idsOf?(rows: readonly number[], call: Call): Promise<string[]>
}

const idsPerPage = 1000
const idRow = z.object({ id: z.number().int() })

/** A source over a model that keeps `write_date`. Tryton says nothing of what was deleted: `listIds` tells what is left. */
export const createRecordSource = <E extends RecordEntity>(
  options: SourceOptions,
  reading: RecordReading<E>,
): Source<E> => {
  const { client, reference, pageSize } = options

  const recordsOf = async (changes: readonly Change[], call: Call): Promise<SourceRecord<E>[]> => {
    const loaded = await loadAll(
      changes.map(({ id }) => id),
      call,
    )
    return changes.flatMap(({ id, at }) => (loaded.get(id) ?? []).map((record) => ({ ...record, modifiedAt: at })))
  }

  /** One change of a template may change hundreds of products: they are loaded a page at a time. */
  const loadAll = async (ids: readonly number[], call: Call): Promise<Map<number, SourceRecord<E>[]>> => {
    const all = new Map<number, SourceRecord<E>[]>()
    for (let from = 0; from < ids.length; from += pageSize) {
      for (const [id, records] of await reading.load(ids.slice(from, from + pageSize), call)) all.set(id, records)
    }
    return all
  }

  const read: Source<E>['read'] = async function* (window, after, call) {
    const feed = readChanges({ ...options, streams: reading.streams }, window, after, call)
    for await (const { changes, next } of feed) yield { records: await recordsOf(changes, call), next }
  }

  const listIds = async function* (call: Call): AsyncIterable<string[]> {
    const context = await reference.context(call)
    for (let last = 0; ; ) {
      const rows = await client.search(
        {
          model: reading.model,
          domain: [...reading.domain, ['id', '>', last]],
          fields: ['id'],
          order: [['id', 'ASC']],
          limit: idsPerPage,
          context,
          row: idRow,
        },
        call,
      )
      const ids = rows.map(({ id }) => id)
      if (ids.length > 0) yield reading.idsOf === undefined ? ids.map(String) : await reading.idsOf(ids, call)
      if (ids.length < idsPerPage) return
      last = ids.at(-1) ?? last
    }
  }

  const get: Source<E>['get'] = async (externalIds, call) => {
    const rows = externalIds.map((id) => Number.parseInt(id, 10)).filter(Number.isSafeInteger)
    const wanted = new Set(externalIds)
    const loaded = await loadAll([...new Set(rows)], call)
    return [...loaded.values()].flat().filter(({ externalId }) => wanted.has(externalId))
  }

  return {
    reads: 'modified',
    read,
    now: (call) => client.now(call),
    lagMs: options.lagMs,
    overlapMs: options.overlapMs,
    listIds,
    get,
  }
}
