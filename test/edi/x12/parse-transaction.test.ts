import { describe, expect, it } from 'vitest'
import type { Delimiters } from '../../../src/edi/edi.ts'
import { parseTransaction } from '../../../src/edi/x12/parse-transaction.ts'
import { bytesOf } from './build.ts'

const delimiters: Delimiters = { element: '*', component: '>', repetition: '^', segment: '~' }

const elementsOf = (text: string, changed: Partial<Delimiters> = {}): (readonly string[])[] => {
  const parsed = parseTransaction(bytesOf(text), { ...delimiters, ...changed }, 'latin1')
  if (!parsed.ok) throw new Error(parsed.issues.map(({ message }) => message).join())
  return parsed.value.segments.map(({ elements }) => elements)
}

describe('a transaction set as text', () => {
  it('has segments with their elements, empty ones kept, numbered from its header', () => {
    const parsed = parseTransaction(bytesOf('ST*850*0001~\r\nPO1**2*~SE*3*0001~'), delimiters, 'latin1')
    expect(parsed).toEqual({
      ok: true,
      value: {
        setId: '850',
        controlNumber: '0001',
        delimiters,
        segments: [
          { id: 'ST', elements: ['ST', '850', '0001'], position: 1 },
          { id: 'PO1', elements: ['PO1', '', '2', ''], position: 2 },
          { id: 'SE', elements: ['SE', '3', '0001'], position: 3 },
        ],
      },
    })
  })

  it('passes formatting and empty segments, and joins what was wrapped', () => {
    expect(elementsOf(' \n ST*850~~ \t~\r\n MS\r\nG*two\nlines ~\n')).toEqual([
      ['ST', '850'],
      ['MSG', 'twolines '],
    ])
  })

  it('reads a last segment without a terminator, and a segment that is only an id', () => {
    expect(elementsOf('ST*850~CTT~SE*3')).toEqual([['ST', '850'], ['CTT'], ['SE', '3']])
  })

  it.each(['\n', '\r'])('ends segments at either line break where %j is the terminator', (segment) => {
    expect(elementsOf('ST*850\r\nBEG*00\n\rSE*3', { segment })).toEqual([
      ['ST', '850'],
      ['BEG', '00'],
      ['SE', '3'],
    ])
  })

  it('keeps ids of any length and character', () => {
    const ids = ['ST', 'A', 'PO1', '\u00c4\u00d61', 'LONGER', '850']
    expect(elementsOf(`${ids.join('*1~')}*1~`).map(([id]) => id)).toEqual(ids)
  })

  it('of many segments without a single separator is read in a time that grows with its size alone', () => {
    const startMs = performance.now()
    expect(elementsOf(`ST*850~${'A~'.repeat(1_000_000)}`)).toHaveLength(1_000_001)
    expect(performance.now() - startMs).toBeLessThan(10_000)
  })

  it('is refused when it does not begin with ST', () => {
    expect(parseTransaction(bytesOf('BEG*00~'), delimiters, 'latin1')).toMatchObject({ ok: false })
    expect(parseTransaction(bytesOf(''), delimiters, 'latin1')).toMatchObject({ ok: false })
  })
})
