/**
 * The store contract for records: what systems hold, what Crossdock makes of it, and the runs that read it. Rules of `store.ts` apply.
 */
import type { Customer } from '../domain/customer.ts'
import type { DeliverableEntity } from '../domain/entity.ts'
import type { ErrorCode } from '../domain/error-catalogue.ts'
import type { Issue } from '../domain/issue.ts'
import type { ListQuery, Page } from '../domain/page.ts'
import type { Identifier } from '../domain/party.ts'
import type { RecordEntities, RecordEntity } from '../domain/record.ts'
import type { Fields } from '../domain/record-fields.ts'
import type { Rewrites } from '../domain/rewrite.ts'
import type { Said } from '../domain/said.ts'

// ---- Records: the golden state ---------------------------------------------------------------------------------------

export type StoredRecord<E extends RecordEntity = RecordEntity> = {
  id: string
  entity: E
  /** `recordKeyOf`: what people know it by. */
  key: string
  value: RecordEntities[E]
  /** Counts changes of `value` and `emptied`, from 1. */
  version: number
  /** Fields known to be empty: a system that counts emptied them. Others without a value are not known. */
  emptied: string[]
  /** The record it became part of; null: it stands for itself. */
  mergedInto: string | null
  createdAt: Date
  changedAt: Date
}

/** A person's word on one field: the value of this system wins until the person says otherwise. */
export type FieldDecision = { recordId: string; field: string; system: string; actor: string; at: Date }

/** What a merge moved, and the survivor as it was before. Identifiers stay with the loser: who looks for their holder finds the survivor. */
export type Moved = {
  links: { system: string; external_id: string; was_primary: boolean }[]
  blockKeys: string[]
  addedBlockKeys: string[]
  decisions: { field: string; at: string }[]
  survivor: { key: string; value: RecordEntities[RecordEntity]; version: number }
}

export type Merge = {
  id: string
  entity: RecordEntity
  survivorId: string
  loserId: string
  reason: string
  actor: string
  /** What un-merge needs. */
  moved: Moved
  at: Date
  undoneAt: Date | null
}

export type Records = {
  /**
   * Finds or makes the customer with any of these identifiers, for each candidate; safe against concurrent makers.
   * Two candidates sharing an identifier get the same record. Identifiers the record lacks are added to it.
   * `created` tells whether this call made it. More than one existing record for one candidate: `ambiguous`.
   */
  resolveCustomers(
    candidates: readonly { identifiers: Identifier[]; value: Customer }[],
  ): Promise<({ ok: true; id: string; created: boolean } | { ok: false; ambiguous: string[] })[]>
  /** Records of these ids, merged ones as they are. */
  getMany<E extends RecordEntity>(entity: E, ids: readonly string[]): Promise<StoredRecord<E>[]>
  /** The records these ids stand for now: a merged one is followed to its survivor. Id asked for -> record. */
  current<E extends RecordEntity>(entity: E, ids: readonly string[]): Promise<Map<string, StoredRecord<E>>>
  /** Who each of these stands for now, by the id asked for, without reading them: a merged one is followed to its survivor. */
  standing(ids: readonly string[]): Promise<Map<string, string>>
  /** The record that is known by each of these keys now, by the key; a key nobody has is left out. */
  idsByKeys(entity: RecordEntity, keys: readonly string[]): Promise<Map<string, string>>
  /** Writers of these records take turns until the transaction ends; ids need not exist yet. Only inside a transaction. */
  lock(ids: readonly string[]): Promise<void>
  /** Makers of customers take turns from here to the end of the transaction: what one makes the next one finds. Throws outside one. */
  lockMakers(): Promise<void>
  /** Inserts (version 1) or replaces key, value, version and `emptied` (none unless stated); `changedAt` moves. One round trip. Callers hold the lock. */
  save<E extends RecordEntity>(
    entity: E,
    rows: readonly {
      id: string
      key: string
      value: RecordEntities[E]
      version: number
      emptied?: readonly string[]
    }[],
  ): Promise<void>
  /** By id, a page at a time: for scans over everything. Without merged ones. */
  scan<E extends RecordEntity>(entity: E, after: string | undefined, limit: number): Promise<StoredRecord<E>[]>
  /** Newest change first: records whose key, an identifier or an id in a system is or begins with `text` (case does not count). */
  search(filter: { entity?: RecordEntity; text: string; limit: number }): Promise<StoredRecord[]>
  /** The same, a page at a time: the filter says the text, as a bare word; refused (`REQUEST_INVALID`) when it says none. */
  searchPage(query: ListQuery): Promise<Page<StoredRecord>>
  /** Customer ids that hold each of these identifiers, by its place in the list. */
  holdersOf(identifiers: readonly Identifier[]): Promise<(string | undefined)[]>
  /** The identifiers of customers that have none yet; one another customer holds stays there. */
  addIdentifiers(rows: readonly { id: string; identifiers: readonly Identifier[] }[]): Promise<void>
  /** Makes the identifiers of these customers exactly these; one another customer holds stays there. */
  saveIdentifiers(rows: readonly { id: string; identifiers: readonly Identifier[] }[]): Promise<void>
  /** The keys under which customers are found that have none yet, each once. */
  addBlockKeys(rows: readonly { id: string; keys: readonly string[] }[]): Promise<void>
  /** Replaces the keys under which these customers are found. */
  saveBlockKeys(rows: readonly { id: string; keys: readonly string[] }[]): Promise<void>
  /** Ids of the customers under each of these keys, any `atMost` of them; a key nobody has is left out. */
  blocks(wanted: readonly { key: string; atMost: number }[]): Promise<Map<string, string[]>>
  /** What customers are called; ones that were merged into others are left out. */
  namesOf(ids: readonly string[]): Promise<Map<string, Pick<Customer, 'name' | 'kind'>>>
  /**
   * Makes one record of two: links, block keys and decisions of the loser become the survivor's. Its value is for the caller to save. None of
   * their deliveries is claimed or settled meanwhile.
   */
  merge(merge: Pick<Merge, 'id' | 'entity' | 'survivorId' | 'loserId' | 'reason' | 'actor'>): Promise<Merge>
  /**
   * Puts what moved back where it was; what came after stays with the survivor, whose value is for the caller to save. Undefined when it was undone
   * before. None of their deliveries is claimed or settled meanwhile, and they forget ids in systems that are another one's now; orders that were let
   * go for such an id wait again.
   */
  undoMerge(id: string): Promise<Merge | undefined>
  /** Changes what a merge remembers of its survivor, after an earlier one of the same survivor was undone. */
  restateMerge(id: string, survivor: Moved['survivor']): Promise<void>
  merges(filter: { recordId?: string; limit: number }): Promise<Merge[]>
  mergePage(query: ListQuery): Promise<Page<Merge>>
  decisions(recordIds: readonly string[]): Promise<FieldDecision[]>
  decide(rows: readonly Omit<FieldDecision, 'at'>[]): Promise<void>
  undecide(recordId: string, field: string): Promise<void>
}

// ---- Links: one record in one system ---------------------------------------------------------------------------------

export type Link = {
  entity: DeliverableEntity | RecordEntity
  canonicalId: string
  system: string
  externalId: string
  createdAt: Date
}

/** A link with what the system said of the record last, and what it was sent last. */
export type Facet = Link & {
  /** False: the system has the record twice; only the primary one is written. */
  isPrimary: boolean
  /** The record as fields, as the system had it last; null: never read from there. */
  fields: Fields | null
  /** Source time of the last change seen of each field (ISO); only kept where a rule asks for the newest. */
  fieldTimes: Readonly<Record<string, string>> | null
  /** What the system made of values, where the newest counts. */
  rewrites: Rewrites | null
  /** Of the row as it came, with the mapping that made `fields` of it. */
  sourceHash: string | null
  modifiedAt: string | null
  /** Complete listings in a row that did not have it. */
  absences: number
  goneAt: Date | null
  /** Of the projection sent last, or found to be there already; null: not known. */
  sentHash: string | null
  sentVersion: number | null
}

export type Links = {
  /** Keeps the first primary link of (entity, canonicalId, system); a row that is there already is left alone. */
  insert(rows: readonly Omit<Link, 'createdAt'>[]): Promise<void>
  /** Primary links. */
  find(entity: DeliverableEntity, canonicalIds: readonly string[], systems?: readonly string[]): Promise<Link[]>
  /** External ids among these whose row is there, not gone, and was last read with the same hash. Cheap: this is asked for every row of every run. */
  unchanged(
    entity: RecordEntity,
    system: string,
    rows: readonly { externalId: string; sourceHash: string }[],
  ): Promise<Set<string>>
  /** By their ids in a system; the oldest link where several records claim one. */
  byExternalIds(entity: Link['entity'], system: string, externalIds: readonly string[]): Promise<Facet[]>
  /** All records that were sent to a system and stand there as these rows, the oldest link first. */
  sentAs(
    entity: RecordEntity,
    system: string,
    externalIds: readonly string[],
  ): Promise<Pick<Link, 'externalId' | 'canonicalId'>[]>
  /** What the systems say of these records, or only one of them. */
  ofRecords(entity: RecordEntity, canonicalIds: readonly string[], system?: string): Promise<Facet[]>
  /**
   * Inserts or replaces what was read: fields, times, hash, modifiedAt; the record is there again (no absences, not gone). A new link is
   * primary when the record has no other in that system. `sentHash` is set when given.
   */
  saveFacets(
    rows: readonly (Pick<
      Facet,
      'entity' | 'canonicalId' | 'system' | 'externalId' | 'fields' | 'fieldTimes' | 'sourceHash' | 'modifiedAt'
    > & { rewrites?: Rewrites | null; sentHash?: string | null })[],
  ): Promise<void>
  /**
   * Sets what the systems hold after a write, or were found to hold; makes the link where there is none. `holds`: what the system says of
   * the record from now on, until it is read again (the source hash goes), for systems that are read as well.
   */
  noteSent(
    rows: readonly {
      entity: RecordEntity
      canonicalId: string
      system: string
      externalId: string
      sentHash: string | null
      sentVersion: number
      holds?: Pick<Facet, 'fields' | 'fieldTimes'>
    }[],
  ): Promise<void>
  /** Makes these the primary links of their records, instead of those that are it. */
  makePrimary(rows: readonly Pick<Link, 'entity' | 'canonicalId' | 'system' | 'externalId'>[]): Promise<void>
  /** Something was tried there of which it is not known what became: nothing may be taken for sent. */
  forgetSent(rows: readonly Pick<Facet, 'entity' | 'canonicalId' | 'system'>[]): Promise<void>
  /** The record is gone from the system: says so once. Returns the facets that were there until now. */
  markGone(entity: RecordEntity, system: string, externalIds: readonly string[]): Promise<Facet[]>
  /** A complete listing: `seen` in any number of calls, then `absent`. Kept for the run, forgotten with `endListing`. */
  seen(runId: string, externalIds: readonly string[]): Promise<void>
  /** Counts links not seen (gone ones not among them) and all that were there; nothing is changed. */
  countAbsent(runId: string, entity: RecordEntity, system: string): Promise<{ absent: number; known: number }>
  /** Adds an absence to links not seen, clears those of seen ones, and returns up to `limit` that were absent `times` times in a row. Call until empty, after `markGone` of each lot. */
  noteAbsences(runId: string, entity: RecordEntity, system: string): Promise<void>
  absentSince(
    entity: RecordEntity,
    system: string,
    times: number,
    after: string | undefined,
    limit: number,
  ): Promise<string[]>
  endListing(runId: string): Promise<void>
  /** Links made before `madeBefore`, not gone and not seen, by external id, a page at a time. */
  unseen(
    runId: string,
    entity: RecordEntity,
    system: string,
    madeBefore: Date,
    after: string | undefined,
    limit: number,
  ): Promise<string[]>
  /** By system, entity and external id. */
  page(query: ListQuery): Promise<Page<Facet>>
  /** Facets of a system by external id, a page at a time: for scans over everything. */
  scan(entity: RecordEntity, system: string, after: string | undefined, limit: number): Promise<Facet[]>
}

// ---- What waits for a person -----------------------------------------------------------------------------------------

/** A row that could not be mapped, as it came. Its id is `stableId(system, entity, externalId)`; a dead letter of subject `held-record` has it. */
export type HeldRecord = {
  id: string
  flow: string
  system: string
  entity: RecordEntity
  externalId: string
  raw: unknown
  issues: Issue[]
  createdAt: Date
  updatedAt: Date
}

export type HeldRecords = {
  put(rows: readonly Omit<HeldRecord, 'createdAt' | 'updatedAt'>[]): Promise<void>
  get(ids: readonly string[]): Promise<HeldRecord[]>
  /** It could be mapped, or a person ended it. Returns the ids that were there. */
  remove(ids: readonly string[]): Promise<string[]>
}

/** A record that what waits may be. `reasonsSaid`: the reasons by their codes; reviews stored before these were kept have none. */
export type ReviewCandidate = { recordId: string; score: number; reasons: string[]; reasonsSaid?: Said[] | undefined }

/**
 * Two customers that may be one. The one that came is not in the records yet: it waits here. Its id is
 * `stableId('review', system, entity, externalId)`.
 */
export type Review = {
  id: string
  flow: string
  entity: RecordEntity
  system: string
  externalId: string
  fields: Fields
  sourceHash: string
  modifiedAt: string | null
  raw: unknown
  /** Records it may be, best first. */
  candidates: ReviewCandidate[]
  state: 'open' | 'same' | 'new' | 'withdrawn'
  /** The record a person chose. */
  recordId: string | null
  actor: string | null
  createdAt: Date
  decidedAt: Date | null
}

export type Reviews = {
  /** Opens, or refreshes an open one; one that was decided opens again. */
  put(rows: readonly Omit<Review, 'state' | 'recordId' | 'actor' | 'createdAt' | 'decidedAt'>[]): Promise<void>
  get(id: string): Promise<Review | undefined>
  openOf(entity: RecordEntity, system: string, externalIds: readonly string[]): Promise<Review[]>
  list(filter: { state?: Review['state']; system?: string; limit: number }): Promise<Review[]>
  page(query: ListQuery): Promise<Page<Review>>
  /** Those of these records that an open review of this system takes for possible, also by the id of one that is part of them since. */
  candidatesIn(system: string, recordIds: readonly string[]): Promise<Set<string>>
  /** False when it was not open. */
  decide(
    id: string,
    decision: { state: 'same' | 'new' | 'withdrawn'; recordId?: string; actor: string },
  ): Promise<boolean>
}

// ---- Runs ------------------------------------------------------------------------------------------------------------

/**
 * `due`: to be started from `notBefore` on. `running`: claimed by `owner`. `stopped`: a guard wants a person's word. `skipped`: another was at
 * work. `cancelled`: ended by a person or by the next slot.
 */
export type RunState = 'due' | 'running' | 'done' | 'failed' | 'stopped' | 'skipped' | 'cancelled'

export type RunCounts = {
  read: number
  unchanged: number
  filtered: number
  created: number
  changed: number
  /** Changed at the source, but nothing that counts did. */
  same: number
  gone: number
  held: number
  reviews: number
  conflicts: number
  deliveries: number
  /** Of an order nobody here knows. */
  unrelated: number
}

export type Run = {
  id: string
  flow: string
  /** The system read. */
  system: string
  trigger: 'schedule' | 'manual' | 'backfill' | 'hint' | 'retry'
  /** `changes`: since the cursor. `load`: everything, the cursor begins anew. `window`: a stretch of time. `records`: single ids. */
  kind: 'changes' | 'load' | 'window' | 'records'
  /** Reports what would happen and changes nothing. */
  dryRun: boolean
  window: { since: string; until: string } | null
  externalIds: string[] | null
  slotAt: Date | null
  state: RunState
  counts: RunCounts
  /** Where reading goes on after a break; the run's own, beside the cursor. */
  position: unknown
  /** What a person should know: the guard that stopped it, the first records of a dry run. */
  detail: unknown
  errorCode: ErrorCode | null
  errorMessage: string | null
  actor: string | null
  owner: string | null
  notBefore: Date
  createdAt: Date
  startedAt: Date | null
  finishedAt: Date | null
}

export type NewRun = Pick<
  Run,
  'id' | 'flow' | 'system' | 'trigger' | 'kind' | 'dryRun' | 'window' | 'externalIds' | 'slotAt' | 'actor' | 'detail'
> & { notBefore?: Date }

export type Runs = {
  /** Inserts as `due`. A row with the same (flow, system, slotAt) is left alone. Returns the ids inserted. */
  insert(rows: readonly NewRun[]): Promise<string[]>
  /**
   * Claims a run that is due, or running under a dead owner. Undefined while another run of (flow, system) is at work under a living owner (`hint`, `retry` and dry runs do not stand in each other's way), or when it is not due.
   */
  claim(id: string, owner: string): Promise<Run | undefined>
  /** Gives back a run this owner holds: due again, to go on from its position. */
  release(id: string, owner: string): Promise<void>
  /** Saves progress of a run this owner holds; counts are the totals so far. False when it is no longer ours or was cancelled: stop. */
  progress(id: string, owner: string, progress: { counts: RunCounts; position: unknown }): Promise<boolean>
  finish(
    id: string,
    owner: string,
    result: {
      state: 'done' | 'failed' | 'stopped'
      counts: RunCounts
      detail?: unknown
      errorCode?: ErrorCode
      errorMessage?: string
    },
  ): Promise<void>
  /** Ends runs that are due or running: their worker stops at the next page. Returns the ids. */
  cancel(ids: readonly string[], reason: string): Promise<string[]>
  skip(run: NewRun, reason: string): Promise<void>
  get(id: string): Promise<Run | undefined>
  /**
   * When the earliest run of the same flow and system began that changed something and did not come to its end, after the last one that did and before
   * this one; undefined when there is none.
   */
  brokenOffSince(run: Pick<Run, 'id' | 'flow' | 'system'>): Promise<Date | undefined>
  /** Runs of a flow that are due or running. */
  live(flow: string): Promise<Run[]>
  list(filter: { flow?: string; state?: RunState; limit: number }): Promise<Run[]>
  page(query: ListQuery): Promise<Page<Run>>
}

/** A flow that a person, or a guard, holds back; its slots are skipped meanwhile. */
export type FlowStatus = { flow: string; pausedAt: Date | null; reason: string | null; actor: string | null }

export type FlowStatuses = {
  get(flow: string): Promise<FlowStatus>
  pause(flow: string, reason: string, actor: string): Promise<void>
  resume(flow: string): Promise<void>
  list(): Promise<FlowStatus[]>
}
