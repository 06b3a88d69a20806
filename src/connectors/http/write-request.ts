import { createHash } from 'node:crypto'
import type { RecordEntities, RecordEntity } from '../../domain/record.ts'
import { fieldsOf } from '../../domain/record-fields.ts'
import { stepsOfField, valueAt } from '../../mappers/places.ts'
import { placeOf } from '../../mappers/record-places.ts'
import { valueFromPlace } from '../../mappers/record-values.ts'
import type { PushItem } from '../connector.ts'
import type { Asked } from './client.ts'
import type { WriteRequest } from './entity-settings.ts'
import { filledPath } from './list-request.ts'
import { fillJson, fillText, textsIn, type Variables, variablesIn } from './template.ts'

/** A record to write, as templates see it. Names such as `record.itemId` are looked up when they are used. */
type RecordItem = Pick<PushItem<'sales-order'>, 'key' | 'state' | 'canonicalId' | 'links' | 'externalId'> & {
  value: unknown
}

type Named = Pick<RecordItem, 'key' | 'state'>

/** Names one write: an `Idempotency-Key` that stayed the same would have later states of the record ignored. */
export const writeKeyOf = ({ key, state }: Named): string => (state === undefined ? key : `${key}-${state}`)

/** Names the write of several records in one request. */
export const writeKeyOfAll = (items: readonly Named[]): string =>
  createHash('sha256').update(items.map(writeKeyOf).join(' ')).digest('hex').slice(0, 32)

/** The variables a request uses, for one item. */
export const variablesOfItem = (
  entity: RecordEntity,
  template: object,
  item: RecordItem,
  more: Variables = {},
): Variables => {
  const names = textsIn(template).flatMap(({ text }) => variablesIn(text))
  const own: Record<string, unknown> = { key: item.key, canonicalId: item.canonicalId, id: item.externalId, ...more }
  for (const name of names) {
    if (name.startsWith('link.')) own[name] = item.links[name.slice('link.'.length)]
    if (name.startsWith('record.')) own[name] = fieldText(entity, item.value, name.slice('record.'.length))
  }
  return own
}

const fieldText = (entity: RecordEntity, value: unknown, path: string): unknown => {
  const place = placeOf(entity, path)
  if ('problem' in place) return undefined
  // The item's entity says which type its value has.
  const fields = fieldsOf(entity, value as RecordEntities[RecordEntity])
  return valueFromPlace(valueAt(fields, stepsOfField(path) ?? []) as Parameters<typeof valueFromPlace>[0], place.kind)
}

const filledTexts = (from: Readonly<Record<string, string | number>>, variables: Variables): Record<string, string> =>
  Object.fromEntries(
    Object.entries(from).flatMap(([name, text]) => {
      const filled = fillText(String(text), variables)
      return filled === undefined ? [] : [[name, filled]]
    }),
  )

/** In headers `{key}` is `writeKey`; elsewhere it is what the record is found by. */
export const filledWrite = (
  request: WriteRequest,
  variables: Variables,
  kind: Asked['kind'],
  writeKey: string,
): Asked => {
  return {
    method: request.method,
    path: filledPath(request.path, variables),
    query: filledTexts(request.query, variables),
    headers: filledTexts(request.headers, { ...variables, key: writeKey }),
    body: fillJson(request.body ?? '{record}', variables),
    kind,
  }
}
