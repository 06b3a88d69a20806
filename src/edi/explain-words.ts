import type { Term } from './dialect.ts'
import type { NameLanguage, Names } from './name-table.ts'

type Word = Term | 'verdict' | 'unknown' | 'rubbish' | 'tooLarge'

export const words: Readonly<Record<NameLanguage, Readonly<Record<Word, string>>>> = {
  en: {
    sender: 'Sender',
    senderQualifier: 'Sender Qualifier',
    receiver: 'Receiver',
    receiverQualifier: 'Receiver Qualifier',
    date: 'Date',
    time: 'Time',
    version: 'Version',
    controlNumber: 'Control Number',
    acknowledgementRequested: 'Acknowledgment Requested',
    usage: 'Usage',
    type: 'Type of Group',
    verdict: 'Verdict',
    unknown: 'not described by the grammar',
    rubbish: 'Not readable as EDI',
    tooLarge: 'too large to be shown',
  },
  zh: {
    sender: '发送方',
    senderQualifier: '发送方限定符',
    receiver: '接收方',
    receiverQualifier: '接收方限定符',
    date: '日期',
    time: '时间',
    version: '版本',
    controlNumber: '控制号',
    acknowledgementRequested: '要求确认',
    usage: '用途',
    type: '功能组类型',
    verdict: '判定',
    unknown: '语法中未描述',
    rubbish: '无法作为 EDI 读取',
    tooLarge: '过大，无法显示',
  },
}

export const verdicts: ReadonlyMap<string, Names> = new Map([
  ['accepted', { en: 'accepted', zh: '接受' }],
  ['accepted-with-errors', { en: 'accepted with errors', zh: '接受但有错误' }],
  ['rejected', { en: 'rejected', zh: '拒绝' }],
])

export const usages: ReadonlyMap<string, Names> = new Map([
  ['P', { en: 'Production', zh: '生产' }],
  ['T', { en: 'Test', zh: '测试' }],
  ['I', { en: 'Information', zh: '信息' }],
])

export const answers: ReadonlyMap<string, Names> = new Map([
  ['0', { en: 'no', zh: '否' }],
  ['1', { en: 'yes', zh: '是' }],
])
