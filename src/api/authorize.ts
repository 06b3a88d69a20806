import { createHash, timingSafeEqual } from 'node:crypto'
import type { FastifyRequest } from 'fastify'
import { RequestError } from './problem.ts'

const bearer = /^Bearer ([A-Za-z0-9._~+/=-]+)$/i
/** Who acts, as the caller says; for the audit trail only. */
const actorHeader = 'crossdock-actor'
const actorForm = /^[\w .@+-]{1,80}$/

/** Refuses requests without the token. Compared by hash, so that the time taken tells nothing of the token. */
export const createTokenCheck = (token: string): ((request: FastifyRequest) => void) => {
  const expected = hash(token)
  return (request) => {
    const given = bearer.exec(request.headers.authorization ?? '')?.[1]
    if (given === undefined || !timingSafeEqual(hash(given), expected)) {
      throw new RequestError(
        'TOKEN_REFUSED',
        'send the header "Authorization: Bearer <token>" with the token of this Crossdock',
      )
    }
  }
}

const hash = (text: string): Buffer => createHash('sha256').update(text).digest()

/** Who asks for an action; `api` when the caller does not say. */
export const actorOf = (request: FastifyRequest): string => {
  const header = request.headers[actorHeader]
  if (header === undefined) return 'api'
  if (typeof header === 'string' && actorForm.test(header)) return header
  throw new RequestError(
    'REQUEST_INVALID',
    'the header Crossdock-Actor must be a name of 1 to 80 letters, digits and . @ + - _',
  )
}
