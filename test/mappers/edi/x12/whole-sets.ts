import { type Partner, partner as partnerSchema } from '../../../../src/domain/partner.ts'
import type { Segment } from '../../../../src/edi/segment.ts'
import { writeSegment } from '../../../../src/edi/x12/write.ts'
import type { DocumentContext } from '../../../../src/mappers/edi/document-context.ts'

/** A partner with one unit code of its own. */
export const northwind = (extra: object = {}): Partner =>
  partnerSchema.parse({
    name: 'northwind',
    system: 'edi',
    theirs: { id: 'NORTHWIND' },
    ours: { id: 'CROSSDOCK' },
    codes: { units: { XX: 'XBX' } },
    ...extra,
  })

export const contextOf = (partner: Partner): DocumentContext => ({
  partner,
  delimiters: { ...partner.delimiters, repetition: undefined },
  envelopeVersion: '00401',
})

/** The segments as text, without terminators. */
export const textsOf = (segments: readonly Segment[], partner: Partner): string[] =>
  segments.map((segment) => writeSegment(segment, { ...partner.delimiters, newline: '' }).slice(0, -1))

/** Segments of a text with one on each line. */
export const linesOf = (text: string): string[] =>
  text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
