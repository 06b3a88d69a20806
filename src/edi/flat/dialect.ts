import { type Dialect, emptyContent } from '../dialect.ts'

/**
 * What the commands on a file know of flat ones: next to nothing, since only a partner's layout tells what stands in them. Such a file is
 * recognised by its name and never by its bytes.
 */
export const flatDialect: Dialect = {
  ids: { envelope: 'file', group: '', document: 'order' },
  envelopeFacts: ({ controlNumber, version }) => [
    ['', 'version', version],
    ['', 'controlNumber', controlNumber],
  ],
  groupFacts: () => [],
  documentNumber: '',
  contentOf: () => emptyContent,
  nameOf: () => undefined,
  explain: () => [],
}
