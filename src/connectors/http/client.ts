import { createHmac } from 'node:crypto'
import type { Call, ConnectorDeps } from '../connector.ts'
import { createHttpClient, type HttpRequest, type HttpResponse, type RequestKind } from '../http-client.ts'
import type { AuthSettings, HmacSettings } from './auth-settings.ts'
import { parseExactly } from './exact-json.ts'
import { errorOfAnswer } from './judge-answer.ts'
import { createTokenSource } from './oauth-token.ts'
import type { HttpSettings } from './settings.ts'

export type Asked = {
  method: HttpRequest['method']
  path: string
  query?: Readonly<Record<string, string | number | undefined>> | undefined
  headers?: Readonly<Record<string, string>> | undefined
  body?: unknown
  kind: RequestKind
  /** Statuses that are no error: their answer has no body. */
  accept?: readonly number[]
}

/** An answer that went well, or one with an accepted status. */
export type Answer = {
  status: number
  headers: HttpResponse['headers']
  body: unknown
  exchange: HttpResponse['exchange']
}

export type SystemClient = {
  /** One call with credentials; sent again once after a 401 when a token can be renewed. Throws what the answer means. */
  ask(asked: Asked, call: Call): Promise<Answer>
  /** The error for an answer that makes no sense. */
  unreadable(asked: Asked, status: number, reason: string): Error
  close(): void
}

type Credentials = { headers: Record<string, string>; query: Record<string, string>; token?: string }

export const createSystemClient = (settings: HttpSettings, deps: ConnectorDeps): SystemClient => {
  const { system, logger } = deps
  const { auth, timeoutMs, concurrency: maxConnections } = settings
  const closing = new AbortController()
  const http = createHttpClient({
    system,
    baseUrl: settings.url,
    timeoutMs,
    maxConnections,
    headers: settings.headers,
    logger,
  })
  const login =
    auth.type === 'oauth2' && auth.tokenUrl !== undefined
      ? createHttpClient({ system, baseUrl: auth.tokenUrl, timeoutMs, maxConnections: 1, logger })
      : http
  const tokens =
    auth.type === 'oauth2'
      ? createTokenSource({ http: login, system, auth, signal: closing.signal, now: Date.now })
      : undefined

  const credentials = async (): Promise<Credentials> => {
    if (tokens === undefined) return fixedCredentials(auth)
    const token = await tokens.get()
    return { headers: { Authorization: `Bearer ${token}` }, query: {}, token }
  }

  const send = async (asked: Asked, call: Call): Promise<HttpResponse> => {
    const { method, path, kind, body } = asked
    for (let renewed = false; ; renewed = true) {
      const given = await credentials()
      const response = await http.request({
        method,
        path,
        kind,
        query: { ...asked.query, ...given.query },
        headers: { ...asked.headers, ...given.headers, ...signature(settings.hmac, body) },
        ...(body === undefined ? {} : { body }),
        call,
      })
      if (response.status !== 401 || given.token === undefined || renewed) return response
      tokens?.discard(given.token)
    }
  }

  return {
    ask: async (asked, call) => {
      const response = await send(asked, call)
      const { status, headers, text, exchange } = response
      if (asked.accept?.includes(status) === true) return { status, headers, body: undefined, exchange }
      const body = parsed(text)
      // A login page comes with status 200 too.
      if (status < 300 && body === undefined && text !== '') response.json()
      const nowMs = call.now()
      const error = errorOfAnswer(settings.errors, { system, ...asked, nowMs }, response, body)
      if (error !== undefined) throw error
      return { status, headers, body, exchange }
    },
    unreadable: (asked, status, reason) => http.unreadable(asked, status, reason),
    close: () => {
      closing.abort()
      http.close()
      login.close()
    },
  }
}

const parsed = (text: string): unknown => {
  try {
    return parseExactly(text)
  } catch {
    return undefined
  }
}

const fixedCredentials = (auth: AuthSettings): Credentials => {
  switch (auth.type) {
    case 'basic': {
      const pair = Buffer.from(`${auth.user}:${auth.password}`, 'utf8').toString('base64')
      return { headers: { Authorization: `Basic ${pair}` }, query: {} }
    }
    case 'bearer':
      return { headers: { Authorization: `Bearer ${auth.token}` }, query: {} }
    case 'api-key':
      return {
        headers: auth.header === undefined ? {} : { [auth.header]: auth.apiKey },
        query: auth.query === undefined ? {} : { [auth.query]: auth.apiKey },
      }
    case 'none':
    case 'oauth2':
      return { headers: {}, query: {} }
  }
}

/** Over the body as it is sent; over nothing when there is none. */
const signature = (hmac: HmacSettings | undefined, body: unknown): Record<string, string> => {
  if (hmac === undefined) return {}
  const text = body === undefined ? '' : JSON.stringify(body)
  const made = createHmac(hmac.algorithm, hmac.secret).update(text, 'utf8').digest(hmac.encoding)
  return { [hmac.header]: `${hmac.prefix}${made}` }
}
