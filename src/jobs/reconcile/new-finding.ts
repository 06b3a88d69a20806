import { recordKeyOf } from '../../domain/record.ts'
import { stableId } from '../../domain/stable-id.ts'
import type { Bucket, NewFinding } from '../../store/reconcile-store.ts'
import type { Facet, StoredRecord } from '../../store/record-store.ts'
import type { HeldRow, MappedRow } from '../pull/source-rows.ts'
import type { Side, Work } from './open-work.ts'
import type { Snapshot } from './snapshot.ts'

type Given = Partial<NewFinding> & Pick<NewFinding, 'bucket' | 'action'>

/** A finding on one record or row: found twice it is one finding. */
export const newFinding = ({ reconciliation, entity }: Work, given: Given): NewFinding => {
  const { bucket, system = null, externalId = null, recordId = null } = given
  return {
    id: stableId('finding', reconciliation.id, bucket, system ?? '', externalId ?? recordId ?? ''),
    reconciliationId: reconciliation.id,
    entity,
    key: null,
    recordId,
    system,
    externalId,
    differences: [],
    version: null,
    before: null,
    note: null,
    ...given,
  }
}

/** What names the record of a finding. */
export const namesOf = (record: StoredRecord | undefined): Pick<NewFinding, 'key' | 'recordId' | 'version'> =>
  record === undefined
    ? { key: null, recordId: null, version: null }
    : { key: record.key, recordId: record.id, version: record.version }

export const keyOfRow = ({ entity }: Work, row: MappedRow): string => recordKeyOf[entity](row.value as never)

/** A link whose row is not there. Whether that is right nobody here knows. */
export const missingFinding = (
  work: Work,
  { system, isRead }: Side,
  { externalId, canonicalId }: Facet,
  { records }: Snapshot,
): NewFinding => {
  const note = isRead
    ? 'deleted there: the flow finds that out with deletes.detect, or put it back'
    : 'deleted there: put it back, or end the link by hand'
  const names = { ...namesOf(records.get(externalId)), recordId: canonicalId }
  return newFinding(work, { bucket: 'missing' satisfies Bucket, action: 'person', system, externalId, ...names, note })
}

export const unmappableFinding = (
  work: Work,
  { system }: Side,
  { externalId, issues }: HeldRow,
  { records }: Snapshot,
): NewFinding => {
  const [first] = issues
  const value = first?.value === undefined ? '' : ` (saw ${JSON.stringify(first.value)})`
  const note = first === undefined ? 'makes no record' : `${first.path}: ${first.message}${value}`
  return newFinding(work, {
    bucket: 'unmappable',
    action: 'person',
    system,
    externalId,
    ...namesOf(records.get(externalId)),
    note,
  })
}
