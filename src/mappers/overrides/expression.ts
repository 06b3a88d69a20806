import jsonata from 'jsonata'
import { messageOf } from '../../domain/errors.ts'
import { GuardedRegExp } from './guarded-regex.ts'

/** Bounds of one evaluation: JSONata checks them at every step, so that no expression holds a worker for longer. */
const bounds = { timeout: 250, stack: 200, sequence: 10_000, RegexEngine: GuardedRegExp }
const overTime = 'D1012'

/** A compiled expression. Throws what JSONata finds wrong with the text; see `reasonOf`. */
export type Compiled = ReturnType<typeof compile>
export const compile = (text: string) => jsonata(text, bounds)

/** The message of a JSONata error, which is a plain object, or of any other. */
export const reasonOf = (error: unknown): string =>
  has(error, 'message') && typeof error.message === 'string' ? error.message : messageOf(error)

const has = <K extends string>(value: unknown, key: K): value is Record<K, unknown> =>
  typeof value === 'object' && value !== null && key in value

type Given = { input: Record<string, unknown>; functions: Readonly<Record<string, unknown>> }

/**
 * The value of an expression as plain JSON; undefined for nothing. It sees `input` and calls `functions`, nothing else. What fails
 * is a reason.
 */
export const evaluate = async (
  expression: Compiled,
  { input, functions }: Given,
): Promise<{ ok: true; value: unknown } | { ok: false; reason: string }> => {
  for (let attempt = 1; ; attempt += 1) {
    try {
      const value: unknown = await expression.evaluate(input, { ...functions })
      return { ok: true, value: plain(value) }
    } catch (error) {
      // The limit is one of the clock: a process that stood still meanwhile gets a second chance.
      if (attempt === 1 && has(error, 'code') && error.code === overTime) continue
      return { ok: false, reason: reasonOf(error) }
    }
  }
}

/** Doubling a text a few dozen times takes few steps, and all memory. */
const mostCharacters = 100_000

const bounded = (_: string, value: unknown): unknown => {
  if (typeof value === 'string' && value.length > mostCharacters)
    throw new Error(`it gives a text of ${value.length} characters: ${mostCharacters} are the most`)
  return value
}

/** Without what JSONata notes on its lists; a function is nothing. */
const plain = (value: unknown): unknown => {
  const text: string | undefined = JSON.stringify(value, bounded)
  return text === undefined ? undefined : JSON.parse(text)
}
