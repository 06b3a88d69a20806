import * as z from 'zod'
import type { BackfillReport } from '../../desk/backfill.ts'
import type { BegunRun } from '../../desk/begin-runs.ts'
import type { FlowTimes } from '../../desk/flow-times.ts'
import type { FlowView, RunSummary } from '../../desk/flow-views.ts'
import type { Flow } from '../../domain/flow.ts'
import { runFields } from '../../domain/list-fields.ts'
import type { RunCounts } from '../../store/record-store.ts'
import { count, errorCode, id, name, opaque, reportFields, textOrNull, time, timeOrNull } from './parts.ts'

export const runState = z.enum(runFields.state)

export const runCounts = z
  .strictObject({
    read: count,
    unchanged: count,
    filtered: count,
    created: count,
    changed: count,
    same: count,
    gone: count,
    held: count,
    reviews: count,
    conflicts: count,
    deliveries: count,
    unrelated: count,
  })
  .meta({ id: 'RunCounts' }) satisfies z.ZodType<RunCounts>

const columns = {
  id,
  flow: name,
  system: name,
  trigger: z.enum(runFields.trigger),
  kind: z.enum(runFields.kind),
  dryRun: z.boolean(),
  window: z.strictObject({ since: z.string(), until: z.string() }).nullable(),
  externalIds: count.nullable().describe('How many single records it reads'),
  slotAt: timeOrNull,
  state: runState,
  counts: runCounts,
  errorCode: errorCode.nullable(),
  errorMessage: textOrNull,
  actor: textOrNull,
  notBefore: time,
  createdAt: time,
  startedAt: timeOrNull,
  finishedAt: timeOrNull,
}

export const run = z.strictObject(columns).meta({ id: 'Run' }) satisfies z.ZodType<RunSummary>

export const runWithDetail = z
  .strictObject({ ...columns, detail: z.unknown().describe('The guard that stopped it, or what a dry run found') })
  .meta({ id: 'RunWithDetail' })

export const begunRun = z
  .strictObject({ id, system: name, state: z.enum(['due', 'skipped']), reason: z.string().optional() })
  .meta({ id: 'BegunRun' }) satisfies z.ZodType<Omit<BegunRun, 'reason'>>

const names = z.array(z.string())

const flowColumns = {
  name,
  entity: opaque<Flow['entity']>(),
  from: names,
  to: names,
  partners: names,
  schedule: textOrNull.describe('Cron expression'),
  timezone: textOrNull,
  next: timeOrNull.describe('When it runs next by itself'),
  paused: z.strictObject({ pausedAt: timeOrNull, reason: textOrNull, actor: textOrNull }).nullable(),
  lastRuns: z.array(run).describe('The newest run of each system it reads'),
  lagMs: z.number().nullable().describe('How old what is known of the slowest system may be; null: not known'),
}

export const flowView = z.strictObject(flowColumns).meta({ id: 'Flow' }) satisfies z.ZodType<FlowView>

export const flowPage = z
  .strictObject({ ...flowColumns, settings: opaque<Flow>().describe('As configured'), runs: z.array(run) })
  .meta({ id: 'FlowPage' })

const clocks = z.strictObject({ from: z.string(), to: z.string() }).optional()

const fireEntry = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('fires'),
    at: time,
    local: z.string(),
    offset: z.string(),
    mark: z.enum(['first-pass', 'second-pass', 'moved']).optional(),
    movedFrom: z.string().optional(),
    clocks,
  }),
  z.strictObject({
    kind: z.literal('skipped'),
    at: time,
    local: z.string(),
    lastLocal: z.string(),
    slots: count,
    why: z.enum(['no-such-time', 'second-pass', 'holiday']),
    clocks,
  }),
])

export const flowTimesView = z
  .strictObject({
    flow: name,
    schedule: textOrNull,
    timezone: textOrNull,
    from: time,
    entries: z.array(fireEntry).describe('The runs, and the local times left out between them'),
    items: z.array(z.strictObject({ at: time, local: z.string(), mark: z.enum(['doubled', 'skipped']).nullable() })),
  })
  .meta({ id: 'FlowTimes' }) satisfies z.ZodType<Omit<FlowTimes, 'entries'>>

export const schedule = z
  .strictObject({ flow: name, schedule: z.string(), timezone: z.string(), next: timeOrNull, paused: z.boolean() })
  .meta({ id: 'Schedule' })

export const backfillReport = z
  .strictObject({
    flow: name,
    slots: z.array(
      z.strictObject({
        system: name,
        since: time,
        slotAt: time,
        was: z.enum([...runFields.state, 'never']),
        run: begunRun.nullable(),
      }),
    ),
    dryRun: z.boolean(),
  })
  .meta({ id: 'BackfillReport' }) satisfies z.ZodType<Omit<BackfillReport, 'slots'>>

export const approveReport = z.strictObject({ ...reportFields, runId: id }).meta({ id: 'ApproveReport' })
