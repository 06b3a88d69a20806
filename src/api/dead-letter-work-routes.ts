import type { FastifyInstance } from 'fastify'
import {
  assignDeadLetter,
  commentDeadLetter,
  ignoreDeadLetter,
  reopenDeadLetter,
  tagDeadLetter,
} from '../desk/work-dead-letter.ts'
import { comment } from './answers/dead-letters.ts'
import { report } from './answers/parts.ts'
import type { RouteDeps } from './api.ts'
import { assignBody, commentBody, ignoreBodyAt, tagBody } from './desk-inputs.ts'
import { idParams } from './inputs.ts'
import { addRoute } from './route.ts'

/** What people do with a dead letter among themselves: nothing is sent for it. */
export const addDeadLetterWorkRoutes = (app: FastifyInstance, { desk, now }: RouteDeps): void => {
  const step = { method: 'POST', permission: 'operate', params: idParams } as const

  addRoute(app, {
    ...step,
    url: '/dead-letters/:id/ignore',
    summary: 'Put a dead letter out of sight, for good or until then',
    body: ignoreBodyAt(now),
    answer: report,
    handle: ({ params: { id }, body, actor }) => ignoreDeadLetter(desk, id, { actor, ...body }),
  })

  addRoute(app, {
    ...step,
    url: '/dead-letters/:id/reopen',
    summary: 'Bring an ignored dead letter back',
    answer: report,
    handle: ({ params: { id }, actor }) => reopenDeadLetter(desk, id, { actor }),
  })

  addRoute(app, {
    ...step,
    url: '/dead-letters/:id/assign',
    summary: 'Say who looks after a dead letter',
    body: assignBody,
    answer: report,
    handle: ({ params: { id }, body: { to }, actor }) => assignDeadLetter(desk, id, { actor, to }),
  })

  addRoute(app, {
    ...step,
    url: '/dead-letters/:id/comment',
    summary: 'Say something of a dead letter',
    body: commentBody,
    answer: comment,
    handle: ({ params: { id }, body: { text }, actor }) => commentDeadLetter(desk, id, { actor, text }),
  })

  addRoute(app, {
    ...step,
    url: '/dead-letters/:id/tag',
    summary: 'Add tags to a dead letter, or remove some',
    body: tagBody,
    answer: report,
    handle: ({ params: { id }, body, actor }) => tagDeadLetter(desk, id, { actor, ...body }),
  })
}
