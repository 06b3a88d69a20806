import type { AlertKind } from '../domain/alert-kind.ts'
import type { ListQuery, Page } from '../domain/page.ts'
import type { Said } from '../domain/said.ts'
import type { WebhookEvent } from '../domain/webhook-settings.ts'

/**
 * The store contract for what keeps the operation going: alerts, events for other programs, retention, erasure. Rules of `store.ts`
 * apply. Fields of filters are in `operations-fields.ts`.
 */

/** `due`: to be sent at `nextAt`. `failed`: given up. */
export type OutgoingState = 'due' | 'sent' | 'failed'

// ---- Alerts ----------------------------------------------------------------------------------------------------------

/** One subject of one rule that is in trouble. At most one that has not recovered per rule and subject. */
export type Alert = {
  id: string
  rule: string
  kind: AlertKind
  subject: string
  /** One sentence for a person. Holds no value of a document or record. */
  what: string
  /** The same by its code; null: it opened before these were kept. */
  said: Said | null
  /** A console path. */
  link: string
  /** `acknowledged`: somebody sees to it; it is not repeated. */
  state: 'firing' | 'acknowledged' | 'recovered'
  /** How many things are in that trouble, when last looked at. */
  count: number
  firedAt: Date
  seenAt: Date
  /** When the channels were told last; null: not yet. */
  toldAt: Date | null
  acknowledgedBy: string | null
  acknowledgedAt: Date | null
  recoveredAt: Date | null
  recoveryToldAt: Date | null
}

export type AlertMessage = {
  kind: 'firing' | 'repeat' | 'recovered' | 'test'
  rule: string
  title: string
  items: { what: string; link: string; count: number; since: string }[]
}

/** A message for one channel. `alertIds` are those it speaks of. */
export type AlertDelivery = {
  id: string
  alertIds: string[]
  channel: string
  type: 'email' | 'webhook' | 'slack' | 'teams' | 'dingtalk' | 'wecom'
  message: AlertMessage
  state: OutgoingState
  attempts: number
  error: string | null
  createdAt: Date
  sentAt: Date | null
  nextAt: Date | null
}

/** What the rules look at; counts and times, never content. */
export type TroubleCounts = {
  /** Open dead letters by error group, without groups that are ignored; `since`: the oldest; `acknowledgedBy`: who is at it. */
  groups: {
    id: string
    code: string
    system: string | null
    field: string | null
    acknowledgedBy: string | null
    count: number
    since: Date
  }[]
  /** Open dead letters older than asked for, by system (or partner, where there is none). */
  aged: { place: string; count: number; since: Date }[]
  /** Work that is due and waits: the stage (`intake`, `documents`, `outgoing`) or the system. Paused systems are left out. */
  waiting: { place: string; count: number; since: Date }[]
  /** Overdue acknowledgements by partner. */
  overdue: { partner: string; count: number; since: Date }[]
}

export type Alerts = {
  /** What the rules look at, as of now. `agedMinutes`, `waitingMinutes`: from which age on. */
  troubles(ages: { agedMinutes: number; waitingMinutes: number }): Promise<TroubleCounts>
  /** Those of these partners a document came from within the last hours. */
  heardWithin(partners: readonly string[], hours: number): Promise<Set<string>>
  /** When a run of the flow, of this system, began that read to its end; null: none is known. */
  lastRead(flow: string): Promise<{ system: string; at: Date }[]>
  /** When the first run there is of the flow, of this system, came to be, whatever became of it. */
  firstTried(flow: string): Promise<{ system: string; at: Date }[]>
  /**
   * What is wrong by this rule now: opens, refreshes and ends its alerts. One with `acknowledgedBy` has somebody who sees to it already. Returns the
   * ones this call opened that fire, and those it ended that had fired.
   */
  observe(
    rule: string,
    kind: AlertKind,
    seen: readonly (Pick<Alert, 'subject' | 'what' | 'said' | 'link' | 'count'> &
      Partial<Pick<Alert, 'acknowledgedBy'>>)[],
  ): Promise<{ opened: Alert[]; ended: Alert[] }>
  /** Ends what rules left behind that are no longer there, and returns what of it had fired. No notice is sent of these. */
  forgetRules(known: readonly string[]): Promise<Alert[]>
  /**
   * What the channels are to be told of a rule, and marks it as told. New ones and recoveries wait `windowMs` for others of their rule.
   * `repeated`: told longer than `repeatMs` ago and acknowledged by nobody; null: never. One that recovered before anybody was told of it
   * is not mentioned.
   */
  takeUntold(
    rule: string,
    pace: { windowMs: number; repeatMs: number | null },
  ): Promise<{ fired: Alert[]; repeated: Alert[]; recovered: Alert[] }>
  get(id: string): Promise<Alert | undefined>
  /** Somebody sees to it. Undefined when it is not firing. */
  acknowledge(id: string, actor: string): Promise<Alert | undefined>
  page(query: ListQuery): Promise<Page<Alert>>

  /** Stores messages to be sent at once. Returns them. */
  addDeliveries(
    rows: readonly Pick<AlertDelivery, 'alertIds' | 'channel' | 'type' | 'message'>[],
  ): Promise<AlertDelivery[]>
  /** Due messages of a channel, oldest first; nobody else gets them for `leaseMs`. Counts an attempt. */
  takeDueDeliveries(channel: string, limit: number, leaseMs: number): Promise<AlertDelivery[]>
  settleDeliveries(ids: readonly string[], outcome: OutgoingOutcome): Promise<void>
  /** Messages a channel was sent within the last `withinMs`: several that went as one count once. */
  sentWithin(channel: string, withinMs: number): Promise<number>
  pageDeliveries(query: ListQuery): Promise<Page<AlertDelivery>>
  /** Channels whose messages do not get through: tried `attempts` times or given up, and nothing sent since. */
  failingChannels(attempts: number): Promise<{ channel: string; since: Date; error: string | null; waiting: number }[]>
}

/** What became of one try. `later`: in `delayMs`; `spendsAttempt` false when it was not tried at all. */
export type OutgoingOutcome =
  | { to: 'sent' }
  | { to: 'failed'; error: string }
  | { to: 'later'; error: string; delayMs: number; spendsAttempt?: boolean }

// ---- Events for other programs ---------------------------------------------------------------------------------------

export type WebhookDelivery = {
  /** Also the message's id: the same at each try. */
  id: string
  endpoint: string
  event: WebhookEvent
  subject: string
  /** Ids and links only. */
  data: Record<string, string | number | null>
  state: OutgoingState
  attempts: number
  error: string | null
  createdAt: Date
  sentAt: Date | null
  nextAt: Date | null
}

/** Which endpoint wants which events: what a store is opened with. */
export type Outbox = readonly { endpoint: string; events: readonly WebhookEvent[] }[]

export type Webhooks = {
  /** Writes events for the endpoints that want them; an event of the same subject is written once. Free when nobody wants it. */
  emit(events: readonly Pick<WebhookDelivery, 'event' | 'subject' | 'data'>[]): Promise<void>
  /** Due ones of an endpoint, oldest first; nobody else gets them for `leaseMs`. None of a disabled endpoint. Counts an attempt. */
  takeDue(endpoint: string, limit: number, leaseMs: number): Promise<WebhookDelivery[]>
  settle(ids: readonly string[], outcome: OutgoingOutcome): Promise<void>
  /** Sends one again, whatever became of it. Undefined when there is none. */
  replay(id: string): Promise<WebhookDelivery | undefined>
  /** The receiver wants no more: what is due fails, nothing new is written. */
  disable(endpoint: string, reason: string): Promise<void>
  /** False when it was not disabled. */
  enable(endpoint: string): Promise<boolean>
  disabled(): Promise<{ endpoint: string; disabledAt: Date; reason: string }[]>
  page(query: ListQuery): Promise<Page<WebhookDelivery>>
}

// ---- One at a time ---------------------------------------------------------------------------------------------------

export type WorkLeases = {
  /** True when `owner` has the work for `forMs` from now: it had it, or nobody does. A process that ended, or is dead, has nothing. */
  take(work: string, owner: string, forMs: number): Promise<boolean>
  /** Lets go before the time is up. */
  release(work: string, owner: string): Promise<void>
}

// ---- Retention -------------------------------------------------------------------------------------------------------

export type RetentionWhat = 'bodies' | 'logs' | 'keys'
export type RetentionClock = { what: RetentionWhat; lastPurgeAt: Date | null; purged: number }
/** What a purge took, or would take, by table. */
export type PurgeCounts = Record<string, number>

export type Retention = {
  clocks(): Promise<RetentionClock[]>
  /** How much `purge` would find in all. Counts at most 100,000 of each table. */
  count(what: RetentionWhat, olderThanDays: number, holdPartners: readonly string[]): Promise<PurgeCounts>
  /**
   * Purges at most `limit` rows of each table: content (`bodies`), history (`logs`), or the rows that prove a duplicate (`keys`). Only what
   * is at rest: nothing with an open dead letter, an unfinished delivery or an acknowledgement that is still awaited or due, nothing of
   * `holdPartners`. Returns what it took; empty when there is nothing more.
   */
  purge(
    what: RetentionWhat,
    olderThanDays: number,
    holdPartners: readonly string[],
    limit: number,
  ): Promise<PurgeCounts>
  /** A purge came to its end. */
  notePurge(what: RetentionWhat, purged: number): Promise<void>
}

// ---- One person's data -----------------------------------------------------------------------------------------------

export type PersonKeyKind = 'email' | 'phone' | 'customer'

/** A place that holds JSON (or text, or bytes) in which a person can stand. `id` is what people find it by. */
export type PersonalPlace =
  | 'document'
  | 'interchange'
  | 'record'
  | 'link'
  | 'review'
  | 'held-record'
  | 'dead-letter'
  | 'error-group'
  | 'comment'
  | 'bulk-action'
  | 'delivery'
  | 'delivery-event'
  | 'run'
  | 'finding'
  | 'record-merge'
  | 'audit'

export type PersonalRow = {
  place: PersonalPlace
  /** The row's key as text. */
  id: string
  /** Of the thing a person would open. */
  shownId: string
  system: string | null
  partner: string | null
  /** How its JSON is laid out; null: in no way of ours. */
  entity: string | null
  /** Columns by name: JSON as it is. */
  json: Record<string, unknown>
  text: Record<string, string | null>
  /** Of an interchange its pieces, by number. */
  bytes: Record<string, Uint8Array>
  /** The interchange a document came in. */
  interchangeId: string | null
}

export type Erasure = {
  id: string
  kind: PersonKeyKind
  salt: string
  /** HMAC-SHA256 of the normalised key under the salt, hexadecimal. */
  keyHash: string
  reason: string
  actor: string
  counts: Record<string, number>
  /** What stays, and why. */
  kept: string[]
  returnedFrom: string | null
  returnedAt: Date | null
  /** It was put here by a replay after a restore. */
  replayed: boolean
  at: Date
}

export type Needles = { texts: readonly string[]; digits: readonly string[] }
export type PersonalSearch = Needles | { ids: readonly string[] } | 'all'

export type PersonalData = {
  /**
   * Rows of a place any of whose columns hold one of these texts (case does not count) or one of these runs of digits (whatever stands
   * between them), or those of these ids, a page at a time by id. May find too much, never too little. Looks at every row: this is for
   * requests of persons, not for screens.
   */
  search(place: PersonalPlace, by: PersonalSearch, after: string | undefined, limit: number): Promise<PersonalRow[]>
  /** The row as it is now, nobody else's to change until the transaction ends; undefined when it is gone. Only inside a transaction. */
  lock(place: PersonalPlace, id: string): Promise<PersonalRow | undefined>
  /** Writes changed columns back; those left out stay. */
  redact(
    place: PersonalPlace,
    id: string,
    changes: Partial<Pick<PersonalRow, 'json' | 'text' | 'bytes'>>,
  ): Promise<void>
  /**
   * The keys under which these customers are looked for, made of their names and numbers, are emptied, also where a merge wrote them down; the next
   * reading makes new ones.
   */
  forgetBlockKeys(customerIds: readonly string[]): Promise<void>
  /** The groups of these dead letters lose the words of messages in their signatures; places in the data stay. */
  forgetSignatures(deadLetterIds: readonly string[]): Promise<void>
  /** Nothing is found by these words any more. */
  forgetSearchKeys(words: readonly string[]): Promise<void>
  erasures(): Promise<Erasure[]>
  /** Keeps an erasure; the same key again replaces counts, reason and actor. */
  addErasure(row: Omit<Erasure, 'id' | 'returnedFrom' | 'returnedAt' | 'at'>): Promise<Erasure>
  noteReturned(keyHashes: readonly string[], system: string): Promise<void>
}
