import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { dirname, relative } from 'node:path'
import type { Issue } from '../../../domain/issue.ts'
import type { Partner } from '../../../domain/partner.ts'
import type { PartnerSample } from '../../../domain/partner-mapping.ts'
import { type Difference, diffFiles } from '../../../edi/diff-files.ts'
import { parseFile } from '../../../edi/parse-file.ts'
import type { Settings } from '../../../settings.ts'
import type { Context } from '../../context.ts'
import { diffValues } from '../../diff-values.ts'
import { readJson } from '../read-json.ts'
import { type ReadDocument, readPartnerFile } from './read-file.ts'
import { writeDocument } from './write-document.ts'

/** So that a document of ours comes out the same each time. */
const alwaysTheSame = { controlNumber: 1, at: new Date('2026-01-01T00:00:00Z') }

/** How a sample came out. `a` of a difference is what was expected, `b` what came. */
export type SampleOutcome = {
  sample: string
  ok: boolean
  /** The expectation was written anew. */
  updated: boolean
  issues: readonly Issue[]
  differences: readonly Difference[]
}

type Testing = { context: Context; partner: Partner; limits: Settings['limits']; update: boolean }

/** Reads or writes a sample and compares the outcome with the file of its expectation; with `update` writes that file instead. */
export const testSample = async (sample: PartnerSample, testing: Testing): Promise<SampleOutcome> => {
  const made = 'file' in sample ? await madeOfTheirs(sample, testing) : await madeOfOurs(sample, testing)
  const outcome = { sample: nameOf(sample, testing), ok: false, updated: false, differences: [] }
  if ('issues' in made) return { ...outcome, issues: made.issues }
  const expected = await readFile(sample.expect).catch(() => undefined)
  const differences = expected === undefined ? undefined : await made.compare(expected)
  if (differences?.length === 0) return { ...outcome, ok: true, issues: [] }
  if (testing.update) {
    await mkdir(dirname(sample.expect), { recursive: true })
    await writeFile(sample.expect, made.bytes)
    return { ...outcome, ok: true, updated: true, issues: [] }
  }
  return {
    ...outcome,
    issues: expected === undefined ? [missing(sample, testing)] : [],
    differences: differences ?? [],
  }
}

/** What a sample became, and how that differs from what was expected. */
type Made = { bytes: Uint8Array; compare: (expected: Uint8Array) => Promise<Difference[]> } | { issues: Issue[] }

const shortName = (path: string, { context }: Testing): string => relative(context.io.cwd, path)

const nameOf = (sample: PartnerSample, testing: Testing): string =>
  'file' in sample ? shortName(sample.file, testing) : `${sample.entity} ${shortName(sample.value, testing)}`

const missing = ({ expect }: PartnerSample, testing: Testing): Issue => ({
  code: 'VALUE_MISSING',
  path: 'expect',
  value: shortName(expect, testing),
  message: 'cannot be read: mend the path, or write it with --update',
})

const madeOfTheirs = async (
  { file }: Extract<PartnerSample, { file: string }>,
  { partner, limits }: Testing,
): Promise<Made> => {
  const { documents, issues } = await readPartnerFile(file, partner, limits).catch((error: unknown) => {
    if (!(error instanceof Error && 'syscall' in error)) throw error
    const issue: Issue = {
      code: 'VALUE_MISSING',
      path: 'file',
      value: file,
      message: `cannot be read: ${error.message}`,
    }
    return { documents: [], issues: [issue] }
  })
  if (issues.length > 0) return { issues }
  const text = `${JSON.stringify(documents, null, 2)}\n`
  return {
    bytes: Buffer.from(text),
    compare: async (expected) => diffDocuments(jsonOf(expected), JSON.parse(text), documents),
  }
}

const jsonOf = (bytes: Uint8Array): unknown => {
  try {
    return JSON.parse(Buffer.from(bytes).toString('utf8'))
  } catch {
    return undefined
  }
}

const diffDocuments = (expected: unknown, got: unknown[], documents: readonly ReadDocument[]): Difference[] => {
  const wanted: unknown[] = Array.isArray(expected) ? expected : []
  return Array.from({ length: Math.max(wanted.length, got.length) }, (_, index) => {
    const type = documents[index]?.type
    const name = `document ${index + 1}${type === undefined ? '' : ` (${type})`}`
    return diffValues(wanted[index], got[index]).map(({ path, a, b }) => ({
      path: path === '' ? name : `${name}: ${path.replace(/^value\./, '')}`,
      a,
      b,
    }))
  }).flat()
}

const madeOfOurs = async (
  { entity, value, order }: Exclude<PartnerSample, { file: string }>,
  { context, partner }: Testing,
): Promise<Made> => {
  const given = {
    value: await readJson(context, value),
    order: order === undefined ? undefined : await readJson(context, order),
    ...alwaysTheSame,
  }
  const written = await writeDocument(entity, given, partner)
  if (!written.ok) return { issues: written.issues }
  const bytes = written.value
  return {
    bytes,
    compare: async (expected) =>
      partner.standard === 'flat'
        ? diffRows(expected, bytes)
        : diffFiles(await parseFile([expected]), await parseFile([bytes])),
  }
}

/** Flat files by their rows; any encoding reads as Latin 1 for telling whether bytes are the same. */
const diffRows = (expected: Uint8Array, got: Uint8Array): Difference[] => {
  const [a = [], b = []] = [expected, got].map((bytes) => Buffer.from(bytes).toString('latin1').split(/\r?\n/))
  return Array.from({ length: Math.max(a.length, b.length) }, (_, index) => ({
    path: `row ${index + 1}`,
    a: a[index],
    b: b[index],
  })).filter((row) => row.a !== row.b)
}
