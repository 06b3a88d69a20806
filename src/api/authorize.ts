import type { FastifyReply, FastifyRequest } from 'fastify'
import { addressKey } from '../domain/address-key.ts'
import type { Permission } from '../domain/permission.ts'
import { type Said, say } from '../domain/said.ts'
import { type Caller, callerOfKey, callerOfToken, callerOfUser } from '../people/caller.ts'
import { findKey, isKey } from '../people/keys.ts'
import type { PeopleDeps } from '../people/people-deps.ts'
import { isSameSecret } from '../people/secret.ts'
import { findSession } from '../people/sessions.ts'
import type { UserSession } from '../store/people-store.ts'
import { RequestError } from './problem.ts'
import { createRateLimit, type RateLimit } from './rate-limit.ts'
import { assertCsrfToken, assertSameSite, changesState } from './same-site.ts'
import { createCookies, type PublicUrl } from './session-cookie.ts'

declare module 'fastify' {
  interface FastifyRequest {
    /** Who asks; null when nobody needs to be. */
    caller: Caller | null
    /** The session of the browser, if that is how the caller is known. */
    session: (UserSession & { secret: string }) | null
  }
}

export type AuthorizeDeps = {
  people: PeopleDeps
  /** What works as an admin without being a user: made for this process, or set by the operator. */
  token: string
  publicUrl: PublicUrl
  requestsPerSecond: number
  now: () => number
}

const bearer = /^Bearer ([A-Za-z0-9._~+/=-]+)$/i
/** Who acts, as the holder of the process token says; for the audit trail only. */
const actorHeader = 'crossdock-actor'
/** Pages send it with what they ask by themselves, so that it does not keep the session from being idle. */
const unattendedHeader = 'crossdock-unattended'
const actorForm = /^[\w .@+-]{1,80}$/
/** What comes without credentials, sign-ins and the files of the console, may come at this share of the pace of a caller. */
const strangersShare = 5

/**
 * Finds out who asks, and refuses what the route does not allow them. A route that says nothing of who may use it is for nobody. An
 * `Authorization` header counts alone; else the cookie does, and what changes something must then come from our own pages.
 */
export const createAuthorize = (
  deps: AuthorizeDeps,
): ((request: FastifyRequest, reply: FastifyReply) => Promise<void>) => {
  const { publicUrl, requestsPerSecond, now } = deps
  const callers = createRateLimit({ burst: 4 * requestsPerSecond, perSecond: requestsPerSecond }, now)
  const strangers = createRateLimit(
    { burst: 2 * requestsPerSecond, perSecond: requestsPerSecond / strangersShare },
    now,
  )
  const identify = createIdentify(deps)
  return async (request, reply) => {
    if (request.is404) return
    const permission = request.routeOptions.config.route?.permission
    if (permission === undefined) throw new RequestError('PERMISSION_MISSING', say('permission.nobody'))
    if (permission === 'anybody') {
      limit(strangers, addressKey(request.ip), reply)
      // Without an effect on who is let in: routes about the session ask for themselves.
      await identify(request).catch(ignoreRefusal)
      if (changesState(request) && request.caller?.kind !== 'token') assertSameSite(request, publicUrl)
      return
    }
    const caller = await identify(request)
    if (caller === null) {
      limit(strangers, addressKey(request.ip), reply)
      throw notSignedIn(say('signed-in.not'))
    }
    // The commands of the operator are not held up.
    if (caller.kind !== 'token') limit(callers, `${caller.kind} ${caller.name}`, reply)
    assertPermission(caller, permission)
    if (request.session !== null && changesState(request)) {
      assertSameSite(request, publicUrl)
      assertCsrfToken(request, request.session.csrf)
    }
  }
}

const createIdentify = ({
  people,
  token,
  publicUrl,
}: AuthorizeDeps): ((request: FastifyRequest) => Promise<Caller | null>) => {
  const cookies = createCookies(publicUrl)
  return async (request) => {
    const { authorization } = request.headers
    if (authorization !== undefined) {
      request.caller = await callerOfBearer(request, authorization)
      return request.caller
    }
    const secret = cookies.session(request)
    const session = secret === undefined ? undefined : await findSession(people, secret, isAttended(request))
    if (secret === undefined || session === undefined) return null
    request.session = { ...session, secret }
    request.caller = callerOfUser(session.user)
    return request.caller
  }

  async function callerOfBearer(request: FastifyRequest, authorization: string): Promise<Caller> {
    const secret = bearer.exec(authorization)?.[1] ?? ''
    if (isKey(secret)) {
      const key = await findKey(people, secret)
      if (key === undefined) throw notSignedIn(say('signed-in.key'))
      return callerOfKey(key)
    }
    if (secret === '' || !isSameSecret(secret, token)) throw notSignedIn(say('signed-in.header'))
    return callerOfToken(actorIn(request))
  }
}

/** The session of the request, checked to be used by our own pages. Throws when there is none. */
export const requireSession = (request: FastifyRequest): UserSession & { secret: string } => {
  if (request.session === null) throw notSignedIn(say('signed-in.ended'))
  if (changesState(request)) assertCsrfToken(request, request.session.csrf)
  return request.session
}

/** What is said to who may not: of the action as a whole, or of its wide form. */
export type MissingPermission = 'permission.missing' | 'permission.missing-for-load'

/** Throws what tells the caller which permission is missing. */
export const assertPermission = (
  caller: Caller | null,
  permission: Permission,
  missing: MissingPermission = 'permission.missing',
): void => {
  if (caller?.permissions.includes(permission) === true) return
  const limit = caller === null ? say('permission.anonymous') : whatLimits(caller)
  throw new RequestError('PERMISSION_MISSING', say(missing, { permission, limit }))
}

/** Who asks for an action, as the audit trail names it. */
export const actorOf = ({ caller }: FastifyRequest): string => caller?.name ?? 'nobody'

/** Pages change nothing by themselves. A stream is opened again by the browser for as long as the page is there. */
const isAttended = (request: FastifyRequest): boolean =>
  changesState(request) ||
  (request.headers[unattendedHeader] === undefined && request.routeOptions.config.route?.answer !== 'events')

const actorIn = (request: FastifyRequest): string => {
  const header = request.headers[actorHeader]
  if (header === undefined) return 'api'
  if (typeof header === 'string' && actorForm.test(header)) return header
  throw new RequestError('REQUEST_INVALID', say('request.actor'))
}

const notSignedIn = (why: Said): RequestError => new RequestError('TOKEN_REFUSED', why)

const ignoreRefusal = (error: unknown): void => {
  if (!(error instanceof RequestError)) throw error
}

const whatLimits = ({ kind, name, role }: Caller): Said =>
  kind === 'key' ? say('permission.key', { name: name.slice('key:'.length) }) : say('permission.role', { role })

const limit = (rateLimit: RateLimit, key: string, reply: FastifyReply): void => {
  const allowed = rateLimit(key)
  if (allowed.ok) return
  reply.header('retry-after', Math.ceil(allowed.retryAfterMs / 1000))
  throw new RequestError('TOO_MANY_REQUESTS', say('requests.too-fast'))
}
