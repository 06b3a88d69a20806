import * as z from 'zod'
import type { PoorRecord, SystemQuality } from '../../desk/quality.ts'
import type { AuditEntry } from '../../store/store.ts'
import { count, errorCode, id, name, said, textOrNull, time, timeOrNull } from './parts.ts'

const part = z.strictObject({ ok: z.boolean(), detail: z.string() })

export const readiness = z
  .strictObject({ ready: z.boolean(), version: z.string(), store: part, queue: part })
  .meta({ id: 'Readiness' })

const laneCounts = z.strictObject({ waiting: count, active: count, delayed: count }).meta({ id: 'LaneCounts' })

export const lane = z.strictObject({ lane: name, ...laneCounts.shape }).meta({ id: 'Lane' })

export const auditEntry = z
  .strictObject({
    seq: count,
    at: time,
    actor: name,
    action: z.string(),
    subject: z.string(),
    detail: z.unknown(),
    hash: z.string().describe('SHA-256 over the hash before it and the entry'),
  })
  .meta({ id: 'AuditEntry' }) satisfies z.ZodType<AuditEntry>

const systemStatus = {
  name,
  paused: z.boolean(),
  pausedUntil: timeOrNull.describe('When the pause ends by itself; null when it does not, or there is none'),
  reason: textOrNull,
  reasonSaid: said.nullable(),
  restored: z.boolean().describe('Held after a restore of the store: "resume" takes it only with askFirst'),
  failures: count.describe('In a row'),
}

export const systemStatusView = z.strictObject(systemStatus).meta({ id: 'SystemStatus' })

export const resumedSystem = z
  .strictObject({
    ...systemStatus,
    askedFirst: count.describe('Deliveries the system is asked for before they are sent'),
    forPerson: count.describe('Files for partners that are dead letters now'),
  })
  .meta({ id: 'ResumedSystem' })

export const systemView = z
  .strictObject({
    ...systemStatus,
    type: z.string().describe('Of its connector'),
    takes: z.array(z.string()),
    gives: z.array(z.string()),
    hasMailbox: z.boolean(),
    lane: z
      .strictObject({ ...laneCounts.shape, failed: count.describe('Open dead letters') })
      .nullable()
      .describe('Deliveries, counted to 10000'),
    lastDoneAt: timeOrNull,
    rateLimitedUntil: timeOrNull.describe('It asked to wait: when the last of what was put off goes on'),
  })
  .meta({ id: 'System' })

export const systemCheck = z
  .strictObject({
    name,
    ok: z.boolean(),
    detail: z.string(),
    tookMs: z.number(),
    code: errorCode.optional(),
    meaning: z.string().optional(),
  })
  .meta({ id: 'SystemCheck' })

export const systemQuality = z
  .strictObject({
    system: name,
    records: count,
    clean: count,
    rules: z.array(z.strictObject({ rule: z.string(), message: z.string(), records: count })),
  })
  .meta({ id: 'SystemQuality' }) satisfies z.ZodType<SystemQuality>

export const poorRecord = z
  .strictObject({
    recordId: id,
    system: name,
    externalId: z.string(),
    key: z.string(),
    issues: z.array(
      z.strictObject({
        rule: z.string(),
        field: z.string(),
        value: z.string().optional(),
        message: z.string(),
      }),
    ),
  })
  .meta({ id: 'PoorRecord' }) satisfies z.ZodType<Omit<PoorRecord, 'issues'>>
