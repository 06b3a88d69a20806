import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { withFormulas, withoutFormulas } from '../../../src/edi/flat/formula-cells.ts'
import { writeCsv } from '../../../src/edi/flat/write-csv.ts'

describe('cells that would be formulas', () => {
  it.each([
    ['=1+1', ';', `"'=1+1"`],
    ['+49 40 1', ';', `"'+49 40 1"`],
    ['@SUM(A1)', ';', `"'@SUM(A1)"`],
    ['\t=1', ';', `"'\t=1"`],
    ['\rx', ';', `"'\rx"`],
    ['\uff1d1', ';', `"'\uff1d1"`],
    ['A;=1+1', ';', '"A;=1+1"'],
    ['A;=1+1', ',', `"A;'=1+1"`],
    ['A,=1+1', ';', `"A,'=1+1"`],
    ['A,=1+1', ',', '"A,=1+1"'],
    ['A; "=1+1', ',', `"A;' ""=1+1"`],
    ['A;-1;@B', '|', `"A;'-1;'@B"`],
    ['Kai 5\n=1', ',', `"Kai 5\n'=1"`],
    ['-12,5', ';', '-12,5'],
    ['NB-14; blue', ',', 'NB-14; blue'],
  ])('%j in a file with %j', (value, delimiter, cell) => {
    expect(writeCsv([[value]], delimiter, '"')).toBe(`${cell}\r\n`)
  })

  it('come back as they were', () => {
    const text = fc.string({
      unit: fc.constantFrom('=', '-', '@', ';', ',', "'", '"', ' ', '\n', 'a', '1'),
      maxLength: 12,
    })
    fc.assert(
      fc.property(text, fc.constantFrom(',', ';', '|'), (value, delimiter) => {
        // Cells are trimmed before they are read.
        fc.pre(!/^\n/.test(value))
        expect(withFormulas(withoutFormulas(value, delimiter), delimiter)).toBe(value)
      }),
    )
  })
})
