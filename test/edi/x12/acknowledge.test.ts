import { describe, expect, it } from 'vitest'
import type { GroupResult, TransactionResult } from '../../../src/edi/edi.ts'
import { functionalAcknowledgement, interchangeAcknowledgement } from '../../../src/edi/x12/acknowledge.ts'
import { readAcknowledgement } from '../../../src/edi/x12/read-acknowledgement.ts'
import { answerTo } from '../file-tools.ts'
import { bytesOf, eventsOf, interchange, issuesOf, readText, set, smallOrder, transactionsOf } from './build.ts'

const at = new Date('2026-11-03T14:05:00Z')

/** The 997 for the first group of a text, a line per segment. */
const ackOf = async (text: string): Promise<string[]> => {
  const transactions: TransactionResult[] = []
  let group: GroupResult | undefined
  for (const event of await readText(text)) {
    if (event.type === 'transaction' && group === undefined) transactions.push(event.transaction)
    if (event.type === 'group-end') group ??= event.group
  }
  const segments = group && functionalAcknowledgement({ group, transactions })
  return (segments ?? []).map((segment) =>
    segment
      .map((element) => [element].flat().join('>'))
      .join('*')
      .replace(/\*+$/, ''),
  )
}

const good = set('850', '0001', smallOrder())
const bad = set('850', '0002', [...smallOrder('B').slice(0, 3), 'PO1*1*X*EA*1**VP*A', 'N4*LONG CITY*TOO LONG', 'CTT*1'])

describe('a 997', () => {
  it('accepts a group', async () => {
    expect(await ackOf(interchange([good]))).toEqual(['ST*997', 'AK1*PO*101', 'AK2*850*0001', 'AK5*A', 'AK9*A*1*1*1'])
  })

  it('names what is wrong with a set, and accepts the others', async () => {
    expect(await ackOf(interchange([good, bad]))).toEqual([
      'ST*997',
      'AK1*PO*101',
      'AK2*850*0001',
      'AK5*A',
      'AK2*850*0002',
      'AK3*PO1*5*PO1*8',
      'AK4*2*330*6*X',
      'AK3*N4*6*PO1*2',
      'AK3*N4*6*PO1*8',
      'AK4*2*156*5*TOO LONG',
      'AK5*R*5',
      'AK9*P*2*2*1',
    ])
  })

  it('says E when all is accepted and something was noted', async () => {
    const noted = set(
      '850',
      '0001',
      smallOrder().map((each) => each.replace('BEG*00', 'BEG*99')),
    )
    expect(await ackOf(interchange([noted]))).toEqual([
      'ST*997',
      'AK1*PO*101',
      'AK2*850*0001',
      'AK3*BEG*2**8',
      'AK4*1*353*7*99',
      'AK5*E*5',
      'AK9*E*1*1*1',
    ])
  })

  it('refuses a group as a whole when its own counts or numbers are wrong', async () => {
    const text = interchange([good, bad]).replace('GE*2*101', 'GE*5*999')
    const lines = await ackOf(text)
    expect(lines.at(-1)).toBe('AK9*R*5*2*0*5*4')
    expect(lines.filter((line) => line.startsWith('AK2'))).toEqual(['AK2*850*0002'])
  })

  it('carries control number errors of sets in AK5', async () => {
    const text = interchange([good]).replace('SE*8*0001', 'SE*9*0003')
    expect(await ackOf(text)).toEqual(['ST*997', 'AK1*PO*101', 'AK2*850*0001', 'AK5*R*4*3', 'AK9*R*1*1*0'])
  })

  it('is never given for a group of acknowledgements', async () => {
    const ack = set('997', '0001', ['AK1*PO*1', 'AK9*A*1*1*1'])
    expect(await ackOf(interchange([ack], { functionalId: 'FA' }))).toEqual([])
  })

  it('is valid itself for the worst of documents, within its limits', async () => {
    const awful = set('850', '0003', [
      ...smallOrder(),
      ...Array.from({ length: 300 }, (_, i) => `X\u0007${i}*~`.replace('~', '')),
      'PO1*1*?^|*TOO*--*LONG*V>P*A',
    ])
    const answer = await answerTo([bytesOf(interchange([good, bad, awful, good]))], at)
    const events = await eventsOf([answer])
    expect(issuesOf(events)).toEqual([])
    expect(transactionsOf(events)).toMatchObject([{ transaction: { setId: '997', status: 'accepted' } }])
  })
})

describe('the acknowledgement of a file', () => {
  it('goes back with ids swapped, and carries a TA1 when ISA14 asks', async () => {
    const text = Buffer.from(await answerTo([bytesOf(interchange([good], { requested: '1' }))], at)).toString()
    expect(text.split('\n')).toEqual([
      'ISA*00*          *00*          *ZZ*CROSSDOCK      *ZZ*NORTHWIND      *261103*1405*U*00401*000000101*0*P*>~',
      'TA1*000000101*261101*0930*A*000~',
      'GS*FA*CROSSDOCK*NORTHWIND*20261103*1405*101*X*004010~',
      'ST*997*0001~',
      'AK1*PO*101~',
      'AK2*850*0001~',
      'AK5*A~',
      'AK9*A*1*1*1~',
      'SE*6*0001~',
      'GE*1*101~',
      'IEA*1*000000101~',
      '',
    ])
  })

  it('is a TA1 alone for a refused interchange, and nothing for acknowledgements', async () => {
    const broken = interchange([good]).replace('IEA*1*000000101', 'IEA*1*000000999')
    const text = Buffer.from(await answerTo([bytesOf(broken)], at)).toString()
    expect(text.split('\n').slice(1)).toEqual(['TA1*000000101*261101*0930*R*001~', 'IEA*0*000000101~', ''])
    const ack = interchange([set('997', '0001', ['AK1*PO*1', 'AK9*A*1*1*1'])], { functionalId: 'FA' })
    expect(await answerTo([bytesOf(ack)], at)).toHaveLength(0)
    expect(await answerTo([], at)).toHaveLength(0)
  })

  it('answers every interchange of the file, in delimiters that work', async () => {
    const file =
      interchange([good], { segment: '\n', newline: '', element: '|', component: ':' }) +
      interchange([bad], { version: '005010', control: '000000102' })
    const events = await eventsOf([await answerTo([bytesOf(file)], at)])
    expect(issuesOf(events)).toEqual([])
    expect(transactionsOf(events).map(({ group }) => group.version)).toEqual(['004010', '005010'])
  })
})

describe('a TA1', () => {
  it('says E with the code of a warning, R with the code of an error', async () => {
    const text = interchange([good]).replace('NORTHWIND      *ZZ*CROSSDOCK      ', 'NORTHWIND*ZZ*CROSSDOCK')
    const ta1Of = async (file: string) => {
      const end = (await readText(file)).find((event) => event.type === 'envelope-end')
      return end && interchangeAcknowledgement(end.envelope, end.result)
    }
    expect(await ta1Of(text)).toEqual(['TA1', '000000101', '261101', '0930', 'E', '022'])
    expect(await ta1Of(text.slice(0, text.indexOf('IEA')))).toEqual(['TA1', '000000101', '261101', '0930', 'R', '023'])
  })
})

describe('an acknowledgement that comes back', () => {
  const delimiters = { element: '*', component: '>', repetition: undefined, segment: '~' }
  const read = (lines: readonly string[], setId = '997') =>
    readAcknowledgement(
      bytesOf(
        set(setId, '0001', lines)
          .map((line) => `${line}~\n`)
          .join(''),
      ),
      delimiters,
    )

  it('tells group and sets', () => {
    const lines = [
      'AK1*PR*77',
      'AK2*855*0001',
      'AK5*A',
      'AK2*855*0002',
      'AK3*ACK*6*PO1*8',
      'AK4*5*373*8*20260230',
      'AK5*R*5',
      'AK9*P*2*2*1',
    ]
    expect(read(lines)).toEqual({
      ok: true,
      value: {
        functionalId: 'PR',
        groupControlNumber: '77',
        groupStatus: 'partial',
        groupErrors: [],
        sets: [
          { setId: '855', controlNumber: '0001', status: 'accepted', errors: [] },
          {
            setId: '855',
            controlNumber: '0002',
            status: 'rejected',
            errors: [
              'segment ACK at 6: error 8 (Segment Has Data Element Errors)',
              'element 5: error 8 (Invalid Date) ("20260230")',
            ],
          },
        ],
      },
    })
  })

  it('may speak of the whole group only, and may be a 999', () => {
    expect(read(['AK1*PR*77', 'AK9*A*2*2*2'])).toMatchObject({ ok: true, value: { groupStatus: 'accepted', sets: [] } })
    expect(read(['AK1*PR*77', 'AK2*855*0001', 'IK5*E', 'AK9*E*1*1*1'], '999')).toMatchObject({
      value: { groupStatus: 'accepted-with-errors', sets: [{ status: 'accepted-with-errors' }] },
    })
  })

  it.each([
    [['AK1*PR*77', 'AK9*Q*1*1*1'], 'AK9'],
    [['AK1*PR*77', 'AK2*855*0001', 'AK5*?', 'AK9*A*1*1*1'], 'AK5'],
    [['AK9*A*1*1*1'], 'AK1'],
    [['AK1*PR*77'], 'AK9'],
  ])('is never guessed at: %j', (lines, where) => {
    const result = read(lines)
    expect(result.ok ? [] : result.issues.map(({ path }) => path.slice(0, 3))).toEqual([where])
  })
})
