import type { Reference } from '../../../domain/sales-order.ts'
import { elementOf, type ParsedSegment } from '../../../edi/segment.ts'
import { complain, type MappingContext } from '../mapping-context.ts'
import { readDate } from '../read-values.ts'

/** The date (element 2) of the first DTM with one of the qualifiers (data element 374), best first. */
export const dateOf = (
  context: MappingContext,
  segments: readonly ParsedSegment[],
  ...qualifiers: readonly string[]
): string | undefined => {
  const dtm = qualifiers.map((qualifier) => segments.find((each) => elementOf(each, 1) === qualifier)).find(Boolean)
  return dtm && readDate(context, dtm, 2)
}

/** An element that has to be there, and has at most `longest` characters; an issue when it is not or has more. */
export const requiredElement = (
  context: MappingContext,
  segment: ParsedSegment,
  element: number,
  name: string,
  longest = Number.MAX_SAFE_INTEGER,
): string | undefined => {
  const text = elementOf(segment, element)
  if (text === undefined) return complain(context, 'VALUE_MISSING', segment, element, `The ${name} is missing`)
  if (text.length <= longest) return text
  return complain(context, 'VALUE_INVALID', segment, element, `The ${name} has more than ${longest} characters`)
}

/** Takes the first reference of a type out of a list; undefined when there is none. */
export const takeReference = (references: Reference[], type: string): string | undefined => {
  const place = references.findIndex((each) => each.type === type)
  return place < 0 ? undefined : references.splice(place, 1)[0]?.value
}

/** Free text of PID segments (element 5), pieces joined with blanks. */
export const descriptionFrom = (segments: readonly (ParsedSegment | undefined)[]): string | undefined => {
  const texts = segments.map((pid) => elementOf(pid, 5)).filter((text) => text !== undefined)
  return texts.length === 0 ? undefined : texts.join(' ')
}
