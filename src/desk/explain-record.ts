import type { Flow } from '../domain/flow.ts'
import type { RecordEntity } from '../domain/record.ts'
import { fieldNames, fieldsOf } from '../domain/record-fields.ts'
import { conflictId } from '../records/conflicts.ts'
import type { FieldDecision, StoredRecord } from '../store/record-store.ts'
import type { DeadLetter, Store } from '../store/store.ts'
import { explainRecord as explainFields, type FieldExplanation } from '../sync/explain.ts'
import { ownershipOf } from '../sync/ownership.ts'
import { currentRecord } from './find-records.ts'

export type RecordExplanation = {
  record: Omit<StoredRecord, 'value'>
  /** The systems that have it. */
  places: { system: string; externalId: string; isPrimary: boolean; modifiedAt: string | null; goneAt: Date | null }[]
  fields: FieldExplanation[]
  decisions: FieldDecision[]
  /** Open dead letters of fields a person must decide. */
  conflicts: DeadLetter[]
}

/** Says field by field why a record is as it is; of a merged one, that of the record it became part of. */
export const explainRecord = async (
  store: Store,
  flows: ReadonlyMap<string, Flow>,
  id: string,
): Promise<RecordExplanation> => {
  const { value, ...record } = await currentRecord(store, id)
  const entity: RecordEntity = record.entity
  const facets = await store.links.ofRecords(entity, [record.id])
  const decisions = await store.records.decisions([record.id])
  const ownership = ownershipOf(entity, flows.values())
  const subjects = fieldNames[entity].map((field) => conflictId(record.id, field))
  return {
    record,
    places: facets.map(({ system, externalId, isPrimary, modifiedAt, goneAt }) => ({
      system,
      externalId,
      isPrimary,
      modifiedAt,
      goneAt,
    })),
    fields: explainFields({
      entity,
      fields: fieldsOf(entity, value),
      emptied: record.emptied,
      facets,
      ownership,
      decisions,
    }),
    decisions,
    conflicts: await store.deadLetters.ofSubjects(subjects),
  }
}
