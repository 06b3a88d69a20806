import type { FastifyInstance } from 'fastify'
import * as z from 'zod'
import { say } from '../domain/said.ts'
import { callerOfUser } from '../people/caller.ts'
import { startPath } from '../people/oidc.ts'
import { mostCharacters } from '../people/password-rules.ts'
import { PeopleError } from '../people/people-error.ts'
import { type BegunSession, endSession } from '../people/sessions.ts'
import { changePassword, setPasswordByLink } from '../people/set-password.ts'
import { offerSetUp, setUp } from '../people/set-up.ts'
import { signIn } from '../people/sign-in.ts'
import type { UserSession } from '../store/people-store.ts'
import { link, sessionView, signInWays } from './answers/people.ts'
import type { RouteDeps } from './api.ts'
import { requireSession } from './authorize.ts'
import { displayName, userName } from './people-inputs.ts'
import { type Asked, addRoute } from './route.ts'
import { createCookies } from './session-cookie.ts'

/** Checked by the rules for passwords where it is to become one. */
const password = z
  .string()
  .min(1)
  .max(2 * mostCharacters)
const token = z.string().min(1).max(200)

const viewOf = ({ user, csrf, expiresAt }: UserSession): z.input<typeof sessionView> => {
  const { role, permissions } = callerOfUser(user)
  return {
    user: { name: user.name, displayName: user.displayName, role, permissions: [...permissions] },
    csrf,
    expiresAt,
  }
}

type Exchange = Pick<Asked<z.ZodType, z.ZodType, z.ZodType>, 'request' | 'reply'>

/** How people get in and out of the console. */
export const addSessionRoutes = (app: FastifyInstance, { people, oidcProviders, publicUrl }: RouteDeps): void => {
  const cookies = createCookies(publicUrl)
  /** Hands the session to the browser; the one it had before ends. */
  const hand = async ({ request, reply }: Exchange, { secret, session }: BegunSession) => {
    if (request.session !== null) await endSession(people, request.session.secret, request.session.user)
    cookies.setSession(request, reply, secret)
    return viewOf(session)
  }

  addRoute(app, {
    method: 'GET',
    url: '/session/ways',
    permission: 'anybody',
    summary: 'Say how one may sign in',
    answer: signInWays,
    handle: async () => {
      const setup = !(await people.store.people.users.exist())
      const oidc = oidcProviders.map((provider) => ({
        name: provider.name,
        label: provider.label,
        startPath: startPath(provider),
      }))
      return { password: !setup, setup, oidc }
    },
  })

  addRoute(app, {
    method: 'GET',
    url: '/session',
    permission: 'anybody',
    summary: 'Say who is signed in; 401 when nobody is',
    answer: sessionView,
    handle: ({ request }) => viewOf(requireSession(request)),
  })

  addRoute(app, {
    method: 'POST',
    url: '/session',
    permission: 'anybody',
    summary: 'Sign in with name and password',
    body: z.strictObject({ name: z.string().trim().toLowerCase().min(1).max(200), password }),
    answer: sessionView,
    handle: async ({ body, request, reply }) =>
      hand({ request, reply }, await signIn(people, { ...body, address: request.ip })),
  })

  addRoute(app, {
    method: 'DELETE',
    url: '/session',
    permission: 'anybody',
    summary: 'Sign out',
    status: 204,
    answer: 'bytes',
    handle: async ({ request, reply }) => {
      const { secret, user } = requireSession(request)
      await endSession(people, secret, user)
      cookies.clearSession(request, reply)
      return reply.code(204).send()
    },
  })

  addRoute(app, {
    method: 'POST',
    url: '/session/password',
    permission: 'anybody',
    summary: 'Change the own password; all other sessions of the user end',
    body: z.strictObject({ current: password, next: password }),
    status: 204,
    answer: 'bytes',
    handle: async ({ body, request, reply }) => {
      const { user, csrf } = requireSession(request)
      const { secret } = await changePassword(people, { ...body, user, csrf, address: request.ip })
      cookies.setSession(request, reply, secret)
      return reply.code(204).send()
    },
  })

  addRoute(app, {
    method: 'POST',
    url: '/session/link',
    permission: 'anybody',
    summary: 'Set the password with the link for it, and sign in',
    body: z.strictObject({ token, password }),
    answer: sessionView,
    handle: async ({ body, request, reply }) =>
      hand({ request, reply }, await setPasswordByLink(people, { ...body, address: request.ip })),
  })

  addRoute(app, {
    method: 'POST',
    url: '/setup',
    permission: 'anybody',
    summary: 'Make the first user, an admin, with the set-up link, and sign in',
    body: z.strictObject({ token, name: userName, displayName: displayName.optional(), password }),
    answer: sessionView,
    handle: async ({ body, request, reply }) => {
      const begun = await setUp(people, { ...body, displayName: body.displayName ?? body.name, address: request.ip })
      return hand({ request, reply }, begun)
    },
  })

  addRoute(app, {
    method: 'POST',
    url: '/setup/link',
    permission: 'administer',
    summary: 'Make a new set-up link while there is no user',
    answer: z.strictObject({ link }),
    handle: async () => {
      const offered = await offerSetUp(people)
      if (offered === undefined) throw new PeopleError('ACTION_REFUSED', say('link.users-there'))
      return { link: offered }
    },
  })
}
