import type { FastifyInstance } from 'fastify'
import * as z from 'zod'
import { backfillFlow } from '../desk/backfill.ts'
import { flowTimes } from '../desk/flow-times.ts'
import { viewFlow, viewFlows } from '../desk/flow-views.ts'
import { pauseFlow, resumeFlow } from '../desk/hold-flow.ts'
import { runFlow } from '../desk/run-flow.ts'
import { report } from './answers/parts.ts'
import { backfillReport, begunRun, flowPage, flowTimesView, flowView, schedule } from './answers/runs.ts'
import type { RouteDeps } from './api.ts'
import { instant, reason, text } from './inputs.ts'
import { addRoute, pageOf, viewPage, wholePage } from './route.ts'

const nameParams = z.strictObject({ name: z.string().min(1).max(40) })

const runBody = z
  .strictObject({
    kind: z.enum(['changes', 'load']).default('changes'),
    dryRun: z.boolean().default(false),
    from: text.optional(),
    window: z
      .strictObject({ since: instant, until: instant })
      .refine(({ since, until }) => since < until, 'must end after it begins')
      .optional(),
  })
  .refine(({ kind, window }) => kind === 'changes' || window === undefined, 'a load reads everything: leave out window')
  .nullish()
  .transform((order) => order ?? { kind: 'changes' as const, dryRun: false })

const backfillBody = z
  .strictObject({
    from: instant,
    to: instant,
    mode: z.enum(['missing', 'failed', 'all']).default('missing'),
    dryRun: z.boolean().default(false),
  })
  .refine(({ from, to }) => from < to, 'to: must be after from')

export const addFlowRoutes = (app: FastifyInstance, { desk }: RouteDeps): void => {
  addRoute(app, {
    method: 'GET',
    url: '/flows',
    permission: 'read',
    summary: 'List the flows with their last runs',
    answer: pageOf(flowView),
    handle: async () => wholePage(await viewFlows(desk)),
  })

  addRoute(app, {
    method: 'GET',
    url: '/flows/:name',
    permission: 'read',
    summary: 'Show a flow with its settings and its newest runs',
    params: nameParams,
    answer: flowPage,
    handle: ({ params: { name } }) => viewFlow(desk, name),
  })

  addRoute(app, {
    method: 'GET',
    url: '/flows/:name/next',
    permission: 'read',
    summary: 'List when a flow runs next by itself, and which times it leaves out',
    params: nameParams,
    query: z.strictObject({ count: z.coerce.number().int().min(1).max(1000).default(20), from: instant.optional() }),
    answer: flowTimesView,
    handle: ({ params: { name }, query }) => flowTimes(desk, name, query),
  })

  addRoute(app, {
    method: 'GET',
    url: '/schedules',
    permission: 'read',
    summary: 'List the flows that run by themselves, and when they do next',
    answer: pageOf(schedule),
    handle: async () =>
      viewPage(wholePage((await viewFlows(desk)).filter((flow) => flow.schedule !== null)), scheduleOf),
  })

  addRoute(app, {
    method: 'POST',
    url: '/flows/:name/run',
    permission: 'operate',
    wide: {
      permission: 'configure',
      what: 'a load',
      missing: 'permission.missing-for-load',
      isAsked: ({ kind }) => kind === 'load',
    },
    summary: 'Begin a run of each system a flow reads',
    params: nameParams,
    body: runBody,
    answer: z.strictObject({ flow: z.string(), runs: z.array(begunRun) }),
    handle: async ({ params: { name }, body, actor }) => {
      const { window, ...order } = { window: undefined, ...body }
      const stretch =
        window === undefined ? undefined : { since: window.since.toISOString(), until: window.until.toISOString() }
      return { flow: name, runs: await runFlow(desk, name, { ...order, window: stretch, actor }) }
    },
  })

  addRoute(app, {
    method: 'POST',
    url: '/flows/:name/pause',
    permission: 'operate',
    summary: 'Hold a flow back: its slots are skipped',
    params: nameParams,
    body: z.strictObject({ reason }),
    answer: report,
    handle: ({ params: { name }, body, actor }) => pauseFlow(desk, name, { actor, reason: body.reason }),
  })

  addRoute(app, {
    method: 'POST',
    url: '/flows/:name/resume',
    permission: 'operate',
    summary: 'Let a flow run again',
    params: nameParams,
    answer: report,
    handle: ({ params: { name }, actor }) => resumeFlow(desk, name, { actor }),
  })

  addRoute(app, {
    method: 'POST',
    url: '/flows/:name/backfill',
    permission: 'configure',
    summary: 'Read the time of past slots again',
    params: nameParams,
    body: backfillBody,
    answer: backfillReport,
    handle: ({ params: { name }, body, actor }) => backfillFlow(desk, name, { ...body, actor }),
  })
}

const scheduleOf = ({
  name,
  schedule: expression,
  timezone,
  next,
  paused,
}: Awaited<ReturnType<typeof viewFlows>>[number]) => ({
  flow: name,
  schedule: expression ?? '',
  timezone: timezone ?? '',
  next,
  paused: paused !== null,
})
