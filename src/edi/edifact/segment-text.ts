import type { ByteWindow } from '../byte-window.ts'
import type { SegmentBytes } from '../check-bytes.ts'
import type { SegmentText } from '../check-segment.ts'
import type { Delimiters } from '../edi.ts'
import { createSegmentIds } from '../segment-ids.ts'
import type { SegmentScanner } from '../segment-scanner.ts'
import { componentMark, repetitionMark } from './service-segment.ts'
import { splitText } from './split-text.ts'

const breaks = /[\r\n]/g

const elementsOf = (scanner: SegmentScanner, text: string, { element, release }: Delimiters): string[] => {
  // Only where each character is one byte do the places of the separators hold.
  if (scanner.hasBreaks || text.length !== scanner.end - scanner.start) {
    return splitText(text.replace(breaks, ''), element, scanner.hasReleases ? release : undefined)
  }
  const { marks, markCount } = scanner
  const elements: string[] = []
  let from = 0
  for (let i = 0; i < markCount; i += 1) {
    const to = marks[i] ?? 0
    elements.push(text.substring(from, to))
    from = to + 1
  }
  elements.push(text.substring(from))
  return elements
}

/** The element as it was meant, with marks for the separators that do separate. */
const released = (value: string, { component, repetition, release }: Delimiters): string => {
  if (release === undefined || !value.includes(release)) {
    const marked = value.includes(component) ? value.replaceAll(component, componentMark) : value
    return repetition === undefined ? marked : marked.replaceAll(repetition, repetitionMark)
  }
  let plain = ''
  for (let at = 0; at < value.length; at += 1) {
    const character = value[at] ?? ''
    if (character === component) plain += componentMark
    else if (character === repetition) plain += repetitionMark
    else if (character === release && at + 1 < value.length) {
      at += 1
      plain += value[at] ?? ''
    } else plain += character
  }
  return plain
}

/** The segment a scanner has found, for the checks: one object, which changes with every `look`. */
export type SegmentView = {
  text: SegmentText
  /** Takes over the separators of an interchange. */
  use(delimiters: Delimiters): void
  /** Looks at the scanner's segment. `decoded` is its text where that is not one ASCII character for each byte. */
  look(decoded: string | undefined): void
}

/**
 * Most segments are judged by their bytes: their elements are only made when somebody asks, which must be before the window moves.
 */
export const createSegmentView = (window: ByteWindow, scanner: SegmentScanner): SegmentView => {
  const ids = createSegmentIds()
  const plain: SegmentBytes = {
    bytes: window.bytes,
    start: 0,
    sizeBytes: 0,
    marks: scanner.marks,
    markCount: 0,
    component: undefined,
  }
  let delimiters: Delimiters = { element: '+', component: ':', repetition: undefined, segment: "'" }
  let componentByte = -1
  let decodedText: string | undefined
  let elements: readonly string[] | undefined

  const makeElements = (): readonly string[] => {
    const { start, end, hasReleases } = scanner
    const raw = decodedText ?? window.bytes.toString('latin1', start - window.base, end - window.base)
    const found = elementsOf(scanner, raw, delimiters)
    return hasReleases ? found.map((element) => released(element, delimiters)) : found
  }

  const text: SegmentText = {
    get elements() {
      elements ??= makeElements()
      return elements
    },
    id: undefined,
    plain: undefined,
    component: '',
    repetition: undefined,
    hasParts: false,
    hasControls: false,
  }

  const lookAtBytes = (): void => {
    const start = scanner.start - window.base
    const { markCount, marks } = scanner
    const sizeBytes = scanner.end - scanner.start
    const first = markCount === 0 ? sizeBytes : (marks[0] ?? 0)
    const mayHoldRepetitions = scanner.hasParts && delimiters.repetition !== undefined
    if (scanner.hasReleases || scanner.hasBreaks) return
    // A tag with components (`UNB:1`, explicit nesting) is left to the text.
    if (first > 3) return
    text.id = ids.idOf(window.bytes, start, start + first)
    if (mayHoldRepetitions || scanner.hasControls) return
    plain.bytes = window.bytes
    plain.start = start
    plain.sizeBytes = sizeBytes
    plain.marks = marks
    plain.markCount = markCount
    plain.component = scanner.hasParts ? componentByte : undefined
    text.plain = plain
  }

  return {
    text,
    use: (wanted) => {
      delimiters = wanted
      componentByte = wanted.component.charCodeAt(0)
    },
    look: (decoded) => {
      decodedText = decoded
      elements = undefined
      const { hasReleases, hasParts, hasControls } = scanner
      text.id = undefined
      text.plain = undefined
      text.component = hasReleases ? componentMark : delimiters.component
      text.repetition = hasReleases && delimiters.repetition !== undefined ? repetitionMark : delimiters.repetition
      text.hasParts = hasReleases || hasParts
      text.hasControls = hasControls
      if (decoded === undefined || decoded.length === scanner.end - scanner.start) lookAtBytes()
    },
  }
}
