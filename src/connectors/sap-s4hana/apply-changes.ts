import { RejectedError, type TransientError } from '../../domain/errors.ts'
import type { SapChange } from '../../mappers/sap-s4hana/sap-change.ts'

type Work<S> = {
  read: () => Promise<S>
  /** The writes still missing; none when the record is as it should be. */
  plan: (state: S) => readonly SapChange[]
  /** Same key: same write. */
  keyOf: (change: SapChange) => string
  write: (change: SapChange) => Promise<'done' | 'stale'>
  /** Somebody else changes the record for the second time. */
  locked: () => TransientError
}

/**
 * Makes a record as it should be, and returns it as it then stands. Each write follows a reading of the whole record, whose ETags it
 * carries: SAP may change more than it was told to, and gives a record one ETag or each part its own, by release. Every difference is
 * written once; when SAP keeps another value (it rounds, or confirms another date), that is its answer.
 */
export const applyChanges = async <S>({ read, plan, keyOf, write, locked }: Work<S>): Promise<S> => {
  const tried = new Map<string, string>()
  for (let isSecondRead = false; ; ) {
    const state = await read()
    const next = plan(state).find((change) => !tried.has(keyOf(change)))
    if (next === undefined) return state
    const outcome = await write(next).catch((error: unknown) => {
      throw withHistory(error, next, [...tried.values()])
    })
    if (outcome === 'done') {
      tried.set(keyOf(next), next.what)
      isSecondRead = false
    } else if (isSecondRead) throw locked()
    else isSecondRead = true
  }
}

/** A refusal leaves the record half changed when something was written before it: whoever settles it must know. */
const withHistory = (error: unknown, { what }: SapChange, done: readonly string[]): unknown => {
  if (!(error instanceof RejectedError)) return error
  const before = done.length === 0 ? 'nothing of this change was written' : `written before: ${done.join(', ')}`
  const { code, stage, detail } = error
  return new RejectedError(code, `${error.message} (${what}; ${before})`, { cause: error, stage, detail })
}
