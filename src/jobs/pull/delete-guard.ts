import type { RecordFlow } from '../../domain/flow.ts'
import type { Run } from '../../store/record-store.ts'
import type { Pull } from './pull.ts'

/** What a guard saw when it stopped a run. */
export type GuardFinding = { gone: number; known: number; guardPercent: number }

/** More is gone at once than the flow allows: a person must say that this is right. */
export class GuardError extends Error {
  readonly finding: GuardFinding

  constructor({ system, entity }: Pull, finding: GuardFinding) {
    const { gone, known, guardPercent } = finding
    super(
      `${gone} of ${known} ${entity} records are gone from ${system}, more than the ${guardPercent} % the flow allows: ` +
        'nothing was changed; look into the system, then approve the run, or resume the flow when the records are there',
    )
    this.name = 'GuardError'
    this.finding = finding
  }
}

/** How many gone records a person agreed to when they approved the stopped run before this one. */
const approvedOf = ({ detail }: Run): number =>
  typeof detail === 'object' && detail !== null && 'approvedGone' in detail && typeof detail.approvedGone === 'number'
    ? detail.approvedGone
    : 0

export const wasApproved = (run: Run): boolean => approvedOf(run) > 0

/** One record may always go, unless the flow allows none. */
export const checkGuard = (
  pull: Pull,
  { deletes: { guardPercent } }: RecordFlow,
  { gone, known }: { gone: number; known: number },
): void => {
  const allowed = guardPercent === 0 ? 0 : Math.max(1, (known * guardPercent) / 100)
  if (gone > Math.max(allowed, approvedOf(pull.run))) throw new GuardError(pull, { gone, known, guardPercent })
}
