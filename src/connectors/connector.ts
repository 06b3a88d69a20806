import type { Logger } from 'pino'
import type * as z from 'zod'
import type { Customer } from '../domain/customer.ts'
import type { DeliverableEntities, DeliverableEntity } from '../domain/entity.ts'
import type { CrossdockError } from '../domain/errors.ts'
import type { OrderResponse } from '../domain/order-response.ts'

/** Arrives with every call to a system. */
export type Call = {
  /** Aborted when Crossdock stops or the deadline of the job passes. */
  signal: AbortSignal
  logger: Logger
  /** Milliseconds since the epoch. */
  now: () => number
}

/** What a connector is given once, when its connection is opened. */
export type ConnectorDeps = {
  /** The system's name in the configuration, for messages. */
  system: string
  logger: Logger
}

/** Names one intended write for good: the same key never stands for two effects. ASCII, at most 35 characters. */
export type IdempotencyKey = string

/** One record to write. */
export type PushItem<E extends DeliverableEntity> = {
  key: IdempotencyKey
  /** Crossdock's id of the record or document. */
  canonicalId: string
  value: DeliverableEntities[E]
  /** Ids of related records in this system, by role: a sales order carries `customer`. */
  links: Readonly<Record<string, string>>
  /** This record's own id in the system, when it is already known there. */
  externalId?: string | undefined
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
  /** The earlier write of this item, or undefined when there is certainly none. Throws RejectedError OUTCOME_AMBIGUOUS on several. */
  find(item: PushItem<E>, call: Call): Promise<Receipt | undefined>
  /**
   * Makes records that are there as `value` says: it compares and writes what differs, so doing it again changes nothing. Items carry
   * `externalId`. Results and errors as in `push`; a change the system refuses is a RejectedError of its item. A cancelled order has the purpose
   * `cancellation`. Absent: the system cannot change what it has.
   */
  update?(items: readonly PushItem<E>[], call: Call): Promise<PushResult[]>
  /** True when pushing the same item again changes nothing (native upsert by our key): then `find` is not needed. */
  repeatable: boolean
  /** Most items for one push. */
  batchSize: number
  /** How long a write whose answer was lost may take to become visible to `find`. */
  visibilityLagMs: number
}

/** Finds records of one entity by what the business knows them by. */
export type Lookup<T> = {
  /** Ids in this system of records carrying any identifier of `value`, best first; several: the caller must not guess. */
  byIdentifiers(value: T, call: Call): Promise<{ externalId: string; name: string }[]>
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
