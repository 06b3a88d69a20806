import type { Flow } from '../domain/flow.ts'
import type { Partner } from '../domain/partner.ts'
import type { Holidays } from '../schedule/fire-times.ts'
import type { Alert } from '../store/operations-store.ts'
import type { Store } from '../store/store.ts'
import type { Certificate } from './certificates.ts'
import type { Texts } from './texts.ts'

/** Something wrong by a rule: how it is opened and shown, and who is at it already. */
export type Observation = Pick<Alert, 'subject' | 'what' | 'said' | 'link' | 'count'> &
  Partial<Pick<Alert, 'acknowledgedBy'>>

/** A partner that usually has sent something by now and has not. */
export type Absence = { partner: string; usual: number }

/** What rules look at. */
export type Watched = {
  store: Store
  /** The systems of the configuration, by name. */
  connections: ReadonlyMap<string, unknown>
  flows: ReadonlyMap<string, Flow>
  calendars: ReadonlyMap<string, Holidays>
  partners: readonly Partner[]
  /** Certificates of the systems and when they end. */
  certificates: () => Promise<readonly Certificate[]>
  /** Partners that are missed today. */
  absences: () => Promise<readonly Absence[]>
  /** Since when this process has been watching: what was late before is not blamed on a flow nobody ran. */
  watchingSince: Date
  now: () => number
  texts: Texts
}
