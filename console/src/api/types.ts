import type { Said } from '../../../src/domain/said.ts'

/**
 * The API as the console sees it: dates are ISO 8601 strings here, decimals are strings. Lists: `GET /x?filter=&after=&limit=` -> `Page<X>`.
 * Refusals: application/problem+json (`problem.ts`). State-changing requests of a session carry `X-CSRF-Token`.
 */
export type Page<T> = { items: T[]; next: string | null }
type Time = string
type Decimal = string
export type Money = { amount: Decimal; currency: string }

// ---- People -----------------------------------------------------------------------------------------------------------
export type Permission = 'read' | 'read-payload' | 'send' | 'operate' | 'configure' | 'read-audit' | 'administer'
export type Role = 'viewer' | 'operator' | 'integrator' | 'admin' | 'auditor'
/** GET /session (401 problem TOKEN_REFUSED when not signed in; the answer then also tells `setup: boolean` in `GET /session/ways`). POST /session {name,password}. DELETE /session. */
export type Session = {
  user: { name: string; displayName: string; role: Role; permissions: Permission[] }
  csrf: string
  expiresAt: Time
}
/** GET /session/ways (anybody): how one may sign in. `setup`: no user exists yet and a set-up link was printed. */
export type SignInWays = {
  password: boolean
  setup: boolean
  oidc: { name: string; label: string; startPath: string }[]
}
/** POST /setup {token, name, displayName?, password} -> Session. POST /session/password {current, next} -> 204. */
/** GET /users, POST /users {name,displayName,role} -> {user, link: one-time set-password link}, PUT /users/:name {displayName?,role?,disabled?}, POST /users/:name/link -> {link}. POST /session/link {token,password} -> Session (set-password link). */
export type User = {
  name: string
  displayName: string
  role: Role
  disabled: boolean
  origin: 'local' | 'oidc'
  createdAt: Time
  lastSeenAt: Time | null
}
/** GET /keys, POST /keys {name,role,permissions?,expiresAt} -> Key & {secret}, DELETE /keys/:id. */
export type Key = {
  id: string
  name: string
  role: Role
  permissions: Permission[]
  createdBy: string
  createdAt: Time
  expiresAt: Time | null
  lastUsedAt: Time | null
  revokedAt: Time | null
}
/** GET /audit (filter: actor, action, subject, at). GET /audit/verify -> AuditProof. */
export type AuditEntry = {
  seq: number
  at: Time
  actor: string
  action: string
  subject: string
  detail: unknown
  hash: string
}
export type AuditProof = {
  ok: boolean
  entries: number
  brokenAt: number | null
  head: string | null
  what: string
  said: Said
}

// ---- Dead-letter desk -------------------------------------------------------------------------------------------------
export type DeadLetterState = 'open' | 'retried' | 'resolved' | 'ignored'
export type DeadLetterRow = {
  id: string
  subject: 'interchange' | 'document' | 'delivery' | 'held-record' | 'conflict' | 'run'
  subjectId: string
  flow: string | null
  system: string | null
  partner: string | null
  businessKey: string | null
  code: string
  message: string
  issues: { path: string; message: string; code?: string; value?: string }[]
  /** never reached the target | unknown | applied */
  retrySafety: 'not-sent' | 'unknown' | 'applied'
  state: DeadLetterState
  reason: string | null
  actor: string | null
  createdAt: Time
  endedAt: Time | null
  groupId: string | null
  value: Money | null
  assignee: string | null
  tags: string[]
}
/** GET /dead-letters. Filter fields: state, system, partner, flow, code, subject, order (business key), group, assignee, tag, safety, age, at, text. Default filter: state:open. */
/** GET /dead-letters/:id */
/** `editCanonical`: of the order of a delivery. */
export type DeadLetterAction = 'edit' | 'retry' | 'resolve' | 'ignore' | 'editCanonical'

export type DeadLetterDetail = {
  deadLetter: DeadLetterRow
  meaning: string
  /** From docs/errors.md. */
  cause: string
  remedy: string
  /** null: allowed; text: why not. */
  actions: Record<DeadLetterAction, string | null>
  actionsSaid: Record<DeadLetterAction, Said | null>
  document:
    | (DocumentRow & {
        body: string | null
        /** Null: its bytes fit no character set, and no text can take their place. */
        bodyEncoding: string | null
        canonical: unknown
      })
    | null
  /** What is or would be sent, per system: the mapped side. Redacted. */
  mapped: { system: string; value: unknown }[]
  delivery: unknown | null
  events: {
    deliveryId: string
    at: Time
    attempt: number
    outcome: string
    code: string | null
    message: string | null
  }[]
  /** Last request and answer as far as kept; headers redacted. */
  exchange: {
    at: Time
    method: string
    url: string
    status: number | null
    request: string | null
    response: string | null
  } | null
  /** The file it is about, or that its document is in. */
  interchange: { id: string; fileName: string } | null
  heldRecord: unknown | null
  run: unknown | null
  conflict: {
    entity: string
    recordId: string
    field: string
    /** Whose value a person said counts. */
    decided: string | null
    values: { system: string; value: unknown; at: Time | null }[]
  } | null
  comments: Comment[]
  history: DeadLetterRow[]
}
/** Actions on one: PUT /dead-letters/:id/body (octet-stream), POST /dead-letters/:id/retry {reason?, mapping?: 'current'|'original'}, /resolve {reason, ...}, /ignore {reason, until?}, /reopen, /assign {to: string|null}, /comment {text}, /tag {add?: string[], remove?: string[]} */
export type Comment = { id: string; at: Time; actor: string; text: string }
export type GroupState = 'open' | 'acknowledged' | 'resolved' | 'ignored'
export type ErrorGroup = {
  id: string
  signature: string
  code: string
  meaning: string
  target: string | null
  field: string | null
  sample: string
  state: GroupState
  ignoredUntil: Time | null
  regressed: boolean
  /** Of open dead letters. */
  count: number
  total: number
  firstSeenAt: Time
  lastSeenAt: Time
  oldestOpenAt: Time | null
  moneyAtRisk: Money[]
  topPartner: string | null
  partners: number
  safety: { 'not-sent': number; unknown: number; applied: number }
  /** Opened per hour, last 24 hours, oldest first. */
  trend: number[]
  assignee: string | null
  tags: string[]
}
/** GET /error-groups?filter=&sort=money|count|age|last. Filter fields: state (default open,acknowledged), code, system, partner, assignee, tag, age. GET /error-groups/:id -> ErrorGroupDetail. */
export type ErrorGroupDetail = ErrorGroup & {
  cause: string
  remedy: string
  comments: Comment[]
  byPartner: { partner: string; count: number }[]
  samples: DeadLetterRow[]
}
/** POST /error-groups/:id/acknowledge {} | /resolve {reason} | /ignore {reason, until?: Time, escalatesAt?: number} | /reopen {} | /assign {to} | /comment {text} | /tag {add?,remove?} */
export type BulkTarget = { ids: string[] } | { group: string } | { filter: string }
export type BulkOrder = {
  action: 'retry' | 'resolve' | 'ignore' | 'assign' | 'tag'
  target: BulkTarget
  reason?: string
  mapping?: 'current' | 'original'
  assignee?: string | null
  tags?: string[]
}
/** POST /bulk-actions/preview BulkOrder -> BulkPreview */
export type BulkPreview = {
  count: number
  excluded: { why: string; said: Said; count: number }[]
  safety: ErrorGroup['safety']
  moneyAtRisk: Money[]
}
/** POST /bulk-actions BulkOrder & {name, expected: number} (409 when the count differs by more than a tenth) -> BulkAction. GET /bulk-actions, GET /bulk-actions/:id, POST /bulk-actions/:id/abort {reason} */
export type BulkAction = {
  id: string
  name: string
  action: BulkOrder['action']
  reason: string | null
  actor: string
  state: 'running' | 'done' | 'aborted' | 'failed'
  total: number
  done: number
  failed: number
  skipped: number
  /** How it ended, when a person or a failure ended it. */
  ending: string | null
  createdAt: Time
  finishedAt: Time | null
}
/** GET /bulk-actions/:id/failures -> Page<BulkFailure>; filter field state. */
export type BulkFailure = { id: string; state: 'failed' | 'skipped'; why: string; said: Said | null }

// ---- Lists, orders, search, overview ----------------------------------------------------------------------------------
export type DocumentRow = {
  id: string
  direction: 'in' | 'out'
  interchangeId: string | null
  type: string
  version: string
  entity: string
  flow: string | null
  system: string
  partner: string
  businessKey: string | null
  state: 'held' | 'received' | 'mapped' | 'rejected' | 'duplicate' | 'dead' | 'closed' | 'due' | 'sent'
  repeats: string | null
  revision: number
  issueCount: number
  createdAt: Time
  mappedAt: Time | null
}
/** GET /documents: filter fields direction, entity, partner, system, flow, state, type, order, at, age. GET /documents/:id (with body text, canonical; needs read-payload). GET /documents/:id/raw. */
/** GET /search?q=ORD-1&limit= -> SearchAnswer: any business key, external id, control number, customer, item, file name; exact before prefix. */
export type SearchAnswer = { items: SearchHit[]; tookMs: number }
export type SearchHit = {
  kind: 'order' | 'document' | 'interchange' | 'delivery' | 'record' | 'dead-letter'
  id: string
  title: string
  detail: string
  partner: string | null
  system: string | null
  state: string
  at: Time
  matched: string
}
/** GET /orders/:orderNumber/trace: as src/desk/trace.ts (OrderTrace); each hop {step, what, state: done|waiting|dead, at, lagMs, actor: string|null, documentId: string|null, interchangeId: string|null, deliveryId: string|null}. */
export type Problem = {
  kind:
    | 'dead-letters'
    | 'system-paused'
    | 'system-down'
    | 'flow-late'
    | 'flow-failed'
    | 'flow-paused'
    | 'ack-overdue'
    | 'partner-silent'
    | 'queue-stuck'
    | 'no-worker'
    | 'alert-failing'
    | 'certificate'
  severity: 'critical' | 'warning' | 'notice'
  what: string
  since: Time | null
  next: string
  said: { what: Said; next: Said }
  link: string
}
/** GET /overview. `link` of a problem is a console path such as /desk/groups/<id>. */
export type Overview = {
  verdict: 'fine' | 'attention' | 'broken'
  since: Time | null
  problems: Problem[]
  today: {
    ordersIn: number
    documentsIn: number
    deliveriesDone: number
    deadLettersOpened: number
    deadLettersOpen: number
    oldestDeadLetterAt: Time | null
    moneyAtRisk: Money[]
    oldestWaitingAt: Time | null
  }
  flows: {
    name: string
    entity: string
    state: 'ok' | 'late' | 'failed' | 'paused' | 'running' | 'idle'
    lagMs: number | null
    next: Time | null
    lastRunAt: Time | null
  }[]
  systems: {
    name: string
    type: string
    state: 'ok' | 'paused' | 'down' | 'unknown'
    reason: string | null
    reasonSaid: Said | null
    waiting: number
  }[]
  workers: { id: string; role: string; startedAt: Time; heartbeatAt: Time; alive: boolean }[]
}
/** GET /throughput?flow=&partner=&system=&hours=24 -> Throughput; one point per step, oldest first. */
export type Throughput = {
  stepMs: number
  points: {
    at: Time
    documentsIn: number
    documentsOut: number
    deliveriesDone: number
    recordsRead: number
    deadLetters: number
  }[]
}
/** GET /flows -> Page<FlowView> (src/desk/flow-views.ts) ; GET /flows/:name -> FlowView & {settings, runs}; POST run|pause|resume|backfill as today; GET /flows/:name/next?count=20 -> {items: {at: Time, local: string, mark: 'doubled'|'skipped'|null}[]} */
/** GET /systems -> Page<SystemView> */
export type SystemView = {
  name: string
  type: string
  paused: boolean
  pausedUntil: Time | null
  reason: string | null
  reasonSaid: Said | null
  /** Held after a restore of the store: "resume" takes it only with askFirst. */
  restored: boolean
  failures: number
  takes: string[]
  gives: string[]
  hasMailbox: boolean
  lane: { waiting: number; active: number; delayed: number; failed: number } | null
  lastDoneAt: Time | null
  rateLimitedUntil: Time | null
}
/** GET /partners -> Page<PartnerRow>; GET /partners/:name -> PartnerView */
export type PartnerRow = {
  name: string
  system: string
  formats: string[]
  documentsToday: number
  usualByNow: number | null
  lastSeenAt: Time | null
  absent: string | null
  absentSaid: Said | null
  overdueAcknowledgements: number
  openDeadLetters: number
}
export type PartnerView = PartnerRow & {
  identifiers: { scheme: string; value: string }[]
  days: { day: string; in: number; out: number; dead: number }[]
  acknowledgements: { pending: number; overdue: number; rejected: number }
  usualDay: { hour: number; usual: number; today: number }[]
}
/** GET /events (text/event-stream): events `change` with data {topic: 'dead-letters'|'deliveries'|'documents'|'runs'|'bulk-actions'|'alerts'|'systems', at: Time}; coalesced to one per topic and second; heartbeat comment every 15 s. */

// ---- Alerts, webhooks, retention --------------------------------------------------------------------------------------
/** GET /alerts (filter: state, rule) ; POST /alerts/:id/acknowledge {} ; GET /alert-rules ; POST /alert-channels/:name/test -> {ok, detail} ; GET /alert-deliveries */
export type Alert = {
  id: string
  rule: string
  kind:
    | 'error-group'
    | 'dead-letter-age'
    | 'queue-age'
    | 'flow-late'
    | 'ack-overdue'
    | 'system-down'
    | 'certificate'
    | 'partner-silent'
  subject: string
  what: string
  said: Said | null
  link: string
  state: 'firing' | 'acknowledged' | 'recovered'
  firedAt: Time
  acknowledgedBy: string | null
  recoveredAt: Time | null
  count: number
}
export type AlertRule = { name: string; kind: Alert['kind']; settings: Record<string, unknown>; channels: string[] }
export type AlertDelivery = {
  id: string
  alertId: string | null
  channel: string
  type: 'email' | 'webhook' | 'slack' | 'teams' | 'dingtalk' | 'wecom'
  state: 'due' | 'sent' | 'failed'
  attempts: number
  error: string | null
  createdAt: Time
  sentAt: Time | null
  nextAt: Time | null
}
/** GET /webhook-deliveries (same shape idea: {id, endpoint, event, state, attempts, error, createdAt, sentAt}) ; GET /retention -> {clocks: {what: 'bodies'|'keys'|'logs', days: number|null, lastPurgeAt: Time|null, purged: number}[]} ; POST /retention/purge {dryRun} -> counts ; POST /privacy/export {email?|phone?|customer?} -> file ; POST /privacy/erase {same, reason} -> {erased: Record<string, number>} */
