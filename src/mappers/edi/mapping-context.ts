import type { ErrorCode } from '../../domain/error-catalogue.ts'
import type { Issue } from '../../domain/issue.ts'
import type { Partner } from '../../domain/partner.ts'
import type { ParsedSegment } from '../../edi/segment.ts'

/** What every step of a mapping needs: whose document it is, and where to put what is wrong with it. */
export type MappingContext = {
  partner: Partner
  issues: Issue[]
  /** The buyer's number of the order line being mapped, for messages. */
  line: string | undefined
}

const longestValue = 60

/** Where an issue stands: `PO1 line 3 (segment 17), element 2`. */
const pathOf = (segment: ParsedSegment, element: number | undefined, line: string | undefined): string => {
  const inLine = line === undefined ? '' : ` line ${line}`
  const inElement = element === undefined ? '' : `, element ${element}`
  return `${segment.id}${inLine} (segment ${segment.position})${inElement}`
}

/** Notes an issue of one element; the mapping goes on, so that all issues of a document are found at once. */
export const complain = (
  context: MappingContext,
  code: ErrorCode,
  segment: ParsedSegment,
  element: number | undefined,
  message: string,
): undefined => {
  const value = element === undefined ? undefined : segment.elements[element]?.slice(0, longestValue)
  context.issues.push({ code, path: pathOf(segment, element, context.line), value, message })
}

/** Notes that something is not there at all. */
export const complainMissing = (context: MappingContext, path: string, message: string): undefined => {
  context.issues.push({ code: 'VALUE_MISSING', path, message })
}
