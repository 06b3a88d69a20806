import * as z from 'zod'
import type { RecordEntity } from '../../domain/record.ts'
import type { FieldName } from '../../domain/record-fields.ts'
import type { Call, ConnectorDeps, PagePosition, Source, SourceRecord } from '../connector.ts'
import { readChanged, readIds, type StampedRecord, selection, stampedRecord } from './changed-records.ts'
import type { SalesforceClient } from './client.ts'
import { isoTime, readDeleted, safeTime } from './replication.ts'
import type { SalesforceSettings } from './settings.ts'
import { soqlGroups, soqlIn } from './soql.ts'

/** What makes the records of an entity out of those of an object. */
export type SourceDefinition<E extends RecordEntity> = {
  object: string
  /** Besides Id and SystemModstamp. */
  fields: readonly string[]
  /** Fields of the record that can be known; all unless stated. */
  knows?: readonly FieldName<E>[]
  /** Adds what else belongs to these records, in few calls. */
  complete(records: readonly StampedRecord[], call: Call): Promise<SourceRecord<E>[]>
  /** Records that belong to one of the object: when one changes or goes, the one it belongs to is read. */
  children?: { object: string; parentField: string }
}

/** Where reading goes on: after this record, of the object itself or of its children. */
const position = z.object({ pass: z.enum(['own', 'children']), modstamp: z.string(), id: z.string() })

export const modifiedAtOf = (...stamps: readonly string[]): string | undefined =>
  stamps
    .flatMap((stamp) => isoTime(stamp) ?? [])
    .toSorted()
    .at(-1)

/** A source that reads an object by its stamp, in one or two passes: what changed itself, then what its children changed. */
export const createModifiedSource = <E extends RecordEntity>(
  client: SalesforceClient,
  settings: SalesforceSettings,
  { system }: ConnectorDeps,
  definition: SourceDefinition<E>,
): Source<E> => {
  const { object, fields, knows, children, complete } = definition
  const { pageSize } = settings

  const get = async (ids: readonly string[], call: Call): Promise<SourceRecord<E>[]> => {
    const found: SourceRecord<E>[] = []
    for (const group of soqlGroups([...new Set(ids)])) {
      const soql = `SELECT ${selection(fields)} FROM ${object} WHERE ${soqlIn('Id', group)}`
      found.push(...(await complete(await client.query(soql, stampedRecord, call), call)))
    }
    return found
  }

  const read: Source<E>['read'] = async function* (window, after: PagePosition | undefined, call) {
    const from = after === undefined ? undefined : position.parse(after)
    if (from?.pass !== 'children') {
      const options = { window, after: from, pageSize }
      for await (const page of readChanged(client, { object, fields, withDeleted: false }, options, call)) {
        yield { records: await complete(page.records, call), next: { pass: 'own', ...page.position } }
      }
    }
    // From the beginning, the records themselves are all there is.
    if (children === undefined || window.since === undefined) return
    const options = { window, after: from?.pass === 'children' ? from : undefined, pageSize }
    const query = { object: children.object, fields: [children.parentField], withDeleted: true }
    for await (const page of readChanged(client, query, options, call)) {
      const parents = page.records.map((record) => record[children.parentField])
      const ids = parents.filter((id): id is string => typeof id === 'string' && id !== '')
      yield { records: await get(ids, call), next: { pass: 'children', ...page.position } }
    }
  }

  return {
    reads: 'modified',
    ...(knows === undefined ? {} : { fields: knows }),
    lagMs: 0,
    now: (call) => safeTime(client, [object, ...(children === undefined ? [] : [children.object])], call),
    read,
    readDeleted: (window, call) => readDeleted(client, system, object, window, call),
    listIds: (call) => readIds(client, object, pageSize, call),
    get,
  }
}
