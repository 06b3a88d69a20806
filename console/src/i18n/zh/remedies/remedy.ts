import type { ErrorCode } from '../../../../../src/domain/error-catalogue.ts'

/** Why an error happens and what helps. Text between backticks is typed, not read. */
export type Remedy = { cause: string; remedy: string }
export type Remedies = Partial<Record<ErrorCode, Remedy>>
