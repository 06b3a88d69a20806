import type { SegmentBytes } from './check-bytes.ts'
import { isTime, numberDigits, parseDate } from './data-types.ts'
import type { Condition, ElementDef, ElementUse, Rule, SegmentDef } from './grammar.ts'

/** One segment as text: `elements[0]` is its id. Composites and repetitions are not split yet. */
export type SegmentText = {
  /** A reader may make them only when they are asked for, and only while the segment is at hand. */
  readonly elements: readonly string[]
  /** `elements[0]`, where the reader knows it without making the others. */
  id?: string | undefined
  /** The same segment as bytes, where that is simple enough to be checked without text. */
  plain?: SegmentBytes | undefined
  component: string
  repetition: string | undefined
  /** The segment holds the component or repetition separator somewhere. */
  hasParts: boolean
  /** The segment holds control characters. */
  hasControls: boolean
}

export const segmentIdOf = (text: SegmentText): string => text.id ?? text.elements[0] ?? ''

/** A broken rule within a segment. Places count from 1. */
export type Finding = {
  rule: Rule
  element: number
  component: number | undefined
  repetition: number | undefined
  definition: ElementDef | undefined
  value: string | undefined
}

type Report = (finding: Finding) => void
type Place = { element: number; component: number | undefined; repetition: number | undefined }

const findingAt = (
  rule: Rule,
  element: number,
  definition: ElementDef | undefined,
  value: string | undefined,
): Finding => ({ rule, element, component: undefined, repetition: undefined, definition, value })

const ruleOfLength = (digits: number, element: ElementDef): Rule | undefined => {
  if (digits < element.minLength) return 'too-short'
  return digits > element.maxLength ? 'too-long' : undefined
}

const ruleOfText = (value: string, element: ElementDef): Rule | undefined => {
  // Characters outside the basic plane count once, as the partner counts them.
  const length = value.length > element.maxLength ? [...value].length : value.length
  const rule = ruleOfLength(length, element)
  if (rule !== undefined || element.codes === undefined) return rule
  return element.codes.has(value) ? undefined : 'unknown-code'
}

const ruleOfNumber = (value: string, element: ElementDef): Rule | undefined => {
  const digits = numberDigits(value, element.type !== 'N', element.type === 'D')
  return digits < 0 ? 'invalid-number' : ruleOfLength(digits, element)
}

/** The rule a single value breaks, if any. */
const ruleOf = (value: string, element: ElementDef): Rule | undefined => {
  switch (element.type) {
    case 'AN':
    case 'ID':
      return ruleOfText(value, element)
    case 'A':
      return ruleOfText(value, element) ?? (/\d/.test(value) ? 'invalid-character' : undefined)
    case 'N':
    case 'R':
    case 'D':
      return ruleOfNumber(value, element)
    case 'DT':
      return ruleOfLength(value.length, element) ?? (parseDate(value) === undefined ? 'invalid-date' : undefined)
    case 'TM':
      return ruleOfLength(value.length, element) ?? (isTime(value) ? undefined : 'invalid-time')
    case 'B':
      return undefined
  }
}

const hasControl = (value: string): boolean => {
  for (let i = 0; i < value.length; i += 1) {
    const code = value.charCodeAt(i)
    if (code < 32 || code === 127) return true
  }
  return false
}

const ruleOfValue = (value: string, element: ElementDef, text: SegmentText): Rule | undefined =>
  text.hasControls && hasControl(value) ? 'invalid-character' : ruleOf(value, element)

const checkComponent = (
  value: string,
  composite: ElementDef,
  component: number,
  place: Place,
  text: SegmentText,
  report: Report,
): void => {
  const use = composite.components?.[component - 1]
  const definition = use?.element ?? composite
  let rule: Rule | undefined
  if (value === '') rule = use?.required ? 'element-missing' : undefined
  else rule = use === undefined ? 'too-many-components' : ruleOfValue(value, use.element, text)
  if (rule === undefined) return
  const { element, repetition } = place
  report({ rule, element, component, repetition, definition, value: value === '' ? undefined : value })
}

const checkComposite = (
  value: string,
  composite: ElementDef,
  uses: readonly ElementUse[],
  place: Place,
  text: SegmentText,
  report: Report,
): void => {
  let from = 0
  let component = 1
  for (; from <= value.length; component += 1) {
    const mark = text.component === '' ? -1 : value.indexOf(text.component, from)
    const to = mark < 0 ? value.length : mark
    checkComponent(value.substring(from, to), composite, component, place, text, report)
    from = to + 1
  }
  for (; component <= uses.length; component += 1) checkComponent('', composite, component, place, text, report)
}

/** One occurrence of an element that may hold components. */
const checkOccurrence = (
  value: string,
  { element: definition, repeat }: ElementUse,
  element: number,
  index: number,
  text: SegmentText,
  report: Report,
): void => {
  const place: Place = { element, component: undefined, repetition: repeat > 1 ? index + 1 : undefined }
  if (definition.components !== undefined) {
    checkComposite(value, definition, definition.components, place, text, report)
    return
  }
  if (value === '') return
  const isText = definition.type === 'AN' || definition.type === 'A'
  if (isText && text.component !== '' && value.includes(text.component)) {
    report({ rule: 'too-many-components', ...place, component: 2, definition, value })
    return
  }
  const rule = ruleOfValue(value, definition, text)
  if (rule !== undefined) report({ rule, ...place, definition, value })
}

/** The slow path: values that may hold components or repetitions. */
const checkParts = (value: string, use: ElementUse, element: number, text: SegmentText, report: Report): void => {
  const { repetition } = text
  if (repetition === undefined || !value.includes(repetition)) {
    checkOccurrence(value, use, element, 0, text, report)
    return
  }
  const values = value.split(repetition)
  const definition = use.element
  if (values.length > use.repeat)
    report({
      rule: 'too-many-repetitions',
      element,
      component: undefined,
      repetition: use.repeat + 1,
      definition,
      value,
    })
  values.slice(0, use.repeat).forEach((each, index) => {
    checkOccurrence(each, use, element, index, text, report)
  })
}

const isPresent = (elements: readonly string[], position: number): boolean => {
  const value = elements[position]
  return value !== undefined && value !== ''
}

/** The element a broken condition is reported at, or 0 when it holds. */
const brokenAt = (condition: Condition, elements: readonly string[]): number => {
  const positions = condition.elements
  const first = positions[0] ?? 0
  let present = 0
  let firstPresent = 0
  let firstMissing = 0
  for (const position of positions) {
    if (isPresent(elements, position)) {
      present += 1
      if (firstPresent === 0) firstPresent = position
      else if (condition.kind === 'E') return position
    } else if (firstMissing === 0) firstMissing = position
  }
  switch (condition.kind) {
    case 'P':
      return present === 0 || present === positions.length ? 0 : firstMissing
    case 'R':
      return present === 0 ? first : 0
    case 'C':
      return firstPresent === first && firstMissing !== 0 ? firstMissing : 0
    case 'L':
      return firstPresent === first && present === 1 ? (positions[1] ?? 0) : 0
    case 'E':
      return 0
  }
}

const checkConditions = (definition: SegmentDef, elements: readonly string[], report: Report): void => {
  for (const condition of definition.conditions) {
    // Nothing it speaks of is there: only R can then be broken.
    if (condition.lowest >= elements.length && condition.kind !== 'R') continue
    const element = brokenAt(condition, elements)
    if (element === 0) continue
    const rule = condition.kind === 'E' ? 'element-excluded' : 'element-missing-by-condition'
    const value = condition.kind === 'E' ? elements[element] : undefined
    const at = definition.elements?.[element - 1]?.element
    report(findingAt(rule, element, at, value))
  }
}

/** Checks the elements of one segment against its definition. Reports every broken rule, in element order, conditions last. */
export const checkSegment = (definition: SegmentDef, text: SegmentText, report: Report): void => {
  const uses = definition.elements
  if (uses === undefined) return
  const { elements } = text
  const count = Math.max(uses.length, elements.length - 1)
  for (let position = 1; position <= count; position += 1) {
    const value = elements[position]
    const use = uses[position - 1]
    if (value === undefined || value === '') {
      if (use?.required) report(findingAt('element-missing', position, use.element, undefined))
    } else if (use === undefined) {
      report(findingAt('too-many-elements', position, undefined, value))
    } else if (text.hasParts || use.element.components !== undefined) {
      checkParts(value, use, position, text, report)
    } else {
      const rule = ruleOfValue(value, use.element, text)
      if (rule !== undefined) report(findingAt(rule, position, use.element, value))
    }
  }
  checkConditions(definition, elements, report)
}
