import type { ErrorCode } from './error-catalogue.ts'

/** One thing wrong with a piece of data. Bad data is a value, never an exception. */
export type Issue = {
  code: ErrorCode
  /** Where: a path into the canonical record (`lines[2].quantity`) or a segment position (`PO1*3, element 2`). */
  path: string
  /** The value seen, shortened to what fits a line. */
  value?: string | undefined
  /** What is wrong and what to do, for an operator. */
  message: string
}

export type Mapped<T> = { ok: true; value: T } | { ok: false; issues: Issue[] }
