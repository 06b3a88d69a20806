import type { ErrorCode } from '../../domain/error-catalogue.ts'
import type { Issue } from '../../domain/issue.ts'
import type { Partner } from '../../domain/partner.ts'

/** What every step of a mapping needs: whose document it is, and where to put what is wrong with it. */
export type MappingContext = {
  partner: Partner
  issues: Issue[]
  /** The buyer's number of the order line being mapped, for messages. */
  line: string | undefined
  /** Whether numbers may have a decimal comma (EDIFACT). */
  decimalComma?: boolean
}

/** A segment of any syntax made of segments: an element is text, or the list of its components. `elements[0]` is the id. */
export type AnySegment = { id: string; position: number; elements: readonly (string | readonly string[])[] }

/** Notes an issue of one place in a document, in whatever syntax it is. For rules that all syntaxes share. */
export type Place = (code: ErrorCode, message: string) => undefined

const longestValue = 60

const rawText = (segment: AnySegment, element: number, component = 1): string | undefined => {
  const value = segment.elements[element]
  return typeof value === 'string' ? value : value?.[component - 1]
}

/** An element's or component's text, or undefined when it is absent, empty or blank. Blanks around it are dropped. */
export const textOf = (segment: AnySegment | undefined, element: number, component?: number): string | undefined => {
  const text = segment === undefined ? undefined : rawText(segment, element, component)?.trim()
  return text === '' ? undefined : text
}

/** Where an issue stands: `PO1 line 3 (segment 17), element 2`, or `QTY line 3 (segment 17), element 1, component 2`. */
const pathOf = (
  segment: AnySegment,
  element: number | undefined,
  line: string | undefined,
  component: number | undefined,
): string => {
  const inLine = line === undefined ? '' : ` line ${line}`
  const inElement = element === undefined ? '' : `, element ${element}`
  const inComponent = component === undefined ? '' : `, component ${component}`
  return `${segment.id}${inLine} (segment ${segment.position})${inElement}${inComponent}`
}

/** Notes an issue of one element; the mapping goes on, so that all issues of a document are found at once. */
export const complain = (
  context: MappingContext,
  code: ErrorCode,
  segment: AnySegment,
  element: number | undefined,
  message: string,
  component?: number,
): undefined => {
  const value = element === undefined ? undefined : rawText(segment, element, component)?.slice(0, longestValue)
  context.issues.push({ code, path: pathOf(segment, element, context.line, component), value, message })
}

/** The place of an element, or of a segment as a whole. */
export const placeOf =
  (context: MappingContext, segment: AnySegment, element?: number, component?: number): Place =>
  (code, message) =>
    complain(context, code, segment, element, message, component)

/** Notes that something is not there at all. */
export const complainMissing = (context: MappingContext, path: string, message: string): undefined => {
  context.issues.push({ code: 'VALUE_MISSING', path, message })
}
