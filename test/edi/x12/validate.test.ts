import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { interchange, issuesOf, readText, set, smallOrder, transactionsOf } from './build.ts'

const judge = async (body: readonly string[], options: Parameters<typeof interchange>[1] & { setId?: string } = {}) => {
  const events = await readText(interchange([set(options.setId ?? '850', '0001', body)], options))
  const [event] = transactionsOf(events)
  return { issues: issuesOf(events), status: event?.transaction.status, all: event?.transaction.issues ?? [] }
}

/** The small order with one segment replaced, by its id. */
const withSegment = (id: string, ...segments: string[]): string[] =>
  smallOrder().flatMap((each) => (each.startsWith(`${id}*`) ? segments : [each]))

describe('an 850', () => {
  it('with much in it is accepted in both releases', async () => {
    const text = readFileSync(new URL('../../fixtures/x12/full-850.edi', import.meta.url), 'latin1')
    expect(issuesOf(await readText(text))).toEqual([])
    const newer = text.replace('*U*00401*', '*^*00501*').replaceAll('*X*004010~', '*X*005010~')
    expect(issuesOf(await readText(newer))).toEqual([])
  })

  const cases: [string, string[], string[], string][] = [
    ['a segment nobody knows', [...smallOrder(), 'XYZ*1'], ['segment 1 error XYZ@8'], 'rejected'],
    ['a segment whose loop was not begun', withSegment('N1', 'N3*1 STREET'), ['segment 2 error N3@4'], 'rejected'],
    ['no BEG', withSegment('BEG'), ['segment 3 error BEG@7'], 'rejected'],
    ['no line', [...smallOrder().slice(0, 3)], ['segment 3 error PO1@5'], 'rejected'],
    ['SE without ST content', [], ['segment 3 error BEG@2', 'segment 3 error PO1@2'], 'rejected'],
    ['a segment too often', withSegment('CUR', 'CUR*BY*USD', 'CUR*BY*USD'), ['segment 5 error CUR@4'], 'rejected'],
    [
      'a loop too often',
      [...smallOrder().slice(0, 5), ...Array.from({ length: 26 }, () => 'SAC*C*D240***100'), 'CTT*1'],
      ['segment 4 error SAC@32'],
      'rejected',
    ],
    ['a segment of another set', [...smallOrder(), 'AK1*PO*1'], ['segment 6 error AK1@8'], 'rejected'],
    [
      'a segment too late',
      withSegment('CTT', 'CTT*1', 'REF*DP*1'),
      ['segment 7 warning REF@8'],
      'accepted-with-errors',
    ],
    ['a missing element', withSegment('BEG', 'BEG*00*SA***20261101'), ['element 1 error BEG@2/3'], 'rejected'],
    ['PO103 without PO102', withSegment('PO1', 'PO1*1**EA*5**VP*A'), ['element 2 error PO1@5/2'], 'rejected'],
    ['half a pair of item code', withSegment('PO1', 'PO1*1*1*EA*5**VP'), ['element 2 error PO1@5/7'], 'rejected'],
    ['neither REF02 nor REF03', withSegment('CUR', 'REF*DP'), ['element 2 error REF@3/2'], 'rejected'],
    [
      'a unit of PO4 without any length, width or height',
      withSegment('PID', 'PO4*1*1*EA**********CM'),
      ['element 2 error PO4@6/10'],
      'rejected',
    ],
    ['two that exclude each other', withSegment('PID', 'QTY*01*5**TEXT'), ['element 10 error QTY@6/4'], 'rejected'],
    ['too many elements', withSegment('CUR', 'CUR*BY*USD', 'N2*A'), ['segment 2 error N2@4'], 'rejected'],
    ['elements beyond the definition', withSegment('CTT', 'CTT*1*10*****X*Y'), ['element 3 error CTT@7/8'], 'rejected'],
    ['too short', withSegment('BEG', 'BEG*0*SA*A**20261101'), ['element 4 error BEG@2/1'], 'rejected'],
    ['too long', withSegment('BEG', `BEG*00*SA*${'1'.repeat(23)}**20261101`), ['element 5 error BEG@2/3'], 'rejected'],
    ['letters in a number', withSegment('PO1', 'PO1*1*1O*EA*5**VP*A'), ['element 6 error PO1@5/2'], 'rejected'],
    ['an exponent', withSegment('PO1', 'PO1*1*1E3*EA*5**VP*A'), ['element 6 error PO1@5/2'], 'rejected'],
    ['a comma in a price', withSegment('PO1', 'PO1*1*1*EA*5,00**VP*A'), ['element 6 error PO1@5/4'], 'rejected'],
    ['a point in a whole number', withSegment('CTT', 'CTT*1.0'), ['element 6 error CTT@7/1'], 'rejected'],
    ['a control character', withSegment('PID', 'PID*F****NOTE\u0007BOOK'), ['element 6 error PID@6/5'], 'rejected'],
    [
      'a code not in its list',
      withSegment('BEG', 'BEG*99*SA*A**20261101'),
      ['element 7 warning BEG@2/1'],
      'accepted-with-errors',
    ],
    ['30 February', withSegment('BEG', 'BEG*00*SA*A**20260230'), ['element 8 error BEG@2/5'], 'rejected'],
    ['29 February of 2023', withSegment('BEG', 'BEG*00*SA*A**20230229'), ['element 8 error BEG@2/5'], 'rejected'],
    ['a quarter past 25', withSegment('CUR', 'DTM*002*20261101*2515'), ['element 9 error DTM@3/3'], 'rejected'],
    [
      'the component separator in a text',
      withSegment('PID', 'PID*F****14 > 13'),
      ['element 3 warning PID@6/5'],
      'accepted-with-errors',
    ],
    [
      'a wrong part of a composite',
      withSegment('PID', 'PID*F****X', 'MEA*PD*WD*61.5*IN>X'),
      ['element 6 error MEA@7/4'],
      'rejected',
    ],
  ]
  it.each(cases)('reports %s', async (_, body, expected, status) => {
    const result = await judge(body)
    expect(result.issues).toEqual(expected)
    expect(result.status).toBe(status)
  })

  it('takes leap days, signs and points in numbers without counting them', async () => {
    const body = withSegment('PO1', 'PO1*1*123456789012.345*EA*-.5**VP*A')
    expect((await judge(withSegment('BEG', 'BEG*00*SA*A**20240229'))).issues).toEqual([])
    expect((await judge(body)).issues).toEqual([])
  })

  it('tells element, loop, value and place of an issue', async () => {
    const { all } = await judge(withSegment('N1', 'N1*BY*A*92*X', 'N4*SEATTLE*WASHINGTON*98101'))
    expect(all).toMatchObject([
      {
        dataElement: '156',
        loop: 'N1',
        value: 'WASHINGTON',
        position: { line: 7, segment: 5, segmentId: 'N4', element: 2 },
        message: 'N4 element 2 (State or Province Code) is too long: 2 to 2 characters are allowed',
      },
    ])
  })

  it('is held to its envelope only in a release without a grammar', async () => {
    expect((await judge(['BEG*whatever', 'XYZ'], { version: '003040' })).issues).toEqual([])
    expect((await judge(['ZZZ*1'], { setId: '204', functionalId: 'SM' })).issues).toEqual([])
  })

  it('finds its grammar through an industry suffix', async () => {
    expect((await judge(['XYZ'], { version: '004010VICS' })).issues).toContain('segment 1 error XYZ@2')
  })

  it('takes repetitions in 005010 only where an element may repeat', async () => {
    const body = withSegment('CUR', 'REF*DP*A^B')
    expect((await judge(body, { version: '005010' })).issues).toEqual(['element 3 error REF@3/2'])
    expect((await judge(body)).issues).toEqual([])
  })
})
