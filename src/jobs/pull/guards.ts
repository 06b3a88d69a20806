import type { RecordFlow } from '../../domain/flow.ts'
import { approvalOf, type GuardFinding } from '../../domain/guard.ts'
import type { Fields } from '../../domain/record-fields.ts'
import type { Run } from '../../store/record-store.ts'
import type { Pull } from './pull.ts'

/** More is lost at once than the flow allows: a person must say that this is right. */
export class GuardError extends Error {
  readonly code: 'DELETES_GUARDED' | 'EMPTIES_GUARDED'
  readonly finding: GuardFinding

  constructor({ system, entity }: Pull, finding: GuardFinding) {
    const allowed = `more than the ${finding.guardPercent} % the flow allows`
    super(
      'field' in finding
        ? `${finding.field} is empty now in ${finding.emptied} of the ${finding.read} ${entity} records just read from ${system} that had it, ` +
            `${allowed}: nothing of them was taken; see whether our user still sees the field there, then approve the run, or resume the flow ` +
            'when the values are there'
        : `${finding.gone} of ${finding.known} ${entity} records are gone from ${system}, ${allowed}: ` +
            'nothing was changed; look into the system, then approve the run, or resume the flow when the records are there',
    )
    this.name = 'GuardError'
    this.code = 'field' in finding ? 'EMPTIES_GUARDED' : 'DELETES_GUARDED'
    this.finding = finding
  }
}

export const wasApproved = (run: Run): boolean => (approvalOf(run).approvedGone ?? 0) > 0

/** One record may always go, unless the flow allows none. */
export const checkDeletes = (
  pull: Pull,
  { deletes: { guardPercent } }: RecordFlow,
  { gone, known }: { gone: number; known: number },
): void => {
  const allowed = guardPercent === 0 ? 0 : Math.max(1, (known * guardPercent) / 100)
  if (gone > Math.max(allowed, approvalOf(pull.run).approvedGone ?? 0))
    throw new GuardError(pull, { gone, known, guardPercent })
}

/** Of records that were read anew: how many had a field, and how many of those lost it. */
export type Losses = Readonly<Record<string, { had: number; lost: number }>>

/** So many may always lose a field at once: people do that by hand. */
const alwaysAllowed = 10

/** Counts what the rows of a page lost; each is what its system said before and says now. */
export const lossesOf = (rows: readonly { before: Fields; now: Fields }[]): Losses => {
  const losses: Record<string, { had: number; lost: number }> = {}
  for (const { before, now } of rows) {
    for (const field of Object.keys(before)) {
      losses[field] ??= { had: 0, lost: 0 }
      losses[field].had += 1
      if (now[field] === undefined) losses[field].lost += 1
    }
  }
  return losses
}

/** Two counts as one. */
export const addLosses = (some: Losses, others: Losses): Losses => {
  const sum: Record<string, { had: number; lost: number }> = { ...some }
  for (const [field, { had, lost }] of Object.entries(others)) {
    const known = sum[field] ?? { had: 0, lost: 0 }
    sum[field] = { had: known.had + had, lost: known.lost + lost }
  }
  return sum
}

/** Throws when too many records lost the same field, in one page or in the run so far: a lost right or column looks like that. */
export const checkEmpties = (
  pull: Pull,
  { empties: { guardPercent } }: RecordFlow,
  counts: readonly Losses[],
): void => {
  const approved = new Set(approvalOf(pull.run).approvedFields)
  for (const losses of counts) {
    for (const [field, { had, lost }] of Object.entries(losses)) {
      if (approved.has(field) || lost <= alwaysAllowed || lost <= (had * guardPercent) / 100) continue
      throw new GuardError(pull, { field, emptied: lost, read: had, guardPercent })
    }
  }
}
