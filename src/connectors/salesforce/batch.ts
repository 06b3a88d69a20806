import type { SyncedEntity } from '../../domain/entity.ts'
import { CrossdockError, RejectedError } from '../../domain/errors.ts'
import type { Mapped } from '../../domain/issue.ts'
import type { PushItem, PushResult } from '../connector.ts'
import { collectionLimit, type RecordResult, type SalesforceRecord } from './client.ts'
import { errorFromRecord } from './errors.ts'

/** One item of a push on its way: what is known of it so far. `error` ends it. */
export type Work<E extends SyncedEntity> = { item: PushItem<E>; id?: string; error?: CrossdockError }

/** One write, among those of others in the same call. `record` as it is sent. */
export type Write<W> = { work: W; record: SalesforceRecord }

/** What the errors of one record mean. */
export type ErrorOf<W> = (write: Write<W>, result: RecordResult | undefined) => CrossdockError

/** The writes of one push, in calls of at most 200 records. */
export type Batch<E extends SyncedEntity> = {
  works: Work<E>[]
  /** Those that nothing is wrong with so far. */
  healthy(): Work<E>[]
  /** Sends writes call by call and notes what became of each. */
  write(
    writes: readonly Write<Work<E>>[],
    send: (records: SalesforceRecord[]) => Promise<RecordResult[]>,
    errorOf: ErrorOf<Work<E>>,
  ): Promise<void>
  /** Asks the org something for the sake of these works. */
  ask<T>(works: readonly Work<E>[], question: () => Promise<T>): Promise<T | undefined>
  results(): PushResult[]
}

/**
 * Begins a push. What goes wrong with a whole call is thrown as long as nothing of the push is written; after that it is the trouble of the
 * records concerned.
 */
export const createBatch = <E extends SyncedEntity>(items: readonly PushItem<E>[]): Batch<E> => {
  const works = items.map((item): Work<E> => ({ item }))
  let isWritten = false

  const ask: Batch<E>['ask'] = async (concerned, question) => {
    try {
      return await question()
    } catch (error) {
      if (!isWritten || !(error instanceof CrossdockError)) throw error
      for (const work of concerned) work.error ??= error
      return undefined
    }
  }

  return {
    works,
    healthy: () => works.filter(({ error }) => error === undefined),
    ask,
    write: async (writes, send, errorOf) => {
      for (let from = 0; from < writes.length; from += collectionLimit) {
        const part = writes.slice(from, from + collectionLimit).filter(({ work }) => work.error === undefined)
        if (part.length === 0) continue
        const concerned = part.map(({ work }) => work)
        const results = await ask(concerned, () => send(part.map(({ record }) => record)))
        if (results === undefined) continue
        isWritten ||= results.some(({ success }) => success)
        for (const [index, write] of part.entries()) {
          const result = results[index]
          if (result?.success !== true) write.work.error = errorOf(write, result)
          else if (result.id) write.work.id = result.id
        }
      }
    },
    results: () =>
      works.map(({ item, id, error }): PushResult => {
        if (error !== undefined) return { ok: false, error }
        if (id === undefined) throw new Error(`${item.canonicalId} has neither an id nor an error`)
        return { ok: true, receipt: { externalId: id } }
      }),
  }
}

/** An ErrorOf of the usual kind. `describe` names the record for people, `externalIdField` is the one the upsert goes by. */
export const refusedBy =
  <W>(system: string, describe: (write: Write<W>) => string, externalIdField: string): ErrorOf<W> =>
  (write, result) =>
    errorFromRecord(system, describe(write), result, externalIdField)

/** The record a mapper made of an item, or undefined when there are issues: then they are the item's error. */
export const mappedOr = <T>(
  system: string,
  work: { error?: CrossdockError },
  what: string,
  mapped: Mapped<T>,
): T | undefined => {
  if (mapped.ok) return mapped.value
  const text = mapped.issues.map((issue) => `${issue.path}: ${issue.message}`).join('; ')
  work.error = new RejectedError('RECORD_REJECTED', `${system} cannot take ${what}: ${text}`, {
    stage: 'map',
    detail: mapped.issues,
  })
  return undefined
}
