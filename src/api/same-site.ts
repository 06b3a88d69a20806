import type { FastifyRequest } from 'fastify'
import { type Said, say } from '../domain/said.ts'
import { isSameSecret } from '../people/secret.ts'
import { RequestError } from './problem.ts'
import type { PublicUrl } from './session-cookie.ts'

const safeMethods = new Set(['GET', 'HEAD', 'OPTIONS'])

export const changesState = ({ method }: FastifyRequest): boolean => !safeMethods.has(method)

/**
 * Refuses a request that a page of somebody else made a browser send. Browsers say so themselves; one that says nothing is old, or no browser,
 * and has no cookie to lend.
 */
export const assertSameSite = (request: FastifyRequest, publicUrl: PublicUrl): void => {
  const site = request.headers['sec-fetch-site']
  const { origin } = request.headers
  const isForeign = site !== undefined && site !== 'same-origin' && site !== 'none'
  if (isForeign || (origin !== undefined && !isOurs(origin, request, publicUrl))) throw refused(say('csrf.other-site'))
}

/** Refuses what does not carry the token of the session, which no other site can read. */
export const assertCsrfToken = (request: FastifyRequest, csrf: string): void => {
  const given = request.headers['x-csrf-token']
  if (typeof given !== 'string' || !isSameSecret(given, csrf)) throw refused(say('csrf.token'))
}

const isOurs = (origin: string, { headers }: FastifyRequest, publicUrl: PublicUrl): boolean => {
  if (!URL.canParse(origin)) return false
  const { host, origin: plain } = new URL(origin)
  return host === headers.host || (publicUrl !== undefined && plain === new URL(publicUrl).origin)
}

const refused = (why: Said): RequestError => new RequestError('CSRF_REFUSED', say('csrf.refused', { why }))
