import { RejectedError } from '../../../domain/errors.ts'
import type { Partner } from '../../../domain/partner.ts'
import type { EdiIssue } from '../../../edi/edi.ts'
import type { Segment } from '../../../edi/segment.ts'
import { createMessageValidator } from '../../../edi/validate-message.ts'
import { grammarFor } from '../../../edi/x12/grammar/grammars.ts'
import { x12RuleCodes } from '../../../edi/x12/rule-codes.ts'

const refuse = (setId: string, issue: EdiIssue): never => {
  const seen = issue.value === undefined ? '' : `; it is "${issue.value}"`
  const message = `The ${setId} cannot be written: segment ${issue.position.segment}, ${issue.message}${seen}`
  throw new RejectedError('VALUE_INVALID', message, { stage: 'map' })
}

/**
 * A set that is about to be written, as it came, when it keeps the rules of its standard in the partner's release: lengths, conditions
 * between elements, how often a segment may come. Throws RejectedError VALUE_INVALID with the first rule it breaks.
 */
export const checkedSet = (set: readonly Segment[], { version, delimiters }: Partner): Segment[] => {
  const setId = String(set[0]?.[1] ?? '')
  const grammar = grammarFor(setId, version)
  if (grammar === undefined) throw new TypeError(`There is no grammar of ${setId} in ${version}`)
  const validator = createMessageValidator(grammar, x12RuleCodes, (issue) => refuse(setId, issue))
  const whole: Segment[] = [['ST', setId, '0001'], ...set.slice(1), ['SE', String(set.length + 1), '0001']]
  const { component } = delimiters
  whole.forEach((segment, index) => {
    const elements = segment.map((each) => (typeof each === 'string' ? each : each.join(component)))
    const hasParts = segment.some((each) => typeof each !== 'string')
    const place = { byteOffset: 0, line: 0, segment: index + 1 }
    validator.check({ elements, component, repetition: undefined, hasParts, hasControls: false }, place)
  })
  validator.end({ byteOffset: 0, line: 0, segment: whole.length })
  return [...set]
}
