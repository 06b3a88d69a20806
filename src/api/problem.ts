import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Logger } from 'pino'
import * as z from 'zod'
import { BodyRefusedError } from '../desk/desk.ts'
import { type ErrorCode, errorCatalogue } from '../domain/error-catalogue.ts'
import { ConfigError, CrossdockError, RejectedError, TransientError } from '../domain/errors.ts'
import type { Issue } from '../domain/issue.ts'

/** What the API answers when it does not do what was asked (RFC 9457). `code` is one of `docs/errors.md`. */
export type Problem = {
  type: string
  title: string
  status: number
  detail: string
  code: ErrorCode
  /** What is wrong with the data, where that is the trouble. */
  issues?: readonly Issue[]
}

/** A request the API refuses before it does anything. */
export class RequestError extends CrossdockError {
  constructor(code: 'REQUEST_INVALID' | 'TOKEN_REFUSED' | 'NOT_FOUND', message: string) {
    super(code, message, 'read')
  }
}

const statusByCode: Partial<Record<ErrorCode, number>> = {
  REQUEST_INVALID: 400,
  TOKEN_REFUSED: 401,
  NOT_FOUND: 404,
  ACTION_REFUSED: 409,
  DOCUMENT_REPEATED: 409,
  BACKUP_ELSEWHERE: 409,
}

const problemOf = (code: ErrorCode, status: number, detail: string, issues?: readonly Issue[]): Problem => ({
  type: `urn:crossdock:error:${code}`,
  title: errorCatalogue[code],
  status,
  detail,
  code,
  ...(issues === undefined ? {} : { issues }),
})

/** The problem an error is for the caller. Nothing of a defect but its being one leaves the process. */
const problemFrom = (error: unknown): Problem => {
  if (error instanceof BodyRefusedError) return problemOf(error.code, 422, error.message, error.issues)
  if (error instanceof z.ZodError) return problemOf('REQUEST_INVALID', 400, requestMessage(error))
  if (error instanceof CrossdockError)
    return problemOf(error.code, statusByCode[error.code] ?? statusOf(error), error.message)
  const status = error instanceof Error && 'statusCode' in error ? error.statusCode : undefined
  if (error instanceof Error && typeof status === 'number' && status >= 400 && status < 500) {
    return problemOf('REQUEST_INVALID', status, error.message)
  }
  return problemOf('DEFECT', 500, 'Crossdock failed on this request; its log has the details')
}

const statusOf = (error: CrossdockError): number => {
  if (error instanceof ConfigError || error instanceof TransientError) return 503
  return error instanceof RejectedError ? 422 : 500
}

const requestMessage = (error: z.ZodError): string =>
  error.issues
    .map((issue) => {
      if (issue.code === 'unrecognized_keys') return `there is no parameter ${issue.keys.join(', ')}`
      return `${issue.path.join('.') || 'request'}: ${issue.message}`
    })
    .join('; ')

export const createErrorHandler =
  (logger: Logger) =>
  (error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply => {
    const problem = problemFrom(error)
    if (problem.status >= 500) logger.error({ err: error, method: request.method, url: request.url }, 'request failed')
    return sendProblem(reply, problem)
  }

const sendProblem = (reply: FastifyReply, problem: Problem): FastifyReply =>
  reply.code(problem.status).type('application/problem+json').send(JSON.stringify(problem))
