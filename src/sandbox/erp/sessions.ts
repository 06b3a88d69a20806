import { randomBytes, timingSafeEqual } from 'node:crypto'
import type { FastifyReply, FastifyRequest } from 'fastify'

export type Sessions = {
  /** Basic authentication, then the CSRF protocol. Answers itself and returns false when the request may not go on. */
  admit(request: FastifyRequest, reply: FastifyReply): boolean
  expire(): void
}

const mostSessions = 10_000

const loginPage =
  '<html><head><title>Logon Error Message</title></head><body><h1>401 Unauthorized</h1><p>Logon failed</p></body></html>'

/** Sessions with their tokens: a write needs the token together with the cookie of the session it was given in. */
export const createSessions = (user: string, password: string, client: string): Sessions => {
  const expected = Buffer.from(`Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`)
  const cookieName = `SAP_SESSIONID_S4H_${client}`
  const cookiePattern = new RegExp(`${cookieName}=([^;\\s]+)`)
  const tokens = new Map<string, string>()

  const sessionOf = (request: FastifyRequest): string | undefined => {
    const id = cookiePattern.exec(request.headers.cookie ?? '')?.[1]
    return id !== undefined && tokens.has(id) ? id : undefined
  }

  const open = (reply: FastifyReply): string => {
    if (tokens.size >= mostSessions) tokens.clear()
    const id = randomBytes(18).toString('base64url')
    tokens.set(id, randomBytes(16).toString('base64url'))
    reply.header('set-cookie', [
      `sap-usercontext=sap-client=${client}; path=/`,
      `${cookieName}=${id}; path=/; HttpOnly`,
    ])
    return id
  }

  const admit = (request: FastifyRequest, reply: FastifyReply): boolean => {
    const given = Buffer.from(request.headers.authorization ?? '')
    if (given.length !== expected.length || !timingSafeEqual(given, expected)) {
      reply
        .code(401)
        .header('www-authenticate', 'Basic realm="SAP NetWeaver Application Server"')
        .type('text/html')
        .send(loginPage)
      return false
    }
    const session = sessionOf(request)
    const token = request.headers['x-csrf-token']
    if (request.method === 'GET' || request.method === 'HEAD') {
      if (typeof token === 'string' && token.toLowerCase() === 'fetch') {
        reply.header('x-csrf-token', tokens.get(session ?? open(reply)) ?? '')
      }
      return true
    }
    if (session !== undefined && tokens.get(session) === token) return true
    reply.code(403).header('x-csrf-token', 'Required').type('text/plain').send('CSRF token validation failed')
    return false
  }

  return { admit, expire: () => tokens.clear() }
}
