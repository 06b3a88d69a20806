import type { Delimiters, EdiEvent, EnvelopeHeader, GroupHeader } from '../edi.ts'
import { guessText } from '../encoding.ts'
import type { ElementDef, ElementUse, Grammar } from '../grammar.ts'
import type { ParsedSegment } from '../segment.ts'
import { createWalker } from '../walk-grammar.ts'
import { codeName } from './grammar/code-names.ts'
import { chineseElementName, compositeName } from './grammar/element-names.ts'
import { grammarFor } from './grammar/grammars.ts'
import type { NameLanguage } from './grammar/name-table.ts'
import { segmentNames, setNames } from './grammar/segment-names.ts'
import { parseTransaction } from './parse-transaction.ts'
import { readInterchanges } from './read-interchanges.ts'

/** One element with what it is called and, where the tables know it, what its code means. */
export type ExplainedElement = {
  /** `BEG03`, or `MEA04-1` for a component. */
  place: string
  /** The standard's number of the data element; undefined beyond the definition. */
  number: string | undefined
  name: string
  value: string
  meaning: string | undefined
}

/** One line of a document's explanation. Interchange and group are given as their header segments. */
export type Explained = {
  kind: 'interchange' | 'group' | 'document' | 'segment' | 'rubbish'
  /** How many loops stand around a segment. */
  depth: number
  id: string
  name: string
  elements: ExplainedElement[]
}

type Words = Record<
  | 'sender'
  | 'receiver'
  | 'controlNumber'
  | 'version'
  | 'usage'
  | 'type'
  | 'verdict'
  | 'unknown'
  | 'rubbish'
  | 'tooLarge',
  string
>

const words: Readonly<Record<NameLanguage, Words>> = {
  en: {
    sender: 'Sender',
    receiver: 'Receiver',
    controlNumber: 'Control Number',
    version: 'Version',
    usage: 'Usage',
    type: 'Type of Group',
    verdict: 'Verdict',
    unknown: 'not described by the grammar',
    rubbish: 'Not readable as EDI',
    tooLarge: 'too large to be shown',
  },
  zh: {
    sender: '发送方',
    receiver: '接收方',
    controlNumber: '控制号',
    version: '版本',
    usage: '用途',
    type: '功能组类型',
    verdict: '判定',
    unknown: '语法中未描述',
    rubbish: '无法作为 EDI 读取',
    tooLarge: '过大，无法显示',
  },
}

const verdicts: ReadonlyMap<string, Readonly<Record<NameLanguage, string>>> = new Map([
  ['accepted', { en: 'accepted', zh: '接受' }],
  ['accepted-with-errors', { en: 'accepted with errors', zh: '接受但有错误' }],
  ['rejected', { en: 'rejected', zh: '拒绝' }],
])

const usages: ReadonlyMap<string, Readonly<Record<NameLanguage, string>>> = new Map([
  ['P', { en: 'Production', zh: '生产' }],
  ['T', { en: 'Test', zh: '测试' }],
  ['I', { en: 'Information', zh: '信息' }],
])

const fact = (place: string, name: string, value: string, meaning?: string): ExplainedElement => ({
  place,
  number: undefined,
  name,
  value,
  meaning,
})

const elementName = (definition: ElementDef | undefined, language: NameLanguage): string => {
  if (definition === undefined) return words[language].unknown
  const chinese = language === 'zh' ? chineseElementName(definition.number) : undefined
  return chinese ?? compositeName(definition.number) ?? definition.name
}

const explainValue = (
  place: string,
  definition: ElementDef | undefined,
  value: string,
  language: NameLanguage,
): ExplainedElement => ({
  place,
  number: definition?.number,
  name: elementName(definition, language),
  value,
  meaning: definition === undefined ? undefined : codeName(definition.number, value, language),
})

const explainElement = (
  place: string,
  use: ElementUse | undefined,
  text: string,
  delimiters: Delimiters,
  language: NameLanguage,
): ExplainedElement[] => {
  const { component, repetition } = delimiters
  const values = repetition === undefined || repetition === '' ? [text] : text.split(repetition)
  return values.flatMap((value) => {
    const parts = use?.element.components
    if (parts === undefined || component === '') return explainValue(place, use?.element, value, language)
    return value
      .split(component)
      .map((part, index) => explainValue(`${place}-${index + 1}`, parts[index]?.element, part, language))
      .filter(({ value: part }) => part !== '')
  })
}

const explainSegment = (
  segment: ParsedSegment,
  depth: number,
  grammar: Grammar | undefined,
  delimiters: Delimiters,
  language: NameLanguage,
): Explained => {
  const { id, elements } = segment
  const uses = grammar?.segments.get(id)?.elements
  const explained = elements.flatMap((value, index) =>
    index === 0 || value === ''
      ? []
      : explainElement(`${id}${String(index).padStart(2, '0')}`, uses?.[index - 1], value, delimiters, language),
  )
  const name = segmentNames.get(id)?.[language] ?? words[language].unknown
  return { kind: 'segment', depth, id, name, elements: explained }
}

const explainInterchange = (envelope: EnvelopeHeader, language: NameLanguage): Explained => {
  const { sender, receiver, controlNumber, version, usage } = envelope
  const say = words[language]
  return {
    kind: 'interchange',
    depth: 0,
    id: 'ISA',
    name: segmentNames.get('ISA')?.[language] ?? '',
    elements: [
      fact('ISA06', say.sender, `${sender.qualifier}/${sender.id}`),
      fact('ISA08', say.receiver, `${receiver.qualifier}/${receiver.id}`),
      fact('ISA12', say.version, version),
      fact('ISA13', say.controlNumber, controlNumber),
      fact('ISA15', say.usage, usage, usages.get(usage)?.[language]),
    ],
  }
}

const explainGroup = (group: GroupHeader, language: NameLanguage): Explained => {
  const say = words[language]
  return {
    kind: 'group',
    depth: 0,
    id: 'GS',
    name: segmentNames.get('GS')?.[language] ?? '',
    elements: [
      fact('GS01', say.type, group.functionalId, codeName('479', group.functionalId, language)),
      fact('GS02', say.sender, group.sender),
      fact('GS03', say.receiver, group.receiver),
      fact('GS06', say.controlNumber, group.controlNumber),
      fact('GS08', say.version, group.version),
    ],
  }
}

type Transaction = Extract<EdiEvent, { type: 'transaction' }>

function* explainDocument(event: Transaction, delimiters: Delimiters, language: NameLanguage): Generator<Explained> {
  const { setId, controlNumber, status } = event.transaction
  const say = words[language]
  yield {
    kind: 'document',
    depth: 0,
    id: setId,
    name: setNames.get(setId)?.[language] ?? say.unknown,
    elements: [
      fact('ST02', say.controlNumber, controlNumber),
      fact('', say.verdict, verdicts.get(status)?.[language] ?? status),
      ...(event.body === undefined ? [fact('', setId, say.tooLarge)] : []),
    ],
  }
  if (event.body === undefined) return
  // Without a partner the character set can only be guessed; as UTF-8 it is then the same text.
  const parsed = parseTransaction(new TextEncoder().encode(guessText(event.body)), delimiters, 'utf-8')
  if (!parsed.ok) return
  // For a release without a grammar the names of the oldest known one serve: they hardly ever change.
  const grammar = grammarFor(setId, event.group.version)
  const walker = grammar === undefined ? undefined : createWalker(grammar)
  const named = grammar ?? grammarFor('850', '004010')
  let depth = 0
  for (const segment of parsed.value.segments) {
    walker?.step(segment.id)
    const child = walker?.child
    // The segment that begins a loop stands out of it, one without a place where it was found.
    if (walker !== undefined && child !== undefined) depth = walker.depth
    yield explainSegment(segment, depth, named, delimiters, language)
  }
}

/**
 * Says of a file, piece by piece, what each segment and element is called and what its codes mean. Reads a stream and holds
 * one document at a time. Names come from the grammar tables; what those lack is given in English or as it stands.
 */
export async function* explainFile(
  chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  language: NameLanguage = 'en',
): AsyncGenerator<Explained> {
  let delimiters: Delimiters | undefined
  for await (const event of readInterchanges(chunks)) {
    if (event.type === 'envelope-start') {
      delimiters = event.envelope.delimiters
      yield explainInterchange(event.envelope, language)
    } else if (event.type === 'group-start') yield explainGroup(event.group, language)
    else if (event.type === 'transaction' && delimiters) yield* explainDocument(event, delimiters, language)
    else if (event.type === 'rubbish') {
      const name = words[language].rubbish
      yield { kind: 'rubbish', depth: 0, id: '', name, elements: [fact('', event.message, event.sample)] }
    }
  }
}
