import type { SyncedEntity } from '../../domain/entity.ts'
import { nativeValuesOf } from '../../mappers/http/native-from-record.ts'
import { stepsOfPointer, valueAt } from '../../mappers/places.ts'
import type { Call, PushItem, PushResult } from '../connector.ts'
import { errorOfResult } from './judge-answer.ts'
import { idOf } from './list-request.ts'
import { newRecord, refused, type SinkContext } from './sink-context.ts'
import { filledWrite, variablesOfItem, writeKeyOfAll } from './write-request.ts'

type Work<E extends SyncedEntity> = { item: PushItem<E>; record?: unknown; result?: PushResult }

/** Writes records in one call that answers with one result for each. What it throws concerns them all. */
export const pushBatch = async <E extends SyncedEntity>(
  context: SinkContext<E>,
  items: readonly PushItem<E>[],
  call: Call,
): Promise<PushResult[]> => {
  const works: Work<E>[] = []
  for (const item of items) {
    const values = await nativeValuesOf(context.entity, context.map, item.value, item.emptied)
    works.push(
      values.ok
        ? { item, record: newRecord(context, item, values.value) }
        : { item, result: refused(context.deps.system, values) },
    )
  }
  const sent = works.filter(({ result }) => result === undefined)
  const results = sent.length === 0 ? [] : await send(context, sent, call)
  for (const [index, work] of sent.entries()) {
    const result = results[index]
    if (result !== undefined) work.result = result
  }
  return works.flatMap(({ result }) => result ?? [])
}

const send = async <E extends SyncedEntity>(
  { entity, section, client, settings, deps }: SinkContext<E>,
  works: readonly Work<E>[],
  call: Call,
): Promise<PushResult[]> => {
  const { sink } = section
  const { batch, upsert } = sink
  const request = upsert ?? sink.create
  const [first] = works
  if (batch === undefined || request === undefined || first === undefined) return []
  const records = works.map(({ record }) => record)
  const asked = filledWrite(
    request,
    variablesOfItem(entity, request, first.item, { records }),
    upsert === undefined ? 'write' : 'repeatable-write',
    writeKeyOfAll(works.map(({ item }) => item)),
  )
  const { status, body, exchange } = await client.ask(asked, call)
  const results = valueAt(body, stepsOfPointer(batch.results))
  if (!Array.isArray(results) || results.length !== works.length)
    throw client.unreadable(asked, status, `there are not ${works.length} results at "${batch.results}"`)
  return results.map((result: unknown): PushResult => {
    const error = valueAt(result, stepsOfPointer(batch.error))
    if (error !== undefined && error !== null && error !== false && error !== '')
      return { ok: false, error: errorOfResult(settings.errors, deps.system, error, result, exchange()) }
    const externalId = idOf(result, batch.id)
    if (externalId === undefined) throw client.unreadable(asked, status, `a result has no id at "${batch.id}"`)
    return { ok: true, receipt: { externalId } }
  })
}
