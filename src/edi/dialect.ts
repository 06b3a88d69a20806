import type { EdiEvent, EnvelopeHeader, GroupHeader } from './edi.ts'
import type { LoopNode } from './loop-nodes.ts'
import type { NameLanguage } from './name-table.ts'
import type { ElementNode } from './xml/element-nodes.ts'

/** What the commands on a file need to know of a standard, besides what its reader tells. */
export type Dialect = {
  /** Segments that begin an interchange, a group and a document, as paths and headings name them. */
  ids: { envelope: string; group: string; document: string }
  envelopeFacts(envelope: EnvelopeHeader): Fact[]
  /** None for a group that only stands for the lack of one. */
  groupFacts(group: GroupHeader): Fact[]
  /** Place of a document's number: `ST02`. */
  documentNumber: string
  /** A document as a tree; empty when its bytes were not kept. */
  contentOf(document: DocumentEvent, envelope: EnvelopeHeader): Content
  /** Name of a group's or document's kind, or of a header segment; undefined where the tables do not say. */
  nameOf(what: 'segment' | 'document' | 'group', id: string, language: NameLanguage): string | undefined
  explain(document: DocumentEvent, envelope: EnvelopeHeader, language: NameLanguage): Iterable<Explained>
}

export type DocumentEvent = Extract<EdiEvent, { type: 'transaction' }>

/** What stands in a document: segments in their loops, or XML elements. */
export type Content = LoopNode | ElementNode

export const emptyContent: LoopNode = { loop: '', segments: [], loops: [] }

/** What a header says: where it stands, what it is, its value. */
export type Fact = readonly [place: string, term: Term, value: string]

export type Term =
  | 'sender'
  | 'senderQualifier'
  | 'receiver'
  | 'receiverQualifier'
  | 'date'
  | 'time'
  | 'version'
  | 'controlNumber'
  | 'acknowledgementRequested'
  | 'usage'
  | 'type'

/** One element with what it is called and, where the tables know it, what its code means. */
export type ExplainedElement = {
  /** `BEG03`, `MEA04-1` for a component; `Quantity/@unitCode` in XML. */
  place: string
  /** The standard's number of the data element; undefined beyond the definition and in XML. */
  number: string | undefined
  name: string
  value: string
  meaning: string | undefined
}

/** One line of a document's explanation. Interchange and group are given as their headers. */
export type Explained = {
  kind: 'interchange' | 'group' | 'document' | 'segment' | 'rubbish'
  /** How many loops or elements stand around a segment or element. */
  depth: number
  id: string
  name: string
  elements: ExplainedElement[]
}
