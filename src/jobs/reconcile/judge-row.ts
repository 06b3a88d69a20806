import type { RecordEntity } from '../../domain/record.ts'
import { type Fields, fieldNames, fieldsOf, withEmptied, withoutEmptied } from '../../domain/record-fields.ts'
import type { Facet } from '../../store/record-store.ts'
import { isSame } from '../../sync/canonical-json.ts'
import { isKeptAs } from '../../sync/kept-as.ts'
import { isUnion } from '../../sync/merge-identifiers.ts'
import { projectionOf } from '../../sync/projection.ts'
import type { MappedRow } from '../pull/source-rows.ts'
import type { Side, Work } from './open-work.ts'
import type { Snapshot } from './snapshot.ts'

/** What is wrong with a row: its fields as they should be and as they are, and the names of those that are not the same. */
export type Verdict =
  | { bucket: 'unknown' }
  | { bucket: 'stale' | 'differs'; expected: Fields; found: Fields; names: string[] }

/** Compares a row with what Crossdock believes of it; undefined: it is as it should be. */
export const judgeRow = (
  { entity }: Pick<Work, 'entity'>,
  { isRead, writes, source }: Side,
  row: MappedRow,
  { facets, records }: Snapshot,
): Verdict | undefined => {
  const facet = facets.get(row.externalId)
  if (facet === undefined) return { bucket: 'unknown' }
  // Of a field the source cannot know, its rows say nothing.
  const known: readonly string[] | undefined = source?.fields
  const found = projectionOf(fieldsOf<RecordEntity>(entity, row.value), known)
  if (isRead && isStale(facet, found)) {
    const expected = facet.fields ?? {}
    return {
      bucket: 'stale',
      expected,
      found,
      names: fieldNames[entity].filter((name) => differ(expected, found, name)),
    }
  }
  const record = records.get(row.externalId)
  // Of a record that is twice in a system only one row is written.
  if (writes === null || !facet.isPrimary || record === undefined) return undefined
  const golden = withEmptied(fieldsOf<RecordEntity>(entity, record.value), record.emptied)
  const expected = withoutEmptied(golden, writes.empties)
  // A field without a value that nobody emptied is not written, so it does not count.
  const names = (writes.fields ?? fieldNames[entity]).filter(
    (name) =>
      expected[name] !== undefined && (known ?? fieldNames[entity]).includes(name) && lacks(found, expected, name),
  )
  return names.length === 0 ? undefined : { bucket: 'differs', expected, found, names }
}

const isStale = ({ fields, goneAt }: Facet, found: Fields): boolean =>
  fields === null || goneAt !== null || !isSame(fields, found)

/** A system keeps codes of others as it can: one of several, or without who gave it. Codes that are right are no difference. */
const lacks = (found: Fields, expected: Fields, name: string): boolean => {
  const [is, wanted] = [found[name], expected[name]]
  if (isUnion(name) && is !== undefined && wanted !== undefined) return !isKeptAs(is, wanted)
  return differ(found, expected, name)
}

const differ = (a: Fields, b: Fields, name: string): boolean => !isSame(a[name], b[name])
