import type { SyncedEntity } from '../../domain/entity.ts'
import { CrossdockError, isOutage, RejectedError } from '../../domain/errors.ts'
import { mapAtMost } from '../../domain/map-at-most.ts'
import { compileFieldMap, emptiedFields, writingLines } from '../../mappers/http/field-map.ts'
import { nativeValuesOf } from '../../mappers/http/native-from-record.ts'
import type { Call, ConnectorDeps, PushItem, PushResult, Receipt, Sink } from '../connector.ts'
import type { SystemClient } from './client.ts'
import type { EntitySettings, SinkSettings } from './entity-settings.ts'
import { createFinder } from './find-record.ts'
import { pushBatch } from './push-batch.ts'
import type { HttpSettings } from './settings.ts'
import { refused, type SinkContext } from './sink-context.ts'
import { createRecord, updateRecord } from './write-record.ts'

/** The writing side of one entity, as its section of the definition describes it. */
export const createHttpSink = <E extends SyncedEntity>(
  entity: E,
  section: EntitySettings & { sink: SinkSettings },
  base: { client: SystemClient; settings: HttpSettings; deps: ConnectorDeps },
): Sink<E> => {
  const { sink } = section
  const map = compileFieldMap(entity, section.fields, base.settings.tables)
  const context: SinkContext<E> = { entity, section, map, ...base }
  const { concurrency } = base.settings
  const update = sink.update
  const find = createFinder(context)
  const isOnlyMade = sink.upsert === undefined && update === undefined

  const pushOne = async (item: PushItem<E>, call: Call): Promise<PushResult> => {
    const { externalId } = item
    const isUpdate = externalId !== undefined && update !== undefined
    if (externalId !== undefined && isOnlyMade) return unchangeable(context, externalId)
    const values = await nativeValuesOf(entity, map, item.value, item.emptied, externalId !== undefined)
    if (!values.ok) return refused(base.deps.system, values)
    return outcomeOf(() =>
      isUpdate
        ? updateRecord(context, update, item, values.value, call)
        : createRecord(context, item, values.value, call),
    )
  }
  const push = async (items: readonly PushItem<E>[], call: Call): Promise<PushResult[]> => {
    if (sink.batch === undefined) return atOnce(concurrency, items, (item) => pushOne(item, call))
    const known = update === undefined && !isOnlyMade ? [] : items.filter(({ externalId }) => externalId !== undefined)
    const fresh = items.filter((item) => !known.includes(item))
    const results = new Map<PushItem<E>, PushResult>()
    for (const [index, result] of (await pushBatch(context, fresh, call)).entries())
      if (fresh[index] !== undefined) results.set(fresh[index], result)
    const updated = await atOnce(concurrency, known, (item) => pushOne(item, call))
    for (const [index, item] of known.entries()) if (updated[index] !== undefined) results.set(item, updated[index])
    return items.flatMap((item) => results.get(item) ?? [])
  }

  const fieldNames = [...new Set(writingLines(map).map(({ place }) => place.field))]
  return {
    push,
    find,
    ...(update === undefined
      ? {}
      : { update: (items, call) => atOnce(concurrency, items, (item) => pushOne(item, call)) }),
    repeatable: sink.upsert !== undefined,
    // Places were checked against the names of the entity's fields.
    fields: fieldNames as unknown as NonNullable<Sink<E>['fields']>,
    ...(update === undefined && sink.upsert === undefined
      ? {}
      : { empties: emptiedFields(map) as unknown as NonNullable<Sink<E>['empties']> }),
    batchSize: sink.batch?.size ?? 50,
    ...(sink.batch === undefined ? { itemsPerCall: 1 } : {}),
    visibilityLagMs: sink.visibilityLagSeconds * 1000,
    callLimitMs: base.settings.timeoutMs,
  }
}

/** Creating it once more would make another one. */
const unchangeable = <E extends SyncedEntity>({ deps, entity }: SinkContext<E>, externalId: string): PushResult => ({
  ok: false,
  error: new RejectedError(
    'RECORD_REJECTED',
    `${deps.system} has the ${entity} ${externalId}, and its description has no \`update\`: describe how it is changed, or change it there and resolve this`,
  ),
})

/** Items after one that shows the whole system to be away are not tried: their turn comes again. */
const atOnce = async <T>(
  limit: number,
  items: readonly T[],
  work: (item: T) => Promise<PushResult>,
): Promise<PushResult[]> => {
  let outage: CrossdockError | undefined
  return mapAtMost(limit, items, async (item) => {
    if (outage !== undefined) return { ok: false, error: outage }
    const result = await work(item)
    if (!result.ok && isOutage(result.error)) outage = result.error
    return result
  })
}

const outcomeOf = async (work: () => Promise<Receipt>): Promise<PushResult> => {
  try {
    return { ok: true, receipt: await work() }
  } catch (error) {
    if (error instanceof CrossdockError) return { ok: false, error }
    throw error
  }
}
