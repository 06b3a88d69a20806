import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Partner, partner as partnerSchema } from '../../../src/domain/partner.ts'
import { parseTransaction } from '../../../src/edi/x12/parse-transaction.ts'
import { plainText, renderSet, wrapSets, writeInterchange, writeSegment } from '../../../src/edi/x12/write.ts'
import { eventsOf, issuesOf, transactionsOf } from './build.ts'

const partner = (extra: Partial<Parameters<typeof partnerSchema.parse>[0] & object> = {}): Partner =>
  partnerSchema.parse({
    name: 'northwind',
    system: 'edi',
    theirs: { id: 'NORTHWIND' },
    ours: { qualifier: '01', id: '123456789' },
    ...extra,
  })
const at = new Date('2026-11-03T23:05:09+09:00')
const { delimiters } = partner()

describe('a segment', () => {
  it('leaves out empty elements at its end and joins components', () => {
    expect(writeSegment(['AK4', ['3', '', '2'], '', '1', ''], delimiters)).toBe('AK4*3>>2**1~\n')
    expect(writeSegment(['MSG', '', ['', '']], delimiters)).toBe('MSG~\n')
  })

  it.each(['A*B', 'A~B', 'A>B', 'A^B', 'A\nB', 'A\u0000B'])(
    'is refused when a value holds a delimiter or control: %j',
    (value) => {
      expect(() => writeSegment(['REF', 'ZZ', value], delimiters)).toThrow(/REF element 2/)
    },
  )

  it('can carry any free text once it is made plain', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const plain = plainText(text, delimiters, 30)
        expect([...plain].length).toBeLessThanOrEqual(30)
        expect(writeSegment(['MSG', plain, 'X'], delimiters)).toBe(`MSG*${plain}*X~\n`)
      }),
    )
    expect(plainText(' a*b  ~ c>\nd ', delimiters, 60)).toBe('a b c d')
  })

  it.each([']', '^', '-', '\\', '[', '.'])('knows a delimiter that means something elsewhere: %s', (element) => {
    const unusual = { ...delimiters, element }
    expect(() => writeSegment(['REF', 'ZZ', `1${element}2`], unusual)).toThrow(`the delimiter "${element}"`)
    expect(writeSegment(['REF', 'A_Z', '09'], unusual)).toBe(`REF${element}A_Z${element}09~\n`)
  })
})

describe('an interchange', () => {
  const sets = [
    [
      ['ST', '855'],
      ['BAK', '00', 'AD', 'PO-1', '20261101'],
      ['CTT', '0'],
    ],
    [
      ['ST', '855'],
      ['BAK', '00', 'RD', 'PO-2', '20261101'],
    ],
  ]

  it('can hold a set of very many segments', () => {
    const notes = Array.from({ length: 300_000 }, (_, index) => ['MSG', String(index)])
    const bytes = writeInterchange({
      partner: partner(),
      controlNumbers: { interchange: 1, group: 1 },
      functionalId: 'PR',
      at,
      sets: [[['ST', '855'], ...notes]],
    })
    const segments = Buffer.from(bytes).toString('latin1').split('~\n')
    expect(segments.slice(2, 5)).toEqual(['ST*855*0001', 'MSG*0', 'MSG*1'])
    expect(segments.slice(-5, -1)).toEqual(['MSG*299999', 'SE*300002*0001', 'GE*1*1', 'IEA*1*000000001'])
  })

  it('has an ISA of fixed width, UTC times, numbered sets and right counts', () => {
    const bytes = writeInterchange({
      partner: partner(),
      controlNumbers: { interchange: 42, group: 7 },
      functionalId: 'PR',
      at,
      sets,
    })
    expect(Buffer.from(bytes).toString().split('\n')).toEqual([
      'ISA*00*          *00*          *01*123456789      *ZZ*NORTHWIND      *261103*1405*U*00401*000000042*0*P*>~',
      'GS*PR*123456789*NORTHWIND*20261103*1405*7*X*004010~',
      'ST*855*0001~',
      'BAK*00*AD*PO-1*20261101~',
      'CTT*0~',
      'SE*4*0001~',
      'ST*855*0002~',
      'BAK*00*RD*PO-2*20261101~',
      'SE*3*0002~',
      'GE*2*7~',
      'IEA*1*000000042~',
      '',
    ])
  })

  it('follows the partner: version, application ids, delimiters, usage', async () => {
    const other = partner({
      version: '005010',
      usage: 'test',
      theirApplicationId: 'NW-ORDERS',
      ourApplicationId: 'XD',
      delimiters: { element: '|', component: ':', repetition: '!', segment: "'", newline: '' },
    })
    const bytes = writeInterchange({
      partner: other,
      controlNumbers: { interchange: 1, group: 1 },
      functionalId: 'PR',
      at,
      sets,
    })
    expect(Buffer.from(bytes).toString()).toMatch(
      /^ISA\|00.{75}\|!\|00501\|000000001\|0\|T\|:'GS\|PR\|XD\|NW-ORDERS\|20261103\|1405\|1\|X\|005010'ST/,
    )
    const events = await eventsOf([bytes])
    expect(issuesOf(events)).toEqual([])
    expect(events[0]).toMatchObject({
      envelope: { delimiters: { element: '|', component: ':', repetition: '!', segment: "'" } },
    })
  })

  it('has no group when it holds a TA1 only', async () => {
    const ta1 = ['TA1', '000000009', '261101', '0930', 'A', '000']
    const bytes = writeInterchange({
      partner: partner(),
      controlNumbers: { interchange: 3 },
      functionalId: 'FA',
      at,
      sets: [],
      ta1: [ta1],
    })
    expect(Buffer.from(bytes).toString().split('\n').slice(1)).toEqual([
      'TA1*000000009*261101*0930*A*000~',
      'IEA*0*000000003~',
      '',
    ])
    expect((await eventsOf([bytes])).at(-1)).toMatchObject({
      result: { status: 'accepted', acknowledgements: [{ code: '000' }] },
    })
  })

  it('is written in the partner’s character set, or refused', () => {
    const write = (encoding: string) =>
      writeInterchange({
        partner: partner({ encoding }),
        controlNumbers: { interchange: 1, group: 1 },
        functionalId: 'PR',
        at,
        sets: [
          [
            ['ST', '855'],
            ['BAK', '00', 'AD', 'P', '20261101'],
            ['N1', 'BY', 'Café 联想'],
          ],
        ],
      })
    expect(new TextDecoder('gb18030').decode(write('gb18030'))).toContain('N1*BY*Café 联想~')
    expect(new TextDecoder().decode(write('utf-8'))).toContain('N1*BY*Café 联想~')
    expect(() => write('latin1')).toThrow(/does not exist in latin1/)
  })

  it('has the bytes of sets that were rendered apart, in the order they are given', () => {
    const envelope = { partner: partner(), controlNumbers: { interchange: 7, group: 3 }, functionalId: 'PR', at }
    const sets = ['A', 'Bé'].map((name) => [
      ['ST', '855'],
      ['BAK', '00', 'AD', name],
    ])
    const rendered = sets.map((set) => renderSet(set, envelope.partner))
    expect(wrapSets(envelope, rendered)).toEqual(writeInterchange({ ...envelope, sets }))
    const turned = Buffer.from(wrapSets(envelope, rendered.toReversed())).toString('latin1')
    expect(turned).toContain('ST*855*0001~\nBAK*00*AD*Bé~\nSE*3*0001~\nST*855*0002~\nBAK*00*AD*A~\nSE*3*0002~\nGE*2*3~')
    expect(() =>
      renderSet(
        [
          ['ST', '855'],
          ['BAK', '漢'],
        ],
        envelope.partner,
      ),
    ).toThrow(/does not exist in latin1/)
  })

  it('is refused for control numbers and delimiters that cannot be', () => {
    const write = (interchange: number, extra = {}) =>
      writeInterchange({
        partner: partner(extra),
        controlNumbers: { interchange, group: 1 },
        functionalId: 'PR',
        at,
        sets,
      })
    expect(() => write(0)).toThrow(/control number/)
    expect(() => write(1_000_000_000)).toThrow(/control number/)
    expect(() => write(1, { delimiters: { element: '>', component: '>' } })).toThrow(/four different characters/)
  })

  it('reads back as the segments that were written', async () => {
    const value = fc
      .string({ unit: fc.constantFrom(...'ABCxyz019 .,-/()&é'), minLength: 1, maxLength: 20 })
      .map((text) => `${text.trim()}X`)
    const segment = fc.array(value, { minLength: 1, maxLength: 6 }).map((elements) => ['ZZZ', ...elements])
    await fc.assert(
      fc.asyncProperty(
        fc.array(segment, { maxLength: 12 }),
        fc.constantFrom('', '\n', '\r\n'),
        async (body, newline) => {
          const to = partner({ delimiters: { newline } })
          const bytes = writeInterchange({
            partner: to,
            controlNumbers: { interchange: 1, group: 1 },
            functionalId: 'SM',
            at,
            sets: [[['ST', '204'], ...body]],
          })
          const events = await eventsOf([bytes])
          expect(issuesOf(events)).toEqual([])
          const [set] = transactionsOf(events)
          const [start] = events
          if (set?.body === undefined || start?.type !== 'envelope-start') throw new Error('nothing was read')
          const parsed = parseTransaction(set.body, start.envelope.delimiters, 'latin1')
          expect(parsed.ok && parsed.value.segments.slice(1, -1).map(({ elements }) => elements)).toEqual(body)
        },
      ),
      { numRuns: 60 },
    )
  })
})
