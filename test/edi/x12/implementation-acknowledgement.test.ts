import { describe, expect, it } from 'vitest'
import type { GroupResult, TransactionResult } from '../../../src/edi/edi.ts'
import { functionalAcknowledgement, implementationAcknowledgement } from '../../../src/edi/x12/acknowledge.ts'
import { readAcknowledgement } from '../../../src/edi/x12/read-acknowledgement.ts'
import { answerTo } from '../file-tools.ts'
import { bytesOf, eventsOf, interchange, issuesOf, readText, set, smallOrder, transactionsOf } from './build.ts'

const at = new Date('2026-11-03T14:05:00Z')
const good = set('850', '0001', smallOrder())
const bad = set('850', '0002', [
  'BEG*00*SA***20260231',
  'REF*DP*A^B',
  'N1*BY*NORTHWIND ELECTRONICS',
  'PO1*1**EA*899.00*PE*VP*NB-PRO-14',
  'MEA*PD*WT*1*KG>1>1>KG>1>1>KG>1>1>KG>1>1>KG>1>1>KG',
  'CTT*1*10',
])

const judged = async (text: string): Promise<{ group: GroupResult; transactions: TransactionResult[] }> => {
  const events = await readText(text)
  const end = events.find((event) => event.type === 'group-end')
  if (end === undefined) throw new Error('The test file has no group')
  return { group: end.group, transactions: transactionsOf(events).map(({ transaction }) => transaction) }
}

const linesOf = (segments: ReturnType<typeof implementationAcknowledgement>): string[] =>
  (segments ?? []).map((segment) => segment.map((each) => (typeof each === 'string' ? each : each.join(':'))).join('*'))

describe('a 999', () => {
  it('says what was found with codes of its own, and what a condition hangs on', async () => {
    const file = interchange([good, bad], { version: '005010' })
    expect(linesOf(implementationAcknowledgement(await judged(file)))).toEqual([
      'ST*999**005010X231A1',
      'AK1*PO*101*005010',
      'AK2*850*0001',
      'IK5*A',
      'AK2*850*0002',
      'IK3*BEG*2**8',
      'IK4*3*324*1*',
      'IK4*5*373*8*20260231',
      'IK3*REF*3**8',
      'IK4*2::2*127*12*A B',
      'IK3*PO1*5*PO1*8',
      'IK4*2*380*2*',
      'CTX*SITUATIONAL TRIGGER*PO1*5*PO1',
      'IK3*MEA*6*PO1*8',
      'IK4*4:16**13*KG',
      'IK5*R*5',
      'AK9*P*2*2*1',
    ])
  })

  it('agrees with the 997 in every verdict', async () => {
    for (const file of [
      interchange([good]),
      interchange([good, bad]),
      interchange([bad]),
      interchange([good, good]),
      interchange([good]).replace('GE*1*101', 'GE*9*101'),
    ]) {
      const facts = await judged(file)
      const verdicts = (lines: string[]): string[] =>
        lines.filter((line) => /^(AK2|.K5|AK9)/.test(line)).map((line) => line.replace('IK5', 'AK5'))
      expect(verdicts(linesOf(implementationAcknowledgement(facts)))).toEqual(
        verdicts(linesOf(functionalAcknowledgement(facts))),
      )
    }
  })

  it('is never given for acknowledgements', async () => {
    const ack = interchange([set('999', '0001', ['AK1*PO*1', 'AK9*A*1*1*1'])], {
      functionalId: 'FA',
      version: '005010',
    })
    expect(implementationAcknowledgement(await judged(ack))).toBeUndefined()
  })

  it('is valid itself and reads back, whatever release it answers', async () => {
    for (const version of ['004010', '005010']) {
      const awful = set('850', '0003', [
        ...Array.from({ length: 200 }, (_, i) => `X${i}*1`),
        'PO1*1*?^|*TOO*--*LONG*V>P*A',
        ...smallOrder(),
      ])
      const file = interchange([good, bad, awful], { version })
      const answer = await answerTo([bytesOf(file)], at, '999')
      const events = await eventsOf([answer])
      expect(issuesOf(events)).toEqual([])
      const [event] = transactionsOf(events)
      expect(event).toMatchObject({
        group: { version: '005010X231A1', functionalId: 'FA' },
        transaction: { setId: '999', status: 'accepted' },
      })
      const start = events.find((each) => each.type === 'envelope-start')
      if (event?.body === undefined || start === undefined) throw new Error('The answer has no set')
      expect(readAcknowledgement(event.body, start.envelope.delimiters)).toMatchObject({
        ok: true,
        value: {
          functionalId: 'PO',
          groupControlNumber: '101',
          groupStatus: 'partial',
          sets: [{ status: 'accepted' }, { status: 'rejected' }, { status: 'rejected' }],
        },
      })
    }
  })
})
