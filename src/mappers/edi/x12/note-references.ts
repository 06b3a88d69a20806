import type { Partner } from '../../../domain/partner.ts'
import type { Reference } from '../../../domain/sales-order.ts'
import type { Segment } from '../../../edi/segment.ts'
import { textPieces } from './document-segments.ts'

/** Letters or notes (data element 128): free text in a REF, for sets whose heading has no segment for text. */
const noteQualifier = 'L1'
const longestNote = 80

/** REF with the text of notes; a note of more than 80 characters takes several. */
export const noteReferences = (notes: readonly string[], partner: Partner): Segment[] =>
  notes.flatMap((note) => textPieces(note, partner, longestNote)).map((piece) => ['REF', noteQualifier, '', piece])

/** References and notes of REF segments: a note has text and no value. */
export const withoutNotes = (all: readonly Reference[]): { references: Reference[]; notes: string[] } => {
  const isNote = ({ type, value, description }: Reference): boolean => type === noteQualifier && value === description
  return {
    references: all.filter((each) => !isNote(each)),
    notes: all.filter(isNote).map(({ value }) => value),
  }
}
