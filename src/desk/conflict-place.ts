import type { DeadLetter, Store } from '../store/store.ts'

/** The field of a record that systems disagree on. */
export type ConflictPlace = { recordId: string; field: string }

const place = /^([0-9a-f-]{36})\.(\w+)$/

/** What the dead letter of a conflict is about; undefined for others. */
export const conflictPlace = ({
  subject,
  issues,
}: Pick<DeadLetter, 'subject' | 'issues'>): ConflictPlace | undefined => {
  if (subject !== 'conflict') return undefined
  const [, recordId, field] = place.exec(issues[0]?.path ?? '') ?? []
  return recordId === undefined || field === undefined ? undefined : { recordId, field }
}

/** Whether somebody said whose value of the field counts. */
export const isDecided = async (store: Store, deadLetter: DeadLetter): Promise<boolean> => {
  const conflict = conflictPlace(deadLetter)
  if (conflict === undefined) return false
  return (await store.records.decisions([conflict.recordId])).some(({ field }) => field === conflict.field)
}
