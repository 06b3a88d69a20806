import type { messages } from '@electric-sql/pglite'
import pg from 'pg'

/** What the server answered to one query, ready for the caller. */
export type Answer = {
  /** One result, or several for several statements, as node-postgres returns them. */
  result: pg.QueryResult | pg.QueryResult[]
  error: Error | undefined
  /** `I` outside a transaction, `T` in one, `E` in a failed one; undefined when the server fell silent. */
  transaction: string | undefined
  notifications: { channel: string; payload: string; processId: number }[]
}

type BackendMessage = { readonly name: string }
type TypesConfig = NonNullable<pg.QueryConfig['types']>

/** Result of node-postgres with the methods its type declaration leaves out; using it makes the rows equal by construction. */
type ResultBuilder = pg.Result & {
  addFields(fields: readonly { name: string; dataTypeID: number; format: 'text' }[]): void
  parseRow(fields: readonly (string | null)[]): pg.QueryResultRow
  addCommandComplete(message: { text: string }): void
}

export const createResult = (rowMode: string | undefined, types: TypesConfig | undefined): ResultBuilder =>
  // The declared constructor wants the whole types module where a parser lookup is enough.
  new pg.Result(rowMode ?? '', (types ?? pg.types) as typeof pg.types) as ResultBuilder

/** Reads the server's messages the way node-postgres does. */
export const readAnswer = (
  answered: readonly BackendMessage[],
  options: { rowMode: string | undefined; types: TypesConfig | undefined },
): Answer => {
  const results: ResultBuilder[] = [createResult(options.rowMode, options.types)]
  const answer: Omit<Answer, 'result'> = { error: undefined, transaction: undefined, notifications: [] }
  let current = results[0] ?? createResult(options.rowMode, options.types)
  const next = (): void => {
    if (current.command === null) return
    current = createResult(options.rowMode, options.types)
    results.push(current)
  }
  // The names of the messages tell their types; the library declares the classes but not the union.
  for (const message of answered) {
    switch (message.name) {
      case 'rowDescription':
        next()
        current.addFields(
          (message as messages.RowDescriptionMessage).fields.map((field) => ({ ...field, format: 'text' })),
        )
        break
      case 'dataRow':
        try {
          current.rows.push(current.parseRow((message as messages.DataRowMessage).fields))
        } catch (error) {
          // A type parser of the caller failed; the messages after this one still tell the state of the session.
          answer.error ??= error instanceof Error ? error : new Error(String(error))
        }
        break
      case 'commandComplete':
        next()
        current.addCommandComplete(message as messages.CommandCompleteMessage)
        break
      case 'error':
        answer.error ??= errorFrom(message as messages.DatabaseError)
        break
      case 'notification': {
        const { channel, payload, processId } = message as messages.NotificationResponseMessage
        answer.notifications.push({ channel, payload, processId })
        break
      }
      case 'readyForQuery':
        answer.transaction = (message as messages.ReadyForQueryMessage).status
        break
      default:
    }
  }
  return { ...answer, result: results.length === 1 ? current : results }
}

const errorFrom = (message: messages.DatabaseError): pg.DatabaseError => {
  const { length, severity, code, detail, hint, position, internalPosition, internalQuery } = message
  const { where, schema, table, column, dataType, constraint, file, line, routine } = message
  return Object.assign(new pg.DatabaseError(message.message, length, 'error'), {
    ...{ severity, code, detail, hint, position, internalPosition, internalQuery },
    ...{ where, schema, table, column, dataType, constraint, file, line, routine },
  })
}
