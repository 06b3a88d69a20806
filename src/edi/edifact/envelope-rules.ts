import type { EnvelopeRules } from '../envelope-builder.ts'
import {
  checkTrailer,
  complainOfEnvelope,
  complainOfGroup,
  countFrom,
  type OpenEnvelope,
  openGroupOf,
  resultOf,
} from '../open-envelope.ts'
import { type SegmentPlace, shownValue } from '../validate-message.ts'
import { createMessageJudge, messageVersion } from './judge-message.ts'
import { syntaxError } from './rule-codes.ts'
import { partOf, partsOf } from './service-segment.ts'

const complainOfMixture = (envelope: OpenEnvelope, place: SegmentPlace, segmentId: string): void => {
  const message = 'Some messages stand in groups (UNG) and some do not: an interchange holds either groups or messages'
  complainOfEnvelope(envelope, { code: syntaxError.groupsAndMessagesMixed, place, segmentId, message })
}

/** The group of messages that have no UNG around them; its version is that of the first. */
const openImplicitGroup: EnvelopeRules['openImplicitGroup'] = (envelope, unh, place) => {
  if (envelope.realGroups > 0) complainOfMixture(envelope, place, 'UNH')
  const nobody = { functionalId: '', sender: '', receiver: '', controlNumber: '' }
  return openGroupOf(envelope, { ...nobody, version: messageVersion(unh) }, true)
}

const openGroup: EnvelopeRules['openGroup'] = (envelope, ung, place) => {
  if (envelope.sets > 0 && envelope.realGroups === 0) complainOfMixture(envelope, place, 'UNG')
  const [directory = '', release = '', ...association] = partsOf(ung, 7)
  const version = [directory, release, partOf(ung, 6), ...association].filter((part) => part !== '').join(':')
  const [functionalId, sender, receiver] = [partOf(ung, 1), partOf(ung, 2), partOf(ung, 3)]
  const number = partOf(ung, 5)
  const group = openGroupOf(envelope, { functionalId, sender, receiver, controlNumber: number, version }, false)
  const at = { place, segmentId: 'UNG', element: 5 }
  if (number === '') {
    complainOfGroup(group, { ...at, code: syntaxError.missing, message: 'UNG05 (group reference number) is missing' })
  } else if (!envelope.groupNumbers.add(number)) {
    const message = `Group reference ${shownValue(number)} (UNG05) is used twice in the interchange`
    complainOfGroup(group, { ...at, code: syntaxError.duplicate, value: number, message })
  }
  return group
}

const trailerCodes = { countCode: syntaxError.countDiffers, numberCode: syntaxError.referencesDiffer }

/** An implicit group ends with the interchange: `trailer` is then UNZ, which says how many messages there should be. */
const closeGroup: EnvelopeRules['closeGroup'] = (group, trailer, place) => {
  const { header, received, isImplicit, issues } = group
  const declared = partOf(trailer, 1)
  if (!isImplicit && trailer === undefined) {
    const message = 'The group ends without its trailer UNE: it may be cut off'
    complainOfGroup(group, { place, segmentId: 'UNE', code: syntaxError.missing, message })
  } else if (!isImplicit) {
    const counted = { declared, counted: received, what: 'messages', number: partOf(trailer, 2) }
    const at = { segmentId: 'UNE', place, holder: 'group', headerElement: 'UNG05' }
    checkTrailer({ ...at, ...counted, ...trailerCodes, headerNumber: header.controlNumber }, (problem) =>
      complainOfGroup(group, problem),
    )
  }
  const declaredTransactions = countFrom(declared)
  return { ...header, declaredTransactions, receivedTransactions: received, issues: issues.all() }
}

const closeEnvelope: EnvelopeRules['closeEnvelope'] = (envelope, unz, place) => {
  const { header, realGroups, sets } = envelope
  if (unz === undefined) {
    const message = 'The interchange ends without its trailer UNZ: it may be cut off'
    complainOfEnvelope(envelope, { place, segmentId: 'UNZ', code: syntaxError.missing, message })
  } else {
    const [counted, what] = realGroups > 0 ? [realGroups, 'groups'] : [sets, 'messages']
    const says = { declared: partOf(unz, 1), counted, what, number: partOf(unz, 2) }
    const at = { segmentId: 'UNZ', place, holder: 'interchange', headerElement: 'UNB05' }
    checkTrailer({ ...at, ...says, ...trailerCodes, headerNumber: header.controlNumber }, (problem) =>
      complainOfEnvelope(envelope, problem),
    )
  }
  return resultOf(envelope)
}

const stray: EnvelopeRules['stray'] = (envelope, _group, id, _segment, place) => {
  const message = `${shownValue(id)} stands outside of any message (UNH to UNT): it was not read`
  complainOfEnvelope(envelope, { code: syntaxError.outsideMessage, place, segmentId: shownValue(id), message })
}

/** Interchanges (UNB to UNZ), groups (UNG to UNE) and messages (UNH to UNT), with the codes of data element 0085. */
export const edifactEnvelopes: EnvelopeRules = {
  roles: new Map([
    ['UNH', 'set'],
    ['UNT', 'set-end'],
    ['UNG', 'group'],
    ['UNE', 'group-end'],
    ['UNZ', 'interchange-end'],
  ]),
  setHeader: 'UNH',
  interchangeTrailer: 'UNZ',
  setName: 'message',
  codes: {
    tooLarge: syntaxError.unspecified,
    badForm: syntaxError.invalidCharacter,
    missingTerminator: syntaxError.missing,
  },
  createJudge: createMessageJudge,
  setNumber: (unh) => partOf(unh, 1),
  openGroup,
  openImplicitGroup,
  closeGroup,
  closeEnvelope,
  stray,
}
