import type { Decimal } from 'decimal.js'
import { decimal, decimalText } from '../../domain/decimal.ts'

/** JSONata's own functions that expressions may use: not those that read the clock, roll dice or run text as an expression. */
const builtIn = `abs append assert average base64decode base64encode boolean ceil clone contains count decodeUrl decodeUrlComponent
  distinct each encodeUrl encodeUrlComponent error exists filter floor formatBase formatInteger formatNumber fromMillis join keys
  length lookup lowercase map match max merge min not number parseInteger power reduce replace reverse round sift
  single sort split spread sqrt string substring substringAfter substringBefore sum toMillis trim type uppercase zip`

const mostCharacters = 10_000
const mostDays = 36_600
const mostDecimals = 10
const dayMs = 86_400_000

/** Every function of a mapping gives nothing when its first argument is nothing, so that an absent field stays absent. */
type MappingFunction = (...args: readonly unknown[]) => string | undefined

const shown = (value: unknown): string => JSON.stringify(value)?.slice(0, 60) ?? 'nothing'

/** Text, or a number written in the expression; a number's shortest text is what was written. */
const decimalOf = (value: unknown, name: string): Decimal => {
  const text = typeof value === 'number' ? String(value) : value
  if (typeof text !== 'string' || !/^-?\d{1,20}(\.\d{1,20})?$/.test(text)) {
    throw new Error(`$${name} takes decimal numbers such as "12.50", not ${shown(value)}`)
  }
  return decimal(text)
}

const wholeOf = (value: unknown, name: string, most: number): number => {
  if (typeof value === 'number' && Number.isInteger(value) && Math.abs(value) <= most) return value
  throw new Error(`$${name} takes a whole number up to ${most}, not ${shown(value)}`)
}

/** As a canonical decimal: ten decimals at most. */
const resultOf = (value: Decimal): string => decimalText(value.toDecimalPlaces(mostDecimals))

const calculating =
  (name: string, calculate: (a: Decimal, b: Decimal) => Decimal): MappingFunction =>
  (a, b) =>
    a === undefined || b === undefined ? undefined : resultOf(calculate(decimalOf(a, name), decimalOf(b, name)))

const decimals: MappingFunction = (value, places) =>
  value === undefined
    ? undefined
    : decimalOf(value, 'decimals').toFixed(Math.abs(wholeOf(places, 'decimals', mostDecimals)))

const addDays: MappingFunction = (date, days) => {
  if (date === undefined) return undefined
  const isDate = typeof date === 'string' && /^\d{4}-\d\d-\d\d$/.test(date)
  const startMs = isDate ? Date.parse(`${date}T00:00:00Z`) : Number.NaN
  if (Number.isNaN(startMs)) throw new Error(`$addDays takes a date such as 2026-01-31, not ${shown(date)}`)
  return new Date(startMs + wholeOf(days, 'addDays', mostDays) * dayMs).toISOString().slice(0, 10)
}

/** JSONata's `$pad`, with a bound: negative widths pad on the left. */
const pad: MappingFunction = (text, width, sign = ' ') => {
  if (text === undefined) return undefined
  if (typeof text !== 'string' || typeof sign !== 'string' || sign === '')
    throw new Error(`$pad takes a text, a width and a sign, not ${shown(text)} and ${shown(sign)}`)
  const size = wholeOf(width, 'pad', mostCharacters)
  return size < 0 ? text.padStart(-size, sign) : text.padEnd(size, sign)
}

/** Code tables by name, as a profile or a definition holds them. */
export type CodeTables = Readonly<Record<string, Readonly<Record<string, string>>>>

const codeIn =
  (tables: CodeTables): MappingFunction =>
  (name, code, otherwise) => {
    if (code === undefined) return undefined
    const table = typeof name === 'string' && Object.hasOwn(tables, name) ? tables[name] : undefined
    if (table === undefined) throw new Error(`there is no code table ${shown(name)}`)
    if (typeof code === 'string' && Object.hasOwn(table, code)) return table[code]
    if (typeof otherwise === 'string') return otherwise
    throw new Error(`the table ${shown(name)} has no entry ${shown(code)}: add it, or give $code a third argument`)
  }

/** The same document must give the same outcome each time, from its profile alone. */
const refused =
  (name: string): MappingFunction =>
  () => {
    throw new Error(`$${name} may not be used in a mapping`)
  }

const unsteady = ['eval', 'now', 'millis', 'random', 'shuffle']
const forbidden = Object.fromEntries(unsteady.map((name) => [name, refused(name)]))

/** The functions a mapping has beside JSONata's, and those it must do without. */
export const functionsFor = (tables: CodeTables): Readonly<Record<string, MappingFunction>> => ({
  ...forbidden,
  code: codeIn(tables),
  addDays,
  pad,
  decimals,
  add: calculating('add', (a, b) => a.plus(b)),
  subtract: calculating('subtract', (a, b) => a.minus(b)),
  multiply: calculating('multiply', (a, b) => a.times(b)),
})

const ours = ['code', 'addDays', 'pad', 'decimals', 'add', 'subtract', 'multiply']

/** Names of all functions an expression may use, without the `$`. */
export const functionNames: ReadonlySet<string> = new Set([...builtIn.split(/\s+/), ...ours])

/** Names of all functions the filter of a flow may use: JSONata's own, all of them. */
export const filterFunctions: ReadonlySet<string> = new Set([...builtIn.split(/\s+/), ...unsteady, 'pad'])
