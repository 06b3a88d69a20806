/**
 * The store contract for reconciliations: what a comparison of systems with the records found, and what was done about it. Rules of
 * `store.ts` apply.
 */
import type { ErrorCode } from '../domain/error-catalogue.ts'
import type { ListQuery, Page } from '../domain/page.ts'
import type { RecordEntity } from '../domain/record.ts'
import type { FieldValue } from '../domain/record-fields.ts'
import type { Facet } from './record-store.ts'

/**
 * `unknown`: a row of a system that belongs to no record. `missing`: a record has a link, the system has no such row. `absent`: a record was never
 * made in a system it goes to. `differs`: a system holds something else than the record says. `stale`: a system says something Crossdock has
 * not read. `duplicate`: one record twice in a system, or two records with one identifier. `unmappable`: a row that makes no record.
 */
export type Bucket = 'unknown' | 'missing' | 'absent' | 'differs' | 'stale' | 'duplicate' | 'unmappable'

/** What a repair does: write the record into the system, read the row again, make the record there; `person`: nothing, somebody must decide. */
export type RepairAction = 'write' | 'read' | 'create' | 'person'

/** One field: what it should be by what Crossdock knows, what the system has, and whose word counts by which rule. Null: no value. */
export type Difference = {
  field: string
  expected: FieldValue | null
  found: FieldValue | null
  owner: string | null
  rule: string
}

/** `repaired`: its repair was begun. `skipped`: it was not, the note says why. `undone`: what the system had before is there again. */
export type FindingState = 'open' | 'repaired' | 'skipped' | 'undone'

export type Finding = {
  id: string
  reconciliationId: string
  /** In the order they were found; never two the same. */
  seq: number
  bucket: Bucket
  entity: RecordEntity
  key: string | null
  recordId: string | null
  /** Null: it concerns the records alone. */
  system: string | null
  externalId: string | null
  differences: Difference[]
  action: RepairAction
  state: FindingState
  /** Of the record, when it was compared. */
  version: number | null
  /** What the system held of the fields its sink writes, before a repair by `write`. */
  before: Pick<Facet, 'fields' | 'fieldTimes'> | null
  note: string | null
}

export type NewFinding = Omit<Finding, 'seq' | 'state'>

export type ReconcileCounts = {
  /** Rows of systems. */
  read: number
  /** Records. */
  records: number
  /** Not judged, because a delivery is under way. */
  pending: number
  /** Not judged, because it changed while it was compared. */
  moving: number
  /** Rows the filter of the flow does not hold for. */
  filtered: number
}

/** What it is at, or did last. */
export type ReconcileTask = 'compare' | 'repair' | 'undo'

export type Reconciliation = {
  id: string
  flow: string
  entity: RecordEntity
  task: ReconcileTask
  /** Of the task. */
  state: 'due' | 'running' | 'done' | 'failed'
  counts: ReconcileCounts
  /** Where the comparison goes on after a break. */
  position: unknown
  errorCode: ErrorCode | null
  errorMessage: string | null
  actor: string
  owner: string | null
  createdAt: Date
  startedAt: Date | null
  finishedAt: Date | null
  repairedAt: Date | null
  repairedBy: string | null
  undoneAt: Date | null
}

export type FindingSummary = {
  bucket: Bucket
  system: string | null
  action: RepairAction
  state: FindingState
  count: number
}

export type Reconciliations = {
  /** Inserts as `due`, to compare. False when one of the flow is due or running. */
  insert(row: Pick<Reconciliation, 'id' | 'flow' | 'entity' | 'actor'>): Promise<boolean>
  /** Sets a task for one whose last task has ended. False when it is at work, or another one of its flow is, or its comparison failed. */
  assign(id: string, task: 'repair' | 'undo', actor: string): Promise<boolean>
  /** Claims one that is due, or running under a dead owner. */
  claim(id: string, owner: string): Promise<Reconciliation | undefined>
  /** Gives it back: due again, to go on from its position. */
  release(id: string, owner: string): Promise<void>
  /** Saves progress. False when it is no longer ours: stop. */
  progress(id: string, owner: string, progress: { counts: ReconcileCounts; position: unknown }): Promise<boolean>
  /** Ends the task. A comparison that failed keeps no findings. */
  finish(
    id: string,
    owner: string,
    result: { state: 'done' } | { state: 'failed'; errorCode: ErrorCode; errorMessage: string },
  ): Promise<void>
  get(id: string): Promise<Reconciliation | undefined>
  list(filter: { flow?: string; limit: number }): Promise<Reconciliation[]>
  page(query: ListQuery): Promise<Page<Reconciliation>>
  /** The latest of the flow that was repaired. */
  lastRepaired(flow: string): Promise<Reconciliation | undefined>
  /** Those there already are left alone. */
  addFindings(rows: readonly NewFinding[]): Promise<void>
  /** In the order they were found. */
  findings(
    id: string,
    filter: {
      after?: number
      bucket?: Bucket
      action?: RepairAction
      state?: FindingState
      recordIds?: readonly string[]
      limit: number
    },
  ): Promise<Finding[]>
  findingPage(id: string, query: ListQuery): Promise<Page<Finding>>
  settleFindings(rows: readonly { id: string; state: FindingState; note: string | null }[]): Promise<void>
  summary(id: string): Promise<FindingSummary[]>
}
