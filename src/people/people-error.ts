import { CrossdockError } from '../domain/errors.ts'
import type { Said } from '../domain/said.ts'

/** What a person may not do, or not like this. */
export class PeopleError extends CrossdockError {
  /** How long to wait before trying again; undefined when that does not help. */
  readonly retryAfterMs: number | undefined

  constructor(
    code:
      | 'CREDENTIALS_REFUSED'
      | 'PASSWORD_REFUSED'
      | 'LINK_REFUSED'
      | 'SIGN_IN_REFUSED'
      | 'TOO_MANY_REQUESTS'
      | 'NOT_FOUND'
      | 'ACTION_REFUSED',
    message: string | Said,
    options: { retryAfterMs?: number; cause?: unknown } = {},
  ) {
    super(code, message, 'read', options)
    this.retryAfterMs = options.retryAfterMs
  }
}
