import * as z from 'zod'
import type { Problem } from '../../observe/observe.ts'
import type { Overview } from '../../observe/overview.ts'
import type { Throughput } from '../../observe/throughput.ts'
import { count, id, name, said, textOrNull, time, timeOrNull } from './parts.ts'

const problem = z
  .strictObject({
    kind: z.enum([
      'dead-letters',
      'system-paused',
      'system-down',
      'flow-late',
      'flow-failed',
      'flow-paused',
      'ack-overdue',
      'partner-silent',
      'queue-stuck',
      'no-worker',
      'alert-failing',
      'certificate',
    ]),
    severity: z.enum(['critical', 'warning', 'notice']).describe('critical: business stands still'),
    what: z.string(),
    since: timeOrNull,
    next: z.string().describe('What to do, in words'),
    said: z.strictObject({ what: said, next: said }),
    link: z.string().describe('A path of the console'),
  })
  .meta({ id: 'ProblemSeen' }) satisfies z.ZodType<Problem>

const flow = z.strictObject({
  name,
  entity: z.string(),
  state: z.enum(['ok', 'late', 'failed', 'paused', 'running', 'idle']),
  since: timeOrNull.describe('Since when it is late, failed or paused'),
  reason: textOrNull,
  reasonSaid: said.nullable(),
  lagMs: z.number().nullable().describe('Since the start of the last run that read the slowest system to its end'),
  next: timeOrNull,
  lastRunAt: timeOrNull,
})

const system = z.strictObject({
  name,
  type: z.string(),
  state: z.enum(['ok', 'paused', 'down', 'unknown']),
  reason: textOrNull,
  reasonSaid: said.nullable(),
  waiting: count.describe('Deliveries that are due, counted to 10000'),
})

const worker = z.strictObject({ id, role: z.string(), startedAt: time, heartbeatAt: time, alive: z.boolean() })

export const overview = z
  .strictObject({
    verdict: z.enum(['fine', 'attention', 'broken']),
    since: timeOrNull,
    problems: z.array(problem).describe('Worst first, then the longest'),
    today: z.strictObject({
      ordersIn: count,
      documentsIn: count.describe('Orders among them'),
      deliveriesDone: count,
      deadLettersOpened: count,
      deadLettersOpen: count,
      oldestDeadLetterAt: timeOrNull,
      moneyAtRisk: z.array(z.strictObject({ amount: z.string(), currency: z.string() })),
      oldestWaitingAt: timeOrNull,
    }),
    flows: z.array(flow),
    systems: z.array(system),
    workers: z.array(worker),
  })
  .meta({ id: 'Overview' }) satisfies z.ZodType<Overview>

export const throughput = z
  .strictObject({
    stepMs: count,
    points: z.array(
      z.strictObject({
        at: time.describe('The step begins'),
        documentsIn: count,
        documentsOut: count,
        deliveriesDone: count,
        recordsRead: count,
        deadLetters: count,
      }),
    ),
  })
  .meta({ id: 'Throughput' }) satisfies z.ZodType<Throughput>
