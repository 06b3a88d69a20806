import type { Dialect, DocumentEvent } from '../dialect.ts'
import { guessText } from '../encoding.ts'
import { type SegmentTables, showSegments } from '../segment-dialect.ts'
import { codeName } from './grammar/code-names.ts'
import { chineseElementName, compositeName } from './grammar/element-names.ts'
import { grammarFor } from './grammar/grammars.ts'
import { segmentNames, setNames } from './grammar/segment-names.ts'

const tables: SegmentTables = {
  decode: guessText,
  grammarOf: ({ transaction, group }: DocumentEvent) => grammarFor(transaction.setId, group.version),
  nearestGrammar: () => grammarFor('850', '004010'),
  segmentName: (id, language) => segmentNames.get(id)?.[language],
  elementName: ({ number, name }, language) =>
    (language === 'zh' ? chineseElementName(number) : undefined) ?? compositeName(number) ?? name,
  codeName,
}

export const x12Dialect: Dialect = {
  ids: { envelope: 'ISA', group: 'GS', document: 'ST' },
  envelopeFacts: (envelope) => [
    ['ISA05', 'senderQualifier', envelope.sender.qualifier],
    ['ISA06', 'sender', envelope.sender.id],
    ['ISA07', 'receiverQualifier', envelope.receiver.qualifier],
    ['ISA08', 'receiver', envelope.receiver.id],
    ['ISA09', 'date', envelope.date],
    ['ISA10', 'time', envelope.time],
    ['ISA12', 'version', envelope.version],
    ['ISA13', 'controlNumber', envelope.controlNumber],
    ['ISA14', 'acknowledgementRequested', envelope.acknowledgementRequested ? '1' : '0'],
    ['ISA15', 'usage', envelope.usage],
  ],
  groupFacts: (group) => [
    ['GS01', 'type', group.functionalId],
    ['GS02', 'sender', group.sender],
    ['GS03', 'receiver', group.receiver],
    ['GS06', 'controlNumber', group.controlNumber],
    ['GS08', 'version', group.version],
  ],
  documentNumber: 'ST02',
  ...showSegments(tables),
  nameOf: (what, id, language) => {
    if (what === 'group') return codeName('479', id, language)
    return (what === 'document' ? setNames : segmentNames).get(id)?.[language]
  },
}
