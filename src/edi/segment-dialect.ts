import type { Content, Dialect, DocumentEvent, Explained, ExplainedElement } from './dialect.ts'
import { emptyContent } from './dialect.ts'
import type { Delimiters, EnvelopeHeader } from './edi.ts'
import { words } from './explain-words.ts'
import type { ElementDef, ElementUse, Grammar } from './grammar.ts'
import { loopNodes } from './loop-nodes.ts'
import type { NameLanguage } from './name-table.ts'
import { partsOf, rawSegments } from './raw-segments.ts'
import { createWalker } from './walk-grammar.ts'

/** What tells one standard of segments from another when a document is shown. */
export type SegmentTables = {
  /** Text of a document's bytes. Without a partner the character set may have to be guessed. */
  decode(body: Uint8Array, envelope: EnvelopeHeader): string
  grammarOf(document: DocumentEvent): Grammar | undefined
  /** Whose names serve where there is no grammar: they hardly change between releases. */
  nearestGrammar(document: DocumentEvent): Grammar | undefined
  segmentName(id: string, language: NameLanguage): string | undefined
  elementName(definition: ElementDef, language: NameLanguage): string
  codeName(element: string, value: string, language: NameLanguage): string | undefined
}

type Sight = { tables: SegmentTables; delimiters: Delimiters; language: NameLanguage }

/** A document as its segments in their loops. */
const contentOfSegments = (document: DocumentEvent, envelope: EnvelopeHeader, tables: SegmentTables): Content =>
  document.body === undefined
    ? emptyContent
    : loopNodes(rawSegments(tables.decode(document.body, envelope), envelope.delimiters), tables.grammarOf(document))

const explainValue = (
  place: string,
  definition: ElementDef | undefined,
  value: string,
  { tables, language }: Sight,
): ExplainedElement => ({
  place,
  number: definition?.number,
  name: definition === undefined ? words[language].unknown : tables.elementName(definition, language),
  value,
  meaning: definition === undefined ? undefined : tables.codeName(definition.number, value, language),
})

const explainElement = (place: string, use: ElementUse | undefined, text: string, sight: Sight): ExplainedElement[] =>
  partsOf(text, sight.delimiters).flatMap((values) => {
    const parts = use?.element.components
    const whole = values.join(sight.delimiters.component)
    if (parts === undefined) return explainValue(place, use?.element, whole, sight)
    return values
      .map((part, index) => explainValue(`${place}-${index + 1}`, parts[index]?.element, part, sight))
      .filter(({ value }) => value !== '')
  })

const explainSegment = (
  elements: readonly string[],
  depth: number,
  grammar: Grammar | undefined,
  sight: Sight,
): Explained => {
  const [id = ''] = elements
  const uses = grammar?.segments.get(id)?.elements
  const explained = elements.flatMap((text, index) =>
    index === 0 || text === ''
      ? []
      : explainElement(`${id}${String(index).padStart(2, '0')}`, uses?.[index - 1], text, sight),
  )
  const name = sight.tables.segmentName(id, sight.language) ?? words[sight.language].unknown
  return { kind: 'segment', depth, id, name, elements: explained }
}

/** Says of each segment and element of a document what it is called, and what its codes mean. */
function* explainSegments(
  document: DocumentEvent,
  envelope: EnvelopeHeader,
  tables: SegmentTables,
  language: NameLanguage,
): Generator<Explained> {
  if (document.body === undefined) return
  const sight: Sight = { tables, delimiters: envelope.delimiters, language }
  const grammar = tables.grammarOf(document)
  const named = grammar ?? tables.nearestGrammar(document)
  const walker = grammar === undefined ? undefined : createWalker(grammar)
  let depth = 0
  for (const segment of rawSegments(tables.decode(document.body, envelope), envelope.delimiters)) {
    walker?.step(segment[0] ?? '')
    // The segment that begins a loop stands out of it, one without a place where it was found.
    if (walker?.child !== undefined) depth = walker.depth
    yield explainSegment(segment, depth, named, sight)
  }
}

/** How the documents of a standard of segments are shown. */
export const showSegments = (tables: SegmentTables): Pick<Dialect, 'contentOf' | 'explain'> => ({
  contentOf: (document, envelope) => contentOfSegments(document, envelope, tables),
  explain: (document, envelope, language) => explainSegments(document, envelope, tables, language),
})
