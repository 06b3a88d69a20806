import type { FastifyInstance } from 'fastify'
import * as z from 'zod'
import { keyFields, userFields } from '../domain/list-fields.ts'
import { permissions, roles } from '../domain/permission.ts'
import { addKey, revokeKey } from '../people/keys.ts'
import { addUser, changeUser, linkUser } from '../people/users.ts'
import { keyView, link, userView } from './answers/people.ts'
import type { RouteDeps } from './api.ts'
import { instant, text } from './inputs.ts'
import { listQuery } from './list-query.ts'
import { displayName, userName } from './people-inputs.ts'
import { addRoute, pageOf } from './route.ts'

const role = z.enum(roles)
const nameParams = z.strictObject({ name: userName })

/** Users and API keys. */
export const addPeopleRoutes = (app: FastifyInstance, { people, now }: RouteDeps): void => {
  const { store } = people

  addRoute(app, {
    method: 'GET',
    url: '/users',
    permission: 'administer',
    summary: 'List users by name',
    query: listQuery(userFields),
    answer: pageOf(userView),
    handle: ({ query }) => store.people.users.page(query),
  })

  addRoute(app, {
    method: 'POST',
    url: '/users',
    permission: 'administer',
    summary: 'Add a user; the link in the answer sets the password',
    body: z.strictObject({ name: userName, displayName, role }),
    answer: z.strictObject({ user: userView, link }),
    handle: ({ body, actor }) => addUser(people, body, actor),
  })

  addRoute(app, {
    method: 'PUT',
    url: '/users/:name',
    permission: 'administer',
    summary: 'Change name, role or whether a user may sign in; the last admin stays one',
    params: nameParams,
    body: z.strictObject({
      displayName: displayName.optional(),
      role: role.optional(),
      disabled: z.boolean().optional(),
    }),
    answer: userView,
    handle: ({ params: { name }, body, actor }) => changeUser(people, name, body, actor),
  })

  addRoute(app, {
    method: 'POST',
    url: '/users/:name/link',
    permission: 'administer',
    summary: 'Make a new link that sets the password of a user',
    params: nameParams,
    answer: z.strictObject({ link }),
    handle: ({ params: { name }, actor }) => linkUser(people, name, actor),
  })

  addRoute(app, {
    method: 'GET',
    url: '/keys',
    permission: 'administer',
    summary: 'List API keys, newest first',
    query: listQuery(keyFields),
    answer: pageOf(keyView),
    handle: ({ query }) => store.people.keys.page(query),
  })

  addRoute(app, {
    method: 'POST',
    url: '/keys',
    permission: 'administer',
    summary: 'Add an API key; its secret is told this once',
    body: z.strictObject({
      name: text,
      role,
      permissions: z.array(z.enum(permissions)).min(1).optional(),
      expiresAt: instant
        .refine((at) => at.getTime() > now(), 'is over already')
        .nullable()
        .default(null),
    }),
    answer: z.strictObject({ ...keyView.shape, secret: z.string() }).meta({ id: 'NewKey' }),
    handle: ({ body, actor }) => addKey(people, body, actor),
  })

  addRoute(app, {
    method: 'DELETE',
    url: '/keys/:id',
    permission: 'administer',
    summary: 'Revoke an API key',
    params: z.strictObject({
      id: z.string().regex(/^[A-Za-z0-9_-]{1,64}$/, 'must be the id of a key, as the list of keys has it'),
    }),
    answer: keyView,
    handle: ({ params: { id }, actor }) => revokeKey(people, id, actor),
  })
}
