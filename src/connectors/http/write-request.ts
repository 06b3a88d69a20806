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
type RecordItem = Pick<PushItem<'sales-order'>, 'key' | 'canonicalId' | 'links' | 'externalId'> & { value: unknown }

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

export const filledWrite = (request: WriteRequest, variables: Variables, kind: Asked['kind']): Asked => {
  const texts = (from: Readonly<Record<string, string | number>>): Record<string, string> =>
    Object.fromEntries(
      Object.entries(from).flatMap(([name, text]) => {
        const filled = fillText(String(text), variables)
        return filled === undefined ? [] : [[name, filled]]
      }),
    )
  return {
    method: request.method,
    path: filledPath(request.path, variables),
    query: texts(request.query),
    headers: texts(request.headers),
    body: fillJson(request.body ?? '{record}', variables),
    kind,
  }
}
