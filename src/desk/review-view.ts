import { type Fields, type FieldValue, fieldNames, fieldsOf } from '../domain/record-fields.ts'
import type { Review, ReviewCandidate } from '../store/record-store.ts'
import type { Store } from '../store/store.ts'
import { isSame } from '../sync/canonical-json.ts'
import { found } from './desk.ts'

/** One field of the record that came beside that of one that may be the same. */
export type FieldPair = { field: string; theirs: FieldValue | null; ours: FieldValue | null; same: boolean }

export type ReviewView = {
  review: Review
  /** Best first; without those that are not in the store any more. */
  candidates: (ReviewCandidate & { key: string; fields: FieldPair[] })[]
}

export const viewReview = async (store: Store, id: string): Promise<ReviewView> => {
  const review = found(await store.reviews.get(id), 'review', id)
  const { entity, candidates } = review
  const records = await store.records.current(
    entity,
    candidates.map(({ recordId }) => recordId),
  )
  return {
    review,
    candidates: candidates.flatMap((candidate) => {
      const record = records.get(candidate.recordId)
      if (record === undefined) return []
      const fields = pairs(fieldNames[entity], review.fields, fieldsOf(entity, record.value))
      return [{ ...candidate, recordId: record.id, key: record.key, fields }]
    }),
  }
}

const pairs = (names: readonly string[], theirs: Fields, ours: Fields): FieldPair[] =>
  names
    .filter((field) => theirs[field] !== undefined || ours[field] !== undefined)
    .map((field) => ({
      field,
      theirs: theirs[field] ?? null,
      ours: ours[field] ?? null,
      same: isSame(theirs[field], ours[field]),
    }))
