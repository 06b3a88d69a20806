import type { SyncedEntity } from '../../domain/entity.ts'
import { RejectedError } from '../../domain/errors.ts'
import type { Mapped } from '../../domain/issue.ts'
import type { CompiledMap } from '../../mappers/http/field-map.ts'
import type { NativeValue } from '../../mappers/http/native-from-record.ts'
import { putValueAt, stepsOfPointer } from '../../mappers/places.ts'
import type { ConnectorDeps, PushItem, PushResult } from '../connector.ts'
import type { SystemClient } from './client.ts'
import type { EntitySettings, SinkSettings } from './entity-settings.ts'
import type { HttpSettings } from './settings.ts'

/** What writing one entity needs. */
export type SinkContext<E extends SyncedEntity> = {
  entity: E
  section: EntitySettings & { sink: SinkSettings }
  map: CompiledMap
  client: SystemClient
  settings: HttpSettings
  deps: ConnectorDeps
}

/** The result of a record that cannot be written as the field map says. */
export const refused = (system: string, mapped: Extract<Mapped<unknown>, { ok: false }>): PushResult => {
  const [first] = mapped.issues
  const text = mapped.issues
    .map(({ message, value }) => `${message}${value === undefined ? '' : ` (saw ${value})`}`)
    .join('; ')
  return {
    ok: false,
    error: new RejectedError(first?.code ?? 'VALUE_INVALID', `${system}: ${text}`, {
      stage: 'map',
      detail: mapped.issues,
    }),
  }
}

/** What a new record is made of beside its fields. */
export const newRecord = <E extends SyncedEntity>(
  { section }: SinkContext<E>,
  item: PushItem<E>,
  values: readonly NativeValue[],
): Record<string, unknown> => {
  const record: Record<string, unknown> = {}
  for (const [pointer, value] of Object.entries(section.sink.fixed)) putValueAt(record, stepsOfPointer(pointer), value)
  for (const { steps, value } of [...values, ...linkValues(section.sink, item)]) putValueAt(record, steps, value)
  if (section.sink.key !== undefined) putValueAt(record, stepsOfPointer(section.sink.key), item.canonicalId)
  return record
}

export const linkValues = ({ links }: SinkSettings, item: { links: Readonly<Record<string, string>> }): NativeValue[] =>
  Object.entries(links).flatMap(([role, pointer]) => {
    const id = item.links[role]
    return id === undefined ? [] : [{ steps: stepsOfPointer(pointer), value: id }]
  })
