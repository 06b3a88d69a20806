import { type SegmentText, segmentIdOf } from '../check-segment.ts'
import type { EdiEvent, EdiIssue, EnvelopeHeader } from '../edi.ts'
import { type SegmentPlace, shownValue } from '../validate-message.ts'
import { createMessageJudge, messageVersion } from './judge-message.ts'
import {
  closeEnvelope,
  closeGroup,
  complainOfEnvelope,
  type OpenEnvelope,
  type OpenGroup,
  openEnvelope,
  openGroup,
  openImplicitGroup,
} from './open-envelope.ts'
import { syntaxError } from './rule-codes.ts'
import { partOf } from './service-segment.ts'

/** What the reader saw of a segment besides its text. */
export type SegmentLook = {
  hasBreaks: boolean
  /** Its bytes are not of the character set of the interchange. */
  isMisencoded: boolean
  /** Payload offset behind its terminator. */
  endOffset: number
}

/** Puts the segments of an interchange into their groups and messages, and tells what comes of them as events. */
export type EnvelopeBuilder = {
  begin(header: EnvelopeHeader, issues: readonly EdiIssue[]): void
  hash(bytes: Uint8Array): void
  /** Takes one segment; true when it was UNZ. Then `close` ends the interchange. */
  segment(text: SegmentText, place: SegmentPlace, look: SegmentLook): boolean
  /** A segment too large to be kept was passed. */
  oversizeSegment(place: SegmentPlace): void
  noteMissingTerminator(place: SegmentPlace): void
  close(): void
  /** The interchange is over without UNZ. */
  cutOff(place: SegmentPlace): void
  /** Offset of the first byte still needed; a message that began before `earliest` is too large and is given up. */
  keepFrom(earliest: number): number | undefined
}

type OpenMessage = {
  start: number
  segments: number
  isTooLarge: boolean
  hasBreaks: boolean
  isMisencoded: boolean
  last: SegmentPlace
}

const envelopeSegments: ReadonlySet<string> = new Set(['UNH', 'UNG', 'UNE', 'UNZ'])

/** `copy` gives the bytes of a stretch of the payload, or undefined when it is over the limit. */
export const createEnvelopeBuilder = (
  emit: (event: EdiEvent) => void,
  copy: (from: number, to: number) => Uint8Array | undefined,
): EnvelopeBuilder => {
  const judge = createMessageJudge()
  let envelope: OpenEnvelope | undefined
  let group: OpenGroup | undefined
  let message: OpenMessage | undefined
  let trailer: { unz: SegmentText; place: SegmentPlace } | undefined

  const endMessage = (unt: SegmentText | undefined, place: SegmentPlace, endOffset: number): void => {
    if (group === undefined || message === undefined) return
    const body = message.isTooLarge ? undefined : copy(message.start, endOffset)
    if (body === undefined) {
      const text = 'The message is larger than the limit ("maxTransactionBytes") and was not kept'
      judge.complain(syntaxError.unspecified, 'error', place, 'UNH', text)
    }
    const transaction = { index: group.received - 1, ...judge.end(unt, place) }
    message = undefined
    emit({ type: 'transaction', group: group.header, transaction, body })
  }

  /** Ends the open message for the want of UNT. Its body is what there is of it, for an operator to look at. */
  const abandonMessage = (endOffset: number): void => {
    if (message) endMessage(undefined, message.last, endOffset)
  }

  const endGroup = (une: SegmentText | undefined, place: SegmentPlace): void => {
    if (group === undefined) return
    emit({ type: 'group-end', group: closeGroup(group, une, place) })
    group = undefined
  }

  const begin = (opened: OpenGroup): OpenGroup => {
    group = opened
    emit({ type: 'group-start', group: opened.header })
    return opened
  }

  const complainOfMixture = (open: OpenEnvelope, place: SegmentPlace, segmentId: string): void => {
    const text = 'Some messages stand in groups (UNG) and some do not: an interchange holds either groups or messages'
    complainOfEnvelope(open, { code: syntaxError.groupsAndMessagesMixed, place, segmentId, message: text })
  }

  const groupForMessage = (open: OpenEnvelope, unh: SegmentText, place: SegmentPlace): OpenGroup => {
    if (group) return group
    if (open.realGroups > 0) complainOfMixture(open, place, 'UNH')
    return begin(openImplicitGroup(open, messageVersion(unh)))
  }

  const beginMessage = (open: OpenEnvelope, unh: SegmentText, place: SegmentPlace): void => {
    const current = groupForMessage(open, unh, place)
    open.messages += 1
    current.received += 1
    const isRepeated = !current.messageNumbers.add(partOf(unh, 1))
    const start = place.byteOffset
    message = { start, segments: 1, isTooLarge: false, hasBreaks: false, isMisencoded: false, last: place }
    const groupType = current.isImplicit ? '' : current.header.functionalId
    judge.begin(unh, { ...place, segment: 1 }, { groupType, isRepeated })
  }

  const beginGroup = (open: OpenEnvelope, ung: SegmentText, place: SegmentPlace): void => {
    abandonMessage(place.byteOffset)
    if (open.messages > 0 && open.realGroups === 0) complainOfMixture(open, place, 'UNG')
    endGroup(undefined, place)
    begin(openGroup(open, ung, place))
  }

  const stray = (open: OpenEnvelope, id: string, place: SegmentPlace): void => {
    const text = `${shownValue(id)} stands outside of any message (UNH to UNT): it was not read`
    complainOfEnvelope(open, { code: syntaxError.outsideMessage, place, segmentId: shownValue(id), message: text })
  }

  const envelopeSegment = (open: OpenEnvelope, id: string, text: SegmentText, place: SegmentPlace): boolean => {
    switch (id) {
      case 'UNH':
        abandonMessage(place.byteOffset)
        beginMessage(open, text, place)
        return false
      case 'UNG':
        beginGroup(open, text, place)
        return false
      case 'UNE':
        abandonMessage(place.byteOffset)
        if (group === undefined || group.isImplicit) stray(open, id, place)
        else endGroup(text, place)
        return false
      case 'UNZ':
        abandonMessage(place.byteOffset)
        endGroup(group?.isImplicit ? text : undefined, place)
        trailer = { unz: text, place }
        return true
      default:
        stray(open, id, place)
        return false
    }
  }

  /** Once per message: what is wrong with its form but not with its sense. */
  const noteLook = (open: OpenMessage, id: string, place: SegmentPlace, look: SegmentLook): void => {
    if (look.hasBreaks && !open.hasBreaks) {
      open.hasBreaks = true
      const text = `A line break stands inside ${shownValue(id)}: the file is wrapped, or a segment terminator is missing`
      judge.complain(syntaxError.invalidCharacter, 'warning', place, id, text)
    }
    if (look.isMisencoded && !open.isMisencoded) {
      open.isMisencoded = true
      const syntax = envelope?.header.version ?? ''
      const text = `${shownValue(id)} holds characters that ${syntax} (UNB01) does not have; set "encoding" of the partner to what is sent`
      judge.complain(syntaxError.invalidCharacter, 'warning', place, id, text)
    }
  }

  const segmentOfMessage = (open: OpenMessage, text: SegmentText, place: SegmentPlace, look: SegmentLook): void => {
    const id = segmentIdOf(text)
    open.segments += 1
    place.segment = open.segments
    open.last = place
    if (look.hasBreaks || look.isMisencoded) noteLook(open, id, place, look)
    if (id === 'UNT') endMessage(text, place, look.endOffset)
    else judge.segment(text, place)
  }

  const end = (unz: SegmentText | undefined, place: SegmentPlace): void => {
    if (envelope === undefined) return
    emit({ type: 'envelope-end', envelope: envelope.header, result: closeEnvelope(envelope, unz, place) })
    envelope = undefined
    trailer = undefined
  }

  return {
    begin: (header, issues) => {
      envelope = openEnvelope(header, issues)
      emit({ type: 'envelope-start', envelope: header })
    },
    hash: (bytes) => {
      envelope?.hash.update(bytes)
    },
    segment: (text, place, look) => {
      if (envelope === undefined) return false
      const id = segmentIdOf(text)
      envelope.segments += 1
      if (message && !envelopeSegments.has(id)) {
        segmentOfMessage(message, text, place, look)
        return false
      }
      place.segment = envelope.segments
      return envelopeSegment(envelope, id, text, place)
    },
    oversizeSegment: (place) => {
      if (envelope === undefined) return
      envelope.segments += 1
      place.segment = envelope.segments
      if (message) {
        message.segments += 1
        message.isTooLarge = true
      } else stray(envelope, 'A segment larger than the limit', place)
    },
    noteMissingTerminator: (place) => {
      if (envelope === undefined) return
      const at = { ...place, segment: envelope.segments + 1 }
      const text = 'The last segment of the payload has no terminator'
      const code = syntaxError.missing
      complainOfEnvelope(envelope, { code, severity: 'warning', place: at, segmentId: 'UNZ', message: text })
    },
    close: () => {
      if (trailer) end(trailer.unz, trailer.place)
    },
    cutOff: (place) => {
      abandonMessage(place.byteOffset)
      const at = { ...place, segment: envelope?.segments ?? 0 }
      endGroup(undefined, at)
      end(undefined, at)
    },
    keepFrom: (earliest) => {
      if (message === undefined || message.isTooLarge) return undefined
      if (message.start >= earliest) return message.start
      message.isTooLarge = true
      return undefined
    },
  }
}
