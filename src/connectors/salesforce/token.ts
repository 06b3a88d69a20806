import * as z from 'zod'
import { crashPoint } from '../../domain/crash-point.ts'
import { AuthError, TransientError } from '../../domain/errors.ts'
import { type HttpClient, retryAfterMsFrom, unclaimed } from '../http-client.ts'

const tokenReply = z.object({
  access_token: z.string().min(1),
  instance_url: z.url({ protocol: /^https?$/ }),
})
const tokenRefusal = z.object({ error: z.string(), error_description: z.string().optional() })

type Token = { accessToken: string; instanceUrl: string }

/** The access token all calls of one connection share. */
export type TokenSource = {
  /** The token in use; asks for one when there is none. Parallel callers share one request. Throws AuthError. */
  get(): Promise<Token>
  /** The system refused this token: the next `get` asks for another, unless somebody already did. */
  discard(token: Token): void
}

/** OAuth client credentials flow, at the org's own host. */
export const createTokenSource = (options: {
  http: HttpClient
  system: string
  clientId: string
  clientSecret: string
  /** Ends the request when the connection closes; not a caller's: the others still wait for it. */
  signal: AbortSignal
  now: () => number
}): TokenSource => {
  const { http, system, signal } = options
  let current: Token | undefined
  let asking: Promise<Token> | undefined

  const ask = async (): Promise<Token> => {
    const response = await http.request({
      method: 'POST',
      path: '/services/oauth2/token',
      form: {
        grant_type: 'client_credentials',
        client_id: options.clientId,
        client_secret: options.clientSecret,
      },
      kind: 'read',
      call: unclaimed(signal),
    })
    const { status } = response
    if (status === 200) {
      const reply = response.parse(tokenReply)
      return { accessToken: reply.access_token, instanceUrl: reply.instance_url }
    }
    const what = `${system}: the token request answered ${status}`
    if (status === 429 || status >= 500) {
      const retryAfterMs = retryAfterMsFrom(response.headers['retry-after'], options.now())
      throw new TransientError('SYSTEM_BUSY', what, { scope: 'system', retryAfterMs, stage: 'read' })
    }
    if (status >= 300 && status < 400) {
      throw new AuthError(`${what}: set url to the My Domain address of the org`, { stage: 'read' })
    }
    const refusal = tokenRefusal.safeParse(status === 400 || status === 401 ? parseLoosely(response.text) : undefined)
    const reason = refusal.success
      ? `${refusal.data.error}: ${refusal.data.error_description ?? 'no description'}`
      : 'no reason given'
    throw new AuthError(`${what}: ${reason}. Check url, clientId, clientSecret and the app's run-as user.`, {
      stage: 'read',
    })
  }

  return {
    get: () => {
      if (current !== undefined) return Promise.resolve(current)
      asking ??= ask()
        .then((token) => {
          current = token
          crashPoint('token-renewed')
          return token
        })
        .finally(() => {
          asking = undefined
        })
      return asking
    },
    discard: (token) => {
      if (current === token) current = undefined
    },
  }
}

const parseLoosely = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
