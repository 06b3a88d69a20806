import type { FastifyInstance } from 'fastify'
import * as z from 'zod'
import { approveGuard } from '../desk/approve-guard.ts'
import { cancelRun } from '../desk/cancel-run.ts'
import { found } from '../desk/desk.ts'
import { runSummary } from '../desk/flow-views.ts'
import { runFields } from '../domain/list-fields.ts'
import { report } from './answers/parts.ts'
import { approveReport, run, runWithDetail } from './answers/runs.ts'
import type { RouteDeps } from './api.ts'
import { idParams, reason } from './inputs.ts'
import { listQuery } from './list-query.ts'
import { addRoute, pageOf, viewPage } from './route.ts'

export const addRunRoutes = (app: FastifyInstance, { store, desk }: RouteDeps): void => {
  addRoute(app, {
    method: 'GET',
    url: '/runs',
    permission: 'read',
    summary: 'List runs of flows, newest first',
    query: listQuery(runFields, ['flow', 'state']),
    answer: pageOf(run),
    handle: async ({ query }) => viewPage(await store.runs.page(query), runSummary),
  })

  addRoute(app, {
    method: 'GET',
    url: '/runs/:id',
    permission: 'read-payload',
    summary: 'Show a run with what it found',
    params: idParams,
    answer: runWithDetail,
    handle: async ({ params: { id } }) => {
      const one = found(await store.runs.get(id), 'run', id)
      return { ...runSummary(one), detail: one.detail }
    },
  })

  addRoute(app, {
    method: 'POST',
    url: '/runs/:id/cancel',
    permission: 'operate',
    summary: 'End a run that is due or at work',
    params: idParams,
    body: z.strictObject({ reason }),
    answer: report,
    handle: ({ params: { id }, body, actor }) => cancelRun(desk, id, { actor, ...body }),
  })

  addRoute(app, {
    method: 'POST',
    url: '/runs/:id/approve',
    permission: 'operate',
    summary: 'Let a run go on that a guard stopped',
    params: idParams,
    answer: approveReport,
    handle: ({ params: { id }, actor }) => approveGuard(desk, id, { actor }),
  })
}
