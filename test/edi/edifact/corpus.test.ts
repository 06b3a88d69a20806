import { existsSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import type { EdiEvent, EdiIssue } from '../../../src/edi/edi.ts'
import { cut, eventsOf } from './build.ts'

const folder = new URL('../../../../shared/corpus/edi/', import.meta.url)
const index = new URL('INDEX.tsv', folder)
const isThere = existsSync(index)

type Entry = { file: string; format: string; kind: string; errors: string[] }

const entries: Entry[] = isThere
  ? readFileSync(index, 'utf8')
      .split('\n')
      .slice(1)
      .filter((line) => line !== '')
      .map((line) => line.split('\t'))
      .map(([file = '', format = '', , kind = '', errors = '']) => ({
        file,
        format,
        kind,
        errors: errors === '' ? [] : errors.split(';').map((error) => error.trim()),
      }))
  : []

const edifact = entries.filter(({ format }) => format === 'edifact')
const bytesOf = (file: string): Buffer => readFileSync(new URL(encodeURI(file), folder))

/** Codes of errors at the levels an envelope checker sees. */
const codesOf = (events: readonly EdiEvent[]): string[] =>
  events
    .flatMap((event): EdiIssue[] => {
      if (event.type === 'transaction') return event.transaction.issues.filter(({ level }) => level === 'transaction')
      if (event.type === 'group-end') return event.group.issues
      return event.type === 'envelope-end' ? event.result.issues : []
    })
    .filter(({ severity }) => severity === 'error')
    .map(({ level, standardCode, position }) => `${level} ${standardCode} ${position.segmentId}`)

/** What the index calls an error -> what reports it here. */
const expectedCode = (error: string): string | undefined => {
  const rules: [RegExp, string][] = [
    [/^UNT01=/, 'transaction 29 UNT'],
    [/^UNT02!=/, 'transaction 28 UNT'],
    [/^UNZ01=/, 'interchange 29 UNZ'],
    [/^UNZ02!=/, 'interchange 28 UNZ'],
    [/^missing-UNZ/, 'interchange 13 UNZ'],
    [/^missing-UNT/, 'transaction 13 UNT'],
    [/^dup-UNH01/, 'transaction 26 UNH'],
  ]
  return rules.find(([pattern]) => pattern.test(error))?.[1]
}

/** Here the second message stands outside of the group of the first, which is what is reported. */
const readOtherwise = new Set(['staedi/internal-stream-ErrorEventsTest-235.edi'])

describe.skipIf(!isThere)('documents of other projects (skipped where the corpus is not installed)', () => {
  it('are all read without a throw, alike in any cut', async () => {
    for (const { file } of entries) {
      const bytes = bytesOf(file)
      expect([file, await eventsOf(cut(bytes, [61]))]).toEqual([file, await eventsOf([bytes])])
    }
  })

  it('have no envelope errors when the index calls them valid', async () => {
    const valid = edifact.filter(({ kind }) => kind === 'valid')
    expect(valid.length).toBeGreaterThan(15)
    for (const { file } of valid) expect([file, codesOf(await eventsOf([bytesOf(file)]))]).toEqual([file, []])
  })

  it('have the envelope errors the index lists', async () => {
    let checked = 0
    for (const { file, kind, errors } of edifact) {
      // A message without UNB is reported as a whole; there is no envelope to be wrong.
      if (kind !== 'invalid' || errors.includes('UNH-without-UNB') || readOtherwise.has(file)) continue
      const codes = codesOf(await eventsOf([bytesOf(file)]))
      for (const error of errors) {
        const expected = expectedCode(error)
        if (expected === undefined) continue
        checked += 1
        expect([file, error, codes]).toEqual([file, error, expect.arrayContaining([expected])])
      }
    }
    expect(checked).toBeGreaterThan(15)
  })
})
