import { messageOf, TransientError } from '../domain/errors.ts'
import type { Call } from './connector.ts'

/** Throws TransientError SYSTEM_FAILED (scope item) unless `what` may be written now: it was not, and no more has happened. */
export const assertMayWrite = (call: Pick<Call, 'assertMayWrite'>, what: string): void => {
  try {
    call.assertMayWrite()
  } catch (error) {
    throw new TransientError('SYSTEM_FAILED', `${what} was not sent: ${messageOf(error)}`, {
      scope: 'item',
      cause: error,
    })
  }
}
