import type { SyncedEntity } from '../../domain/entity.ts'
import { RejectedError } from '../../domain/errors.ts'
import { type NativeValue, nativeRecord } from '../../mappers/http/native-from-record.ts'
import { putValueAt, valueAt } from '../../mappers/places.ts'
import type { Call, PushItem, Receipt } from '../connector.ts'
import type { Answer, Asked } from './client.ts'
import type { WriteRequest } from './entity-settings.ts'
import { getRecords } from './get-records.ts'
import { idOf } from './list-request.ts'
import { linkValues, newRecord, type SinkContext } from './sink-context.ts'
import { filledWrite, variablesOfItem, writeKeyOf } from './write-request.ts'

export const createRecord = async <E extends SyncedEntity>(
  context: SinkContext<E>,
  item: PushItem<E>,
  values: readonly NativeValue[],
  call: Call,
): Promise<Receipt> => {
  const { sink } = context.section
  const request = sink.upsert ?? sink.create
  if (request === undefined) throw new Error('A sink has neither upsert nor create')
  const record = newRecord(context, item, values)
  const asked = writeOf(context, request, item, record, sink.upsert === undefined ? 'write' : 'repeatable-write')
  return receiptOf(context, asked, await context.client.ask(asked, call), item)
}

const writeOf = <E extends SyncedEntity>(
  { entity }: SinkContext<E>,
  request: WriteRequest,
  item: PushItem<E>,
  record: unknown,
  kind: Asked['kind'],
): Asked => filledWrite(request, variablesOfItem(entity, request, item, { record }), kind, writeKeyOf(item))

const receiptOf = <E extends SyncedEntity>(
  { client, section }: SinkContext<E>,
  asked: Asked,
  { status, body }: Answer,
  item: PushItem<E>,
): Receipt => {
  const { id, displayId } = section.sink
  const pointer = id ?? section.source?.id
  const externalId = (pointer === undefined ? undefined : idOf(body, pointer)) ?? item.externalId
  if (externalId === undefined) throw client.unreadable(asked, status, `there is no id at "${pointer ?? ''}" (sink.id)`)
  const display = displayId === undefined ? undefined : idOf(body, displayId)
  return { externalId, ...(display === undefined ? {} : { displayId: display }) }
}

/** Writes only when something differs: a needless write would look like a change made there. */
export const updateRecord = async <E extends SyncedEntity>(
  context: SinkContext<E>,
  request: WriteRequest,
  item: PushItem<E>,
  values: readonly NativeValue[],
  call: Call,
): Promise<Receipt> => {
  const { section, client, deps } = context
  const externalId = item.externalId ?? ''
  const all = [...values, ...linkValues(section.sink, item)]
  const { source } = section
  const [current] =
    source?.get === undefined ? [undefined] : await getRecords(client, source, source.get, [externalId], call)
  if (current === undefined && source?.get !== undefined)
    throw new RejectedError(
      'RECORD_REJECTED',
      `${deps.system}: there is no ${context.entity} ${externalId} any more: link or create it anew`,
    )
  if (current !== undefined && all.every(({ steps, value }) => isEqual(valueAt(current, steps), value)))
    return { externalId }
  const record = section.sink.wholeRecord ? onTopOf(current, all) : nativeRecord(all)
  const asked = writeOf(context, request, item, record, 'repeatable-write')
  const answer = await client.ask(asked, call)
  const { sink } = section
  const display = sink.displayId === undefined ? undefined : idOf(answer.body, sink.displayId)
  return { externalId, ...(display === undefined ? {} : { displayId: display }) }
}

/** Systems write `12.5`, `"12.50"` and `12.5000` for one amount, and `"1"` for 1. */
const isEqual = (there: unknown, ours: unknown): boolean => {
  if (there === ours) return true
  if (ours === null || ours === '') return there === undefined || there === null || there === ''
  if (there === null || there === undefined) return false
  const [a, b] = [there, ours].map((value) => (typeof value === 'object' ? JSON.stringify(value) : String(value)))
  if (a === b) return true
  const number = /^-?\d+\.\d*0+$|^-?\d+(\.\d+)?$/
  return number.test(a ?? '') && number.test(b ?? '') && plain(a ?? '') === plain(b ?? '')
}

const plain = (number: string): string => (number.includes('.') ? number.replace(/\.?0+$/, '') : number)

const onTopOf = (current: unknown, values: readonly NativeValue[]): Record<string, unknown> => {
  const record: Record<string, unknown> = structuredClone(
    typeof current === 'object' && current !== null ? { ...current } : {},
  )
  for (const { steps, value } of values) putValueAt(record, steps, value)
  return record
}
