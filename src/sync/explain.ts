import type { RecordEntity } from '../domain/record.ts'
import { type Fields, type FieldValue, fieldNames } from '../domain/record-fields.ts'
import { isSame } from './canonical-json.ts'
import type { SystemFacet } from './facet.ts'
import { type FieldConflict, mergeFields, type WonBy } from './merge-fields.ts'
import type { Ownership } from './ownership.ts'

/** One field of a record: its value, who it is from, by which rule, since when, and what the others say. */
export type FieldExplanation = {
  field: string
  value: FieldValue | null
  /** Null: from no single system. */
  system: string | null
  rule: WonBy | 'pending'
  since: string | null
  /** It has no value because `system` emptied it. */
  emptied: boolean
  /** The person who decided it, when one did. */
  decidedBy: string | null
  others: { system: string; value: FieldValue | null }[]
  inConflict: boolean
}

type Explained = {
  entity: RecordEntity
  fields: Fields
  /** Fields known to be empty. */
  emptied: readonly string[]
  facets: readonly SystemFacet[]
  ownership: Ownership
  decisions: readonly { field: string; system: string; actor: string }[]
}

/** Says of each field that has a value, was emptied, or that a system has a value for, why it is as it is. `pending`: the next run changes it. */
export const explainRecord = ({
  entity,
  fields,
  emptied,
  facets,
  ownership,
  decisions,
}: Explained): FieldExplanation[] => {
  const merged = mergeFields({ entity, facets, ownership, decisions, previous: { fields, emptied, facets } })
  const inConflict = new Set(merged.conflicts.map(({ field }: FieldConflict) => field))
  return fieldNames[entity].flatMap((field) => {
    const why = merged.why(field)
    const value = fields[field] ?? null
    const isEmptied = merged.emptied.includes(field)
    if (value === null && !isEmptied && (why === undefined || why.others.length === 0)) return []
    const explained = isSame(merged.fields[field] ?? null, value) && isEmptied === emptied.includes(field)
    return {
      field,
      value,
      system: why?.system ?? null,
      rule: explained ? (why?.rule ?? 'kept') : 'pending',
      since: why?.modifiedAt ?? null,
      emptied: isEmptied,
      decidedBy: why?.rule === 'decision' ? (decisions.find((one) => one.field === field)?.actor ?? null) : null,
      others: why?.others ?? [],
      inConflict: inConflict.has(field),
    }
  })
}
