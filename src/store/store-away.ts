import { DrizzleQueryError } from 'drizzle-orm'
import { StoreAwayError } from '../domain/errors.ts'

/** Errors of PostgreSQL that tell of the server, not of the statement: https://www.postgresql.org/docs/current/errcodes-appendix.html */
const serverStates = /^(?:08...|53...|57P0.|58...|25P03)$/
/** What pg says of a lost connection, without a code. */
const lostLine =
  /^(?:Connection terminated|timeout exceeded when trying to connect|PostgreSQL gave no answer)|not queryable/

/** True when an error says that the database could not be reached, or that the line to it broke. */
export const saysStoreIsAway = (error: unknown): boolean => {
  if (error instanceof StoreAwayError) return true
  if (error instanceof DrizzleQueryError) return saysStoreIsAway(error.cause)
  if (!(error instanceof Error)) return false
  if ('code' in error && typeof error.code === 'string' && serverStates.test(error.code)) return true
  return 'syscall' in error || error instanceof AggregateError || lostLine.test(error.message)
}
