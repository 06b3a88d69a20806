import { newRowId } from '../domain/new-row-id.ts'
import { type RecordEntity, recordKeyOf } from '../domain/record.ts'
import { fieldNames } from '../domain/record-fields.ts'
import { stableId } from '../domain/stable-id.ts'
import type { Store } from '../store/store.ts'
import { canonicalJson } from '../sync/canonical-json.ts'
import type { FieldConflict } from '../sync/merge-fields.ts'
import type { PlannedRecord } from './plan-records.ts'

/** The subject of the dead letter that tells of a field two systems disagree on. */
export const conflictId = (recordId: string, field: string): string => stableId('conflict', recordId, field)

/** Opens a dead letter for each conflict, and ends those that are none any more. */
export const saveConflicts = async (
  store: Store,
  entity: RecordEntity,
  planned: readonly PlannedRecord[],
): Promise<void> => {
  const conflicts = planned.flatMap((one) => one.merged.conflicts.map((conflict) => ({ one, conflict })))
  await store.deadLetters.open(
    conflicts.map(({ one: { record, merged, targets }, conflict }) => {
      const key = recordKeyOf[entity](merged.value as never)
      return {
        id: newRowId(),
        subject: 'conflict' as const,
        subjectId: conflictId(record.id, conflict.field),
        flow: targets[0]?.flow ?? null,
        system: null,
        partner: null,
        businessKey: key,
        code: 'FIELD_CONFLICT' as const,
        message: `${conflict.field} of ${entity} "${key}" is ${sayings(conflict)}: decide whose value counts`,
        issues: conflict.values.map(({ system, value, at }) => ({
          code: 'FIELD_CONFLICT' as const,
          path: `${record.id}.${conflict.field}`,
          value: shown(value),
          message: `${system} says so${at === null ? '' : ` since ${at}`}`,
        })),
        retrySafety: 'not-sent' as const,
      }
    }),
  )
  const open = new Set(conflicts.map(({ one, conflict }) => conflictId(one.record.id, conflict.field)))
  const subjects = planned.flatMap(({ record }) => fieldNames[entity].map((field) => conflictId(record.id, field)))
  await store.deadLetters.end(
    subjects.filter((subject) => !open.has(subject)),
    { state: 'resolved', reason: 'the systems agree, or somebody decided', actor: 'crossdock' },
  )
}

const sayings = ({ values, takesTurns }: FieldConflict): string => {
  const said = values.map(({ system, value }) => `${shown(value)} in ${system}`).join(', ')
  return takesTurns ? `${said}, and each makes its own of what it is given, so neither is written any more` : said
}

const longestShown = 80

const shown = (value: unknown): string => {
  if (value === null) return 'nothing'
  const text = typeof value === 'string' ? value : canonicalJson(value)
  return text.length > longestShown ? `${text.slice(0, longestShown)}...` : text
}
