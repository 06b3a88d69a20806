import * as z from 'zod'
import { AuthError, TransientError } from '../../domain/errors.ts'
import { type HttpClient, retryAfterMsFrom, unclaimed } from '../http-client.ts'
import type { AuthSettings } from './auth-settings.ts'

const tokenReply = z.object({
  access_token: z.string().min(1),
  expires_in: z.union([z.number(), z.string().regex(/^\d+$/).transform(Number)]).optional(),
})

/** The share of its life a token is used for. */
const usedShare = 0.8

export type TokenSource = {
  /** The token in use; parallel callers share one request for a new one. Throws AuthError. */
  get(): Promise<string>
  /** The system refused this token. */
  discard(token: string): void
}

/** OAuth 2 client credentials (RFC 6749, section 4.4). */
export const createTokenSource = (options: {
  http: HttpClient
  system: string
  auth: Extract<AuthSettings, { type: 'oauth2' }>
  /** Ends the request when the connection closes; not a caller's: the others still wait for it. */
  signal: AbortSignal
  now: () => number
}): TokenSource => {
  const { http, system, auth, signal, now } = options
  let current: { token: string; until: number } | undefined
  let asking: Promise<string> | undefined

  const ask = async (): Promise<string> => {
    const { clientId, clientSecret, scope } = auth
    const basic = Buffer.from(`${encodeURIComponent(clientId)}:${encodeURIComponent(clientSecret)}`).toString('base64')
    const response = await http.request({
      method: 'POST',
      path: auth.tokenPath,
      form: {
        grant_type: 'client_credentials',
        ...(scope === undefined ? {} : { scope }),
        ...(auth.sendAs === 'body' ? { client_id: clientId, client_secret: clientSecret } : {}),
      },
      ...(auth.sendAs === 'basic' ? { headers: { Authorization: `Basic ${basic}` } } : {}),
      kind: 'read',
      call: unclaimed(signal),
    })
    const { status } = response
    if (status === 429 || status >= 500) {
      const retryAfterMs = retryAfterMsFrom(response.headers['retry-after'], now())
      const message = `${system}: the token request answered ${status}`
      throw new TransientError('SYSTEM_BUSY', message, { scope: 'system', retryAfterMs, stage: 'read' })
    }
    if (status < 200 || status >= 300) {
      const message = `${system}: the token request answered ${status}: check tokenPath, clientId and clientSecret`
      throw new AuthError(message, { stage: 'read' })
    }
    const { access_token: token, expires_in: lifeSeconds } = response.parse(tokenReply)
    const until = lifeSeconds === undefined ? Number.POSITIVE_INFINITY : now() + lifeSeconds * 1000 * usedShare
    current = { token, until }
    return token
  }

  return {
    get: () => {
      if (current !== undefined && now() < current.until) return Promise.resolve(current.token)
      asking ??= ask().finally(() => {
        asking = undefined
      })
      return asking
    },
    discard: (token) => {
      if (current?.token === token) current = undefined
    },
  }
}
