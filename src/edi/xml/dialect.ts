import { type Content, type Dialect, type DocumentEvent, emptyContent } from '../dialect.ts'
import { elementNodes } from './element-nodes.ts'
import { explainElements } from './explain-elements.ts'
import { documentName, xmlName } from './names.ts'
import { readXml } from './read-xml.ts'

const contentOf = ({ body }: DocumentEvent): Content => {
  const xml = body === undefined ? undefined : readXml(body, { allowCxmlDoctype: true })
  return xml?.ok ? elementNodes(xml.value.root) : emptyContent
}

export const xmlDialect: Dialect = {
  ids: { envelope: 'payload', group: '', document: 'document' },
  envelopeFacts: (envelope) => [
    ['', 'sender', partyText(envelope.sender)],
    ['', 'receiver', partyText(envelope.receiver)],
    ['', 'version', envelope.version],
    ['', 'controlNumber', envelope.controlNumber],
    ['', 'date', envelope.date],
    ['', 'time', envelope.time],
    ['', 'usage', envelope.usage],
  ],
  groupFacts: () => [],
  documentNumber: '',
  contentOf,
  nameOf: (what, id, language) => {
    if (what === 'document') return documentName(id, language)
    return what === 'segment' ? xmlName(id, language) : undefined
  },
  explain: (document, _, language) => {
    const content = contentOf(document)
    return 'children' in content ? explainElements(content, document.transaction.setId, language) : []
  },
}

const partyText = ({ qualifier, id }: { qualifier: string; id: string }): string =>
  qualifier === '' ? id : `${qualifier}/${id}`
