import type { Logger } from 'pino'
import type { SessionLimits } from '../store/people-store.ts'
import type { Store } from '../store/store.ts'
import type { Passwords } from './passwords.ts'

/** What the services for people work with. */
export type PeopleDeps = {
  store: Store
  logger: Logger
  passwords: Passwords
  sessionLimits: SessionLimits
  /** Where browsers find this Crossdock, without a slash at the end. */
  baseUrl: () => string
}
