import type {
  ChildDef,
  Condition,
  ElementDef,
  ElementType,
  ElementUse,
  Grammar,
  LoopDef,
  SegmentDef,
} from './grammar.ts'
import { asName } from './segment-ids.ts'

/** The tables of one UN/EDIFACT directory, as `scripts/generate-edifact-grammars.js` writes them. */
export type DirectoryText = {
  elements: string
  segments: string
  /** Element number -> its codes, with blanks between. */
  codes: Readonly<Record<string, string>>
  /** Message type -> its set text. */
  messages: Readonly<Record<string, string>>
}

/**
 * Compiles grammars from a compact text, so that the tables read like the standard's own.
 *
 * Elements, one per line: `330 R 1 15 Quantity Ordered`; composites: `C001 : 355! 1018 649` or, named, `C507 Date : 2005!`; `C002 :` alone is left open.
 * Segments: `PO1 350 330 355! | C0302 P0607`: elements in order (`!` mandatory, `*3` repeatable), then conditions; `PAM ...` is left open.
 * Sets: `ST!1 BEG!1 REF?* {N1?200 N2?2}`: `!` mandatory, `?` optional, then how often (`*` without limit); braces hold a loop, begun by its first segment.
 */
export type Dictionary = { elements: Map<string, ElementDef>; segments: Map<string, SegmentDef> }

const elementLine = /^(\S+) (AN|ID|N\d|R|DT|TM|B|A|D) (\d+) (\d+) (.+)$/
const compositeLine = /^([CS]\d+)(?: ([^:]+))? :(.*)$/

const linesOf = (text: string): string[] =>
  text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'))

const parseType = (text: string): ElementType => {
  const type = text.startsWith('N') ? 'N' : text
  if (type === 'AN' || type === 'ID' || type === 'N' || type === 'R' || type === 'DT' || type === 'TM') return type
  if (type === 'A' || type === 'D') return type
  return 'B'
}

const known = <T>(map: ReadonlyMap<string, T>, key: string, what: string): T => {
  const value = map.get(key)
  if (value === undefined) throw new Error(`Grammar text: ${what} "${key}" is not defined`)
  return value
}

const parseUse = (token: string, elements: ReadonlyMap<string, ElementDef>): ElementUse => {
  const [, number = '', required, repeat] = /^([^!*]+)(!)?(?:\*(\d+))?$/.exec(token) ?? []
  return { element: known(elements, number, 'element'), required: required === '!', repeat: Number(repeat ?? 1) }
}

const parseUses = (text: string, elements: ReadonlyMap<string, ElementDef>): ElementUse[] =>
  text
    .split(/\s+/)
    .filter((token) => token !== '')
    .map((token) => parseUse(token, elements))

const parseElement = (line: string, elements: ReadonlyMap<string, ElementDef>): ElementDef => {
  const simple = elementLine.exec(line)
  if (simple) {
    const [, number = '', type = '', min, max, name = ''] = simple
    const lengths = { minLength: Number(min), maxLength: Number(max) }
    return { number, name, type: parseType(type), ...lengths, codes: undefined, components: undefined }
  }
  const [, number, name = 'Composite', parts] = compositeLine.exec(line) ?? []
  if (number === undefined || parts === undefined) throw new Error(`Grammar text: cannot read element line "${line}"`)
  const components = parts.trim() === '' ? undefined : parseUses(parts, elements)
  return { number, name, type: 'B', minLength: 0, maxLength: Number.MAX_SAFE_INTEGER, codes: undefined, components }
}

const parseCondition = (token: string): Condition => {
  const [, kind, digits = ''] = /^([PRECL])((?:\d\d)+)$/.exec(token) ?? []
  if (kind !== 'P' && kind !== 'R' && kind !== 'E' && kind !== 'C' && kind !== 'L')
    throw new Error(`Grammar text: cannot read condition "${token}"`)
  const elements = (digits.match(/\d\d/g) ?? []).map(Number)
  return { kind, elements, lowest: Math.min(...elements) }
}

const parseSegment = (line: string, elements: ReadonlyMap<string, ElementDef>): SegmentDef => {
  const [, text = '', rest = ''] = /^(\S+) ?(.*)$/.exec(line) ?? []
  const id = asName(text)
  if (rest === '...') return { id, elements: undefined, conditions: [] }
  const [uses = '', conditions = ''] = rest.split('|')
  return {
    id,
    elements: parseUses(uses, elements),
    conditions: conditions
      .split(/\s+/)
      .filter((token) => token !== '')
      .map(parseCondition),
  }
}

/** Later texts override earlier ones: a version is its predecessor plus what changed. */
export const compileDictionary = (
  elementTexts: readonly string[],
  segmentTexts: readonly string[],
  codes: ReadonlyMap<string, ReadonlySet<string>>,
): Dictionary => {
  const elements = new Map<string, ElementDef>()
  const lines = elementTexts.flatMap(linesOf)
  const isComposite = (line: string): boolean => compositeLine.test(line)
  for (const line of [...lines.filter((each) => !isComposite(each)), ...lines.filter(isComposite)]) {
    const element = parseElement(line, elements)
    elements.set(element.number, { ...element, codes: codes.get(element.number) })
  }
  const segments = new Map<string, SegmentDef>()
  for (const line of segmentTexts.flatMap(linesOf)) {
    const segment = parseSegment(line, elements)
    segments.set(segment.id, segment)
  }
  return { elements, segments }
}

const loopFrom = (name: string, children: readonly ChildDef[]): LoopDef => {
  const placesById = new Map<string, number[]>()
  children.forEach((child, place) => {
    const places = placesById.get(child.segment.id)
    if (places) places.push(place)
    else placesById.set(child.segment.id, [place])
  })
  return {
    name,
    children,
    placesById,
    required: children.flatMap((child, place) => (child.required && (name === '' || place > 0) ? [place] : [])),
  }
}

const parseChild = (token: string, segments: ReadonlyMap<string, SegmentDef>): ChildDef => {
  const [, id = '', need, max = ''] = /^([A-Z0-9]+)([!?])(\d+|\*)$/.exec(token) ?? []
  if (id === '') throw new Error(`Grammar text: cannot read "${token}"`)
  const limit = max === '*' ? Number.MAX_SAFE_INTEGER : Number(max)
  return { segment: known(segments, id, 'segment'), required: need === '!', max: limit, loop: undefined }
}

/** Compiles one message from its set text. */
export const compileGrammar = (setId: string, version: string, dictionary: Dictionary, text: string): Grammar => {
  const tokens = text.match(/[{}]|[^\s{}]+/g) ?? []
  const placed = new Set<string>()
  let next = 0
  const parseChildren = (): ChildDef[] => {
    const children: ChildDef[] = []
    while (next < tokens.length) {
      const token = tokens[next++] ?? ''
      if (token === '}') return children
      if (token === '{') {
        const [trigger, ...rest] = parseChildren()
        if (trigger === undefined) throw new Error(`Grammar text: a loop of ${setId} is empty`)
        const first: ChildDef = { ...trigger, required: true, max: 1 }
        children.push({ ...trigger, loop: loopFrom(trigger.segment.id, [first, ...rest]) })
      } else {
        const child = parseChild(token, dictionary.segments)
        placed.add(child.segment.id)
        children.push(child)
      }
    }
    return children
  }
  const children = parseChildren()
  return { setId, version, root: loopFrom('', children), segments: dictionary.segments, placed }
}
