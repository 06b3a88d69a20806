import { describe, expect, it } from 'vitest'
import { harmless, oneLine, printable, printableJson, screenWidth, tableText } from '../../src/cli/table.ts'
import { durationText, shortTimeText, timeText } from '../../src/cli/times.ts'

describe('durationText', () => {
  it.each([
    [0, '0 ms'],
    [999, '999 ms'],
    [1_500, '1.5 s'],
    [59_400, '59 s'],
    [60_000, '1 min'],
    [185_000, '3 min 5 s'],
    [7_800_000, '2 h 10 min'],
    [442_800_000, '5 d 3 h'],
  ])('%d ms is %s', (ms, text) => expect(durationText(ms)).toBe(text))
})

describe('times', () => {
  const nowMs = Date.parse('2026-01-31T08:18:07.000Z')
  it('are absolute and relative', () => {
    expect(timeText('2026-01-31T08:15:02.000Z', nowMs)).toBe('2026-01-31 08:15:02Z (3 min 5 s ago)')
    expect(timeText('2026-01-31T08:20:07.000Z', nowMs)).toBe('2026-01-31 08:20:07Z (in 2 min)')
    expect(timeText(null, nowMs)).toBe('-')
    expect(shortTimeText('2026-01-31T08:15:02.000Z', nowMs)).toBe('01-31 08:15Z 3 min')
    expect(shortTimeText('2025-01-31T08:15:02.000Z', nowMs)).toBe('2025-01-31 365 d')
  })
})

describe('tableText', () => {
  it('fits the screen by cutting what may be cut, the widest first', () => {
    const text = tableText(
      [{ name: 'n'.repeat(90), id: 'i'.repeat(36) }],
      [
        { title: 'name', value: ({ name }) => name, shrinkTo: 10 },
        { title: 'id', value: ({ id }) => id },
      ],
    )
    const lines = text.trimEnd().split('\n')
    expect(lines.every((line) => line.length <= screenWidth)).toBe(true)
    expect(lines[1]).toContain('n...')
    expect(lines[1]).toContain('i'.repeat(36))
  })

  it('lets no control characters of foreign data reach the terminal', () => {
    expect(oneLine('a\u001b[31mred\nb')).toBe('a [31mred b')
    expect(oneLine('fdp\u202egpj.exe\u2028x\u009b31m')).toBe('fdp gpj.exe x 31m')
    expect(printable('a\tb\n\u001b[2J\u009b31m\u202e\r\n')).toBe('a\tb\n [2J 31m  \n')
    const json = printableJson(JSON.stringify({ name: 'a\u001b\u007f\u009b\u202e\u00fc' }, null, 2))
    expect(json).toBe('{\n  "name": "a\\u001b\\u007f\\u009b\\u202e\u00fc"\n}')
    expect(JSON.parse(json)).toEqual({ name: 'a\u001b\u007f\u009b\u202e\u00fc' })
    expect(harmless('ST*850~\r\nBEG*\u0007~')).toBe('ST*850~\nBEG* ~')
  })
})
