import { RejectedError, TransientError } from '../../domain/errors.ts'

/** Records moved while they were read: another attempt may find them at rest. */
export const movedError = (system: string, what: string): TransientError =>
  new TransientError(
    'READ_INCOMPLETE',
    `${system}: ${what}, so records may have been passed over; the next run reads again`,
    {
      scope: 'item',
      stage: 'read',
    },
  )

/** The description of the system does not fit what it does: the next attempt would fail too. */
export const gapError = (system: string, what: string): RejectedError =>
  new RejectedError('READ_INCOMPLETE', `${system}: ${what}`, { stage: 'read' })
