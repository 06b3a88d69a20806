import { createContext, Script } from 'node:vm'

/**
 * Matching takes microseconds; a pattern that goes on for long is one that never ends. The limit is one of the clock: a process that stood
 * still meanwhile gets a second, longer chance.
 */
const longestMatchMs = [100, 400]

const room = createContext({ pattern: undefined, text: '' })
const match = new Script('pattern.exec(text)')

/** Finds the next match, within a time limit: a pattern such as `(a+)+$` may take years. Throws when it is over. */
const nextMatch = (pattern: RegExp, text: string): RegExpExecArray | null => {
  Object.assign(room, { pattern, text })
  const from = pattern.lastIndex
  for (const timeout of longestMatchMs) {
    try {
      return match.runInContext(room, { timeout })
    } catch (error) {
      if (timeout === longestMatchMs.at(-1) || !isOverTime(error)) throw error
      pattern.lastIndex = from
    }
  }
  return null
}

const isOverTime = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === 'ERR_SCRIPT_EXECUTION_TIMEOUT'

/** The regular expressions of a mapping: as usual ones, but each match has a time limit. */
export const GuardedRegExp: RegExpConstructor = new Proxy(RegExp, {
  construct: (Target, [pattern, flags]: [RegExp | string, string?]) => {
    const made = new Target(pattern, flags)
    const plain = new Target(pattern, flags)
    made.exec = (text) => {
      plain.lastIndex = made.lastIndex
      const found = nextMatch(plain, text)
      made.lastIndex = plain.lastIndex
      return found
    }
    return made
  },
})
