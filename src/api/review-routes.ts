import type { FastifyInstance } from 'fastify'
import * as z from 'zod'
import { decideReview } from '../desk/decide-review.ts'
import { viewReview } from '../desk/review-view.ts'
import { conditionsOf } from '../domain/filter.ts'
import { reviewFields } from '../domain/list-fields.ts'
import type { Review } from '../store/record-store.ts'
import { review, reviewPage, reviewReport } from './answers/records.ts'
import type { RouteDeps } from './api.ts'
import { idParams } from './inputs.ts'
import { listQuery } from './list-query.ts'
import { addRoute, pageOf, viewPage } from './route.ts'

const decideBody = z.union([z.strictObject({ same: z.uuid() }), z.strictObject({ new: z.literal(true) })], {
  error: 'say {"same": "<id of the record it is>"} or {"new": true}',
})

export const addReviewRoutes = (app: FastifyInstance, { store, desk }: RouteDeps): void => {
  addRoute(app, {
    method: 'GET',
    url: '/reviews',
    permission: 'read-payload',
    summary: 'List customers that may be one that is known, newest first; open ones unless the state is asked for',
    query: listQuery(reviewFields, ['state', 'system'], conditionsOf({ state: 'open' })),
    answer: pageOf(review),
    handle: async ({ query }) => viewPage(await store.reviews.page(query), summaryOf),
  })

  addRoute(app, {
    method: 'GET',
    url: '/reviews/:id',
    permission: 'read-payload',
    summary: 'Show a review field by field beside each record it may be',
    params: idParams,
    answer: reviewPage,
    handle: ({ params: { id } }) => viewReview(store, id),
  })

  addRoute(app, {
    method: 'POST',
    url: '/reviews/:id/decide',
    permission: 'operate',
    summary: 'Say that it is a known record, or a new one',
    params: idParams,
    body: decideBody,
    answer: reviewReport,
    handle: ({ params: { id }, body, actor }) => decideReview(desk, id, body, { actor }),
  })
}

/** A review in a list: without the record as it came. */
const summaryOf = ({ raw: _, ...shown }: Review) => shown
