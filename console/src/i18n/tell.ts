import type { Remedy } from './zh/remedies/remedy.ts'

/** What a language other than the server's has in place of the server's own words. */
export type Told = {
  meanings: Readonly<Record<string, string>>
  remedies: Readonly<Record<string, Remedy>>
}

/** Says what the server says in the language of the reader. What that language has no words for stays as the server wrote it. */
export type Tell = {
  /** What an error code means. */
  meaning: (code: string, english: string) => string
  /** Why an error happens and what helps; undefined: take the server's. */
  remedy: (code: string) => Remedy | undefined
}

export const createTell = (told: Told | undefined): Tell => ({
  meaning: (code, english) => told?.meanings[code] ?? english,
  remedy: (code) => told?.remedies[code],
})
