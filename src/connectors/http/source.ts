import { mapAtMost } from '../../domain/map-at-most.ts'
import type { RecordEntity } from '../../domain/record.ts'
import { type CompiledMap, compileFieldMap, readingLines } from '../../mappers/http/field-map.ts'
import { evaluateReads, recordFromNative } from '../../mappers/http/record-from-native.ts'
import { stepsOfPointer, valueAt } from '../../mappers/places.ts'
import { roundedToSource, stepMsOf, type TimeStyle, timeFromSource, timeToSource } from '../../mappers/source-time.ts'
import type { Call, ConnectorDeps, Page, ReadWindow, Source, SourceRecord } from '../connector.ts'
import type { SystemClient } from './client.ts'
import type { EntitySettings, SourceSettings } from './entity-settings.ts'
import { getRecords } from './get-records.ts'
import { idOf, type ListRequest } from './list-request.ts'
import { type RawPage, type Reading, readPages } from './read-pages.ts'
import type { HttpSettings } from './settings.ts'
import { sourceClock } from './source-clock.ts'
import type { Variables } from './template.ts'
import { walkChanges } from './walk-changes.ts'

type Context = {
  client: SystemClient
  settings: HttpSettings
  deps: ConnectorDeps
  source: SourceSettings
}

const defaultChanges = { format: 'iso', offsetMinutes: 0, inclusive: true }

/** The reading side of one entity, as its section of the definition describes it. */
export const createHttpSource = <E extends RecordEntity>(
  entity: E,
  section: EntitySettings & { source: SourceSettings },
  context: Omit<Context, 'source'>,
): Source<E> => {
  const { source } = section
  const all: Context = { ...context, source }
  const map = compileFieldMap(entity, section.fields, context.settings.tables)
  const times = source.changes ?? defaultChanges
  const toRecord = (item: unknown): Promise<SourceRecord<E>> => recordOf(entity, map, source, times, item)
  const listed: ListRequest = { ...source, ...(source.listing ?? {}) }
  const deleted = source.deleted

  return {
    reads: source.changes === undefined ? 'full' : 'modified',
    // Places were checked against the names of the entity's fields.
    fields: [...new Set(readingLines(map).map(({ place }) => place.field))] as unknown as NonNullable<
      Source<E>['fields']
    >,
    read: async function* (window, after, call): AsyncGenerator<Page<E>> {
      for await (const { items, next } of rawPages(all, window, after, call)) {
        const records = await Promise.all(items.map(toRecord))
        yield {
          records: source.changes === undefined ? records : records.filter((record) => isInside(record, window, times)),
          next,
        }
      }
    },
    ...(source.changes === undefined
      ? {}
      : {
          now: (call: Call) => sourceClock(context.client, context.settings, context.deps.system, call),
          lagMs: source.changes.lagSeconds * 1000,
          overlapMs: source.changes.overlapSeconds * 1000,
        }),
    ...(deleted === undefined
      ? {}
      : {
          readDeleted: async function* (window: ReadWindow, call: Call) {
            const list: ListRequest = { ...deleted, emptyStatuses: source.emptyStatuses }
            for await (const { items, ids } of readPages(readingOf(all, list, window), undefined, call))
              yield items
                .map((item, index) => ({
                  externalId: ids[index] ?? '',
                  deletedAt:
                    deleted.at === undefined
                      ? undefined
                      : timeFromSource(valueAt(item, stepsOfPointer(deleted.at)), times),
                }))
                .filter(({ deletedAt }) => isInside({ modifiedAt: deletedAt }, window, times))
          },
        }),
    listIds: async function* (call) {
      const everything = { since: undefined, until: undefined }
      for await (const { ids } of readPages(readingOf(all, listed, everything), undefined, call)) yield ids
    },
    get: async (ids, call) => {
      const items =
        source.get === undefined
          ? await pickRecords(all, ids, call)
          : await getRecords(context.client, source, source.get, ids, call)
      return mapAtMost(50, items, toRecord)
    },
  }
}

/** Where the system gives no single records: those asked for, out of all. */
const pickRecords = async (context: Context, ids: readonly string[], call: Call): Promise<unknown[]> => {
  const wanted = new Set(ids)
  const found = new Map<string, unknown>()
  for await (const page of rawPages(context, { since: undefined, until: undefined }, undefined, call))
    for (const [index, id] of page.ids.entries()) if (wanted.has(id)) found.set(id, page.items[index])
  return [...found.values()]
}

type Times = TimeStyle & { modifiedFormat?: string | undefined; inclusive: boolean }

/** Of the two formats the one that says less: times are compared as exactly as both sides know them. */
const coarser = ({ format, modifiedFormat = format, offsetMinutes }: Times): TimeStyle => ({
  format: stepMsOf(modifiedFormat) > stepMsOf(format) ? modifiedFormat : format,
  offsetMinutes,
})

const recordOf = async <E extends RecordEntity>(
  entity: E,
  map: CompiledMap,
  source: SourceSettings,
  times: Times,
  item: unknown,
): Promise<SourceRecord<E>> => {
  const evaluated = await evaluateReads(map, item)
  const related = Object.entries(source.related).flatMap(([role, pointer]) => {
    const id = idOf(item, pointer)
    return id === undefined ? [] : [[role, id]]
  })
  return {
    externalId: idOf(item, source.id) ?? '',
    modifiedAt: stampOf(source, times, item),
    raw: item,
    map: () => recordFromNative(entity, map, item, evaluated),
    ...(related.length === 0 ? {} : { related: Object.fromEntries(related) }),
  }
}

const stampOf = ({ modified, changes }: SourceSettings, times: Times, item: unknown): string | undefined => {
  if (modified === undefined) return undefined
  const format = changes?.modifiedFormat ?? times.format
  return timeFromSource(valueAt(item, stepsOfPointer(modified)), { ...times, format })
}

/** A system that knows seconds only says of what happened at half past that it happened before. */
const isInside = (
  { modifiedAt }: { modifiedAt: string | undefined },
  { since, until }: ReadWindow,
  times: Times,
): boolean => {
  if (modifiedAt === undefined) return true
  const at = Date.parse(modifiedAt)
  return (
    (since === undefined || at >= Date.parse(roundedToSource(since, coarser(times)))) &&
    (until === undefined || at <= Date.parse(until))
  )
}

const rawPages = (context: Context, window: ReadWindow, after: unknown, call: Call): AsyncGenerator<RawPage> => {
  const { source } = context
  const { paging, changes } = source
  const reading = readingOf(context, { ...source, sinceQuery: changes?.query }, window)
  if (changes === undefined || (paging.type !== 'offset' && paging.type !== 'page-number'))
    return readPages(reading, after, call)
  const since = window.since === undefined ? undefined : roundedToSource(window.since, coarser(changes))
  const walk = {
    ...reading,
    paging,
    until: window.until === undefined ? undefined : new Date(window.until).toISOString(),
    variablesSince: (from: string | undefined) => windowVariables(source, { ...window, since: from }),
    stampOf: (item: unknown) => {
      const stamp = stampOf(source, changes, item)
      return stamp === undefined ? undefined : roundedToSource(stamp, coarser(changes))
    },
  }
  return walkChanges(walk, since, after, call)
}

const windowVariables = (source: SourceSettings, { since, until }: ReadWindow): Variables => {
  const changes = source.changes ?? defaultChanges
  const stepMs = changes.inclusive ? 0 : stepMsOf(changes.format)
  return {
    since: since === undefined ? undefined : timeToSource(new Date(Date.parse(since) - stepMs).toISOString(), changes),
    until: until === undefined ? undefined : timeToSource(until, changes),
  }
}

const readingOf = ({ client, settings, deps, source }: Context, list: ListRequest, window: ReadWindow): Reading => ({
  client,
  system: deps.system,
  baseUrl: settings.url,
  list,
  paging: source.paging,
  pageSize: source.pageSize,
  maxRecords: source.maxRecords,
  variables: windowVariables(source, window),
  afterVariables: (item, id) => ({
    afterId: id,
    afterModified: source.modified === undefined ? undefined : valueAt(item, stepsOfPointer(source.modified)),
  }),
})
