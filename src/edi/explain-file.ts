import type { Dialect, DocumentEvent, Explained, ExplainedElement, Fact } from './dialect.ts'
import { dialects } from './dialects.ts'
import type { EnvelopeHeader, GroupHeader } from './edi.ts'
import { answers, usages, verdicts, words } from './explain-words.ts'
import type { NameLanguage } from './name-table.ts'
import { type Chunks, readFile } from './read-file.ts'

const said = (place: string, name: string, value: string, meaning?: string): ExplainedElement => ({
  place,
  number: undefined,
  name,
  value,
  meaning,
})

const meaningOf = ([, term, value]: Fact, dialect: Dialect, language: NameLanguage): string | undefined => {
  if (term === 'usage') return usages.get(value)?.[language]
  if (term === 'acknowledgementRequested') return answers.get(value)?.[language]
  return term === 'type' ? dialect.nameOf('group', value, language) : undefined
}

const explainHeader = (
  kind: 'interchange' | 'group',
  id: string,
  facts: readonly Fact[],
  dialect: Dialect,
  language: NameLanguage,
): Explained => ({
  kind,
  depth: 0,
  id,
  name: dialect.nameOf('segment', id, language) ?? '',
  elements: facts
    .filter(([, , value]) => value !== '')
    .map((fact) => said(fact[0], words[language][fact[1]], fact[2], meaningOf(fact, dialect, language))),
})

const explainGroup = (group: GroupHeader, dialect: Dialect, language: NameLanguage): Explained[] => {
  const facts = dialect.groupFacts(group)
  return facts.length === 0 ? [] : [explainHeader('group', dialect.ids.group, facts, dialect, language)]
}

function* explainDocument(
  event: DocumentEvent,
  envelope: EnvelopeHeader,
  dialect: Dialect,
  language: NameLanguage,
): Generator<Explained> {
  const { setId, controlNumber, status } = event.transaction
  const say = words[language]
  yield {
    kind: 'document',
    depth: 0,
    id: setId,
    name: dialect.nameOf('document', setId, language) ?? say.unknown,
    elements: [
      said(dialect.documentNumber, say.controlNumber, controlNumber),
      said('', say.verdict, verdicts.get(status)?.[language] ?? status),
      ...(event.body === undefined ? [said('', setId, say.tooLarge)] : []),
    ],
  }
  yield* dialect.explain(event, envelope, language)
}

/**
 * Says of a file, piece by piece, what each segment and element is called and what its codes mean. Reads a stream and holds
 * one document at a time. Names come from the grammar tables; what those lack is given in English or as it stands.
 */
export async function* explainFile(chunks: Chunks, language: NameLanguage = 'en'): AsyncGenerator<Explained> {
  let envelope: EnvelopeHeader | undefined
  for await (const event of readFile(chunks)) {
    if (event.type === 'envelope-start') {
      envelope = event.envelope
      const dialect = dialects[envelope.standard]
      const facts = dialect.envelopeFacts(envelope)
      yield explainHeader('interchange', dialect.ids.envelope, facts, dialect, language)
    } else if (event.type === 'rubbish') {
      const elements = [said('', event.message, event.sample)]
      yield { kind: 'rubbish', depth: 0, id: '', name: words[language].rubbish, elements }
    } else if (envelope === undefined) continue
    else if (event.type === 'group-start') yield* explainGroup(event.group, dialects[envelope.standard], language)
    else if (event.type === 'transaction')
      yield* explainDocument(event, envelope, dialects[envelope.standard], language)
  }
}
