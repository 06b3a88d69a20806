import type { SegmentText } from '../check-segment.ts'
import { isSameNumber } from '../data-types.ts'
import type { SetFacts, SetJudge } from '../envelope-builder.ts'
import { createIssueList, type IssueList } from '../issue-list.ts'
import {
  createValidators,
  type MessageValidator,
  type SegmentPlace,
  shownValue,
  transactionIssue,
} from '../validate-message.ts'
import { createHierarchyCheck } from './check-hierarchy.ts'
import { functionalIds, grammarFor } from './grammar/grammars.ts'
import { x12RuleCodes } from './rule-codes.ts'

/** AK502 (data element 718). */
const trailerMissing = '2'
const controlNumberMismatch = '3'
const countMismatch = '4'
const setIdInvalid = '6'
const controlNumberInvalid = '7'

/** Sets without a grammar are held to their control numbers and counts only. */
export const createTransactionJudge = (): SetJudge => {
  let issues: IssueList = createIssueList()
  const hierarchy = createHierarchyCheck((issue) => issues.add(issue))
  let validator: MessageValidator | undefined
  let hasLevels = false
  let setId = ''
  let controlNumber = ''

  const validatorOf = createValidators(x12RuleCodes, (issue) => issues.add(issue))

  const add = (...problem: Parameters<typeof transactionIssue>): void => issues.add(transactionIssue(...problem))

  const checkHeader = (place: SegmentPlace, group: SetFacts): void => {
    if (!/^[A-Z0-9]{3}$/.test(setId))
      add(setIdInvalid, 'error', place, 'ST', 'ST01 does not name a transaction set', setId, 1)
    const functionalId = functionalIds.get(setId)
    if (functionalId !== undefined && group.functionalId !== functionalId) {
      const message = `A ${setId} travels in groups of type ${functionalId}; this group (GS01) is of type ${shownValue(group.functionalId)}`
      add(setIdInvalid, 'error', place, 'ST', message, setId, 1)
    }
    if (!/^[A-Za-z0-9]{4,9}$/.test(controlNumber)) {
      const message = 'ST02 (control number) is not 4 to 9 digits'
      add(controlNumberInvalid, 'error', place, 'ST', message, controlNumber, 2)
    }
    if (group.isRepeated) {
      const message = `Control number ${shownValue(controlNumber)} (ST02) is used twice in the group`
      add(controlNumberInvalid, 'error', place, 'ST', message, controlNumber, 2)
    }
  }

  const checkTrailer = (se: SegmentText, place: SegmentPlace): void => {
    const declared = (se.elements[1] ?? '').trim()
    const number = (se.elements[2] ?? '').trim()
    if (!isSameNumber(declared, String(place.segment))) {
      const message = `SE01 says ${shownValue(declared) || 'nothing'} where the set has ${place.segment} segments`
      add(countMismatch, 'error', place, 'SE', message, declared, 1)
    }
    if (!isSameNumber(number, controlNumber)) {
      const message = `SE02 is ${shownValue(number) || 'empty'} where ST02 is ${shownValue(controlNumber)}`
      add(controlNumberMismatch, 'error', place, 'SE', message, number, 2)
    }
  }

  return {
    begin: (st, place, group) => {
      issues = createIssueList()
      setId = (st.elements[1] ?? '').trim()
      controlNumber = (st.elements[2] ?? '').trim()
      const grammar = grammarFor(setId, group.version)
      validator = grammar === undefined ? undefined : validatorOf(grammar)
      validator?.reset()
      hasLevels = grammar?.placed.has('HL') ?? false
      if (hasLevels) hierarchy.reset()
      checkHeader(place, group)
      validator?.check(st, place)
    },
    segment: (text, place) => {
      validator?.check(text, place)
      if (hasLevels) hierarchy.check(text, place)
    },
    complain: add,
    end: (se, place) => {
      if (se) {
        validator?.check(se, place)
        validator?.end(place)
        checkTrailer(se, place)
      } else {
        add(trailerMissing, 'error', place, 'SE', 'The set ends without its trailer SE: it may be cut off')
      }
      return { setId, controlNumber, status: issues.status(), issues: issues.all() }
    },
  }
}
