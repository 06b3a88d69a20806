import { randomUUID } from 'node:crypto'
import { closeStatement, parseStatement } from './pg-messages.ts'

const maxStatements = 300
const maxSeenOnce = 1_000
const maxTextLength = 32_768

/** How to run a text: under `name`, after sending `prelude`. `commit` is called when the server has taken the statement. */
export type Prepared = { name: string; prelude: Buffer[]; commit: () => void }

/**
 * Remembers which texts the session has prepared. A text that comes a second time is prepared under a name of its own:
 * parsing costs more than running for most of our statements.
 */
export type StatementCache = {
  /** `ownName` is the name the caller gave the statement, when it did. */
  prepare(text: string, ownName: string | undefined): Prepared
  /** Forgets one text, for when the server refuses to run it again. */
  forget(text: string): void
  /** Forgets everything, for when tables changed. */
  clear(): void
}

export const createStatementCache = (): StatementCache => {
  const names = new Map<string, string>()
  const seenOnce = new Set<string>()
  const stale: string[] = []
  // Names live as long as the session, which may have had another cache before.
  const prefix = randomUUID().slice(0, 8)
  let counter = 0

  const preludeFor = (name: string, text: string): Buffer[] => {
    const prelude = stale.map(closeStatement)
    stale.length = 0
    prelude.push(parseStatement(name, text))
    return prelude
  }
  const forget = (text: string): void => {
    const name = names.get(text)
    if (name === undefined) return
    names.delete(text)
    stale.push(name)
  }
  const unnamed = (text: string): Prepared => ({ name: '', prelude: preludeFor('', text), commit: () => undefined })

  return {
    prepare: (text, ownName) => {
      const known = names.get(text)
      if (known !== undefined) {
        // Reinserting keeps the map in order of last use.
        names.delete(text)
        names.set(text, known)
        return { name: known, prelude: [], commit: () => undefined }
      }
      if (text.length > maxTextLength) return unnamed(text)
      if (ownName === undefined && !seenOnce.has(text)) {
        if (seenOnce.size >= maxSeenOnce) seenOnce.clear()
        seenOnce.add(text)
        return unnamed(text)
      }
      counter += 1
      const name = `s${prefix}-${counter}`
      return {
        name,
        prelude: preludeFor(name, text),
        commit: () => {
          seenOnce.delete(text)
          names.set(text, name)
          const [oldest] = names.keys()
          if (names.size > maxStatements && oldest !== undefined) forget(oldest)
        },
      }
    },
    forget,
    clear: () => {
      for (const text of [...names.keys()]) forget(text)
    },
  }
}
