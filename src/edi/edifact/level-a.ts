import { RejectedError } from '../../domain/errors.ts'
import type { Segment } from '../segment.ts'

/** What UNOA has (ISO 9735:1988, section 5.1), separators included: capitals only, and no `@`. */
const outside = /[^A-Z0-9 .,\-()/='+:?!"%&*;<>]/u

const anyComponent = () => true
const behindCode = (component: number) => component >= 3

/** Elements, by segment, with the components that are text for people: the same in capitals. */
const texts: Readonly<Record<string, Readonly<Record<number, (component: number) => boolean>>>> = {
  ALC: { 5: behindCode },
  COM: { 1: (component) => component === 0 },
  CTA: { 2: (component) => component === 1 },
  FTX: { 4: anyComponent },
  IMD: { 3: behindCode },
  LOC: { 2: behindCode },
  NAD: { 3: anyComponent, 4: anyComponent, 5: anyComponent, 6: anyComponent, 7: anyComponent, 8: anyComponent },
  PAT: { 2: behindCode },
  TAX: { 2: behindCode },
  TDT: { 5: behindCode, 8: behindCode },
}

/** References (1153) to documents of ours. */
const ourReferences: ReadonlySet<string> = new Set(['VN', 'IV', 'DQ'])

/** Segments that hold numbers and codes a partner may have sent, or agreed on, itself. */
const theirs: ReadonlySet<string> = new Set(['LIN', 'LOC', 'PIA', 'PRI', 'QTY', 'RNG', 'TDT'])

/**
 * Numbers of orders, contracts, lines, items and parties, and the codes of the partner: in other letters each is another one, and what came in
 * small letters is known to its sender in those only.
 */
const isTheirs = (segment: Segment, element: number): boolean => {
  const [id, first] = segment
  if (id === 'RFF') return !ourReferences.has(String(first?.[0]))
  return theirs.has(String(id)) || (id === 'NAD' && element === 2) || String(id).startsWith('U')
}

const componentInA = (value: string, segment: Segment, element: number, component: number, syntax: string): string => {
  const isText = texts[String(segment[0])]?.[element]?.(component) === true
  if (!isText && isTheirs(segment, element)) return value
  const text = isText ? value.replace(/[a-z]/g, (letter) => letter.toUpperCase()) : value
  const beyond = outside.exec(text)
  if (beyond === null) return text
  const message = `${String(segment[0])} element ${element} is "${value}": "${beyond[0]}" does not exist in ${syntax}; choose another syntax for the partner (UNOB has small letters, UNOC all of Latin-1), or change the value`
  throw new RejectedError('ENCODING_INVALID', message, { stage: 'map' })
}

/** There is no `@`, and no mail address is worth the document it stands in. */
const isMailAddress = ([id, address]: Segment): boolean => id === 'COM' && address?.[1] === 'EM'

/**
 * Segments of a message in the characters of UNOA. Text is written in capitals, mail addresses are left out, and what the partner may have sent
 * itself stays as it is. Throws RejectedError ENCODING_INVALID for other values that hold anything else.
 */
export const inLevelA = (segments: readonly Segment[], syntax: string): Segment[] =>
  segments
    .filter((segment) => !isMailAddress(segment))
    .map((segment) =>
      segment.map((value, element) =>
        typeof value === 'string'
          ? componentInA(value, segment, element, 0, syntax)
          : value.map((part, component) => componentInA(part, segment, element, component, syntax)),
      ),
    )
