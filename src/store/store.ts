/**
 * The store contract: the only record of a fact. Every method is one round trip or one short transaction, works on
 * PostgreSQL and on PGlite alike, and takes times from the database clock. Ids are UUIDs unless said otherwise.
 * Lists come newest first and are paged by `limit` (1..1000).
 */
import type { Customer } from '../domain/customer.ts'
import type { CanonicalDocument, CanonicalDocuments } from '../domain/document.ts'
import type { DeliverableEntity } from '../domain/entity.ts'
import type { ErrorCode } from '../domain/error-catalogue.ts'
import type { Issue } from '../domain/issue.ts'
import type { Identifier } from '../domain/party.ts'
import type { Delimiters, EdiIssue, EnvelopeHeader, GroupResult, TransactionStatus } from '../edi/edi.ts'

export type Direction = 'in' | 'out'

// ---- Interchanges: payloads as they came or went -------------------------------------------------------------------

/**
 * `receiving`: bytes are being stored, not complete. `received`: complete, to be read. `processed`: read to the end.
 * `duplicate`: same bytes as `duplicateOf`. `dead`: unreadable. `outgoing`: made by us.
 */
export type InterchangeState = 'receiving' | 'received' | 'processed' | 'duplicate' | 'dead' | 'outgoing'

export type Interchange = {
  id: string
  direction: Direction
  system: string
  partner: string | null
  fileName: string
  /** The transport's reference of this arrival; unique per system. Outbound: the id itself. */
  transportRef: string
  state: InterchangeState
  sizeBytes: number
  sha256: string | null
  duplicateOf: string | null
  /** Our ISA13 or UNB 0020, without leading zeros; null for what came in. */
  controlNumber: string | null
  receivedAt: Date
  processedAt: Date | null
}

export type Interchanges = {
  /**
   * Registers an arrival. Returns the row, new or the one that already has (system, transportRef). A row still in
   * `receiving` (its process died) is emptied of bytes so that it can be written again.
   */
  begin(arrival: { id: string; system: string; fileName: string; transportRef: string }): Promise<Interchange>
  /** Stores one piece of the bytes; `seq` counts from 0. Pieces of up to 1 MiB. */
  append(id: string, seq: number, bytes: Uint8Array): Promise<void>
  /** The bytes are complete: `received`, or `duplicate` when the system sent the same bytes before (in an arrival that is `received` or `processed`). Returns the row. */
  complete(id: string, content: { sha256: string; sizeBytes: number }): Promise<Interchange>
  /** Stores whole outbound payloads (several in one round trip). */
  insertOutgoing(
    rows: readonly {
      id: string
      system: string
      partner: string
      fileName: string
      controlNumber: string
      bytes: Uint8Array
      sha256: string
    }[],
  ): Promise<void>
  /** Whether we sent the partner an interchange under this number, whatever it carried. */
  wasSent(partner: string, controlNumber: string): Promise<boolean>
  get(id: string): Promise<Interchange | undefined>
  /** The bytes, in order, a piece at a time. */
  read(id: string): AsyncIterable<Uint8Array>
  /** Whole payloads in one round trip: for outgoing ones, which are small. */
  readMany(ids: readonly string[]): Promise<{ id: string; fileName: string; bytes: Uint8Array }[]>
  finish(id: string, state: 'processed' | 'dead'): Promise<void>
  /** It is being read just now: the sweep need not remind of it. */
  touch(id: string): Promise<void>
  /** Takes bytes from a row stored before `processed` for reading again: state becomes `received`. */
  reopen(id: string): Promise<void>
  list(filter: { direction?: Direction; system?: string; limit: number }): Promise<Interchange[]>
}

// ---- Envelopes: ISA..IEA inside a payload --------------------------------------------------------------------------

export type EnvelopeState = 'reading' | 'accepted' | 'accepted-with-errors' | 'rejected' | 'duplicate' | 'conflict'

export type Envelope = {
  id: string
  interchangeId: string
  direction: Direction
  index: number
  partner: string | null
  senderQualifier: string
  sender: string
  receiverQualifier: string
  receiver: string
  controlNumber: string
  standard: EnvelopeHeader['standard']
  /** Date and time of preparation, as written (ISA09 and ISA10, UNB S004). */
  date: string
  time: string
  version: string
  usage: string
  /** UNB09 = 2: the sender wants to hear of the receipt only. */
  onlyReceipt: boolean
  state: EnvelopeState
  sha256: string | null
  /** The first envelope with the same partner, direction and control number, when this is not it. */
  repeats: string | null
  issues: EdiIssue[]
  createdAt: Date
}

export type Envelopes = {
  /**
   * Registers an envelope met while reading (idempotent by interchange and index). `repeats` is filled when the partner
   * used the control number in an earlier envelope (state `reading`, `accepted` or `accepted-with-errors`); asking again
   * while this one is `reading` tells whether that still holds.
   */
  open(envelope: Omit<Envelope, 'id' | 'state' | 'sha256' | 'repeats' | 'issues' | 'createdAt'>): Promise<Envelope>
  close(
    id: string,
    result: { state: Exclude<EnvelopeState, 'reading'>; sha256: string | null; issues: EdiIssue[] },
  ): Promise<void>
  get(id: string): Promise<Envelope | undefined>
  ofInterchange(interchangeId: string): Promise<Envelope[]>
}

// ---- Documents: immutable business messages ------------------------------------------------------------------------

/**
 * `held`: read, waiting for the end of its envelope. `received`: to be mapped. `mapped`: canonical, its deliveries exist. `rejected`: broke the standard, was refused in the
 * acknowledgement. `duplicate`: repeats an order number. `dead`: cannot be mapped, or written. `closed`: ended, by a person or
 * because nothing more follows from it. Outbound: `due` (to be written), then `sent` (written under its control numbers).
 */
export type DocumentState =
  | 'held'
  | 'received'
  | 'mapped'
  | 'rejected'
  | 'duplicate'
  | 'dead'
  | 'closed'
  | 'due'
  | 'sent'

export type DocumentEntity = keyof CanonicalDocuments | 'acknowledgement' | 'unknown'

export type Document = {
  id: string
  direction: Direction
  interchangeId: string | null
  envelopeId: string | null
  groupIndex: number
  groupControlNumber: string
  /** 0-based within the group. */
  transactionIndex: number
  transactionControlNumber: string
  /** X12 transaction set id: `850`. */
  type: string
  version: string
  entity: DocumentEntity
  flow: string | null
  system: string
  partner: string
  /** The order number, once known. */
  businessKey: string | null
  state: DocumentState
  /** The first document with the same partner, entity and business key, when this repeats it. */
  repeats: string | null
  /** What the reader found. */
  issues: EdiIssue[]
  /** Bytes of the transaction set, ST to SE. Replaced by an edit; the interchange keeps the original. */
  body: Uint8Array | null
  delimiters: Delimiters
  canonical: CanonicalDocument | null
  /** The inbound document this one answers. */
  answers: string | null
  /** The first order, which this change changes. */
  amends: string | null
  /** Counts edits. */
  revision: number
  createdAt: Date
  mappedAt: Date | null
}

export type NewDocument = Omit<Document, 'repeats' | 'revision' | 'createdAt' | 'mappedAt' | 'answers' | 'amends'> & {
  answers?: string
}

export type Documents = {
  /** Inserts; rows already there (envelope, group index, transaction index; or the document answered) are left alone. Returns the ids inserted. */
  insert(rows: readonly NewDocument[]): Promise<string[]>
  /**
   * The envelope was read to its end: its `held` documents become `received`, those of the groups in `rejectedGroups`
   * (or all, when 'all') become `rejected`. Returns the ids now `received`.
   */
  release(envelopeId: string, rejectedGroups: readonly number[] | 'all'): Promise<string[]>
  /** Locks and returns those of `ids` that are still in state `received`. Only inside a transaction. */
  takeReceived(ids: readonly string[]): Promise<Document[]>
  /** Locks and returns those of `ids` that are still in state `due`. Only inside a transaction. */
  takeDue(ids: readonly string[]): Promise<Document[]>
  /** Written: `sent`, with the interchange that carries them and their numbers in it. */
  markSent(
    rows: readonly {
      id: string
      interchangeId: string
      groupControlNumber: string
      transactionControlNumber: string
    }[],
  ): Promise<void>
  /** What we answered to these documents, newest first. */
  answersTo(documentIds: readonly string[]): Promise<Document[]>
  /** The document that holds a key, locked until the end of the transaction. Only inside a transaction. */
  lockHolder(partner: string, entity: DocumentEntity, businessKey: string): Promise<Document | undefined>
  /** The changes of an order that took effect, in the order they did. */
  amendmentsOf(documentId: string): Promise<Document[]>
  get(id: string): Promise<Document | undefined>
  getMany(ids: readonly string[]): Promise<Document[]>
  /**
   * Claims (partner, entity, business key) for each document. Returns, for those whose key was taken by another
   * document, document id -> the first document's id. Claiming again for the same document is fine.
   */
  claimKeys(
    rows: readonly { documentId: string; partner: string; entity: DocumentEntity; businessKey: string }[],
  ): Promise<Map<string, string>>
  /** Frees the key a document holds (the document was closed without effect). */
  releaseKey(documentId: string): Promise<void>
  saveMapped(
    rows: readonly {
      id: string
      entity: DocumentEntity
      state: 'mapped' | 'duplicate' | 'dead' | 'closed'
      businessKey: string | null
      canonical: CanonicalDocument | null
      repeats: string | null
      amends?: string
    }[],
  ): Promise<void>
  /** Replaces the bytes, counts the revision up and puts the document back to `received`. */
  edit(id: string, body: Uint8Array): Promise<void>
  setState(ids: readonly string[], state: DocumentState): Promise<void>
  /** By envelope and group, in order: what the group's acknowledgement is made of. */
  resultsOfGroup(
    envelopeId: string,
    groupIndex: number,
  ): Promise<
    {
      id: string
      index: number
      setId: string
      version: string
      controlNumber: string
      state: DocumentState
      issues: EdiIssue[]
    }[]
  >
  list(filter: {
    direction?: Direction
    entity?: DocumentEntity
    partner?: string
    state?: DocumentState
    businessKey?: string
    limit: number
  }): Promise<Omit<Document, 'body'>[]>
}

// ---- Records, identifiers and links --------------------------------------------------------------------------------

export type CustomerRecord = { id: string; value: Customer; version: number; createdAt: Date }

export type Records = {
  /**
   * Finds or makes the customer with any of these identifiers, for each candidate; safe against concurrent makers.
   * Two candidates sharing an identifier get the same record. Identifiers the record lacks are added to it.
   * `created` tells whether this call made it. More than one existing record for one candidate: `ambiguous`.
   */
  resolveCustomers(
    candidates: readonly { identifiers: Identifier[]; value: Customer }[],
  ): Promise<({ ok: true; id: string; created: boolean } | { ok: false; ambiguous: string[] })[]>
  getCustomers(ids: readonly string[]): Promise<CustomerRecord[]>
}

export type Link = {
  entity: DeliverableEntity
  canonicalId: string
  system: string
  externalId: string
  createdAt: Date
}

export type Links = {
  /** Keeps the first link of (entity, canonicalId, system). */
  insert(rows: readonly Omit<Link, 'createdAt'>[]): Promise<void>
  find(entity: DeliverableEntity, canonicalIds: readonly string[], systems?: readonly string[]): Promise<Link[]>
}

// ---- Deliveries ----------------------------------------------------------------------------------------------------

/**
 * `waiting`: for the delivery in `dependsOn`. `intent`: may be sent from `dueAt` on. `sending`: claimed by `owner`, maybe sent.
 * `in-doubt`: sent, outcome unknown; the sink is asked at `dueAt`. `done`, `dead` (a dead letter is open), `cancelled` (a person ended it).
 */
export type DeliveryState = 'waiting' | 'intent' | 'sending' | 'in-doubt' | 'done' | 'dead' | 'cancelled'

export type Delivery = {
  id: string
  flow: string
  system: string
  entity: DeliverableEntity
  canonicalId: string
  version: number
  /** What a person looks for: the order number, the customer's name, the file name. */
  businessKey: string
  /** The inbound document that caused it. */
  documentId: string | null
  /** The trading partner it concerns. */
  partner: string | null
  dependsOn: string | null
  state: DeliveryState
  /** Ids of related canonical records whose links the push needs: { customer: canonicalId }. */
  related: Record<string, string>
  attempts: number
  /** Looks into the target while in doubt, since the last push. */
  lookups: number
  dueAt: Date
  owner: string | null
  fence: number
  idempotencyKey: string
  externalId: string | null
  displayId: string | null
  errorCode: ErrorCode | null
  errorMessage: string | null
  createdAt: Date
  sentAt: Date | null
  doneAt: Date | null
}

export type NewDelivery = Pick<
  Delivery,
  | 'id'
  | 'flow'
  | 'system'
  | 'entity'
  | 'canonicalId'
  | 'version'
  | 'businessKey'
  | 'documentId'
  | 'partner'
  | 'dependsOn'
  | 'related'
  | 'idempotencyKey'
>

/** A claimed delivery; `inDoubt` tells that an earlier push may have reached the system, so it must be asked first. */
export type ClaimedDelivery = Delivery & { inDoubt: boolean }

/** What became of a claimed delivery. `fence` must still be ours, else the row is left alone (the receipt is kept as an event). */
export type Settlement = { id: string; fence: number } & (
  | { to: 'done'; externalId: string; displayId: string | undefined }
  /** Try again in `delayMs`; `spendsAttempt` false for outages. */
  | { to: 'intent'; delayMs: number; spendsAttempt: boolean; code: ErrorCode; message: string }
  /** Ask the system in `delayMs`; `looked` counts a look that found nothing. */
  | { to: 'in-doubt'; delayMs: number; looked: boolean; code: ErrorCode; message: string }
  | { to: 'dead'; code: ErrorCode; message: string }
)

export type DeliveryEvent = {
  deliveryId: string
  at: Date
  attempt: number
  outcome: string
  code: string | null
  message: string | null
}

export type Deliveries = {
  /** Inserts; rows with the same (system, entity, canonicalId, version) are left alone. Waiting when `dependsOn` is not done, else intent. Returns rows inserted. */
  insert(rows: readonly NewDelivery[]): Promise<{ id: string; system: string; state: DeliveryState }[]>
  /**
   * Claims for `owner`: those of `ids` in `intent` or `in-doubt` and due, and those in `sending` whose owner is no longer
   * alive (they come back with inDoubt true). Counts `fence` up and commits `sending` in the same statement. No row while the system is paused
   * or another delivery of the same (system, entity, canonicalId) is `sending` under a living owner.
   */
  claim(ids: readonly string[], owner: string): Promise<ClaimedDelivery[]>
  /**
   * Ends claims, in one statement per outcome. `done` moves deliveries waiting for it to `intent`; returns those, and the
   * ids whose fence had moved. Writes an event for everything except a first-try `done`.
   */
  settle(settlements: readonly Settlement[]): Promise<{ released: { id: string; system: string }[]; stale: string[] }>
  get(id: string): Promise<Delivery | undefined>
  ofDocument(documentId: string): Promise<Delivery[]>
  /** The delivery of (system, entity, canonicalId) with the highest version. */
  latest(system: string, entity: DeliverableEntity, canonicalIds: readonly string[]): Promise<Delivery[]>
  events(deliveryIds: readonly string[]): Promise<DeliveryEvent[]>
  /** A person sends a dead (or stuck in-doubt) delivery on: state `intent`, attempts 0; `in-doubt` when it may have reached the system. */
  revive(id: string): Promise<{ id: string; system: string } | undefined>
  cancel(id: string): Promise<void>
  list(filter: {
    system?: string
    state?: DeliveryState
    entity?: DeliverableEntity
    businessKey?: string
    limit: number
  }): Promise<Delivery[]>
}

// ---- Acknowledgements, control numbers -----------------------------------------------------------------------------

/** `due`: to be rendered. `sent`: rendered with its control numbers and on its way. `dead`: cannot be rendered, a dead letter is open. */
export type AcknowledgementState = 'due' | 'sent' | 'dead'
export type AcknowledgementKind = 'TA1' | '997' | '999' | 'CONTRL'

/** What we say of the syntax of an interchange that came. */
export type Acknowledgement = {
  id: string
  kind: AcknowledgementKind
  partner: string
  envelopeId: string | null
  /** Group the 997 speaks of, within the envelope; -1 for what speaks of the whole envelope. */
  groupIndex: number
  /** The groups it speaks of, as they were judged: one for a 997, all for a CONTRL. */
  groups: readonly GroupResult[]
  state: AcknowledgementState
  /** The outbound interchange that carries it. */
  interchangeId: string | null
  createdAt: Date
  sentAt: Date | null
}

export type Acknowledgements = {
  /** Inserts as `due`; one per (kind, envelope, group) only. Returns the ids inserted. */
  insert(
    rows: readonly Pick<Acknowledgement, 'id' | 'kind' | 'partner' | 'envelopeId' | 'groupIndex' | 'groups'>[],
  ): Promise<string[]>
  /** Locks and returns those of `ids` still `due`. Only inside a transaction. */
  takeDue(ids: readonly string[]): Promise<Acknowledgement[]>
  markSent(rows: readonly { id: string; interchangeId: string }[]): Promise<void>
  markDead(ids: readonly string[]): Promise<void>
  ofEnvelope(envelopeId: string): Promise<Acknowledgement[]>
}

/**
 * `pending`: sent, the partner has not said that it is readable. `overdue`: not said in time; a late word still closes it. The others
 * are the partner's verdict.
 */
export type AwaitedState = 'pending' | 'overdue' | TransactionStatus

/** What a partner is to say of the syntax of a document we sent: one for each sending. */
export type AwaitedAcknowledgement = {
  id: string
  documentId: string
  partner: string
  /** The outgoing interchange, and the numbers the partner will name; without leading zeros. */
  interchangeId: string
  interchangeControlNumber: string
  groupControlNumber: string
  transactionControlNumber: string
  type: string
  /** Hours from the delivery of the interchange until it is overdue; null: never. */
  withinHours: number | null
  state: AwaitedState
  /** The document that says so; null while nothing does, and when a TA1 does. */
  answeredBy: string | null
  /** What is wrong, in the partner's words. */
  detail: string | null
  createdAt: Date
  answeredAt: Date | null
}

export type AwaitedAcknowledgements = {
  insert(
    rows: readonly Omit<AwaitedAcknowledgement, 'state' | 'answeredBy' | 'detail' | 'createdAt' | 'answeredAt'>[],
  ): Promise<void>
  /** Those of the partner's last sending under this number, locked. Only inside a transaction. */
  find(
    partner: string,
    by: { interchangeControlNumber: string } | { groupControlNumber: string },
  ): Promise<AwaitedAcknowledgement[]>
  settle(
    rows: readonly { id: string; state: TransactionStatus; answeredBy: string | null; detail: string | null }[],
  ): Promise<void>
  /** Turns `pending` ones whose time has passed into `overdue`, at most `limit`, and returns them. */
  takeOverdue(limit: number): Promise<AwaitedAcknowledgement[]>
  ofDocuments(documentIds: readonly string[]): Promise<AwaitedAcknowledgement[]>
  list(filter: { partner?: string; state?: AwaitedState; limit: number }): Promise<AwaitedAcknowledgement[]>
}

export type ControlNumbers = {
  /**
   * Reserves `count` numbers of one partner and kind and returns the first. Inside the transaction that stores what carries
   * them: a rollback gives them back, a crash neither skips nor repeats one. Wraps after `last` to 1.
   */
  next(partner: string, kind: 'interchange' | 'group', count: number, last: number): Promise<number>
}

// ---- Dead letters --------------------------------------------------------------------------------------------------

export type DeadLetterSubject = 'interchange' | 'document' | 'delivery'
/** Whether trying again can double anything: never reached the target, unknown, or it was applied. */
export type RetrySafety = 'not-sent' | 'unknown' | 'applied'

export type DeadLetter = {
  id: string
  subject: DeadLetterSubject
  subjectId: string
  flow: string | null
  system: string | null
  partner: string | null
  businessKey: string | null
  code: ErrorCode
  message: string
  issues: Issue[]
  retrySafety: RetrySafety
  state: 'open' | 'retried' | 'resolved'
  reason: string | null
  actor: string | null
  createdAt: Date
  endedAt: Date | null
}

export type DeadLetters = {
  /** Opens dead letters; a subject has at most one open: a second one replaces code, message and issues of the first. */
  open(rows: readonly Omit<DeadLetter, 'state' | 'reason' | 'actor' | 'createdAt' | 'endedAt'>[]): Promise<void>
  get(id: string): Promise<DeadLetter | undefined>
  /** Open dead letter of a subject. */
  ofSubjects(subjectIds: readonly string[]): Promise<DeadLetter[]>
  /** Ends the open dead letters of these subjects. Returns those that were open. */
  end(
    subjectIds: readonly string[],
    ending: { state: 'retried' | 'resolved'; reason: string; actor: string },
  ): Promise<DeadLetter[]>
  list(filter: {
    state?: DeadLetter['state']
    system?: string
    partner?: string
    code?: ErrorCode
    businessKey?: string
    limit: number
  }): Promise<DeadLetter[]>
}

// ---- Everything else -----------------------------------------------------------------------------------------------

/** What the queue has to be reminded of. */
export type DueWork = {
  interchanges: string[]
  documents: string[]
  /** Documents to be written. */
  outgoing: string[]
  acknowledgements: string[]
  deliveries: { id: string; system: string }[]
}

export type Instances = {
  /** Registers this process and returns its id; on the embedded store every other instance is declared dead. */
  register(role: string): Promise<string>
  beat(id: string): Promise<void>
  end(id: string): Promise<void>
}

export type SystemStatus = { system: string; pausedUntil: Date | null; reason: string | null; failures: number }

export type Systems = {
  status(system: string): Promise<SystemStatus>
  /** Pauses until then; counts failures up. A person's pause has no end: `forMs` undefined. */
  pause(system: string, reason: string, forMs: number | undefined): Promise<SystemStatus>
  /** Ends any pause: a person says so. */
  resume(system: string): Promise<void>
  /** The system works again: ends a pause that has an end, never a person's. True for the caller that ended it. */
  recovered(system: string): Promise<boolean>
  list(): Promise<SystemStatus[]>
}

export type AuditEntry = { seq: number; at: Date; actor: string; action: string; subject: string; detail: unknown }

export type Store = {
  interchanges: Interchanges
  envelopes: Envelopes
  documents: Documents
  records: Records
  links: Links
  deliveries: Deliveries
  acknowledgements: Acknowledgements
  awaited: AwaitedAcknowledgements
  controlNumbers: ControlNumbers
  deadLetters: DeadLetters
  instances: Instances
  systems: Systems
  audit: {
    append(entry: Pick<AuditEntry, 'actor' | 'action' | 'subject' | 'detail'>): Promise<void>
    list(filter: { subject?: string; limit: number }): Promise<AuditEntry[]>
  }
  cursors: {
    get(system: string, stream: string): Promise<{ position: unknown; version: number } | undefined>
    /** Moves the cursor when `version` is still the stored one (0: none yet). False when somebody else moved it. */
    save(system: string, stream: string, position: unknown, version: number): Promise<boolean>
  }
  /** True for the one caller that gets the slot of a schedule. */
  claimSlot(schedule: string, dueAt: Date): Promise<boolean>
  runs: {
    start(flow: string): Promise<string>
    finish(id: string, result: { ok: boolean; detail: unknown }): Promise<void>
  }
  /**
   * Work that is due and that the queue was last told of longer than `quietMs` ago, at most `limit` of each kind;
   * marks it as told now. Deliveries of paused systems are not due; `sending` rows of dead owners are.
   */
  takeDueWork(quietMs: number, limit: number): Promise<DueWork>
  /** Inbound documents that carry an order number, which must match exactly; newest first. */
  findOrders(orderNumber: string): Promise<Document[]>
  /** Runs `work` in one transaction; the store it gets must not be used afterwards. Serialisation failures are retried. */
  transaction<T>(work: (store: Store) => Promise<T>): Promise<T>
  /** Difference between the database clock and ours, in ms. */
  clockSkewMs(): Promise<number>
  /** Lets the database tidy up (embedded: VACUUM). */
  tidy(): Promise<void>
  /** Writes a backup file (embedded: the data folder as tar.gz; PostgreSQL: refused with the pg_dump command to run). */
  backup(file: string): Promise<{ sizeBytes: number }>
  close(): Promise<void>
}
