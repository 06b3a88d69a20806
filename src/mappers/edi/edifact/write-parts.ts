import type { Reference } from '../../../domain/sales-order.ts'
import type { Segment } from '../../../edi/segment.ts'
import { rightGtin } from './check-fit.ts'
import { pieces, tradeItem } from './write-values.ts'

const lengthOf = (text: string): number => [...text].length

/**
 * Text broken between words into lines of a length, at most `most`: joined with blanks it is the same text again, its white space evened
 * out. Only a word longer than a line is cut.
 */
export const wrapped = (text: string, length: number, most = Number.POSITIVE_INFINITY): string[] => {
  const words = text
    .replace(/[\p{Cc}\s]+/gu, ' ')
    .split(' ')
    .flatMap((word) => pieces(word, length, Number.POSITIVE_INFINITY))
  const lines: string[] = []
  for (const word of words) {
    const longer = lines.length === 0 ? word : `${lines.at(-1)} ${word}`
    if (lines.length > 0 && lengthOf(longer) <= length) lines[lines.length - 1] = longer
    else lines.push(word)
  }
  return lines.slice(0, most)
}

const chunksOf = <T>(values: readonly T[], size: number): T[][] =>
  Array.from({ length: Math.ceil(values.length / size) }, (_, index) => values.slice(index * size, (index + 1) * size))

const longestFreeText = 70
const freeTexts = 5

/** Notes as general information (FTX with AAI). One longer than five lines of 70 goes on in the next FTX. */
export const noteSegments = (notes: readonly string[]): Segment[] =>
  notes
    .flatMap((note) => chunksOf(wrapped(note, longestFreeText), freeTexts))
    .map((lines) => ['FTX', 'AAI', '', '', lines])

/** RFF of references, without those of types that other fields of the document tell. */
export const referenceSegments = (references: readonly Reference[], taken: ReadonlySet<string>): Segment[] =>
  references
    .filter(({ type }) => !taken.has(type))
    .map(({ type, value, description }) => ['RFF', [type, value, /^line (.{1,6})$/.exec(description ?? '')?.[1] ?? '']])

/** Data element 1156 has room for six characters. */
const longestLineReference = 6

/**
 * RFF of the order a line belongs to, with its line (1156). A line number that has no room there, or no order to go with, stands in a
 * reference of its own (LI).
 */
export const orderLineReferences = (
  orderNumber: string | undefined,
  orderLineNumber = '',
  releaseNumber = '',
): { order: Segment[]; line: Segment[] } => {
  const hasRoom = orderNumber !== undefined && orderLineNumber.length <= longestLineReference
  const order: Segment[] =
    orderNumber === undefined ? [] : [['RFF', ['ON', orderNumber, hasRoom ? orderLineNumber : '', releaseNumber]]]
  return { order, line: hasRoom || orderLineNumber === '' ? [] : [['RFF', ['LI', orderLineNumber]]] }
}

const descriptionLine = 35
const mostDescriptionLines = 20

type WrittenItem = {
  lineNumber: string
  itemId: string
  buyerItemId?: string | undefined
  gtin?: string | undefined
  description?: string | undefined
}

/**
 * LIN, PIA and IMD of a line: our item (SA) and the buyer's (IN) are further numbers (1) of the GTIN in LIN, or the numbers of the item (5)
 * when it has none. Throws RejectedError VALUE_INVALID for a GTIN that is none.
 */
export const itemSegments = ({ lineNumber, itemId, buyerItemId, gtin, description = '' }: WrittenItem): Segment[] => {
  const buyer = buyerItemId === undefined ? [] : [[buyerItemId, 'IN']]
  const texts = chunksOf(wrapped(description, descriptionLine, mostDescriptionLines), 2)
  return [
    ['LIN', lineNumber, '', tradeItem(rightGtin(gtin, lineNumber))],
    ['PIA', gtin === undefined ? '5' : '1', [itemId, 'SA'], ...buyer],
    ...texts.map((lines): Segment => ['IMD', 'F', '', ['', '', '', ...lines]]),
  ]
}
