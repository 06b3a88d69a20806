import type { FastifyReply, FastifyRequest } from 'fastify'
import { isLoopback } from '../domain/loopback.ts'

/** Where browsers find this Crossdock: what it is told, or undefined. */
export type PublicUrl = string | undefined

export type Cookies = {
  /** The secret of the session; undefined when the browser sent none. */
  session(request: FastifyRequest): string | undefined
  setSession(request: FastifyRequest, reply: FastifyReply, secret: string): void
  clearSession(request: FastifyRequest, reply: FastifyReply): void
  /** What a sign-in at an identity provider must bring back. */
  oidcState(request: FastifyRequest): string | undefined
  setOidcState(request: FastifyRequest, reply: FastifyReply, state: string): void
  clearOidcState(request: FastifyRequest, reply: FastifyReply): void
}

const stateLastsS = 600

/**
 * The cookies of people. Over https they have the prefix `__Host-`, which binds them to this host; over plain http, that is on this machine, they
 * cannot. Strict for the session: the console is static, so its own requests always carry it. Lax for the other: it must come along when the
 * identity provider sends the browser back.
 */
export const createCookies = (publicUrl: PublicUrl): Cookies => {
  const name = (request: FastifyRequest, what: 'session' | 'oidc'): string => {
    if (isHttps(request, publicUrl)) return what === 'session' ? '__Host-crossdock' : '__Host-crossdock-oidc'
    return what === 'session' ? 'crossdock-session' : 'crossdock-oidc'
  }
  const set = (request: FastifyRequest, reply: FastifyReply, what: 'session' | 'oidc', value: string, rest: string) => {
    const secure = isHttps(request, publicUrl) ? '; Secure' : ''
    reply.header('set-cookie', `${name(request, what)}=${value}; Path=/; HttpOnly${secure}${rest}`)
  }
  return {
    session: (request) => cookieOf(request, name(request, 'session')),
    setSession: (request, reply, secret) => set(request, reply, 'session', secret, '; SameSite=Strict'),
    clearSession: (request, reply) => set(request, reply, 'session', '', '; SameSite=Strict; Max-Age=0'),
    oidcState: (request) => cookieOf(request, name(request, 'oidc')),
    setOidcState: (request, reply, state) =>
      set(request, reply, 'oidc', state, `; SameSite=Lax; Max-Age=${stateLastsS}`),
    clearOidcState: (request, reply) => set(request, reply, 'oidc', '', '; SameSite=Lax; Max-Age=0'),
  }
}

/** Whether the browser came over https. A proxy may not tell, so all does that does not plainly come to this machine itself. */
const isHttps = (request: FastifyRequest, publicUrl: PublicUrl): boolean => {
  if (request.protocol === 'https') return true
  if (publicUrl?.startsWith('https:') !== true) return false
  const isForwarded = 'forwarded' in request.headers || 'x-forwarded-for' in request.headers
  return isForwarded || !isLoopback(request.hostname)
}

const cookieOf = (request: FastifyRequest, name: string): string | undefined => {
  for (const pair of (request.headers.cookie ?? '').split(';')) {
    const [key = '', ...value] = pair.split('=')
    if (key.trim() === name) return value.join('=').trim() || undefined
  }
  return undefined
}
