import { isGtin } from '../../domain/gs1.ts'
import type { SegmentText } from '../check-segment.ts'
import type { EdiIssue } from '../edi.ts'
import { isDateInFormat } from './date-format.ts'
import { syntaxError } from './rule-codes.ts'
import { partOf } from './service-segment.ts'

/** Something wrong with a value that its definition alone does not tell. */
export type ValueProblem = {
  code: string
  severity: EdiIssue['severity']
  element: number
  component: number
  dataElement: string
  value: string
  message: string
}

const dateProblems = (segment: SegmentText): ValueProblem[] => {
  const value = partOf(segment, 1, 2)
  const format = partOf(segment, 1, 3)
  if (value === '' || format === '' || isDateInFormat(value, format) !== false) return []
  const message = `DTM element 1, component 2 is not a date, time or period of format ${format} (2379)`
  const place = { element: 1, component: 2, dataElement: '2380' }
  return [{ code: syntaxError.invalidValue, severity: 'error', ...place, value, message }]
}

/** Item number types (7143) that stand for a GTIN. */
const gtinTypes: ReadonlySet<string> = new Set(['EN', 'SRV', 'UP'])

const gtinProblems = (segment: SegmentText, id: string, from: number, to: number): ValueProblem[] => {
  const problems: ValueProblem[] = []
  for (let element = from; element <= to; element += 1) {
    if ((segment.elements[element] ?? '') === '') continue
    const type = partOf(segment, element, 2)
    const value = partOf(segment, element, 1)
    if (value === '' || !gtinTypes.has(type) || isGtin(value)) continue
    const message = `${id} element ${element} (${type}) is not a GTIN: its length or its check digit is wrong`
    const place = { element, component: 1, dataElement: '7140' }
    problems.push({ code: syntaxError.invalidValue, severity: 'warning', ...place, value, message })
  }
  return problems
}

const none: readonly ValueProblem[] = []

/** Dates against their own format (DTM), and item numbers that claim to be GTINs (LIN, PIA; a wrong one is only a warning). */
export const valueProblems = (id: string, segment: SegmentText): readonly ValueProblem[] => {
  switch (id) {
    case 'DTM':
      return dateProblems(segment)
    case 'LIN':
      return gtinProblems(segment, id, 3, 3)
    case 'PIA':
      return gtinProblems(segment, id, 2, 6)
    default:
      return none
  }
}
