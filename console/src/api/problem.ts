import type { Said } from '../../../src/domain/said.ts'

/** A refusal of the API (RFC 9457); `code` is one of docs/errors.md. */
export type Problem = {
  type: string
  title: string
  status: number
  detail: string
  code: string
  /** `detail` by its code. */
  said?: Said
  issues?: { path?: string; message: string; code?: string; value?: string }[]
}

/** Thrown by the client for every answer that is no success, and when there is no answer. */
export class ApiError extends Error {
  readonly problem: Problem
  constructor(problem: Problem, cause?: unknown) {
    super(problem.detail, { cause })
    this.name = 'ApiError'
    this.problem = problem
  }
}

/** What to show for anything that was thrown. */
export const problemOf = (error: unknown): Problem => {
  if (error instanceof ApiError) return error.problem
  const detail = error instanceof Error ? error.message : String(error)
  return { type: 'about:blank', title: 'Console', status: 0, detail, code: 'CONSOLE_DEFECT' }
}

export const isSignedOut = (error: unknown): boolean => error instanceof ApiError && error.problem.status === 401
export const isMissing = (error: unknown): boolean => error instanceof ApiError && error.problem.status === 404
