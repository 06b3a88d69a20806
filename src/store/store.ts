/**
 * The store contract: the only record of a fact. Every method is one round trip or one short transaction, works on
 * PostgreSQL and on PGlite alike, and takes times from the database clock. Ids are UUIDs unless said otherwise.
 * Lists come newest first and are paged by `limit` (1..1000).
 */
import type { CanonicalDocument, CanonicalDocuments } from '../domain/document.ts'
import type { DeliverableEntity } from '../domain/entity.ts'
import type { ErrorCode } from '../domain/error-catalogue.ts'
import type { Exchange } from '../domain/exchange.ts'
import type { Filter } from '../domain/filter.ts'
import type { Issue } from '../domain/issue.ts'
import type { Money } from '../domain/money.ts'
import type { ListQuery, Page } from '../domain/page.ts'
import type { RecordEntity } from '../domain/record.ts'
import type { Delimiters, EdiIssue, EnvelopeHeader, GroupResult, TransactionStatus } from '../edi/edi.ts'
import type { BulkActions, Comments, ErrorGroups } from './desk-store.ts'
import type { Observations, Search, Traffic } from './observe-store.ts'
import type { Alerts, PersonalData, Retention, Webhooks, WorkLeases } from './operations-store.ts'
import type { People } from './people-store.ts'
import type { Reconciliations } from './reconcile-store.ts'
import type { FlowStatuses, HeldRecords, Links, Records, Reviews, Runs } from './record-store.ts'

export type Direction = 'in' | 'out'

// ---- Interchanges: payloads as they came or went -------------------------------------------------------------------

/**
 * `receiving`: bytes are being stored, not complete. `received`: complete, to be read. `processed`: read to the end.
 * `duplicate`: same bytes as `duplicateOf`. `dead`: unreadable, or of partners nobody knows. `outgoing`: made by us.
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
  /** When its bytes were purged (`docs/retention.md`); null: they are there. */
  purgedAt: Date | null
}

export type Interchanges = {
  /**
   * Registers an arrival. Returns the row, new or the one that already has (system, transportRef). A row still in
   * `receiving` (its process died) is emptied of bytes so that it can be written again.
   */
  begin(arrival: { id: string; system: string; fileName: string; transportRef: string }): Promise<Interchange>
  /**
   * Stores one piece of the bytes; `seq` counts from 0. Pieces of up to 1 MiB. A piece of a payload that is complete changes nothing: it is from a process that
   * was taken for dead.
   */
  append(id: string, seq: number, bytes: Uint8Array): Promise<void>
  /**
   * The bytes are complete: `received`, or `duplicate` when the system sent the same bytes before (in an arrival that is `received` or `processed`, and
   * had nothing in it of partners nobody knew, or was read again since). Returns the row.
   */
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
  /** Whole payloads in one round trip: for outgoing ones, which are small. Purged ones are left out. */
  readMany(ids: readonly string[]): Promise<{ id: string; fileName: string; bytes: Uint8Array }[]>
  finish(id: string, state: 'processed' | 'dead'): Promise<void>
  /** It is being read just now: the sweep need not remind of it. */
  touch(id: string): Promise<void>
  /**
   * Takes bytes from a row stored before `processed` for reading again: state becomes `received`. Envelopes of it that were not read to their end stand
   * behind those that came with their control number since.
   */
  reopen(id: string): Promise<void>
  list(filter: { direction?: Direction; system?: string; limit: number }): Promise<Interchange[]>
  page(query: ListQuery): Promise<Page<Interchange>>
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
   * while this one is `reading` tells whether that still holds. It gets another id where one has this `id` already.
   */
  open(envelope: Omit<Envelope, 'state' | 'sha256' | 'repeats' | 'issues' | 'createdAt'>): Promise<Envelope>
  /**
   * False, and nothing is changed, when it is closed already, when its file was given up meanwhile, or when it is to be accepted under a number
   * that another was accepted under since.
   */
  close(
    id: string,
    result: { state: Exclude<EnvelopeState, 'reading'>; sha256: string | null; issues: EdiIssue[] },
  ): Promise<boolean>
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
  /** A person changed the canonical form: it is no longer what mapping the body gives. */
  canonicalEdited: boolean
  createdAt: Date
  mappedAt: Date | null
  /** When body, content and issues were purged (`docs/retention.md`); null: they are there. */
  purgedAt: Date | null
}

/** `askFirst`: it was a dead letter when the store was put back to an earlier time, and may have been sent since. */
type ReceivedDocument = Document & { askFirst: boolean }
export type DocumentHead = Pick<Document, 'id' | 'entity' | 'flow' | 'system' | 'partner' | 'businessKey' | 'createdAt'>
export type DocumentContent = Pick<Document, 'id' | 'entity' | 'transactionControlNumber' | 'canonical'>

export type NewDocument = Omit<
  Document,
  'repeats' | 'revision' | 'canonicalEdited' | 'createdAt' | 'mappedAt' | 'purgedAt' | 'answers' | 'amends'
> & {
  answers?: string
}

/** Several documents of ours in one file; `keys` are the first of their business keys. */
export type FileContent = { count: number; keys: string[] }

export type Documents = {
  /** Inserts; rows already there (envelope, group index, transaction index; or the document answered) are left alone. Returns the ids inserted. */
  insert(rows: readonly NewDocument[]): Promise<string[]>
  /**
   * The envelope was read to its end: its `held` documents become `received`, those of the groups in `rejectedGroups`
   * (or all, when 'all') become `rejected`. Returns the ids now `received`.
   */
  release(envelopeId: string, rejectedGroups: readonly number[] | 'all'): Promise<string[]>
  /** Locks and returns those of `ids` that are still in state `received`. Only inside a transaction. */
  takeReceived(ids: readonly string[]): Promise<ReceivedDocument[]>
  /** Of a store that may know less than was sent: what is made of the documents that came and are dead letters now is to be asked for before it is sent. */
  doubtDead(): Promise<void>
  /** How many documents came from a partner within `sinceMs`, those of one envelope left out; counted up to `limit`. */
  lately(partner: string, exceptEnvelope: string, sinceMs: number, limit: number): Promise<number>
  /**
   * Whether a document of the same partner and order number, whatever release it names, that came before this one is still `received`, or may stand in a
   * file that is not read to its end.
   */
  followsReceived(id: string): Promise<boolean>
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
  /** What was written into these interchanges, for those that carry more than one document: how many, and the first numbers. */
  inFiles(interchangeIds: readonly string[]): Promise<Map<string, FileContent>>
  /** What we answered to these documents, newest first. */
  answersTo(documentIds: readonly string[]): Promise<Document[]>
  /** The document that holds a key, locked until the end of the transaction. Only inside a transaction. */
  lockHolder(partner: string, entity: DocumentEntity, businessKey: string): Promise<Document | undefined>
  /** The changes of an order that took effect, in the order they did. */
  amendmentsOf(documentId: string): Promise<Document[]>
  /** Of these deliveries, the documents of those that carry a change of an order which was refused to its partner. */
  refused(deliveryIds: readonly string[]): Promise<string[]>
  /** Refused changes whose cancelled deliveries are still waited for. */
  refusedAhead(): Promise<string[]>
  /**
   * A change was refused: those that were applied to the order with it in it, and wait behind it in some system, are `received` again, their waiting
   * deliveries cancelled. Only inside a transaction.
   */
  applyAnew(refusedId: string): Promise<{ ids: string[]; cancelled: string[] }>
  get(id: string): Promise<Document | undefined>
  /** The same, locked until the end of the transaction. Only inside a transaction. */
  lock(id: string): Promise<Document | undefined>
  getMany(ids: readonly string[]): Promise<Document[]>
  /** What these documents are, without reading what is in them. */
  heads(ids: readonly string[]): Promise<DocumentHead[]>
  /** What was understood of these documents, without the bytes it was understood from. */
  contents(ids: readonly string[]): Promise<DocumentContent[]>
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
  /** Replaces the canonical form: `byHand` when a person made it, else it is what mapping the body gives. Counts the revision up. */
  saveCanonical(id: string, canonical: CanonicalDocument, byHand: boolean): Promise<void>
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
  page(query: ListQuery): Promise<Page<Omit<Document, 'body'>>>
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
export type ClaimedDelivery = Omit<
  Delivery,
  'dependsOn' | 'state' | 'dueAt' | 'owner' | 'errorMessage' | 'createdAt'
> & { inDoubt: boolean }

/** What became of a claimed delivery. `fence` must still be ours, else the row is left alone (the receipt is kept as an event). */
export type Settlement = {
  id: string
  fence: number
} /** `sent`: what of a record was written; a delivery that asks for a later version goes on as `intent`. */ & (
  | { to: 'done'; externalId: string; displayId: string | undefined; sent?: { version: number; hash: string | null } }
  /**
   * Try again in `delayMs`; `spendsAttempt` false for outages. `maybeSent`: the push may have arrived (true), or did surely not, nor one before
   * it (false); left out, it says nothing new.
   */
  | { to: 'intent'; delayMs: number; spendsAttempt: boolean; maybeSent?: boolean; code: ErrorCode; message: string }
  /** Ask the system in `delayMs`; `looked` counts a look that found nothing. */
  | { to: 'in-doubt'; delayMs: number; looked: boolean; code: ErrorCode; message: string }
  | { to: 'dead'; maybeSent?: boolean; code: ErrorCode; message: string }
)

export type DeliveryEvent = {
  deliveryId: string
  at: Date
  attempt: number
  outcome: string
  code: string | null
  message: string | null
}

/** That a record is to be written into a system as it is now. */
export type NewRecordDelivery = Pick<
  Delivery,
  'flow' | 'system' | 'entity' | 'canonicalId' | 'version' | 'businessKey' | 'related'
> & { entity: RecordEntity }

/** One of several deliveries that carry the same record into the same system. */
export type MergedDelivery = Pick<Delivery, 'id' | 'canonicalId' | 'state' | 'attempts' | 'errorCode'> & {
  /** A push went out and nothing since has proved that it did not arrive. */
  maybeSent: boolean
  /** It was claimed since the records became one, so that whoever has it knows of the others. */
  knows: boolean
}

export type InsertedDelivery = Pick<Delivery, 'id' | 'system' | 'state'>

export type Deliveries = {
  /** Inserts; rows with the same (system, entity, canonicalId, version) are left alone. Waiting when `dependsOn` is not done, else intent. Returns rows inserted. */
  insert(rows: readonly NewDelivery[]): Promise<InsertedDelivery[]>
  /**
   * A record has one delivery per system, whose version only grows: what was done, dead or cancelled becomes `intent` again (attempts 0, its open
   * dead letter resolved as superseded), what waits to be sent is due now with the new version, what is under way goes on and comes back as
   * `intent` when it is settled. The id is `stableId(system, entity, canonicalId)`, the idempotency key the canonical id without dashes.
   * Returns those that are `intent` now.
   */
  intend(rows: readonly NewRecordDelivery[]): Promise<{ id: string; system: string }[]>
  /**
   * Claims for `owner`: those of `ids` in `intent` or `in-doubt` and due, and those in `sending` whose owner is no longer
   * alive (they come back with inDoubt true). Counts `fence` up and commits `sending` in the same statement. No row while the system is paused
   * or another delivery of the same (system, entity, canonicalId) is `sending` under a living owner.
   */
  claim(ids: readonly string[], owner: string): Promise<ClaimedDelivery[]>
  /**
   * Claims those of `ids` that are deliveries of records and `done`, so that nothing else is written there until they are settled; later
   * versions wait, as while it is sent. No row while the system is paused.
   */
  claimDone(ids: readonly string[], owner: string): Promise<ClaimedDelivery[]>
  /**
   * Ends claims, in one statement per outcome. `done` moves deliveries waiting for it to `intent`; returns those, and the
   * ids whose fence had moved. Writes an event for everything except a first-try `done`.
   */
  settle(settlements: readonly Settlement[]): Promise<{ released: { id: string; system: string }[]; stale: string[] }>
  get(id: string): Promise<Delivery | undefined>
  /** Those that say what the document says; of one of ours the deliveries of the files it went in. Newest first. */
  ofDocument(documentId: string): Promise<Delivery[]>
  /** The delivery of (system, entity, canonicalId) with the highest version. */
  latest(
    system: string,
    entity: DeliverableEntity,
    canonicalIds: readonly string[],
    only?: { isEnded?: false },
  ): Promise<Delivery[]>
  /**
   * Of records among these into which others were merged: their own deliveries in a system and those of the others, by the record they stand for.
   * Others are left out.
   */
  ofMerged(
    system: string,
    entity: RecordEntity,
    canonicalIds: readonly string[],
  ): Promise<Map<string, MergedDelivery[]>>
  events(deliveryIds: readonly string[]): Promise<DeliveryEvent[]>
  /**
   * A person sends dead (or stuck in-doubt) deliveries on: state `intent`, attempts 0; `in-doubt` when it may have reached the system. Never those of
   * changes that were refused to their partner.
   */
  revive(ids: readonly string[]): Promise<{ id: string; system: string }[]>
  /**
   * Of a system that may have been sent more than the store knows: what is to be sent is `in-doubt` and asked about first, also what waits for it or
   * is dead once it goes on. A file for a partner cannot be asked about: it is `dead` with this code and message. Returns how many are asked about
   * and those that are dead now.
   */
  doubt(system: string, trouble: { code: ErrorCode; message: string }): Promise<{ toAsk: number; dead: Delivery[] }>
  /** Has what was just inserted asked about before it is sent. */
  doubtNew(ids: readonly string[]): Promise<void>
  /** Locks the deliveries of what a document says, in any version, with whether each may have reached its system. Only inside a transaction. */
  lockOfDocument(
    documentId: string,
  ): Promise<{ id: string; system: string; state: DeliveryState; mayHaveArrived: boolean }[]>
  /** A person ends it. One that is sending or done is refused (RejectedError ACTION_REFUSED). */
  cancel(id: string): Promise<void>
  /**
   * Nothing waits for what has ended: what waits for a version of an order that is done or was ended, or for what is gone, becomes `intent`; a record's
   * delivery that was ended goes again, since somebody waits for it. What may have been sent is asked about first. Of those that wait for `only` these when
   * given. Returns those that go on now, at most 1000.
   */
  freeWaiting(only?: readonly string[]): Promise<{ id: string; system: string }[]>
  /** Those that wait for this one, and for those in turn, oldest first. */
  waitingFor(id: string): Promise<Delivery[]>
  list(filter: {
    system?: string
    state?: DeliveryState
    entity?: DeliverableEntity
    businessKey?: string
    limit: number
  }): Promise<Delivery[]>
  page(query: ListQuery): Promise<Page<Delivery>>
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
  /** Those of an interchange that are `dead` are `due` again. Returns their ids. */
  revive(interchangeId: string): Promise<string[]>
  ofEnvelope(envelopeId: string): Promise<Acknowledgement[]>
}

/**
 * `pending`: sent, the partner has not said that it is readable. `overdue`: not said in time. `closed`: a person waits no longer, because it was sent
 * again or goes no further. A late word still counts. The others are the partner's verdict.
 */
export type AwaitedState = 'pending' | 'overdue' | 'closed' | TransactionStatus

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
  /** Waits no longer for a word on these documents, or on what is in this interchange. What was said stands. */
  close(of: { documentIds: readonly string[] } | { interchangeId: string }): Promise<void>
  /** Turns `pending` ones whose time has passed into `overdue`, at most `limit`, and returns them. */
  takeOverdue(limit: number): Promise<AwaitedAcknowledgement[]>
  ofDocuments(documentIds: readonly string[]): Promise<AwaitedAcknowledgement[]>
  list(filter: { partner?: string; state?: AwaitedState; limit: number }): Promise<AwaitedAcknowledgement[]>
  page(query: ListQuery): Promise<Page<AwaitedAcknowledgement>>
}

export type ControlNumbers = {
  /**
   * Reserves `count` numbers of one partner and kind and returns the first. Inside the transaction that stores what carries
   * them: a rollback gives them back, a crash neither skips nor repeats one. Wraps after `last` to `from`, and gives none below that (1 unless stated).
   */
  next(partner: string, kind: 'interchange' | 'group', count: number, last: number, from?: number): Promise<number>
  /** Leaves out that many numbers of every partner and kind that has used one, and of all `partners`, whose first one would be `from`. */
  skip(count: number, partners: readonly { name: string; from: number }[]): Promise<void>
}

// ---- Dead letters --------------------------------------------------------------------------------------------------

/** `held-record`: a row that cannot be mapped. `conflict`: a field two systems disagree on. `run`: a run a guard stopped. */
export type DeadLetterSubject = 'interchange' | 'document' | 'delivery' | 'held-record' | 'conflict' | 'run'
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
  /** `ignored`: nobody need look at it, until `ignoredUntil` when that is set. */
  state: DeadLetterState
  /** Of the state, as `actor`. */
  reason: string | null
  actor: string | null
  createdAt: Date
  endedAt: Date | null
  ignoredUntil: Date | null
  /** Null only until an older row was put into its group. */
  groupId: string | null
  /** What the order concerned is worth, as it was when this was opened. */
  value: Money | null
  assignee: string | null
  tags: string[]
}

export type DeadLetterState = 'open' | 'retried' | 'resolved' | 'ignored'

/** `exchange`: the request that failed, with its answer. */
export type NewDeadLetter = Pick<
  DeadLetter,
  | 'id'
  | 'subject'
  | 'subjectId'
  | 'flow'
  | 'system'
  | 'partner'
  | 'businessKey'
  | 'code'
  | 'message'
  | 'issues'
  | 'retrySafety'
> & { exchange?: Exchange | undefined }

/** What decides whether an action may run on a dead letter. */
export type DeadLetterFacts = Pick<
  DeadLetter,
  'id' | 'subject' | 'subjectId' | 'state' | 'code' | 'issues' | 'actor' | 'retrySafety' | 'value'
> & {
  /** Of the document it is about. */
  document: Pick<Document, 'state' | 'direction' | 'purgedAt'> | null
}

export type DeadLetters = {
  /**
   * Opens dead letters in their groups: a subject has at most one open or ignored; a second one replaces code, message and issues of the first.
   * One that is ignored stays so while it fails the same way. Groups that were resolved, or are ignored beyond their number, open again.
   */
  open(rows: readonly NewDeadLetter[]): Promise<void>
  get(id: string): Promise<DeadLetter | undefined>
  /** The request that failed, with its answer, as far as kept. */
  exchange(id: string): Promise<Exchange | undefined>
  /** Open dead letter of a subject. */
  ofSubjects(subjectIds: readonly string[]): Promise<DeadLetter[]>
  /** All of a subject, newest first, at most 50. */
  history(subjectId: string): Promise<DeadLetter[]>
  /** Locks and returns those that are open or ignored. Only inside a transaction. */
  lock(ids: readonly string[]): Promise<DeadLetterFacts[]>
  /** Ends the open and ignored dead letters of these subjects, only those of `code` when it is given. Returns those that were. */
  end(
    subjectIds: readonly string[],
    ending: { state: 'retried' | 'resolved'; reason: string; actor: string },
    code?: ErrorCode,
  ): Promise<DeadLetter[]>
  /** Ignores open ones. Returns those that were. */
  ignore(ids: readonly string[], ignoring: { until: Date | null; reason: string; actor: string }): Promise<DeadLetter[]>
  /** Opens ignored ones again. Returns those that were. */
  reopen(ids: readonly string[]): Promise<DeadLetter[]>
  /** Opens ignored ones again whose time has passed. */
  reopenDue(): Promise<void>
  /** Returns the ids that are there. */
  assign(ids: readonly string[], to: string | null): Promise<string[]>
  tag(ids: readonly string[], tags: { add: readonly string[]; remove: readonly string[] }): Promise<string[]>
  /**
   * A delivery went through: its own dead letter is over, and so is that of a document that carried the same order number of the same partner
   * before, and could not be mapped: it is closed. Returns what was resolved.
   */
  passed(deliveryIds: readonly string[]): Promise<DeadLetter[]>
  /** What decides whether an action may run, of all that match, at most `limit`. */
  facts(target: { ids: readonly string[] } | { filter: Filter }, limit: number): Promise<DeadLetterFacts[]>
  list(filter: {
    state?: DeadLetter['state']
    system?: string
    partner?: string
    code?: ErrorCode
    businessKey?: string
    limit: number
  }): Promise<DeadLetter[]>
  page(query: ListQuery): Promise<Page<DeadLetter>>
  count(filter: Filter): Promise<number>
}

// ---- Everything else -----------------------------------------------------------------------------------------------

/** What the queue has to be reminded of. */
export type DueWork = {
  interchanges: string[]
  documents: string[]
  /** Documents to be written. */
  outgoing: string[]
  acknowledgements: string[]
  runs: string[]
  reconciliations: string[]
  bulkActions: string[]
  deliveries: { id: string; system: string }[]
}

export type Instances = {
  /** Registers this process and returns its id; on the embedded store every other instance is declared dead. */
  register(role: string): Promise<string>
  /**
   * `silentMs`: for how long others had not heard of it before, by the clock of the store. Throws InstanceEndedError when the store takes it for gone,
   * or does not know it, as after a restore.
   */
  beat(id: string): Promise<{ silentMs: number }>
  end(id: string): Promise<void>
  /** What is claimed under the name of this process and not ended. */
  claims(id: string): Promise<Claim[]>
  /**
   * Ends those claims that are still the process's, as if they had never been made: deliveries are due at once, in doubt where they were or
   * `maybeSent`. Returns those.
   */
  giveBack(id: string, claims: readonly (Claim & { maybeSent: boolean })[]): Promise<GivenClaim[]>
}

/** Something one process works on. `fence`: of a delivery; 0 for the others. */
export type Claim = { kind: 'delivery' | 'run' | 'reconciliation' | 'bulk-action'; id: string; fence: number }
/** `system`: of a delivery. */
export type GivenClaim = Pick<Claim, 'kind' | 'id'> & { system: string | null }

export type SystemStatus = { system: string; pausedUntil: Date | null; reason: string | null; failures: number }

export type Systems = {
  status(system: string): Promise<SystemStatus>
  /**
   * Pauses until then. What fails while the system is paused was under way before: it counts failures up no further. A person's pause has no end:
   * `forMs` undefined. `begun`: the system failed, or was paused, for the first time since it worked.
   */
  pause(system: string, reason: string, forMs: number | undefined): Promise<SystemStatus & { begun: boolean }>
  /** Ends any pause: a person says so. */
  resume(system: string): Promise<void>
  /** The system works again: ends a pause that has an end, never a person's. True for the caller that ended it. */
  recovered(system: string): Promise<boolean>
  list(): Promise<SystemStatus[]>
}

/** `seq` counts without gaps from the day the trail is chained; `hash` is over the hash before it and the entry. */
export type AuditEntry = {
  seq: number
  at: Date
  actor: string
  action: string
  subject: string
  detail: unknown
  hash: string
}

export type Audit = {
  /** The entry is in the trail once the transaction is committed, and stays there as it is: nothing changes or deletes it. */
  append(entry: Pick<AuditEntry, 'actor' | 'action' | 'subject' | 'detail'>): Promise<void>
  list(filter: { subject?: string; limit: number }): Promise<AuditEntry[]>
  page(query: ListQuery): Promise<Page<AuditEntry>>
  /** Where the trail ends: 0 and no text when it is empty. */
  head(): Promise<{ seq: number; hash: string }>
  /** Entries in their order, as the text whose SHA-256 behind the hash before it is their hash. */
  chain(after: number, limit: number): Promise<{ seq: number; hash: string; text: string }[]>
}

// ---- Schedules -----------------------------------------------------------------------------------------------------

/** Slots of schedules that were taken, by any process. */
export type Schedules = {
  /**
   * The latest slot taken. When there is none yet, `now` is remembered as the time the schedule was first seen, and returned. A slot more
   * than a day ahead of `now` was taken by a clock that was wrong, and does not count.
   */
  lastSlot(schedule: string, now: Date): Promise<Date>
  /** True for the one caller that gets the slot, for good once its transaction is committed. */
  claimSlot(schedule: string, dueAt: Date): Promise<boolean>
}

// ---- Requests that may come twice ------------------------------------------------------------------------------------

/** What was answered to requests that carry a key of their caller. Kept for three days. */
export type IdempotentRequests = {
  /**
   * Takes a key for a request with this fingerprint. `new`: the caller is to do it. `busy`: it is at work. `other`: the key came with another
   * request. `done`: what was answered. A request whose process died is `new` again after a minute.
   */
  begin(
    key: string,
    fingerprint: string,
  ): Promise<{ state: 'new' } | { state: 'busy' } | { state: 'other' } | { state: 'done'; answer: unknown }>
  /** Keeps the answer; in the transaction that does what was asked. */
  finish(key: string, answer: unknown): Promise<void>
  /** Nothing was done: the key is free again. */
  giveUp(key: string): Promise<void>
}

export type Store = {
  interchanges: Interchanges
  envelopes: Envelopes
  documents: Documents
  records: Records
  links: Links
  heldRecords: HeldRecords
  reviews: Reviews
  deliveries: Deliveries
  acknowledgements: Acknowledgements
  awaited: AwaitedAcknowledgements
  controlNumbers: ControlNumbers
  deadLetters: DeadLetters
  errorGroups: ErrorGroups
  comments: Comments
  bulkActions: BulkActions
  instances: Instances
  systems: Systems
  audit: Audit
  people: People
  cursors: {
    get(system: string, stream: string): Promise<{ position: unknown; version: number } | undefined>
    /** Moves the cursor when `version` is still the stored one (0: none yet). False when somebody else moved it. */
    save(system: string, stream: string, position: unknown, version: number): Promise<boolean>
  }
  schedules: Schedules
  runs: Runs
  reconciliations: Reconciliations
  flows: FlowStatuses
  idempotency: IdempotentRequests
  search: Search
  traffic: Traffic
  observations: Observations
  alerts: Alerts
  webhooks: Webhooks
  workLeases: WorkLeases
  retention: Retention
  personal: PersonalData
  /**
   * Work that is due and that the queue was last told of longer than `quietMs` ago, at most `limit` of each kind;
   * marks it as told now. Deliveries of paused systems are not due; `sending` rows of dead owners are.
   */
  takeDueWork(quietMs: number, limit: number): Promise<DueWork>
  /** Inbound documents that carry an order number, which must match exactly, or are of the newest releases of its blanket order; newest first. */
  findOrders(orderNumber: string): Promise<Document[]>
  /** Runs `work` in one transaction; the store it gets must not be used afterwards. Serialisation failures are retried. */
  transaction<T>(work: (store: Store) => Promise<T>): Promise<T>
  /** Difference between the database clock and ours, in ms. */
  clockSkewMs(): Promise<number>
  /**
   * The database clock was set back by so much: what waits for a time that was written before no longer waits for it, and slots of schedules that are
   * still to come are not taken.
   */
  setTimesBack(byMs: number): Promise<void>
  /**
   * Lets the database tidy up (embedded: VACUUM) and forgets slots of schedules older than 90 days, but the last of each,
   * reconciliations of that age, answers to requests older than three days, and sessions, one-time links and failed sign-ins whose time is
   * over.
   */
  tidy(): Promise<void>
  /** Writes a backup into a file that is not there yet (embedded: the data folder as tar.gz; PostgreSQL: refused with the pg_dump command to run). */
  backup(file: string): Promise<{ sizeBytes: number }>
  close(): Promise<void>
}
