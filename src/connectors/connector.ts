import type { Logger } from 'pino'
import type * as z from 'zod'
import type { Customer } from '../domain/customer.ts'
import type { DeliverableEntities, DeliverableEntity } from '../domain/entity.ts'
import type { CrossdockError } from '../domain/errors.ts'
import type { Mapped } from '../domain/issue.ts'
import type { OrderResponse } from '../domain/order-response.ts'
import type { RecordEntities, RecordEntity } from '../domain/record.ts'
import type { FieldName } from '../domain/record-fields.ts'

/** Arrives with every call to a system. */
export type Call = {
  /** Aborted when Crossdock stops or the deadline of the job passes. */
  signal: AbortSignal
  logger: Logger
  /** Milliseconds since the epoch. */
  now: () => number
  /**
   * Throws when other processes may have what this one writes: it stood still for too long and was taken for dead. Asked in front of every write, as
   * late as can be. `HttpClient` does so by itself.
   */
  assertMayWrite(): void
  /** For systems that keep one row for several records of ours: who else was written there. Absent where nothing is delivered. */
  recordsAt?: RecordsAt
}

/**
 * Records written into the system as these rows, in the order they were first: those of `own`, and others that flows still carry there. Nothing when
 * each row is that of one record of `own` only.
 */
export type RecordsAt = <E extends RecordEntity>(
  entity: E,
  externalIds: readonly string[],
  own: readonly string[],
) => Promise<{ externalId: string; canonicalId: string; value: RecordEntities[E] }[]>

/** What a connector is given once, when its connection is opened. */
export type ConnectorDeps = {
  /** The system's name in the configuration, for messages. */
  system: string
  logger: Logger
}

/**
 * Names what is written for good: an order or a change of one, a file, or a record through all its states (what a record is found by after a
 * create without an answer). ASCII, at most 35 characters.
 */
export type IdempotencyKey = string

/** One record to write. */
export type PushItem<E extends DeliverableEntity> = {
  key: IdempotencyKey
  /**
   * Of records: with the key it names this one write. The same when it is tried again, another one for every later state, and when the same state
   * is written once more after it was done.
   */
  state?: string
  /** Crossdock's id of the record or document. */
  canonicalId: string
  value: DeliverableEntities[E]
  /** Ids of related records in this system, by role: a sales order carries `customer`, an order status `order`, a price and a stock level `product` where known. */
  links: Readonly<Record<string, string>>
  /** This record's own id in the system, when it is already known there. */
  externalId?: string | undefined
  /**
   * Fields of a record that are known to be empty, among those the sink says it `empties`; `value` does not have them. The sink makes them empty
   * the way its system does. Other fields `value` does not have are left alone.
   */
  emptied?: readonly (E extends RecordEntity ? FieldName<E> : never)[]
}

/** Proof of a write. */
export type Receipt = {
  /** The system's own id. */
  externalId: string
  /** The number its users know, when that is another one. */
  displayId?: string | undefined
  /** What the system decided about an order; only sinks for sales orders answer. */
  answer?: OrderResponse | undefined
}

/** The outcome of one item; `push` returns one per item, in the order given. */
export type PushResult = { ok: true; receipt: Receipt } | { ok: false; error: CrossdockError }

/**
 * The writing side for one entity.
 *
 * `push` never throws for the sake of one item: each has its own result. What it throws concerns the whole batch,
 * and then no item of it was written (an `UncertainError` thrown means: unknown for every item).
 * It must not repeat a request by itself once bytes of it were sent, unless the write is `repeatable`.
 */
export type Sink<E extends DeliverableEntity> = {
  push(items: readonly PushItem<E>[], call: Call): Promise<PushResult[]>
  /**
   * The earlier write of this item, or undefined when there is certainly none. Throws RejectedError OUTCOME_AMBIGUOUS on several, and
   * OUTCOME_UNKNOWN, with what a person is to do, for one the system does not let be finished.
   */
  find(item: PushItem<E>, call: Call): Promise<Receipt | undefined>
  /**
   * Makes records that are there as `value` says: it writes what differs (comparing first where a needless write costs or shows), so doing it
   * again changes nothing. Items carry `externalId`. Results and errors as in `push`; a change the system refuses is a RejectedError of its item.
   * A cancelled order has the purpose `cancellation`. Absent: the system cannot change what it has.
   */
  update?(items: readonly PushItem<E>[], call: Call): Promise<PushResult[]>
  /** True when pushing the same item again changes nothing (native upsert by our key): then `find` is not needed. */
  repeatable: boolean
  /**
   * The fields of a record that this sink writes: only these count when it is decided whether there is anything to send, and what comes back
   * as an echo. A field the value does not have is left alone in the system, unless the item says it is `emptied`. Left out by documents.
   */
  fields?: readonly (E extends RecordEntity ? FieldName<E> : never)[]
  /** Those of `fields` that it can empty in a record that is there; none unless stated. What it cannot empty keeps its value there. */
  empties?: readonly (E extends RecordEntity ? FieldName<E> : never)[]
  /** Most items for one push. */
  batchSize: number
  /** Of documents: how many travel in one call; all of a push unless stated. Jobs are as large as goes in a few calls. */
  itemsPerCall?: number
  /** How long a write whose answer was lost may take to become visible to `find`. */
  visibilityLagMs: number
  /**
   * How long the system may go on with a call nobody waits for any more: whoever sent it may have died in this moment, so two looks that find nothing
   * prove that it is not there only when this lies between them. 0 unless stated.
   */
  callLimitMs?: number
}

/** Where the next page begins, as the source needs it: plain JSON, meaningful to its own source only. */
export type PagePosition = unknown

/** A stretch of source time, both ends included, as ISO 8601 with zone. `since` undefined: from the beginning. */
export type ReadWindow = { since: string | undefined; until: string | undefined }

/** One record as its system has it. */
export type SourceRecord<E extends RecordEntity> = {
  externalId: string
  /** When the system last changed it, in source time, ISO 8601 with zone; undefined where it does not say. */
  modifiedAt: string | undefined
  /** As it came, plain JSON without secrets: what a dead letter shows, and what tells whether anything changed. */
  raw: unknown
  /** Makes the canonical record. Pure; called only when `raw` changed. */
  map(): Mapped<RecordEntities[E]>
  /** Ids in the same system of records this one belongs to: an order status carries `order`, an opportunity `customer`. */
  related?: Readonly<Record<string, string>>
}

/**
 * Some records, in reading order. `next` is where reading goes on after them. `listing`: names what a `full` source reads, where that stays the same
 * until something else takes its place, as a file does: however often it is read, it says once what is gone.
 */
export type Page<E extends RecordEntity> = { records: SourceRecord<E>[]; next: PagePosition; listing?: string }

/**
 * The reading side for one entity. It keeps no position: the job saves where it is, with the effects of the page.
 *
 * What a source yields it yields wholly: it reads to the end or throws, it never stops early without an error. An answer that makes no
 * sense (HTML, cut-off JSON, wrong types in the frame around the records) throws TransientError REPLY_UNREADABLE; one bad record does
 * not, its `map` has issues.
 */
export type Source<E extends RecordEntity> = {
  /**
   * `modified`: `read` yields what changed inside the window, ordered by (modified, id), paged by key so that rows moving meanwhile are neither
   * skipped nor lost. `full`: it yields everything, whatever the window; what was not yielded is not there.
   */
  reads: 'modified' | 'full'
  /** Reads on from `after` (`next` of an earlier page of the same window), or from the start of the window. */
  read(window: ReadWindow, after: PagePosition | undefined, call: Call): AsyncIterable<Page<E>>
  /** The system's own clock, ISO 8601 with zone. Only for `modified`: bounds of windows are source time, never ours. */
  now?(call: Call): Promise<string>
  /** For `modified`: how far behind its own clock reading stops, for rows not yet visible. Milliseconds. */
  lagMs?: number
  /** For `modified`: how much is read again before the last window, for rows that became visible late. Milliseconds; 5 minutes unless stated. */
  overlapMs?: number
  /** What was deleted inside the window; what was in its last minute may come with the next one, which begins where it ends. */
  readDeleted?(window: ReadWindow, call: Call): AsyncIterable<{ externalId: string; deletedAt: string | undefined }[]>
  /** The ids of everything there is, read to the end or throwing: what is missing in it is gone. */
  listIds?(call: Call): AsyncIterable<string[]>
  /**
   * The fields this source can know; all unless stated. One of them that a record does not have is empty there. Of others its system says
   * nothing: neither a value its mapping had to make up, nor that there is none.
   */
  fields?: readonly FieldName<E>[]
  /** Single records as they are now; those that are not there are left out. At most 200 ids. */
  get(externalIds: readonly string[], call: Call): Promise<SourceRecord<E>[]>
}

/** Finds records of one entity by what the business knows them by. */
export type Lookup<T> = {
  /** Ids in this system of records carrying any identifier of `value`, best first; several: the caller must not guess. */
  byIdentifiers(value: T, call: Call): Promise<{ externalId: string; name: string }[]>
  /** The same for many at once, in few calls; one list for each value, in order. Absent: they are asked about one by one. */
  byIdentifiersOfMany?(values: readonly T[], call: Call): Promise<{ externalId: string; name: string }[][]>
}

/** A file that came in and is still held by the transport. */
export type IncomingFile = {
  /** Unique and stable for this arrival: reading the same arrival again (after a crash) gives the same ref. */
  ref: string
  name: string
  sizeBytes: number
  open(): AsyncIterable<Uint8Array>
  /** Crossdock has committed the bytes: take the file out of the partner's way (archive it). Safe to repeat. */
  accept(): Promise<void>
}

/** The receiving side of a file transport. */
export type Mailbox = {
  /** Files that are complete and waiting now, oldest first; files a crashed process left half-taken come first. */
  receive(call: Call): AsyncIterable<IncomingFile>
  pollIntervalMs: number
}

export type Health = { ok: true; detail: string } | { ok: false; error: CrossdockError }

/** One opened system. A capability exists exactly when its key exists. */
export type Connection = {
  sources?: { [E in RecordEntity]?: Source<E> }
  sinks: { [E in DeliverableEntity]?: Sink<E> }
  lookups: { customer?: Lookup<Customer> }
  mailbox?: Mailbox
  /** Cheap proof that address and credentials work. Never throws. */
  check(call: Call): Promise<Health>
  close(): Promise<void>
  /** Calls in flight at most, for this system over one process. */
  concurrency: number
}

export type Connector<S extends z.ZodType = z.ZodType> = {
  type: string
  /** The single source of a system's settings: validation, documentation, JSON Schema. Without the `type` key. */
  settings: S
  open(settings: z.output<S>, deps: ConnectorDeps): Promise<Connection>
}

export const defineConnector = <S extends z.ZodType>(connector: Connector<S>): Connector<S> => connector
