import { type ErrorCode, errorCatalogue } from './error-catalogue.ts'
import { type Args, fill } from './message.ts'
import { access } from './sentences/access.ts'
import { desk } from './sentences/desk.ts'
import { flows } from './sentences/flows.ts'
import { hops } from './sentences/hops.ts'
import { matching } from './sentences/matching.ts'
import { problems } from './sentences/problems.ts'
import { reports } from './sentences/reports.ts'
import { troubles } from './sentences/troubles.ts'

/** Every sentence Crossdock says of its own, in English, by its code. */
export const sentences = { ...problems, ...hops, ...desk, ...flows, ...access, ...reports, ...matching, ...troubles }
export type SentenceCode = keyof typeof sentences

/** `null` is nothing at all; another sentence stands where it is put. */
export type SaidValue = string | number | null | Said

/** A sentence by its code and what fills it, for who reads another language. `english` makes the text of it, so that the two never part. */
export type Said = { code: string; values: Readonly<Record<string, SaidValue>> }

export const say = <Code extends SentenceCode>(
  code: Code,
  ...[values]: Args<(typeof sentences)[Code], SaidValue>
): Said => ({ code, values: values ?? {} })

/** The English text; of a code nobody knows, the code. */
export const english = ({ code, values }: Said): string => {
  const message = Object.hasOwn(sentences, code) ? sentences[code as SentenceCode] : code
  return fill(message, values, { isOne: (n) => n === 1, write })
}

const write = (value: SaidValue, form: string | undefined): string => {
  if (value === null) return ''
  if (typeof value === 'object') return english(value)
  if (form === 'age') return ageText(Number(value))
  if (form === 'meaning')
    return Object.hasOwn(errorCatalogue, value) ? errorCatalogue[value as ErrorCode] : String(value)
  return String(value)
}

const minuteMs = 60_000

const ageText = (ms: number): string => {
  const minutes = Math.floor(ms / minuteMs)
  if (minutes < 120) return `${minutes} min`
  return minutes < 48 * 60 ? `${Math.floor(minutes / 60)} h` : `${Math.floor(minutes / 60 / 24)} days`
}
