import type { Connection, Page, ReadWindow, Source, SourceRecord } from '../../../src/connectors/connector.ts'
import type { RecordEntity } from '../../../src/domain/record.ts'
import { testCall } from './sap-test.ts'

export const sourceOf = <E extends RecordEntity>(connection: Connection, entity: E): Source<E> => {
  const source = connection.sources?.[entity]
  if (source === undefined) throw new Error(`No source for ${entity}`)
  return source as unknown as Source<E>
}

const everything: ReadWindow = { since: undefined, until: undefined }

export const collect = async <T>(all: AsyncIterable<T> | undefined): Promise<T[]> => {
  const collected: T[] = []
  for await (const one of all ?? []) collected.push(one)
  return collected
}

export const pagesOf = async <E extends RecordEntity>(
  source: Source<E>,
  window: ReadWindow = everything,
  after?: unknown,
): Promise<Page<E>[]> => collect(source.read(window, after, testCall()))

export const recordsOf = async <E extends RecordEntity>(
  source: Source<E>,
  window: ReadWindow = everything,
  after?: unknown,
): Promise<SourceRecord<E>[]> => (await pagesOf(source, window, after)).flatMap(({ records }) => records)

export const idsOf = async <E extends RecordEntity>(
  source: Source<E>,
  window: ReadWindow = everything,
  after?: unknown,
): Promise<string[]> => (await recordsOf(source, window, after)).map(({ externalId }) => externalId)

/** The record as it is mapped, or its issues. */
export const mappedOf = (record: SourceRecord<RecordEntity> | undefined) => {
  const mapped = record?.map()
  return mapped?.ok === true ? mapped.value : mapped?.issues
}

/** The window of so many seconds around a point in time. */
export const around = (ms: number, seconds = 5): ReadWindow => ({
  since: new Date(ms - seconds * 1000).toISOString(),
  until: new Date(ms + seconds * 1000).toISOString(),
})
