import { type SegmentText, segmentIdOf } from '../check-segment.ts'
import type { EdiEvent, EdiIssue, EnvelopeHeader } from '../edi.ts'
import { type SegmentPlace, shownValue } from '../validate-message.ts'
import { createTransactionJudge } from './judge-transaction.ts'
import {
  closeEnvelope,
  closeGroup,
  complainOfEnvelope,
  noteAcknowledgement,
  type OpenEnvelope,
  type OpenGroup,
  openEnvelope,
  openGroup,
} from './open-envelope.ts'

/** Puts the segments of an interchange into their groups and transaction sets, and tells what comes of them as events. */
export type EnvelopeBuilder = {
  begin(header: EnvelopeHeader, issues: readonly EdiIssue[]): void
  hash(bytes: Uint8Array): void
  /** Takes one segment, ending in front of `endOffset`; true when it was IEA. Then `close` ends the interchange. */
  segment(text: SegmentText, place: SegmentPlace, hasBreaks: boolean, endOffset: number): boolean
  /** A segment too large to be kept was passed. */
  oversizeSegment(place: SegmentPlace): void
  noteMissingTerminator(place: SegmentPlace): void
  close(): void
  /** The interchange is over without IEA. */
  cutOff(place: SegmentPlace): void
  /** Offset of the first byte still needed; a set that began before `earliest` is too large and is given up. */
  keepFrom(earliest: number): number | undefined
}

type OpenSet = { start: number; segments: number; isTooLarge: boolean; hasBreaks: boolean; last: SegmentPlace }

/** Service segments that may stand between ISA and the first GS. */
const interchangeSegments: ReadonlySet<string> = new Set(['ISB', 'ISE', 'ISX', 'TA3'])

/** `copy` gives the bytes of a stretch of the payload, or undefined when it is over the limit. */
export const createEnvelopeBuilder = (
  emit: (event: EdiEvent) => void,
  copy: (from: number, to: number) => Uint8Array | undefined,
): EnvelopeBuilder => {
  const judge = createTransactionJudge()
  let envelope: OpenEnvelope | undefined
  let group: OpenGroup | undefined
  let set: OpenSet | undefined
  let trailer: { elements: readonly string[]; place: SegmentPlace } | undefined

  const endSet = (se: SegmentText | undefined, place: SegmentPlace, endOffset: number): void => {
    if (group === undefined || set === undefined) return
    const body = set.isTooLarge ? undefined : copy(set.start, endOffset)
    if (body === undefined)
      judge.complain(
        '1',
        'error',
        place,
        'ST',
        'The set is larger than the limit ("maxTransactionBytes") and was not kept',
      )
    const verdict = judge.end(se, place)
    const transaction = { index: group.received - 1, ...verdict }
    set = undefined
    emit({ type: 'transaction', group: group.header, transaction, body })
  }

  const endGroup = (ge: readonly string[] | undefined, place: SegmentPlace): void => {
    if (group === undefined) return
    emit({ type: 'group-end', group: closeGroup(group, ge, place) })
    group = undefined
  }

  /** Ends the open set for the want of SE. Its body is what there is of it, for an operator to look at. */
  const abandonSet = (endOffset: number): void => {
    if (set) endSet(undefined, set.last, endOffset)
  }

  const beginSet = (text: SegmentText, place: SegmentPlace): void => {
    if (group === undefined) return
    group.received += 1
    const number = (text.elements[2] ?? '').trim()
    const isRepeated = !group.setNumbers.add(number)
    const { functionalId, version } = group.header
    set = { start: place.byteOffset, segments: 1, isTooLarge: false, hasBreaks: false, last: place }
    const inSet = { ...place, segment: 1 }
    judge.begin(text, inSet, { functionalId, version, isRepeated })
  }

  const stray = (id: string, place: SegmentPlace): void => {
    if (envelope === undefined) return
    const where = group === undefined ? 'outside of any group (GS)' : 'between transaction sets (ST to SE)'
    const message = `${shownValue(id)} stands ${where}: it was not read`
    complainOfEnvelope(envelope, { code: '022', place, segmentId: shownValue(id), message })
  }

  const beginGroup = (text: SegmentText, place: SegmentPlace): void => {
    if (envelope === undefined) return
    abandonSet(place.byteOffset)
    endGroup(undefined, place)
    group = openGroup(envelope, text.elements, place)
    emit({ type: 'group-start', group: group.header })
  }

  const noteBreaks = (place: SegmentPlace, id: string): void => {
    if (set === undefined || set.hasBreaks) return
    set.hasBreaks = true
    const message = `A line break stands inside ${shownValue(id)}: the file is wrapped, or a segment terminator is missing`
    judge.complain('5', 'warning', place, id, message)
  }

  const segmentOfSet = (
    open: OpenSet,
    id: string,
    text: SegmentText,
    place: SegmentPlace,
    hasBreaks: boolean,
    endOffset: number,
  ): void => {
    open.segments += 1
    place.segment = open.segments
    open.last = place
    if (hasBreaks) noteBreaks(place, id)
    if (id === 'SE') endSet(text, place, endOffset)
    else judge.segment(text, place)
  }

  const isEnvelopeSegment = (id: string): boolean => id === 'ST' || id === 'GE' || id === 'GS' || id === 'IEA'

  const envelopeSegment = (id: string, text: SegmentText, place: SegmentPlace): boolean => {
    switch (id) {
      case 'ST':
        abandonSet(place.byteOffset)
        if (group === undefined) stray(id, place)
        else beginSet(text, place)
        return false
      case 'GS':
        beginGroup(text, place)
        return false
      case 'GE':
        abandonSet(place.byteOffset)
        if (group === undefined) stray(id, place)
        else endGroup(text.elements, place)
        return false
      case 'IEA':
        abandonSet(place.byteOffset)
        endGroup(undefined, place)
        trailer = { elements: text.elements, place }
        return true
      case 'TA1':
        if (envelope && group === undefined) noteAcknowledgement(envelope, text.elements, place)
        else stray(id, place)
        return false
      default:
        if (group !== undefined || !interchangeSegments.has(id)) stray(id, place)
        return false
    }
  }

  const end = (iea: readonly string[] | undefined, place: SegmentPlace): void => {
    if (envelope === undefined) return
    emit({ type: 'envelope-end', envelope: envelope.header, result: closeEnvelope(envelope, iea, place) })
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
    segment: (text, place, hasBreaks, endOffset) => {
      const id = segmentIdOf(text)
      if (envelope) envelope.segments += 1
      if (set && !isEnvelopeSegment(id)) {
        segmentOfSet(set, id, text, place, hasBreaks, endOffset)
        return false
      }
      place.segment = envelope?.segments ?? 0
      return envelopeSegment(id, text, place)
    },
    oversizeSegment: (place) => {
      if (envelope) envelope.segments += 1
      if (set) {
        set.segments += 1
        set.isTooLarge = true
      } else stray('A segment larger than the limit', place)
    },
    noteMissingTerminator: (place) => {
      if (envelope === undefined) return
      const at = { ...place, segment: envelope.segments + 1 }
      const message = 'The last segment of the payload has no terminator'
      complainOfEnvelope(envelope, { code: '004', severity: 'warning', place: at, segmentId: 'IEA', message })
    },
    close: () => {
      if (trailer) end(trailer.elements, trailer.place)
    },
    cutOff: (place) => {
      abandonSet(place.byteOffset)
      const at = { ...place, segment: envelope?.segments ?? 0 }
      endGroup(undefined, at)
      end(undefined, at)
    },
    keepFrom: (earliest) => {
      if (set === undefined || set.isTooLarge) return undefined
      if (set.start < earliest) {
        set.isTooLarge = true
        return undefined
      }
      return set.start
    },
  }
}
