import type { EnvelopeHeader, EnvelopeResult } from '../edi.ts'
import type { Segment } from '../segment.ts'
import { controlMessage, type JudgedGroup } from './acknowledge.ts'
import { characterSetOf } from './character-set.ts'
import { type EdifactWriteDelimiters, edifactDelimiters, writeEdifactInterchange } from './write.ts'

/** Delimiters of the file itself where they can be printed and tell values apart, so that its sender can surely read the answer. */
const answerDelimiters = ({ delimiters }: EnvelopeHeader): EdifactWriteDelimiters => {
  const { element, component, release, segment, repetition } = delimiters
  const wanted = { element, component, release: release ?? '?', segment, repetition: repetition ?? '*' }
  const all = Object.values(wanted)
  const isUsable = new Set(all).size === all.length && all.every((each) => /^[!-~]$/.test(each) && !/\w/.test(each))
  return { ...(isUsable ? wanted : edifactDelimiters), newline: '\n' }
}

/** Text that can be written: no control characters, no halves of characters. */
const writable = (text: string): string => text.replace(/[\p{Cc}\p{Surrogate}]/gu, '').trim()

const writableSegment = (segment: Segment): Segment =>
  segment.map((element) => (typeof element === 'string' ? writable(element) : element.map(writable)))

/** The syntax of the file where it can carry the answer, else UTF-8 in the same version. */
const answerSyntax = (version: string, text: string): string => {
  const [, level = 'UNOC', number = '3'] = /^(UNO[A-Z]):([1-4])$/.exec(version) ?? []
  const isAscii = /^[ -~]*$/.test(text)
  if (isAscii) return `${characterSetOf(level) === undefined ? 'UNOC' : level}:${number}`
  return `UNOY:${number}`
}

const partyOf = ({ id, qualifier }: EnvelopeHeader['sender']): EnvelopeHeader['sender'] => ({
  id: writable(id).slice(0, 35) || 'UNKNOWN',
  qualifier: writable(qualifier).slice(0, 4),
})

/**
 * The CONTRL for one interchange as an interchange in return, with sender and recipient swapped and its own control reference. Empty when
 * nothing is due: CONTRL and APERAK are never answered.
 */
export const answerEdifact = (
  envelope: EnvelopeHeader,
  result: EnvelopeResult,
  groups: readonly JudgedGroup[],
  at: Date,
): Uint8Array => {
  const segments = controlMessage(envelope, result, groups)?.map(writableSegment)
  if (segments === undefined) return new Uint8Array()
  const [ours, theirs] = [partyOf(envelope.receiver), partyOf(envelope.sender)]
  const syntax = answerSyntax(envelope.version, JSON.stringify([segments, ours, theirs]))
  const controlNumber = writable(envelope.controlNumber).slice(0, 14) || '1'
  const usage = envelope.usage === 'P' ? 'production' : 'test'
  return writeEdifactInterchange(
    { ours, theirs, delimiters: answerDelimiters(envelope), syntax, usage },
    { controlNumber, at, messages: [segments] },
  )
}
