import type { FastifyInstance } from 'fastify'
import * as z from 'zod'
import { groupRowOf, showGroup } from '../desk/show-group.ts'
import {
  acknowledgeGroup,
  assignGroup,
  commentGroup,
  ignoreGroup,
  reopenGroup,
  resolveGroup,
  tagGroup,
} from '../desk/work-group.ts'
import { errorGroupFields } from '../domain/list-fields.ts'
import { comment } from './answers/dead-letters.ts'
import { errorGroup, errorGroupPage, groupReport } from './answers/desk.ts'
import type { RouteDeps } from './api.ts'
import { assignBody, commentBody, ignoreBodyAt, tagBody } from './desk-inputs.ts'
import { idParams, reason } from './inputs.ts'
import { sortedListQuery } from './list-query.ts'
import { addRoute, pageOf, viewPage } from './route.ts'
import { seenBy } from './seen-by.ts'

const sorts = ['money', 'count', 'age', 'last'] as const
const atWork = [{ field: 'state', op: 'is' as const, values: ['open', 'acknowledged'] }]

export const addErrorGroupRoutes = (app: FastifyInstance, { store, desk, now }: RouteDeps): void => {
  addRoute(app, {
    method: 'GET',
    url: '/error-groups',
    permission: 'read',
    summary: 'List what fails in the same way, as one each; open and acknowledged ones unless the state is asked for',
    query: sortedListQuery(errorGroupFields, sorts, ['state', 'code', 'system', 'partner'], atWork),
    answer: pageOf(errorGroup),
    handle: async ({ query, request }) => {
      const shown = seenBy(request, query, { field: 'place', op: 'is-not', values: [''] })
      return viewPage(await store.errorGroups.page(shown), groupRowOf)
    },
  })

  addRoute(app, {
    method: 'GET',
    url: '/error-groups/:id',
    permission: 'read',
    summary: 'Show a group with cause, remedy and samples',
    params: idParams,
    answer: errorGroupPage,
    handle: ({ params: { id } }) => showGroup(store, id),
  })

  const step = { method: 'POST', permission: 'operate', params: idParams } as const

  addRoute(app, {
    ...step,
    url: '/error-groups/:id/acknowledge',
    summary: 'Say that somebody is at it',
    answer: groupReport,
    handle: ({ params: { id }, actor }) => acknowledgeGroup(desk, id, { actor }),
  })

  addRoute(app, {
    ...step,
    url: '/error-groups/:id/resolve',
    summary: 'Say that it is over; its open dead letters are resolved by an action on many that the answer names',
    body: z.strictObject({
      reason,
      expected: z
        .number()
        .int()
        .min(0)
        .optional()
        .describe('How many were open: refused when it moved by more than a tenth'),
    }),
    answer: groupReport,
    handle: ({ params: { id }, body, actor }) => resolveGroup(desk, id, { actor, ...body }),
  })

  addRoute(app, {
    ...step,
    url: '/error-groups/:id/ignore',
    summary: 'Put a group out of sight until then, or until more than so many are open',
    body: ignoreBodyAt(now).extend({ escalatesAt: z.number().int().min(0).max(1_000_000).optional() }),
    answer: groupReport,
    handle: ({ params: { id }, body, actor }) => ignoreGroup(desk, id, { actor, ...body }),
  })

  addRoute(app, {
    ...step,
    url: '/error-groups/:id/reopen',
    summary: 'Bring a group back into the list',
    answer: groupReport,
    handle: ({ params: { id }, actor }) => reopenGroup(desk, id, { actor }),
  })

  addRoute(app, {
    ...step,
    url: '/error-groups/:id/assign',
    summary: 'Say who looks after a group',
    body: assignBody,
    answer: groupReport,
    handle: ({ params: { id }, body: { to }, actor }) => assignGroup(desk, id, { actor, to }),
  })

  addRoute(app, {
    ...step,
    url: '/error-groups/:id/comment',
    summary: 'Say something of a group',
    body: commentBody,
    answer: comment,
    handle: ({ params: { id }, body: { text }, actor }) => commentGroup(desk, id, { actor, text }),
  })

  addRoute(app, {
    ...step,
    url: '/error-groups/:id/tag',
    summary: 'Add tags to a group, or remove some',
    body: tagBody,
    answer: groupReport,
    handle: ({ params: { id }, body, actor }) => tagGroup(desk, id, { actor, ...body }),
  })
}
