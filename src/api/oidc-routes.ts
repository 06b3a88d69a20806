import type { FastifyInstance } from 'fastify'
import * as z from 'zod'
import { say } from '../domain/said.ts'
import { createOidcSignIn, type OidcSignIn } from '../people/oidc.ts'
import { endSession } from '../people/sessions.ts'
import type { RouteDeps } from './api.ts'
import { RequestError } from './problem.ts'
import { addRoute } from './route.ts'
import { createCookies } from './session-cookie.ts'

const nameParams = z.strictObject({ name: z.string().min(1).max(40) })
/** What a provider adds is its business; what matters is checked where the answer is. */
const callbackQuery = z.record(z.string(), z.union([z.string(), z.array(z.string())]))

/** Sign-in at identity providers: the browser goes there and comes back. */
export const addOidcRoutes = (app: FastifyInstance, { people, oidcProviders, publicUrl }: RouteDeps): void => {
  const cookies = createCookies(publicUrl)
  const signIns = new Map<string, OidcSignIn>(
    oidcProviders.map((provider) => [provider.name, createOidcSignIn(people, provider)]),
  )
  const signInOf = (name: string): OidcSignIn => {
    const found = signIns.get(name)
    if (found === undefined) throw new RequestError('NOT_FOUND', say('sign-in.no-provider', { name }))
    return found
  }

  addRoute(app, {
    method: 'GET',
    url: '/session/oidc/:name/start',
    permission: 'anybody',
    summary: 'Send the browser to the identity provider',
    params: nameParams,
    status: 303,
    answer: 'bytes',
    handle: async ({ params: { name }, request, reply }) => {
      const { url, state } = await signInOf(name).start()
      cookies.setOidcState(request, reply, state)
      return reply.redirect(url, 303)
    },
  })

  addRoute(app, {
    method: 'GET',
    url: '/session/oidc/:name/callback',
    permission: 'anybody',
    summary: 'Take the browser back from the identity provider',
    params: nameParams,
    query: callbackQuery,
    status: 303,
    answer: 'bytes',
    handle: async ({ params: { name }, request, reply }) => {
      const search = request.url.slice(request.url.indexOf('?'))
      const state = cookies.oidcState(request)
      cookies.clearOidcState(request, reply)
      const { secret } = await signInOf(name).finish({ search, state, address: request.ip })
      if (request.session !== null) await endSession(people, request.session.secret, request.session.user)
      cookies.setSession(request, reply, secret)
      return reply.redirect('/console/', 303)
    },
  })
}
