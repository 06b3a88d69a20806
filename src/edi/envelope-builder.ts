import { type SegmentText, segmentIdOf } from './check-segment.ts'
import type { EdiEvent, EdiIssue, EnvelopeHeader, EnvelopeResult, GroupResult, TransactionResult } from './edi.ts'
import { complainOfEnvelope, type OpenEnvelope, type OpenGroup, openEnvelope } from './open-envelope.ts'
import { type SegmentPlace, shownValue } from './validate-message.ts'

/** The verdict on one transaction set or message; the place within its group is the reader's to add. */
export type Verdict = Omit<TransactionResult, 'index'>

export type SetFacts = {
  /** GS01 or UNG01, empty without a group. */
  functionalId: string
  /** GS08; EDIFACT messages name theirs themselves. */
  version: string
  /** The control number was used before in the group. */
  isRepeated: boolean
}

/** Judges transaction sets or messages one after the other, segment by segment, from header to trailer. */
export type SetJudge = {
  begin(header: SegmentText, place: SegmentPlace, facts: SetFacts): void
  segment(text: SegmentText, place: SegmentPlace): void
  /** A problem only the reader can see. */
  complain(code: string, severity: EdiIssue['severity'], place: SegmentPlace, segmentId: string, message: string): void
  /** Ends with the trailer, or without one. `place` is the trailer, or the last segment there was. */
  end(trailer: SegmentText | undefined, place: SegmentPlace): Verdict
}

/** What an envelope segment does: begin or end something; segments that have no such role stand inside. */
export type Role = 'set' | 'set-end' | 'group' | 'group-end' | 'interchange-end'

/** What a standard says of groups, sets and their trailers. */
export type EnvelopeRules = {
  roles: ReadonlyMap<string, Role>
  /** Ids of the segments issues are reported at. */
  setHeader: string
  interchangeTrailer: string
  /** What a transaction set is called: `set` or `message`. */
  setName: string
  codes: { tooLarge: string; badForm: string; missingTerminator: string }
  createJudge(): SetJudge
  setNumber(header: SegmentText): string
  openGroup(envelope: OpenEnvelope, header: SegmentText, place: SegmentPlace): OpenGroup
  /** The group of a set that stands in none; undefined where it has to be in one. */
  openImplicitGroup(envelope: OpenEnvelope, set: SegmentText, place: SegmentPlace): OpenGroup | undefined
  closeGroup(group: OpenGroup, trailer: SegmentText | undefined, place: SegmentPlace): GroupResult
  closeEnvelope(envelope: OpenEnvelope, trailer: SegmentText | undefined, place: SegmentPlace): EnvelopeResult
  /** A segment that belongs to no set. Undefined: it has its place there, or was noted. */
  stray(
    envelope: OpenEnvelope,
    group: OpenGroup | undefined,
    id: string,
    text: SegmentText | undefined,
    place: SegmentPlace,
  ): void
}

/** What the reader saw of a segment besides its text. */
export type SegmentLook = {
  hasBreaks: boolean
  /** Its bytes are not of the character set of the interchange. */
  isMisencoded: boolean
  /** Payload offset behind its terminator. */
  endOffset: number
}

/** Puts the segments of an interchange into their groups and sets, and tells what comes of them as events. */
export type EnvelopeBuilder = {
  begin(header: EnvelopeHeader, issues: readonly EdiIssue[]): void
  hash(bytes: Uint8Array): void
  /** Takes one segment; true when it was the interchange's trailer. Then `close` ends the interchange. */
  segment(text: SegmentText, place: SegmentPlace, look: SegmentLook): boolean
  /** A segment too large to be kept was passed. */
  oversizeSegment(place: SegmentPlace): void
  noteMissingTerminator(place: SegmentPlace): void
  close(): void
  /** The interchange is over without its trailer. */
  cutOff(place: SegmentPlace): void
  /** Offset of the first byte still needed; a set that began before `earliest` is too large and is given up. */
  keepFrom(earliest: number): number | undefined
}

type OpenSet = {
  start: number
  segments: number
  isTooLarge: boolean
  hasBreaks: boolean
  isMisencoded: boolean
  last: SegmentPlace
}

/** `copy` gives the bytes of a stretch of the payload, or undefined when it is over the limit. */
export const createEnvelopeBuilder = (
  rules: EnvelopeRules,
  emit: (event: EdiEvent) => void,
  copy: (from: number, to: number) => Uint8Array | undefined,
): EnvelopeBuilder => {
  const { roles, codes } = rules
  const judge = rules.createJudge()
  let envelope: OpenEnvelope | undefined
  let group: OpenGroup | undefined
  let set: OpenSet | undefined
  let trailer: { text: SegmentText; place: SegmentPlace } | undefined

  const endSet = (text: SegmentText | undefined, place: SegmentPlace, endOffset: number): void => {
    if (group === undefined || set === undefined) return
    const body = set.isTooLarge ? undefined : copy(set.start, endOffset)
    if (body === undefined) {
      const message = `The ${rules.setName} is larger than the limit ("maxTransactionBytes") and was not kept`
      judge.complain(codes.tooLarge, 'error', place, rules.setHeader, message)
    }
    const transaction = { index: group.received - 1, ...judge.end(text, place) }
    set = undefined
    emit({ type: 'transaction', group: group.header, transaction, body })
  }

  /** Ends the open set for the want of its trailer. Its body is what there is of it, for an operator to look at. */
  const abandonSet = (endOffset: number): void => {
    if (set) endSet(undefined, set.last, endOffset)
  }

  const endGroup = (text: SegmentText | undefined, place: SegmentPlace): void => {
    if (group === undefined) return
    emit({ type: 'group-end', group: rules.closeGroup(group, text, place) })
    group = undefined
  }

  const beginGroup = (opened: OpenGroup | undefined): OpenGroup | undefined => {
    group = opened
    if (opened) emit({ type: 'group-start', group: opened.header })
    return opened
  }

  const beginSet = (open: OpenEnvelope, text: SegmentText, place: SegmentPlace): void => {
    const current = group ?? beginGroup(rules.openImplicitGroup(open, text, place))
    if (current === undefined) {
      rules.stray(open, group, segmentIdOf(text), text, place)
      return
    }
    open.sets += 1
    current.received += 1
    const isRepeated = !current.setNumbers.add(rules.setNumber(text))
    const start = place.byteOffset
    set = { start, segments: 1, isTooLarge: false, hasBreaks: false, isMisencoded: false, last: place }
    const { functionalId, version } = current.header
    judge.begin(text, { ...place, segment: 1 }, { functionalId, version, isRepeated })
  }

  /** A segment outside of a set; true when the interchange ends with it. */
  const outerSegment = (open: OpenEnvelope, id: string, text: SegmentText, place: SegmentPlace): boolean => {
    const role = roles.get(id)
    if (role === undefined || role === 'set-end') {
      rules.stray(open, group, id, text, place)
      return false
    }
    abandonSet(place.byteOffset)
    if (role === 'set') beginSet(open, text, place)
    else if (role === 'group') {
      endGroup(undefined, place)
      beginGroup(rules.openGroup(open, text, place))
    } else if (role === 'group-end') {
      if (group === undefined || group.isImplicit) rules.stray(open, group, id, text, place)
      else endGroup(text, place)
    } else {
      endGroup(group?.isImplicit ? text : undefined, place)
      trailer = { text, place }
      return true
    }
    return false
  }

  /** Once per set: what is wrong with its form but not with its sense. */
  const noteLook = (open: OpenSet, id: string, place: SegmentPlace, look: SegmentLook): void => {
    if (look.hasBreaks && !open.hasBreaks) {
      open.hasBreaks = true
      const message = `A line break stands inside ${shownValue(id)}: the file is wrapped, or a segment terminator is missing`
      judge.complain(codes.badForm, 'warning', place, id, message)
    }
    if (look.isMisencoded && !open.isMisencoded) {
      open.isMisencoded = true
      const syntax = envelope?.header.version ?? ''
      const message = `${shownValue(id)} holds characters that ${syntax} (UNB01) does not have; set "encoding" of the partner to what is sent`
      judge.complain(codes.badForm, 'warning', place, id, message)
    }
  }

  const end = (text: SegmentText | undefined, place: SegmentPlace): void => {
    if (envelope === undefined) return
    emit({ type: 'envelope-end', envelope: envelope.header, result: rules.closeEnvelope(envelope, text, place) })
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
      const role = roles.get(id)
      if (set === undefined || (role !== undefined && role !== 'set-end')) {
        place.segment = envelope.segments
        return outerSegment(envelope, id, text, place)
      }
      set.segments += 1
      place.segment = set.segments
      set.last = place
      if (look.hasBreaks || look.isMisencoded) noteLook(set, id, place, look)
      if (role === undefined) judge.segment(text, place)
      else endSet(text, place, look.endOffset)
      return false
    },
    oversizeSegment: (place) => {
      if (envelope === undefined) return
      envelope.segments += 1
      place.segment = envelope.segments
      if (set) {
        set.segments += 1
        set.isTooLarge = true
      } else rules.stray(envelope, group, 'A segment larger than the limit', undefined, place)
    },
    noteMissingTerminator: (place) => {
      if (envelope === undefined) return
      const at = { ...place, segment: envelope.segments + 1 }
      const message = 'The last segment of the payload has no terminator'
      const problem = { code: codes.missingTerminator, severity: 'warning', place: at, message } as const
      complainOfEnvelope(envelope, { ...problem, segmentId: rules.interchangeTrailer })
    },
    close: () => {
      if (trailer) end(trailer.text, trailer.place)
    },
    cutOff: (place) => {
      abandonSet(place.byteOffset)
      const at = { ...place, segment: envelope?.segments ?? 0 }
      endGroup(undefined, at)
      end(undefined, at)
    },
    keepFrom: (earliest) => {
      if (set === undefined || set.isTooLarge) return undefined
      if (set.start >= earliest) return set.start
      set.isTooLarge = true
      return undefined
    },
  }
}
