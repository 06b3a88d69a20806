import { STATUS_CODES } from 'node:http'
import type { Socket } from 'node:net'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Logger } from 'pino'
import { BodyRefusedError } from '../desk/desk.ts'
import { type ErrorCode, errorCatalogue } from '../domain/error-catalogue.ts'
import { ConfigError, CrossdockError, RejectedError, TransientError } from '../domain/errors.ts'
import type { Issue } from '../domain/issue.ts'
import type { Said } from '../domain/said.ts'
import { PeopleError } from '../people/people-error.ts'
import { methodsOf } from './route-table.ts'
import { securityHeaders } from './security-headers.ts'

/** What the API answers when it does not do what was asked (RFC 9457). `code` is one of `docs/errors.md`. */
export type Problem = {
  type: string
  title: string
  status: number
  detail: string
  code: ErrorCode
  /** `detail` for who reads another language. */
  said?: Said
  /** What is wrong with the data, where that is the trouble. */
  issues?: readonly Issue[]
}

/** A request the API refuses before it does anything. `status`: where it is another than that of the code. */
export class RequestError extends CrossdockError {
  readonly status: number | undefined

  constructor(
    code:
      | 'REQUEST_INVALID'
      | 'TOKEN_REFUSED'
      | 'PERMISSION_MISSING'
      | 'CSRF_REFUSED'
      | 'NOT_FOUND'
      | 'ACTION_REFUSED'
      | 'HOOK_REFUSED'
      | 'TOO_MANY_REQUESTS'
      | 'CONTENT_PURGED'
      | 'IDEMPOTENCY_KEY_USED'
      | 'IDEMPOTENCY_KEY_BUSY',
    message: string | Said,
    status?: number,
  ) {
    super(code, message, 'read')
    this.status = status
  }
}

const statusByCode: Partial<Record<ErrorCode, number>> = {
  REQUEST_INVALID: 400,
  TOKEN_REFUSED: 401,
  CREDENTIALS_REFUSED: 401,
  PERMISSION_MISSING: 403,
  CSRF_REFUSED: 403,
  LINK_REFUSED: 403,
  SIGN_IN_REFUSED: 403,
  PASSWORD_REFUSED: 422,
  HOOK_REFUSED: 401,
  HOOK_REPEATED: 409,
  TOO_MANY_REQUESTS: 429,
  NOT_FOUND: 404,
  ACTION_REFUSED: 409,
  CONTENT_PURGED: 410,
  DOCUMENT_REPEATED: 409,
  BACKUP_ELSEWHERE: 409,
  IDEMPOTENCY_KEY_BUSY: 409,
  IDEMPOTENCY_KEY_USED: 422,
}

type ProblemMore = { said?: Said | undefined; issues?: readonly Issue[] }

const problemOf = (code: ErrorCode, status: number, detail: string, { said, issues }: ProblemMore = {}): Problem => ({
  type: `urn:crossdock:error:${code}`,
  title: errorCatalogue[code],
  status,
  detail,
  code,
  ...(said === undefined ? {} : { said }),
  ...(issues === undefined ? {} : { issues }),
})

/** What Fastify says of requests it refuses itself, in words that help. */
const frameworkDetails: Readonly<Record<string, string>> = {
  FST_ERR_CTP_BODY_TOO_LARGE: 'the body is larger than the limit (limits.maxTransactionBytes)',
  FST_ERR_CTP_INVALID_MEDIA_TYPE:
    'the content type is not one this takes: send application/json, or what its description in /openapi.json says',
  FST_ERR_CTP_EMPTY_JSON_BODY: 'the body is empty: send JSON, or no content type',
  FST_ERR_BAD_URL: 'the address is not well-formed: percent-encode what is no letter or digit',
}

/** The problem an error is for the caller. Nothing of a defect but its being one leaves the process. */
const problemFrom = (error: unknown): Problem => {
  if (error instanceof BodyRefusedError) return problemOf(error.code, 422, error.message, error)
  if (error instanceof CrossdockError)
    return problemOf(error.code, statusOf(error), error.message, { said: error.said })
  const status = error instanceof Error && 'statusCode' in error ? error.statusCode : undefined
  if (error instanceof Error && typeof status === 'number' && status >= 400 && status < 500) {
    const known = 'code' in error ? frameworkDetails[String(error.code)] : undefined
    return problemOf('REQUEST_INVALID', status, known ?? error.message)
  }
  return problemOf('DEFECT', 500, 'Crossdock failed on this request; its log has the details')
}

const statusOf = (error: CrossdockError): number => {
  const known = (error instanceof RequestError ? error.status : undefined) ?? statusByCode[error.code]
  if (known !== undefined) return known
  if (error instanceof ConfigError || error instanceof TransientError) return 503
  return error instanceof RejectedError ? 422 : 500
}

export const createErrorHandler =
  (logger: Logger) =>
  (error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply => {
    const problem = problemFrom(error)
    if (error instanceof PeopleError && error.retryAfterMs !== undefined)
      reply.header('retry-after', Math.ceil(error.retryAfterMs / 1000))
    // What was asked for may be a person's name.
    const path = request.url.split('?', 1)[0]
    if (problem.status >= 500) logger.error({ err: error, method: request.method, path }, 'request failed')
    return sendProblem(reply, problem)
  }

/** Refuses what no route takes: 405 when others of its path do. */
export const createNotFoundHandler =
  (app: FastifyInstance) =>
  (request: FastifyRequest, reply: FastifyReply): never => {
    const path = request.url.split('?')[0] ?? ''
    const methods = methodsOf(app.routeTable, path)
    if (methods.length === 0) throw new RequestError('NOT_FOUND', `there is no ${request.method} ${path}`)
    reply.header('allow', methods.join(', '))
    throw new RequestError(
      'REQUEST_INVALID',
      `there is no ${request.method} ${path}: it takes ${methods.join(', ')}`,
      405,
    )
  }

/** Refuses what does not come as far as the routes: addresses that are not well-formed, or too long. */
export const refuseUnrouted =
  (logger: Logger) =>
  (error: unknown, request: FastifyRequest, reply: FastifyReply): void => {
    reply.headers(securityHeaders)
    createErrorHandler(logger)(error, request, reply)
  }

/** Refuses what is no request at all, or one whose headers are too large or too slow; the connection ends. */
export const refuseConnection = (error: Error & { code?: string }, socket: Socket): void => {
  if (error.code === 'ECONNRESET' || socket.destroyed) return
  const [status, detail] = connectionProblems[error.code ?? ''] ?? [400, 'this is no HTTP request']
  const body = JSON.stringify(problemOf('REQUEST_INVALID', status, detail))
  if (socket.writable) {
    socket.write(
      `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\nContent-Length: ${Buffer.byteLength(body)}\r\n` +
        `Content-Type: application/problem+json\r\nConnection: close\r\n\r\n${body}`,
    )
  }
  socket.destroy()
}

const connectionProblems: Readonly<Record<string, readonly [number, string]>> = {
  ERR_HTTP_REQUEST_TIMEOUT: [408, 'the request did not come in time'],
  HPE_HEADER_OVERFLOW: [431, 'the headers are too large'],
}

const sendProblem = (reply: FastifyReply, problem: Problem): FastifyReply =>
  reply.code(problem.status).type('application/problem+json').send(JSON.stringify(problem))
