import http from 'node:http'
import https from 'node:https'
import type { Duplex } from 'node:stream'
import axios, { AxiosHeaders, type AxiosResponse, isAxiosError } from 'axios'
import type { Logger } from 'pino'
import type * as z from 'zod'
import { crashPoint } from '../domain/crash-point.ts'
import { type CrossdockError, messageOf, RejectedError, TransientError, UncertainError } from '../domain/errors.ts'
import type { Exchange } from '../domain/exchange.ts'
import { assertMayWrite } from './assert-may-write.ts'
import type { Call } from './connector.ts'
import { createTrackedAgent, createTrackedTransport, type SendState, wasSent } from './http-agent.ts'

/**
 * What an answer that never came means. `read`: nothing can have changed. `repeatable-write`: sending it again
 * changes nothing. `write`: it may have taken effect, so somebody must look before it is sent again.
 */
export type RequestKind = 'read' | 'write' | 'repeatable-write'

export type HttpClientOptions = {
  /** The system's name, for messages. */
  system: string
  /** Absolute; every request path is appended to it. */
  baseUrl: string
  /** From the call of `request` to the last byte of the answer, waiting for a free connection included. */
  timeoutMs: number
  /** Sockets open at most; further requests wait for one. */
  maxConnections: number
  /** Sent with every request. */
  headers?: Readonly<Record<string, string>>
  /** Forward proxy; none unless given, whatever the environment says. */
  proxy?: { protocol: 'http' | 'https'; host: string; port: number }
  logger: Logger
}

export type HttpRequest = {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE' | 'HEAD'
  /** Begins with `/`; segments made of data must be encoded with `encodeURIComponent`. */
  path: string
  /** Encoded with %20 for blanks; keys may begin with `$` (OData). Undefined values are left out. */
  query?: Readonly<Record<string, string | number | undefined>>
  headers?: Readonly<Record<string, string>>
  /** Sent as JSON. */
  body?: unknown
  /** Sent as application/x-www-form-urlencoded, instead of `body`. */
  form?: Readonly<Record<string, string>>
  /** Sent as it is, instead of `body`. */
  raw?: Readonly<{ contentType: string; text: string }>
  /** Asked whether it may go out in the moment it does, unless it is a `read`. */
  call: Pick<Call, 'signal' | 'assertMayWrite'>
  kind: RequestKind
}

export type HttpAnswer = {
  status: number
  /** Names in lower case; `set-cookie` is a list. */
  headers: Readonly<Record<string, string | string[] | undefined>>
  text: string
}

export type HttpResponse = HttpAnswer & {
  /** The parsed body. Throws what an unreadable answer means for the kind of request. */
  json(): unknown
  /** The body, when it has the shape of `schema`. Throws like `json`. */
  parse<T>(schema: z.ZodType<T>): T
  /** What was asked and answered, as evidence for an error that follows from it (`withExchange`). */
  exchange(): Exchange
}

/** Gives an error the exchange it follows from, unless it has one. */
export const withExchange = <E extends CrossdockError>(error: E, exchange: Exchange | undefined): E => {
  error.exchange ??= exchange
  return error
}

export type HttpClient = {
  /**
   * Sends one request, once: no retry, no redirect. Any status is an answer. Throws
   * TransientError SYSTEM_UNREACHABLE (scope system) when no connection came about,
   * TransientError SYSTEM_FAILED (scope item) when the request was certainly not sent (`assertMayWrite` may have held it back) or is safe to repeat,
   * UncertainError when a `write` was, or may have been, sent and no whole answer came back.
   */
  request(request: HttpRequest): Promise<HttpResponse>
  /** An answer that came inside of another, to a request that was sent inside of another, as if both had travelled alone. */
  partOf(outer: HttpResponse, request: HttpRequest, answer: HttpAnswer): HttpResponse
  /** The error for an answer whose content makes no sense, by kind of request. */
  unreadable(request: Pick<HttpRequest, 'method' | 'path' | 'kind'>, status: number, reason: string): CrossdockError
  /** Closes idle connections and breaks those in use. */
  close(): void
}

/** For what is asked on behalf of all calls, such as a token: no claim stands behind it. */
export const unclaimed = (signal: AbortSignal): HttpRequest['call'] => ({ signal, assertMayWrite: () => undefined })

const maxAnswerBytes = 64 * 1024 * 1024
const maxBodyBytes = 64 * 1024 * 1024
/** Of a body, in an exchange that is kept. */
const excerptLength = 8_000

const encodeQuery = (query: NonNullable<HttpRequest['query']>): string => {
  const pairs: string[] = []
  for (const [name, value] of Object.entries(query)) {
    if (value === undefined) continue
    pairs.push(`${encodeURIComponent(name).replaceAll('%24', '$')}=${encodeURIComponent(value)}`)
  }
  return pairs.length === 0 ? '' : `?${pairs.join('&')}`
}

const withoutUser = (baseUrl: string): string => {
  const url = new URL(baseUrl)
  url.username = ''
  url.password = ''
  return url.href.replace(/\/+$/, '')
}

const payloadOf = (request: HttpRequest): { data?: string; contentType?: string } => {
  if (request.form !== undefined) {
    return { data: new URLSearchParams(request.form).toString(), contentType: 'application/x-www-form-urlencoded' }
  }
  if (request.raw !== undefined) return { data: request.raw.text, contentType: request.raw.contentType }
  if (request.body === undefined) return {}
  return { data: JSON.stringify(request.body), contentType: 'application/json; charset=utf-8' }
}

const headersOf = (response: AxiosResponse): HttpAnswer['headers'] => {
  const headers: Record<string, string | string[]> = {}
  for (const [name, value] of Object.entries(response.headers)) {
    if (Array.isArray(value)) headers[name.toLowerCase()] = value.map(String)
    else if (value !== undefined && value !== null) headers[name.toLowerCase()] = String(value)
  }
  return headers
}

/** What went wrong underneath. Never axios' own error: it carries the request's headers, credentials included. */
const rootCause = (error: unknown): Error => {
  const inner = isAxiosError(error) && error.cause instanceof Error ? error.cause : undefined
  if (inner !== undefined && !isAxiosError(inner)) {
    // Several addresses were tried: the list says more than the empty message around it.
    if (inner instanceof AggregateError) return new Error(inner.errors.map(messageOf).join('; '))
    return inner
  }
  return new Error(messageOf(error))
}

/**
 * A client for one system: one axios instance, one pool of keep-alive connections. Transport failures become the
 * error classes of the domain; what a status means is for the connector to say.
 */
export const createHttpClient = (options: HttpClientOptions): HttpClient => {
  const { system, timeoutMs, logger } = options
  const isHttps = new URL(options.baseUrl).protocol === 'https:'
  const sockets = new WeakMap<Duplex, 'connecting' | 'connected'>()
  const agent = createTrackedAgent({ secure: isHttps, maxConnections: options.maxConnections, sockets })

  const { defaults } = axios.create({
    baseURL: options.baseUrl.replace(/\/+$/, ''),
    ...(agent instanceof https.Agent ? { httpsAgent: agent } : { httpAgent: agent }),
    allowAbsoluteUrls: false,
    maxRedirects: 0,
    maxContentLength: maxAnswerBytes,
    maxBodyLength: maxBodyBytes,
    proxy: options.proxy ?? false,
    responseType: 'text',
    validateStatus: null,
    // Ours runs from start to end; axios' would begin anew with every byte.
    timeout: 0,
  })
  // The adapter itself: what axios does around it, for each request anew, is to merge settings and to make JSON of text.
  const send = axios.getAdapter('http')

  const unreadable: HttpClient['unreadable'] = (request, status, reason) => {
    const said = `${system}: the answer to ${request.method} ${request.path} (status ${status}) is unreadable: ${reason}`
    return request.kind === 'write'
      ? new UncertainError(`${said}; the write may have been done`)
      : new TransientError('REPLY_UNREADABLE', `${said}; is there a proxy or a login page in between?`, {
          scope: 'item',
          stage: request.kind === 'read' ? 'read' : 'write',
        })
  }

  /** A form is left out: forms carry credentials. */
  const exchangeOf = (
    { method, path, query, form }: HttpRequest,
    { data }: { data?: string },
    sentAt: string,
    answer?: { status: number; text: string },
  ): Exchange => ({
    at: sentAt,
    method,
    url: withoutUser(options.baseUrl) + path + (query === undefined ? '' : encodeQuery(query)),
    status: answer?.status ?? null,
    request: form !== undefined || data === undefined ? null : data.slice(0, excerptLength),
    response: answer === undefined ? null : answer.text.slice(0, excerptLength),
  })

  const responseOf = (
    request: HttpRequest,
    { status, headers, text }: HttpAnswer,
    exchange: () => Exchange,
  ): HttpResponse => {
    const json = (): unknown => {
      try {
        return JSON.parse(text)
      } catch {
        const start = text.slice(0, 80).replace(/\s+/g, ' ')
        const reason = text === '' ? 'it is empty' : `not JSON, it begins with "${start}"`
        throw withExchange(unreadable(request, status, reason), exchange())
      }
    }
    const parse = <T>(schema: z.ZodType<T>): T => {
      const parsed = schema.safeParse(json())
      if (parsed.success) return parsed.data
      const [issue] = parsed.error.issues
      const where = issue === undefined ? '' : `${issue.path.join('.') || 'body'}: ${issue.message}`
      throw withExchange(unreadable(request, status, where), exchange())
    }
    return { status, headers, text, json, parse, exchange }
  }

  const failureOf = (
    request: HttpRequest,
    error: unknown,
    state: SendState,
    ended: 'timeout' | 'abort' | undefined,
    startedAt: number,
  ): CrossdockError => {
    const cause = rootCause(error)
    const what = `${system}: ${request.method} ${request.path}`
    const why =
      ended === 'timeout'
        ? `no answer within ${timeoutMs} ms`
        : ended === 'abort'
          ? 'stopped by Crossdock'
          : cause.message
    const stage = request.kind === 'read' ? 'read' : 'write'
    if (state.withheld !== undefined) return state.withheld
    if (isAxiosError(error) && error.code === 'ERR_BAD_REQUEST' && state.request === undefined) {
      return new RejectedError('RECORD_REJECTED', `${what} was not sent: ${why}`, { cause, stage })
    }
    if (!wasSent(state, sockets)) {
      // Stopped by us, most of the time went into waiting for one of our own connections, or this process stood still: none of it says that
      // the system is down.
      const now = performance.now()
      const stoodStill = now - startedAt > timeoutMs * 1.5
      const waited = state.socket === undefined || now - state.socketAtMs < timeoutMs / 2 || stoodStill
      const ours = ended === 'abort' || (ended === 'timeout' && waited)
      return ours
        ? new TransientError('SYSTEM_FAILED', `${what} was not sent: ${why}`, { scope: 'item', cause, stage })
        : new TransientError(
            'SYSTEM_UNREACHABLE',
            `${system}: no connection to ${withoutUser(options.baseUrl)}: ${why}`,
            {
              scope: 'system',
              cause,
              stage,
            },
          )
    }
    if (request.kind === 'write') return new UncertainError(`${what} was sent, but ${why}`, { cause })
    return new TransientError('SYSTEM_FAILED', `${what} failed: ${why}`, { scope: 'item', cause, stage })
  }

  const request = async (req: HttpRequest): Promise<HttpResponse> => {
    if (!req.path.startsWith('/')) throw new TypeError(`Request path must begin with /, got "${req.path}"`)
    const payload = payloadOf(req)
    const state: SendState = {
      request: undefined,
      socket: undefined,
      bytesBefore: 0,
      socketAtMs: 0,
      withheld: undefined,
    }
    const aborter = new AbortController()
    let ended: 'timeout' | 'abort' | undefined
    const end = (by: 'timeout' | 'abort'): void => {
      ended ??= by
      aborter.abort()
    }
    const onAbort = (): void => end('abort')
    if (req.call.signal.aborted) onAbort()
    else req.call.signal.addEventListener('abort', onAbort, { once: true })
    const startedAt = performance.now()
    const timer = setTimeout(() => end('timeout'), timeoutMs)
    const sentAt = new Date()
    try {
      aborter.signal.throwIfAborted()
      const response = await send({
        ...defaults,
        method: req.method,
        url: req.query === undefined ? req.path : req.path + encodeQuery(req.query),
        headers: new AxiosHeaders({
          ...options.headers,
          Accept: 'application/json',
          ...(payload.contentType === undefined ? {} : { 'Content-Type': payload.contentType }),
          ...req.headers,
        }),
        ...(payload.data === undefined ? {} : { data: payload.data }),
        signal: aborter.signal,
        transport: createTrackedTransport(isHttps ? https : http, state, {
          sockets,
          ...(req.kind === 'read'
            ? {}
            : { assertMayLeave: () => assertMayWrite(req.call, `${system}: ${req.method} ${req.path}`) }),
        }),
      })
      if (req.kind !== 'read') crashPoint('answer-arrived')
      if (logger.isLevelEnabled('debug')) {
        const durationMs = Math.round(performance.now() - startedAt)
        logger.debug({ system, method: req.method, path: req.path, status: response.status, durationMs }, 'answered')
      }
      const text = typeof response.data === 'string' ? response.data : ''
      const answer = { status: response.status, headers: headersOf(response), text }
      return responseOf(req, answer, () => exchangeOf(req, payload, sentAt.toISOString(), answer))
    } catch (error) {
      const failure = withExchange(
        failureOf(req, error, state, ended, startedAt),
        exchangeOf(req, payload, sentAt.toISOString()),
      )
      logger.debug({ system, method: req.method, path: req.path, code: failure.code }, failure.message)
      throw failure
    } finally {
      clearTimeout(timer)
      req.call.signal.removeEventListener('abort', onAbort)
    }
  }

  const partOf: HttpClient['partOf'] = (outer, req, answer) =>
    responseOf(req, answer, () => exchangeOf(req, payloadOf(req), outer.exchange().at, answer))

  return { request, partOf, unreadable, close: () => agent.destroy() }
}

/**
 * The wait a `Retry-After` header asks for, in ms from `nowMs`; undefined when there is none or it makes no sense.
 * RFC 9110, section 10.2.3: seconds, or an HTTP date.
 */
export const retryAfterMsFrom = (header: string | string[] | undefined, nowMs: number): number | undefined => {
  const text = (Array.isArray(header) ? header[0] : header)?.trim()
  if (text === undefined || text === '') return undefined
  if (/^\d{1,9}$/.test(text)) return Number(text) * 1000
  const at = Date.parse(text)
  return Number.isNaN(at) ? undefined : Math.max(0, at - nowMs)
}
