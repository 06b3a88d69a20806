import { existsSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { diffFiles } from '../../../src/edi/diff-files.ts'
import type { EdiEvent } from '../../../src/edi/edi.ts'
import { explainFile } from '../../../src/edi/explain-file.ts'
import { parseFile } from '../../../src/edi/parse-file.ts'
import { validateFile } from '../../../src/edi/validate-file.ts'
import { grammarFor } from '../../../src/edi/x12/grammar/grammars.ts'
import { readAcknowledgement } from '../../../src/edi/x12/read-acknowledgement.ts'
import { answerTo } from '../file-tools.ts'
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

const x12 = entries.filter(({ format }) => format === 'x12')
const read = (file: string): Promise<EdiEvent[]> => eventsOf([readFileSync(new URL(encodeURI(file), folder))])

const codesOf = (events: readonly EdiEvent[], severity: string): string[] =>
  events
    .flatMap((event) => {
      if (event.type === 'transaction') return event.transaction.issues.filter(({ level }) => level === 'transaction')
      if (event.type === 'group-end') return event.group.issues
      if (event.type === 'rubbish') return []
      return event.type === 'envelope-end' ? event.result.issues : []
    })
    .filter((issue) => issue.severity === severity)
    .map(({ level, standardCode }) => `${level} ${standardCode}`)

/** What the index calls an error -> the codes that report it. A header that is only odd is a warning. */
const expectedCodes = (error: string): { severity: string; codes: string[] } | undefined => {
  const rules: [RegExp, string, string[]][] = [
    [/^isa-width/, 'warning', ['interchange 022']],
    [/^SE01/, 'error', ['transaction 4']],
    [/^SE02/, 'error', ['transaction 3']],
    [/^GE01/, 'error', ['group 5']],
    [/^GE02/, 'error', ['group 4']],
    [/^IEA01/, 'error', ['interchange 021']],
    [/^IEA02/, 'error', ['interchange 001']],
    [/^missing-SE/, 'error', ['transaction 2']],
    [/^missing-GE/, 'error', ['group 3']],
    [/^dup-ST02/, 'error', ['transaction 7']],
    [/^segment-outside-ST/, 'error', ['interchange 022']],
  ]
  const rule = rules.find(([pattern]) => pattern.test(error))
  return rule && { severity: rule[1], codes: rule[2] }
}

/** Files the index misreads: 135 lacks ISA16, not its trailers; 128 is wrapped at 80 columns within its control number. */
const readOtherwise = new Set([
  'edi-net/test-indice.Edi.Tests-Samples-x12.850.issue135.edi',
  'staedi/x12-issue128-ts210_80char.edi',
])

/** Control numbers and counts are what the index looks at; whether a set fits the kind of its group (AK502 6) is not. */
const isEnvelopeCode = (code: string): boolean => code !== 'transaction 6'

/** Acknowledgements with a right envelope that their own project left empty, cut short or made wrong for its tests. */
const isEmpty = ['segment 3 AK1', 'segment 3 AK9']
const reasons = {
  'staedi/internal-stream-ErrorEventsTest-399.edi': ['element 3 AK1'],
  'staedi/internal-stream-ErrorEventsTest-435.edi': ['element 3 AK1'],
  'staedi/internal-stream-ErrorEventsTest-515.edi': ['element 3 AK1'],
  'staedi/internal-stream-EventSequenceTest-187.edi': ['segment 3 AK9'],
  'staedi/internal-stream-EventSequenceTest-593.edi': ['segment 1 SG1', ...isEmpty],
  'staedi/internal-stream-StaEDIStreamReaderTest-269.edi': isEmpty,
  'staedi/internal-stream-StaEDIStreamReaderTest-319.edi': isEmpty,
  'staedi/internal-stream-StaEDIStreamReaderTest-370.edi': isEmpty,
  'staedi/internal-stream-StaEDIStreamReaderTest-420.edi': isEmpty,
  'staedi/internal-stream-StaEDIStreamReaderTest-471.edi': isEmpty,
  'staedi/x12-empty997.edi': isEmpty,
  'staedi/x12-extraDelimiter997.edi': ['element 3 AK3', 'element 6 AK3', 'element 5 AK3', 'element 3 AK4'],
}

describe.skipIf(!isThere)('documents of other projects (skipped where the corpus is not installed)', () => {
  it('are all read without a throw, alike in any cut', async () => {
    for (const { file } of entries) {
      const bytes = readFileSync(new URL(encodeURI(file), folder))
      expect([file, await eventsOf(cut(bytes, [61]))]).toEqual([file, await eventsOf([bytes])])
    }
  })

  it('have no envelope errors when the index calls them valid', async () => {
    const valid = x12.filter(({ kind }) => kind === 'valid')
    expect(valid.length).toBeGreaterThan(30)
    for (const { file } of valid) {
      expect([file, codesOf(await read(file), 'error').filter(isEnvelopeCode)]).toEqual([file, []])
    }
  })

  it('have the envelope errors the index lists', async () => {
    let checked = 0
    for (const { file, kind, errors } of x12) {
      if (kind !== 'invalid' || readOtherwise.has(file)) continue
      const events = await read(file)
      for (const error of errors) {
        const expected = expectedCodes(error)
        if (expected === undefined) continue
        checked += 1
        expect([file, error, codesOf(events, expected.severity)]).toEqual([
          file,
          error,
          expect.arrayContaining(expected.codes),
        ])
      }
    }
    expect(checked).toBeGreaterThan(20)
  })

  it('are not rejected by a grammar when the index calls them valid, but for reasons that can be named', async () => {
    const rejected: Record<string, string[]> = {}
    let judged = 0
    for (const { file } of x12.filter(({ kind }) => kind === 'valid')) {
      const codes = new Set<string>()
      for (const event of await read(file)) {
        if (event.type !== 'transaction' || grammarFor(event.transaction.setId, event.group.version) === undefined)
          continue
        judged += 1
        for (const { level, severity, standardCode, position } of event.transaction.issues)
          if (severity === 'error' && (level === 'segment' || level === 'element'))
            codes.add(`${level} ${standardCode} ${position.segmentId}`)
      }
      if (codes.size > 0) rejected[file] = [...codes]
    }
    expect(judged).toBeGreaterThan(5)
    expect(rejected).toEqual(reasons)
  })

  it('fit a grammar of the next release where only theirs is missing', async () => {
    const file = new URL('node-x12/test-test-data-856.edi', folder)
    const text = readFileSync(file, 'latin1').replace('*-*00406*', '*U*00401*').replace('*X*004060', '*X*004010')
    const events = await eventsOf([new Uint8Array(Buffer.from(text, 'latin1'))])
    expect(events.flatMap((event) => (event.type === 'transaction' ? event.transaction.issues : []))).toEqual([])
  })

  it('are held to their grammar although their envelope is wrong', async () => {
    const found = new Map<string, string[]>()
    for (const { file } of x12.filter((each) => /x12\.(810[a-d]|832)\.edi$/.test(each.file))) {
      for (const event of await read(file)) {
        if (event.type !== 'transaction') continue
        const issues = event.transaction.issues.filter(({ level }) => level === 'segment' || level === 'element')
        const texts = issues.map(
          ({ standardCode, position }) => `${position.segmentId}/${position.element} ${standardCode}`,
        )
        found.set(file.slice(-8), [...new Set(texts)])
      }
    }
    expect(Object.fromEntries(found)).toEqual({
      '.832.edi': [],
      '810a.edi': [],
      '810b.edi': [],
      '810c.edi': [],
      '810d.edi': [],
    })
  })

  it('are explained without a throw, and say the same as themselves', async () => {
    for (const { file } of entries) {
      const bytes = readFileSync(new URL(encodeURI(file), folder))
      let count = 0
      for await (const _ of explainFile([bytes], 'zh')) count += 1
      if (bytes.length > 0) expect([file, count > 0]).toEqual([file, true])
      const tree = await parseFile([bytes])
      expect([file, diffFiles(tree, await parseFile(cut(bytes, [61])))]).toEqual([file, []])
      const values = tree.envelopes.flatMap(({ groups }) => groups.flatMap(({ transactions }) => transactions)).length
      if (values > 0) expect([file, diffFiles(tree, { envelopes: [], rubbish: [] }).length > 0]).toEqual([file, true])
    }
  })

  it('are acknowledged without a throw, in acknowledgements that are right themselves', async () => {
    let written = 0
    for (const { file } of entries) {
      const bytes = await answerTo([readFileSync(new URL(encodeURI(file), folder))], new Date(0))
      if (bytes.length === 0) continue
      written += 1
      const { issues } = await validateFile([bytes])
      expect([file, issues.filter(({ severity }) => severity === 'error')]).toEqual([file, []])
    }
    expect(written).toBeGreaterThan(100)
  })

  it('hold a 999 whose contexts do not hide its verdicts', async () => {
    const events = await read('staedi/x12-simple999.edi')
    const start = events.find((event) => event.type === 'envelope-start')
    const set = events.find((event) => event.type === 'transaction')
    const body = set?.body
    if (start === undefined || body === undefined) throw new Error('The file has no set')
    expect(readAcknowledgement(body, start.envelope.delimiters)).toMatchObject({
      ok: true,
      value: {
        functionalId: 'HC',
        groupControlNumber: '17456',
        groupStatus: 'partial',
        sets: [
          { controlNumber: '0001', status: 'accepted', errors: [] },
          {
            controlNumber: '0002',
            status: 'rejected',
            errors: [
              'segment CLM at 22: error 8 (Segment Has Data Element Errors)',
              'element 2: error 1 (Mandatory Data Element Missing)',
            ],
          },
          {
            controlNumber: '0003',
            status: 'rejected',
            errors: ['segment REF at 57: error 3 (Mandatory Segment Missing)'],
          },
        ],
      },
    })
  })
})
