import type { ParsedSegment } from '../../../edi/segment.ts'
import { complain, type MappingContext } from '../mapping-context.ts'
import { requiredElement } from './read-segments.ts'

/** A document's number, which must be there and have at most `longest` characters; an issue when not. */
export const documentNumber = (
  context: MappingContext,
  segment: ParsedSegment,
  element: number,
  name: string,
  longest = 30,
): string | undefined => {
  const number = requiredElement(context, segment, element, name)
  if (number !== undefined && number.length > longest)
    complain(context, 'VALUE_INVALID', segment, element, `The ${name} has more than ${longest} characters`)
  return number
}
