import { isPlainlyRight } from './check-bytes.ts'
import { checkSegment, type Finding, type SegmentText, segmentIdOf } from './check-segment.ts'
import type { EdiIssue, EdiLevel } from './edi.ts'
import type { Grammar, Rule, SegmentDef } from './grammar.ts'
import { createWalker, type Missing, type Step } from './walk-grammar.ts'

/** What a syntax makes of each broken rule. */
export type RuleCodes = Readonly<Record<Rule, { level: EdiLevel; code: string; severity: EdiIssue['severity'] }>>

/** Where a segment stands. `segment` counts within the message, its header being 1. */
export type SegmentPlace = { byteOffset: number; line: number; segment: number }

/** Judges one message after the other against a grammar; holds the state of the current one only. */
export type MessageValidator = {
  check(text: SegmentText, place: SegmentPlace): void
  /** The message is over; `place` is its last segment. */
  end(place: SegmentPlace): void
  reset(): void
}

const longestValue = 60

/** A value as an operator can read it on one line. */
export const shownValue = (value: string): string => {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is replaced
  const plain = value.replace(/[\u0000-\u001f\u007f]/g, '·')
  return plain.length > longestValue ? `${plain.slice(0, longestValue)}…` : plain
}

const stepRules: Readonly<Record<Exclude<Step, 'matched'>, Rule>> = {
  'out-of-sequence': 'segment-out-of-sequence',
  'over-max': 'segment-over-max',
  unexpected: 'segment-unexpected',
  'not-in-set': 'segment-not-in-set',
  unknown: 'segment-unknown',
}

const segmentMessage = (rule: Rule, id: string, setId: string, limit: number | undefined): string => {
  switch (rule) {
    case 'segment-unknown':
      return `${shownValue(id)} is not a segment Crossdock knows`
    case 'segment-not-in-set':
      return `${id} does not belong into a ${setId}`
    case 'segment-unexpected':
      return `${id} cannot stand here: the segment that begins its loop is missing`
    case 'segment-out-of-sequence':
      return `${id} comes too late: it belongs before the segments in front of it`
    case 'segment-missing':
      return `${id} is missing`
    default:
      return `${id} comes more often than the ${limit ?? 1} allowed`
  }
}

const lengthOf = (finding: Finding): string =>
  `${finding.definition?.minLength ?? 0} to ${finding.definition?.maxLength ?? 0}`

const elementMessage = (id: string, finding: Finding): string => {
  const { definition, rule } = finding
  const name = definition === undefined ? '' : ` (${definition.name})`
  const part = finding.component === undefined ? '' : `, component ${finding.component}`
  const what = `${id} element ${finding.element}${part}${name}`
  switch (rule) {
    case 'element-missing':
      return `${what} is missing`
    case 'element-missing-by-condition':
      return `${what} is missing: another element of the segment requires it`
    case 'element-excluded':
      return `${what} must not be used together with another element of the segment`
    case 'too-many-elements':
      return `${id} has more elements than its definition`
    case 'too-many-components':
      return `${what} has more components than its definition; is the component separator part of the text?`
    case 'too-many-repetitions':
      return `${what} is repeated more often than its definition allows`
    case 'too-short':
      return `${what} is too short: ${lengthOf(finding)} characters are allowed`
    case 'too-long':
      return `${what} is too long: ${lengthOf(finding)} characters are allowed`
    case 'unknown-code':
      return `${what} is not a code of its list`
    case 'invalid-date':
      return `${what} is not a date of the calendar`
    case 'invalid-time':
      return `${what} is not a time`
    case 'invalid-number':
      return `${what} is not a number`
    default:
      return `${what} holds a character that is not allowed`
  }
}

export const createMessageValidator = (
  grammar: Grammar,
  codes: RuleCodes,
  report: (issue: EdiIssue) => void,
): MessageValidator => {
  const walker = createWalker(grammar)
  // Of the segment being checked.
  let currentPlace: SegmentPlace = { byteOffset: 0, line: 0, segment: 0 }
  let currentId = ''

  const reportSegment = (rule: Rule, id: string, loop: string, limit?: number): void => {
    const { level, code, severity } = codes[rule]
    const message = segmentMessage(rule, id, grammar.setId, limit)
    const position = { ...currentPlace, segmentId: id }
    report({ level, standardCode: code, rule, severity, position, loop: loop === '' ? undefined : loop, message })
  }

  const reportMissing = (missing: readonly Missing[]): void => {
    for (const each of missing) reportSegment('segment-missing', each.segment.id, each.loop)
  }

  const reportElement = (finding: Finding): void => {
    const { level, code, severity } = codes[finding.rule]
    const { element, component, repetition, definition } = finding
    report({
      level,
      standardCode: code,
      rule: finding.rule,
      severity,
      position: { ...currentPlace, segmentId: currentId, element, component, repetition },
      dataElement: definition?.number,
      loop: walker.loop === '' ? undefined : walker.loop,
      value: finding.value === undefined ? undefined : shownValue(finding.value),
      message: elementMessage(currentId, finding),
    })
  }

  const definitionOf = (id: string): SegmentDef | undefined => walker.child?.segment ?? grammar.segments.get(id)

  return {
    check: (text, place) => {
      const id = segmentIdOf(text)
      const step = walker.step(id)
      currentPlace = place
      currentId = id
      if (walker.missing.length > 0) reportMissing(walker.missing)
      if (step !== 'matched') {
        const isLoop = step === 'over-max' && walker.child?.loop !== undefined
        reportSegment(isLoop ? 'loop-over-max' : stepRules[step], id, walker.loop, walker.child?.max)
      }
      const definition = definitionOf(id)
      if (definition === undefined) return
      if (text.plain !== undefined && isPlainlyRight(definition, text.plain)) return
      checkSegment(definition, text, reportElement)
    },
    end: (place) => {
      walker.end()
      currentPlace = place
      currentId = ''
      reportMissing(walker.missing)
    },
    reset: () => walker.reset(),
  }
}

/** The validator of a grammar, which is made once: they are used for one message after the other. */
export const createValidators = (
  codes: RuleCodes,
  report: (issue: EdiIssue) => void,
): ((grammar: Grammar) => MessageValidator) => {
  const validators = new Map<Grammar, MessageValidator>()
  return (grammar) => {
    const existing = validators.get(grammar)
    if (existing) return existing
    const created = createMessageValidator(grammar, codes, report)
    validators.set(grammar, created)
    return created
  }
}

/** A problem of a whole set or message: its header, its trailer, its form. */
export const transactionIssue = (
  code: string,
  severity: EdiIssue['severity'],
  place: SegmentPlace,
  segmentId: string,
  message: string,
  value?: string,
  element?: number,
): EdiIssue => {
  const position = { ...place, segmentId, ...(element === undefined ? {} : { element }) }
  const shown = value === undefined ? undefined : shownValue(value)
  return { level: 'transaction', standardCode: code, severity, position, value: shown, message }
}
