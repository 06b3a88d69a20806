import type { FastifyInstance } from 'fastify'
import * as z from 'zod'
import { found } from '../desk/desk.ts'
import { beginReconciliation, repairReconciliation, undoRepair } from '../desk/reconcile.ts'
import { findingFields, reconciliationFields } from '../domain/list-fields.ts'
import type { Reconciliation } from '../store/reconcile-store.ts'
import { finding, reconcileReport, reconciliation, reconciliationPage } from './answers/records.ts'
import type { RouteDeps } from './api.ts'
import { idParams } from './inputs.ts'
import { listQuery } from './list-query.ts'
import { addRoute, pageOf, viewPage } from './route.ts'

const flowParams = z.strictObject({ name: z.string().min(1).max(80) })

/** Where work goes on, and who holds it, is of no use to others. */
const viewOf = ({ position: _, owner: __, ...shown }: Reconciliation) => shown

export const addReconcileRoutes = (app: FastifyInstance, deps: RouteDeps): void => {
  const { store, flows } = deps
  const desk = { ...deps.desk, flows }

  addRoute(app, {
    method: 'POST',
    url: '/flows/:name/reconcile',
    permission: 'operate',
    summary: 'Begin to compare the systems of a flow with the records',
    params: flowParams,
    answer: reconcileReport,
    handle: ({ params: { name }, actor }) => beginReconciliation(desk, name, { actor }),
  })

  addRoute(app, {
    method: 'POST',
    url: '/flows/:name/undo-repair',
    permission: 'configure',
    summary: 'Put back what the last repair of a flow wrote over',
    params: flowParams,
    answer: reconcileReport,
    handle: ({ params: { name }, actor }) => undoRepair(desk, name, { actor }),
  })

  addRoute(app, {
    method: 'GET',
    url: '/reconciliations',
    permission: 'read',
    summary: 'List comparisons of systems with the records, newest first',
    query: listQuery(reconciliationFields, ['flow']),
    answer: pageOf(reconciliation),
    handle: async ({ query }) => viewPage(await store.reconciliations.page(query), viewOf),
  })

  addRoute(app, {
    method: 'GET',
    url: '/reconciliations/:id',
    permission: 'read',
    summary: 'Show a comparison with how much it found of what',
    params: idParams,
    answer: reconciliationPage,
    handle: async ({ params: { id } }) => {
      const one = found(await store.reconciliations.get(id), 'reconciliation', id)
      return { ...viewOf(one), summary: await store.reconciliations.summary(id) }
    },
  })

  addRoute(app, {
    method: 'GET',
    url: '/reconciliations/:id/findings',
    permission: 'read-payload',
    summary: 'List what a comparison found, in the order it was found',
    params: idParams,
    query: listQuery(findingFields, ['bucket', 'action', 'state']),
    answer: pageOf(finding),
    handle: async ({ params: { id }, query }) => {
      found(await store.reconciliations.get(id), 'reconciliation', id)
      return store.reconciliations.findingPage(id, query)
    },
  })

  addRoute(app, {
    method: 'POST',
    url: '/reconciliations/:id/repair',
    permission: 'configure',
    summary: 'Repair what a comparison found',
    params: idParams,
    answer: reconcileReport,
    handle: ({ params: { id }, actor }) => repairReconciliation(desk, id, { actor }),
  })
}
