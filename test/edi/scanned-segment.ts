import { appendChunk, createByteWindow } from '../../src/edi/byte-window.ts'
import type { SegmentBytes } from '../../src/edi/check-bytes.ts'
import type { SegmentText } from '../../src/edi/check-segment.ts'
import type { Delimiters } from '../../src/edi/edi.ts'
import { createSegmentScanner, findTerminator, seekSegment } from '../../src/edi/segment-scanner.ts'
import { createSegmentView } from '../../src/edi/segment-view.ts'

/** A segment as a reader has it, as text and (where it can be judged so) as bytes; it stands somewhere in a larger payload. */
export const scannedSegment = (
  segment: string,
  delimiters: Delimiters,
): { bytes: SegmentBytes | undefined; text: SegmentText } => {
  const window = createByteWindow()
  const scanner = createSegmentScanner()
  const byteOf = (mark: string | undefined): number => (mark === undefined ? -1 : mark.charCodeAt(0))
  scanner.syntax = {
    terminator: byteOf(delimiters.segment),
    alternateTerminator: -1,
    element: byteOf(delimiters.element),
    component: byteOf(delimiters.component),
    repetition: byteOf(delimiters.repetition),
    release: byteOf(delimiters.release),
    isGb18030: false,
  }
  appendChunk(window, Buffer.from(`\r\n${segment}${delimiters.segment}99999999`, 'latin1'), 0)
  const view = createSegmentView(window, scanner)
  view.use(delimiters)
  if (!seekSegment(scanner, window) || !findTerminator(scanner, window)) throw new Error(`No end: ${segment}`)
  view.look(undefined)
  return { bytes: view.text.plain, text: view.text }
}
