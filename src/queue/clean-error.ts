import { messageOf } from '../domain/errors.ts'

const longestTextBytes = 2_000

/**
 * An error the queue can keep: PostgreSQL refuses NUL and lone surrogates in text, and a job whose error it refuses can
 * neither fail nor finish. Only the text goes in; type, cause and details stay in the log.
 */
export const cleanError = (error: unknown): Error => {
  const cleaned = new Error(cleanText(messageOf(error)))
  cleaned.stack = cleanText(error instanceof Error ? (error.stack ?? error.message) : cleaned.message)
  return cleaned
}

/** At most 2 kB, without control characters (line breaks stay) and lone surrogates. */
export const cleanText = (text: string): string => {
  const bytes = Buffer.from(text.replace(/[^\P{Cc}\n]/gu, ' ').replace(/\p{Surrogate}/gu, '\ufffd'))
  if (bytes.length <= longestTextBytes) return bytes.toString()
  let end = longestTextBytes
  // Not in the middle of a character: continuation bytes of UTF-8 start with the bits 10.
  while (((bytes[end] ?? 0) & 0b1100_0000) === 0b1000_0000) end -= 1
  return bytes.subarray(0, end).toString()
}
