import type { Dialect, DocumentEvent } from '../dialect.ts'
import { guessText } from '../encoding.ts'
import { type SegmentTables, showSegments } from '../segment-dialect.ts'
import { characterSetOf, decodeCharacters } from './character-set.ts'
import { grammarFor } from './grammar/grammars.ts'
import { codeName } from './names/code-names.ts'
import { chineseElementNames } from './names/element-names.ts'
import { messageNames, segmentNames } from './names/segment-names.ts'

/** Directories from D.00A on are nearer to D.01B, older ones to D.96A. */
const nearestRelease = (version: string): string => (/^D:[0-4]/.test(version) ? 'D:01B:UN' : 'D:96A:UN')

const tables: SegmentTables = {
  decode: (body, { version }) => {
    const declared = characterSetOf(version)
    return (declared === undefined ? undefined : decodeCharacters(body, declared)) ?? guessText(body)
  },
  grammarOf: ({ transaction }: DocumentEvent) => grammarFor(transaction.setId, transaction.version ?? ''),
  nearestGrammar: ({ transaction: { setId, version = '' } }) =>
    grammarFor(setId, nearestRelease(version)) ?? grammarFor('ORDERS', nearestRelease(version)),
  segmentName: (id, language) => segmentNames.get(id)?.[language],
  elementName: ({ number, name }, language) =>
    (language === 'zh' ? chineseElementNames.get(number)?.zh : undefined) ?? name,
  codeName,
}

export const edifactDialect: Dialect = {
  ids: { envelope: 'UNB', group: 'UNG', document: 'UNH' },
  envelopeFacts: (envelope) => [
    ['UNB01', 'version', envelope.version],
    ['UNB02-1', 'sender', envelope.sender.id],
    ['UNB02-2', 'senderQualifier', envelope.sender.qualifier],
    ['UNB03-1', 'receiver', envelope.receiver.id],
    ['UNB03-2', 'receiverQualifier', envelope.receiver.qualifier],
    ['UNB04-1', 'date', envelope.date],
    ['UNB04-2', 'time', envelope.time],
    ['UNB05', 'controlNumber', envelope.controlNumber],
    ['UNB09', 'acknowledgementRequested', envelope.acknowledgementRequested ? '1' : '0'],
    ['UNB11', 'usage', envelope.usage],
  ],
  groupFacts: (group) =>
    group.functionalId === '' && group.controlNumber === ''
      ? []
      : [
          ['UNG01', 'type', group.functionalId],
          ['UNG02', 'sender', group.sender],
          ['UNG03', 'receiver', group.receiver],
          ['UNG05', 'controlNumber', group.controlNumber],
          ['UNG07', 'version', group.version],
        ],
  documentNumber: 'UNH01',
  ...showSegments(tables),
  nameOf: (what, id, language) => (what === 'segment' ? segmentNames : messageNames).get(id)?.[language],
}
