/**
 * The store contract for the dead-letter desk: groups of failures, what people say of them, and actions on many at once. Rules of
 * `store.ts` apply.
 */

import type { ErrorCode } from '../domain/error-catalogue.ts'
import type { Money } from '../domain/money.ts'
import type { ListQuery, Page } from '../domain/page.ts'
import type { Said } from '../domain/said.ts'
import type { RetrySafety } from './store.ts'

/**
 * `open`: nobody looked yet. `acknowledged`: somebody is at it. `resolved`: over; the next failure opens it again, as regressed. `ignored`: as
 * `resolved`, but only opened again when its time or its number is passed.
 */
export type GroupState = 'open' | 'acknowledged' | 'resolved' | 'ignored'

/** Failures that differ only in ids, numbers, dates and values. */
export type ErrorGroup = {
  id: string
  signature: string
  code: ErrorCode
  target: string | null
  field: string | null
  state: GroupState
  /** It came back after it was resolved. */
  regressed: boolean
  ignoredUntil: Date | null
  /** More open dead letters than this open an ignored group. */
  escalatesAt: number | null
  reason: string | null
  actor: string | null
  assignee: string | null
  tags: string[]
  firstSeenAt: Date
  /** Of the state. */
  changedAt: Date
}

export type SafetyCounts = Record<RetrySafety, number>

/** A group with what is counted of its dead letters. */
export type CountedGroup = ErrorGroup & {
  /** Of open dead letters, as are the other numbers unless said otherwise. */
  count: number
  /** Of all dead letters, whatever became of them. */
  total: number
  lastSeenAt: Date
  oldestOpenAt: Date | null
  moneyAtRisk: Money[]
  topPartner: string | null
  partners: number
  safety: SafetyCounts
  /** Dead letters opened in each of the last 24 hours, oldest first. */
  trend: number[]
  /** The message of the latest. */
  sample: string
}

export type GroupSort = 'money' | 'count' | 'age' | 'last'

export type GroupChange = {
  state: GroupState
  actor: string
  reason: string | null
  ignoredUntil?: Date | undefined
  escalatesAt?: number | undefined
}

export type ErrorGroups = {
  get(id: string): Promise<CountedGroup | undefined>
  /** Largest first: `money` goes by the largest sum in one currency, `age` by the oldest open dead letter. */
  page(query: ListQuery & { sort: GroupSort }): Promise<Page<CountedGroup>>
  /** Open dead letters by partner, most first, at most 50. */
  byPartner(id: string): Promise<{ partner: string; count: number }[]>
  /** Undefined when there is no such group. */
  change(id: string, change: GroupChange): Promise<ErrorGroup | undefined>
  assign(id: string, to: string | null): Promise<ErrorGroup | undefined>
  tag(id: string, tags: { add: readonly string[]; remove: readonly string[] }): Promise<ErrorGroup | undefined>
  /**
   * Puts dead letters that have no group yet into theirs (at most `limit`), opens ignored groups whose time has passed, and resolves those of
   * which nothing was open for ten minutes. Returns how many dead letters were put into groups.
   */
  tidy(limit: number): Promise<number>
}

// ---- Comments ------------------------------------------------------------------------------------------------------

export type CommentSubject = 'dead-letter' | 'error-group'
export type Comment = { id: string; at: Date; actor: string; text: string }

export type Comments = {
  add(comment: { subject: CommentSubject; subjectId: string; actor: string; text: string }): Promise<Comment>
  /** Oldest first. */
  of(subjectId: string): Promise<Comment[]>
}

// ---- Actions on many -----------------------------------------------------------------------------------------------

export type BulkTarget = { ids: string[] } | { group: string } | { filter: string }

/** `skipped`: it was not acted on, because it had changed meanwhile. */
export type BulkItemState = 'due' | 'done' | 'failed' | 'skipped'

export type BulkAction = {
  id: string
  name: string
  action: 'retry' | 'resolve' | 'ignore' | 'assign' | 'tag'
  target: BulkTarget
  reason: string | null
  mapping: 'current' | 'original' | null
  assignee: string | null
  tags: string[]
  actor: string
  state: 'running' | 'done' | 'aborted' | 'failed'
  total: number
  done: number
  failed: number
  skipped: number
  ending: string | null
  createdAt: Date
  finishedAt: Date | null
}

export type BulkItemResult = {
  deadLetterId: string
  state: Exclude<BulkItemState, 'due'>
  why: string | null
  /** `why` by its code, where it is a sentence of ours. */
  said: Said | null
}

/** `id` is that of the dead letter. */
export type BulkFailure = { id: string; state: 'failed' | 'skipped'; why: string; said: Said | null }

export type BulkActions = {
  /** Stores the action with the dead letters it is for, in this order. */
  insert(
    action: Pick<
      BulkAction,
      'id' | 'name' | 'action' | 'target' | 'reason' | 'mapping' | 'assignee' | 'tags' | 'actor'
    >,
    deadLetterIds: readonly string[],
  ): Promise<BulkAction>
  /** Claims one that is running under nobody, or under a dead owner. */
  claim(id: string, owner: string): Promise<BulkAction | undefined>
  /** Locks it when it still runs and is ours: an abort waits until the transaction ends. Only inside a transaction. */
  hold(id: string, owner: string): Promise<boolean>
  /** The next dead letters to act on, at most `limit`. */
  due(id: string, limit: number): Promise<string[]>
  /** Notes what became of items and counts them. */
  settle(id: string, results: readonly BulkItemResult[]): Promise<void>
  /** Gives it back, to go on where it is. */
  release(id: string, owner: string): Promise<void>
  finish(id: string, owner: string, result: { state: 'done' } | { state: 'failed'; ending: string }): Promise<void>
  /** Ends one that runs; what is done stays done. Undefined when it ran no more. */
  abort(id: string, ending: string): Promise<BulkAction | undefined>
  get(id: string): Promise<BulkAction | undefined>
  /** Those that were not acted on, in their order. */
  failures(id: string, query: ListQuery): Promise<Page<BulkFailure>>
  page(query: ListQuery): Promise<Page<BulkAction>>
}
