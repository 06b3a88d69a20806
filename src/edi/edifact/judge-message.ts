import { type SegmentText, segmentIdOf } from '../check-segment.ts'
import { isSameNumber } from '../data-types.ts'
import type { EdiIssue } from '../edi.ts'
import type { SetFacts, SetJudge } from '../envelope-builder.ts'
import { createIssueList, type IssueList } from '../issue-list.ts'
import { componentMark, repetitionMark } from '../segment-view.ts'
import {
  createValidators,
  type MessageValidator,
  type SegmentPlace,
  shownValue,
  transactionIssue,
} from '../validate-message.ts'
import { valueProblems } from './check-values.ts'
import { hasPlainValues } from './check-values-in-bytes.ts'
import { grammarFor } from './grammar/grammars.ts'
import { edifactRuleCodes, syntaxError } from './rule-codes.ts'
import { partOf, partsOf } from './service-segment.ts'

/** UNH02 without the message type: `D:96A:UN:EAN008`. */
export const messageVersion = (unh: SegmentText): string => partsOf(unh, 2).slice(1, 5).join(':')

const legible = (text: string): string => text.replaceAll(componentMark, ':').replaceAll(repetitionMark, '*')

/** Messages without a grammar are held to their references and counts only. */
export const createMessageJudge = (): SetJudge => {
  let issues: IssueList = createIssueList()
  let validator: MessageValidator | undefined
  let setId = ''
  let controlNumber = ''
  let version = ''

  const addIssue = (issue: EdiIssue): void => {
    if (issue.value === undefined) issues.add(issue)
    else issues.add({ ...issue, value: legible(issue.value) })
  }

  const validatorOf = createValidators(edifactRuleCodes, addIssue)

  const add = (...problem: Parameters<typeof transactionIssue>): void => issues.add(transactionIssue(...problem))

  const checkHeader = (place: SegmentPlace, facts: SetFacts): void => {
    if (controlNumber === '') {
      const message = 'UNH01 (message reference number) is missing'
      add(syntaxError.missing, 'error', place, 'UNH', message, undefined, 1)
    } else if (facts.isRepeated) {
      const message = `Message reference ${shownValue(controlNumber)} (UNH01) is used twice in the interchange or group`
      add(syntaxError.duplicate, 'error', place, 'UNH', message, controlNumber, 1)
    }
    if (setId === '') {
      const message = 'UNH02 does not name a message type'
      add(syntaxError.missing, 'error', place, 'UNH', message, undefined, 2)
    } else if (facts.functionalId !== '' && facts.functionalId !== setId) {
      const message = `The group (UNG01) is one of ${shownValue(facts.functionalId)} messages; this is ${shownValue(setId)}`
      add(syntaxError.severalTypesInGroup, 'warning', place, 'UNH', message, setId, 2)
    }
  }

  const checkTrailer = (unt: SegmentText, place: SegmentPlace): void => {
    const declared = partOf(unt, 1)
    const number = partOf(unt, 2)
    if (!isSameNumber(declared, String(place.segment))) {
      const message = `UNT01 says ${shownValue(declared) || 'nothing'} where the message has ${place.segment} segments, UNH and UNT included`
      add(syntaxError.countDiffers, 'error', place, 'UNT', message, declared, 1)
    }
    if (!isSameNumber(number, controlNumber)) {
      const message = `UNT02 is ${shownValue(number) || 'empty'} where UNH01 is ${shownValue(controlNumber)}`
      add(syntaxError.referencesDiffer, 'error', place, 'UNT', message, number, 2)
    }
  }

  const checkValues = (text: SegmentText, place: SegmentPlace): void => {
    const id = segmentIdOf(text)
    if (text.plain !== undefined && hasPlainValues(id, text.plain)) return
    for (const problem of valueProblems(id, text)) {
      const { code, severity, element, component, dataElement, value, message } = problem
      const position = { ...place, segmentId: id, element, component }
      const shown = shownValue(value)
      issues.add({ level: 'element', standardCode: code, severity, position, dataElement, value: shown, message })
    }
  }

  return {
    begin: (unh, place, facts) => {
      issues = createIssueList()
      controlNumber = partOf(unh, 1)
      setId = partOf(unh, 2, 1)
      version = messageVersion(unh)
      const grammar = grammarFor(setId, version)
      validator = grammar === undefined ? undefined : validatorOf(grammar)
      validator?.reset()
      checkHeader(place, facts)
      validator?.check(unh, place)
    },
    segment: (text, place) => {
      if (validator === undefined) return
      validator.check(text, place)
      checkValues(text, place)
    },
    complain: add,
    end: (unt, place) => {
      if (unt) {
        validator?.check(unt, place)
        validator?.end(place)
        checkTrailer(unt, place)
      } else {
        const message = 'The message ends without its trailer UNT: it may be cut off'
        add(syntaxError.missing, 'error', place, 'UNT', message)
      }
      return { setId, controlNumber, version, status: issues.status(), issues: issues.all() }
    },
  }
}
