import { RejectedError } from '../../../domain/errors.ts'
import { isGtin } from '../../../domain/gs1.ts'
import type { Partner } from '../../../domain/partner.ts'
import type { SegmentText } from '../../../edi/check-segment.ts'
import type { EdiIssue } from '../../../edi/edi.ts'
import { grammarFor } from '../../../edi/edifact/grammar/grammars.ts'
import { edifactRuleCodes } from '../../../edi/edifact/rule-codes.ts'
import type { Segment } from '../../../edi/segment.ts'
import { createValidators } from '../../../edi/validate-message.ts'
import { edifactVersionOf } from './edifact-settings.ts'

/** Stands between components here: no value that can be written holds it. */
const componentMark = '\u001f'

const elementText = (value: string | readonly string[]): string => {
  if (typeof value === 'string') return value
  return value.slice(0, value.findLastIndex((part) => part !== '') + 1).join(componentMark)
}

const segmentText = (segment: Segment): SegmentText => ({
  elements: segment.map(elementText),
  component: componentMark,
  repetition: undefined,
  hasParts: true,
  hasControls: true,
})

const refuse = (what: string, value: string | undefined): never => {
  const seen = value === undefined ? '' : `; it is "${value}"`
  throw new RejectedError('VALUE_INVALID', `${what}${seen}`, { stage: 'map' })
}

/** The line a segment (counted from 1) stands in or behind, for messages: ` in line 10`. */
const lineText = (segments: readonly Segment[], position: number): string => {
  const lin = segments.slice(0, position).findLast(([id]) => id === 'LIN')
  const number = lin?.[1]
  return typeof number === 'string' && number !== '' ? ` in line ${number}` : ''
}

/** The first rule of the partner's directory that the message breaks. */
const brokenRule = (segments: readonly Segment[], type: string, version: string): EdiIssue | undefined => {
  const grammar = grammarFor(type, version)
  if (grammar === undefined) return undefined
  let found: EdiIssue | undefined
  const validator = createValidators(edifactRuleCodes, (issue) => {
    found ??= issue
  })(grammar)
  segments.forEach((segment, index) => {
    validator.check(segmentText(segment), { byteOffset: 0, line: 0, segment: index + 1 })
  })
  return found
}

/**
 * A message as it was made, held to the partner's directory before it leaves: lengths, numbers, mandatory values, and how often a
 * segment may come. Throws RejectedError VALUE_INVALID, which names the segment, the element and the value.
 */
export const fittingMessage = (message: readonly Segment[], partner: Partner): Segment[] => {
  const [header, ...body] = message
  const type = header?.[2]
  if (typeof type !== 'string') throw new TypeError('A message begins with UNH and its type')
  const version = edifactVersionOf(partner, type)
  const unh: Segment = ['UNH', '1', [type, ...version.split(':')]]
  const segments: Segment[] = [unh, ...body, ['UNT', String(body.length + 2), '1']]
  const broken = brokenRule(segments, type, version)
  if (broken !== undefined) {
    const where = lineText(segments, broken.position.segment)
    refuse(`${type} for partner ${partner.name} does not fit ${version}${where}: ${broken.message}`, broken.value)
  }
  return [...message]
}

/** The GTIN, once its check digit is found right. Throws RejectedError VALUE_INVALID. */
export const rightGtin = (gtin: string | undefined, lineNumber: string): string | undefined => {
  if (gtin !== undefined && !isGtin(gtin))
    refuse(`The GTIN of line ${lineNumber} has a wrong check digit or length; correct the item`, gtin)
  return gtin
}
