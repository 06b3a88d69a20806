import { createContext, Script } from 'node:vm'

/** Matching takes microseconds; a pattern that goes on for long is one that never ends. */
const longestMatchMs = 100

const room = createContext({ pattern: undefined, text: '' })
const match = new Script('pattern.exec(text)')

/** Finds the next match, within a time limit: a pattern such as `(a+)+$` may take years. Throws when it is over. */
const nextMatch = (pattern: RegExp, text: string): RegExpExecArray | null => {
  Object.assign(room, { pattern, text })
  return match.runInContext(room, { timeout: longestMatchMs })
}

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
