import type { ByteWindow } from './byte-window.ts'
import type { SegmentBytes } from './check-bytes.ts'
import type { SegmentText } from './check-segment.ts'
import type { Delimiters } from './edi.ts'
import { splitText } from './edifact/split-text.ts'
import { idInBytes, mostIdBytes } from './segment-ids.ts'
import type { SegmentScanner } from './segment-scanner.ts'

/**
 * What stands for separators while a segment is checked that holds release characters: there, a separator may be text.
 * Noncharacters of Unicode, which no text holds, keep the two apart.
 */
export const componentMark = '\ufdd0'
export const repetitionMark = '\ufdd1'

const breaks = /[\r\n]/g

/** Only where each character is one byte do the places of the separators hold. In GB 18030 that is so for ASCII alone. */
const isBytewise = ({ syntax, start, end }: SegmentScanner, decoded: string | undefined): boolean =>
  decoded === undefined || (decoded.length === end - start && !syntax.isGb18030)

const elementsOf = (
  scanner: SegmentScanner,
  text: string,
  isWhole: boolean,
  { element, release }: Delimiters,
): string[] => {
  if (!isWhole) {
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
  const plain: SegmentBytes = {
    bytes: window.bytes,
    start: 0,
    sizeBytes: 0,
    marks: scanner.marks,
    markCount: 0,
    parts: scanner.parts,
    partCount: 0,
    component: -1,
    release: -1,
  }
  let delimiters: Delimiters = { element: '', component: '', repetition: undefined, segment: '' }
  let decodedText: string | undefined
  let elements: readonly string[] | undefined

  const makeElements = (): readonly string[] => {
    const { start, end, hasReleases } = scanner
    const raw = decodedText ?? window.bytes.toString('latin1', start - window.base, end - window.base)
    const isWhole = !scanner.hasBreaks && isBytewise(scanner, decodedText)
    const found = elementsOf(scanner, raw, isWhole, delimiters)
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
    const { markCount, marks, syntax, hasParts, hasReleases } = scanner
    const start = scanner.start - window.base
    const sizeBytes = scanner.end - scanner.start
    const first = markCount === 0 ? sizeBytes : (marks[0] ?? 0)
    // A tag with components (`UNB:1`, explicit nesting) is left to the text.
    if (scanner.hasBreaks || first > mostIdBytes) return
    text.id = decodedText?.substring(0, first) ?? idInBytes(window.bytes, start, start + first)
    if (scanner.hasControls || (hasParts && syntax.repetition >= 0)) return
    plain.bytes = window.bytes
    plain.start = start
    plain.sizeBytes = sizeBytes
    plain.marks = marks
    plain.markCount = markCount
    plain.parts = scanner.parts
    plain.partCount = scanner.partCount
    plain.component = hasParts || hasReleases ? syntax.component : -1
    plain.release = hasReleases ? syntax.release : -1
    text.plain = plain
  }

  return {
    text,
    use: (wanted) => {
      delimiters = wanted
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
      if (isBytewise(scanner, decoded)) lookAtBytes()
    },
  }
}
