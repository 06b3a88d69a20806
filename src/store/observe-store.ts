/**
 * The store contract for looking on: finding things by what people know of them, how much came and went, and whether something is wrong. Nothing
 * here takes longer when there is more: counts that could grow stop at `most` and say so by being `most`. Rules of `store.ts` apply.
 */
import type { ErrorCode } from '../domain/error-catalogue.ts'
import type { Money } from '../domain/money.ts'
import type { Run } from './record-store.ts'
import type { AuditEntry, AwaitedState, DeadLetter, Delivery, Document, Interchange } from './store.ts'

// ---- Search ----------------------------------------------------------------------------------------------------------

/**
 * Of documents: `order` (its order number), `names-order` (a document about an order), `number` (any other number of its own), `customer` (name or
 * identifier of the buyer), `item`, `transaction` (control number). Of interchanges: `group`, `interchange` (control numbers), `file`. Of
 * deliveries: `external` (the id or number the other system gave).
 */
export type KeyKind =
  | 'order'
  | 'names-order'
  | 'number'
  | 'customer'
  | 'item'
  | 'transaction'
  | 'group'
  | 'interchange'
  | 'file'
  | 'external'

export type NewSearchKey = { kind: KeyKind; key: string; subjectId: string }
export type FoundKey = NewSearchKey & { at: Date; exact: boolean }

export type DocumentBrief = Omit<Document, 'body' | 'canonical' | 'issues' | 'delimiters'>

export type Search = {
  /** Exact ones first, newest first; then keys that begin with it, by key, a few of each. Case does not count. */
  find(text: string, limit: number): Promise<FoundKey[]>
  documents(ids: readonly string[]): Promise<DocumentBrief[]>
  interchanges(ids: readonly string[]): Promise<Interchange[]>
  deliveries(ids: readonly string[]): Promise<Delivery[]>
  /** By id, by subject, or by business key and its beginning. */
  deadLetters(text: string, limit: number): Promise<DeadLetter[]>
  /** Documents about an order: responses, shipments, invoices. Oldest first. */
  about(orderNumber: string): Promise<DocumentBrief[]>
}

// ---- Traffic ---------------------------------------------------------------------------------------------------------

/** `documents-in` are all but orders. `retries`: deliveries that were put off. `dead-letters`: opened. */
export type TrafficKind =
  | 'orders-in'
  | 'documents-in'
  | 'documents-out'
  | 'deliveries-done'
  | 'retries'
  | 'records-read'
  | 'dead-letters'

export type TrafficFilter = { flow?: string; partner?: string; system?: string }

export type TrafficPlace = { kind: TrafficKind; flow: string; partner: string; system: string }

export type Traffic = {
  /** Sums up what was counted since; any number of processes may do it at once. Old quarters of an hour become hours, those of 400 days go. */
  sumUp(): Promise<void>
  /** By steps from `from` on; steps of nothing are left out. `stepMs` is a multiple of a quarter of an hour. */
  series(
    range: { from: Date; to: Date; stepMs: number },
    filter: TrafficFilter,
  ): Promise<{ at: Date; kind: TrafficKind; n: number }[]>
  /** By partner and local date (`2026-11-28`): 24 counts, by local hour. Days of nothing are left out. */
  days(query: {
    timezone: string
    dates: readonly string[]
    kinds: readonly TrafficKind[]
    partner?: string | undefined
  }): Promise<{ partner: string; date: string; kind: TrafficKind; hours: number[] }[]>
  /** Of all time, with when it was last counted. */
  totals(): Promise<(TrafficPlace & { n: number; lastAt: Date })[]>
}

// ---- Whether something is wrong --------------------------------------------------------------------------------------

/** What waits and is due: how much (at most `mostWaiting`), and since when the longest. */
export type Waiting = {
  /** `interchanges`, `documents`, `outgoing` and `acknowledgements` wait for Crossdock, `deliveries` for `system`. */
  what: 'interchanges' | 'documents' | 'outgoing' | 'acknowledgements' | 'deliveries'
  system: string | null
  count: number
  /** When the oldest became due. */
  oldest: Date | null
}

export type OpenByCode = { code: ErrorCode; count: number; oldest: Date }

export type SystemLoad = {
  system: string
  /** Deliveries that are due, that are put off, that are under way, and open dead letters; each counts to `mostWaiting`. */
  waiting: number
  delayed: number
  active: number
  failed: number
  /** The system asked to wait: when the last of what it put off is due. */
  busyUntil: Date | null
  /** Since when it is paused, or fails. */
  pausedSince: Date | null
}

export type InstanceView = {
  id: string
  role: string
  startedAt: Date
  heartbeatAt: Date
  /** Heard of lately; what a dead one claimed is free. */
  alive: boolean
}

/** Of one system a flow reads: the newest run, and the newest that read everything there was to its end. */
export type FlowRuns = {
  flow: string
  system: string
  last: Pick<Run, 'id' | 'state' | 'createdAt' | 'startedAt' | 'finishedAt' | 'errorCode' | 'errorMessage'> | null
  /** Start of the newest run that read everything to its end. */
  readAt: Date | null
}

export type AwaitedCount = {
  partner: string
  state: Extract<AwaitedState, 'pending' | 'overdue' | 'rejected'>
  count: number
  oldest: Date
}

export type Observations = {
  waiting(): Promise<Waiting[]>
  openByCode(): Promise<OpenByCode[]>
  /** What the orders behind open dead letters are worth, the largest sum first. */
  moneyAtRisk(): Promise<Money[]>
  openByPartner(): Promise<Map<string, number>>
  /** What each of these systems has before it, and since when it is paused or failing. */
  loads(systems: readonly string[]): Promise<SystemLoad[]>
  /** Instances that were not ended, and those that ended or fell silent in the last hour. */
  instances(): Promise<InstanceView[]>
  flowRuns(places: readonly { flow: string; system: string }[]): Promise<FlowRuns[]>
  /** The latest slot of each of these schedules that was taken; none for one that never ran. */
  lastSlots(schedules: readonly string[]): Promise<Map<string, Date>>
  overdue(): Promise<AwaitedCount[]>
  /** Of one partner; each counts to `mostWaiting` only. */
  awaited(partner: string): Promise<AwaitedCount[]>
  /** What people did to these subjects, oldest first. */
  touches(subjects: readonly string[]): Promise<Pick<AuditEntry, 'at' | 'actor' | 'action' | 'subject'>[]>
  /** A number for each of these tables that there is; another number: rows were added, changed or taken out. Costs nothing when they are. */
  changeCounters(tables: readonly string[]): Promise<Map<string, number>>
}

/** Counts end here. */
export const mostWaiting = 10_000
