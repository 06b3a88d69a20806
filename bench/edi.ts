/**
 * Megabytes per second of the X12 and the EDIFACT reader, beside what the same machine needs just to look at the bytes, and to make
 * a string of every element. Each measurement is a process of its own, over generated files; the cases take turns.
 *
 * npm run bench:edi -- [--size 50] [--rounds 3] [--rivals] [--write]
 *
 * `--size` is in MB. `--rivals` also installs other parsers into a temp folder and times them. `--write` puts the table
 * into docs/performance.md. What is timed is the compiled code, as it is shipped.
 */
import { execFile } from 'node:child_process'
import { copyFile, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { cpus, tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs, promisify } from 'node:util'
import { grammarFor as edifactGrammarFor } from '../src/edi/edifact/grammar/grammars.ts'
import { grammarFor } from '../src/edi/x12/grammar/grammars.ts'
import { type EdiFile, writeEdiFile } from './edi-file.ts'
import { writeEdifactFile } from './edifact-file.ts'

const run = promisify(execFile)
const root = fileURLToPath(new URL('..', import.meta.url))

/** Releases no grammar knows: the same bytes, read without being held to a grammar. */
const unknownVersion = '001000'
const unknownDirectory = 'D:00Z:UN'

const { values: options } = parseArgs({
  options: {
    size: { type: 'string', default: '50' },
    rounds: { type: 'string', default: '3' },
    rivals: { type: 'boolean', default: false },
    write: { type: 'boolean', default: false },
  },
})

type Measured = { ms: number; cpuMs: number; peakMb: number; count: Record<string, number> }
type Case = { what: string; script: string; name: string; file: string }

/** What is measured over the files of one standard. `judged` is the file that is held to a grammar. */
type Standard = { title: string; written: EdiFile; judged: string; strings: string; cases: readonly Case[] }

/** Compiles what the cases need: a loader that compiles on the fly would be measured, too. */
const compile = async (folder: string): Promise<string> => {
  const out = join(folder, 'compiled')
  const compilerOptions = { noEmit: false, rootDir: root, outDir: out, typeRoots: [join(root, 'node_modules/@types')] }
  const settings = {
    extends: join(root, 'tsconfig.json'),
    compilerOptions,
    include: [],
    files: [join(root, 'bench/edi-case.ts')],
  }
  await writeFile(join(folder, 'tsconfig.json'), JSON.stringify(settings))
  await run(process.execPath, [join(root, 'node_modules/typescript/bin/tsc'), '-p', join(folder, 'tsconfig.json')])
  await writeFile(join(out, 'package.json'), '{ "type": "module" }')
  await symlink(join(root, 'node_modules'), join(out, 'node_modules'))
  return join(out, 'bench', 'edi-case.js')
}

/** ts-edifact does not say that it needs htmlparser2. */
const rivalPackages = [
  'node-x12@1.7.1',
  'x12-parser@1.3.0',
  'edifact@1.2.12',
  'ts-edifact@0.0.14',
  'htmlparser2@12.0.0',
]

const installRivals = async (folder: string): Promise<string> => {
  const target = join(folder, 'rivals')
  await mkdir(target)
  await run('npm', ['install', '--no-audit', '--no-fund', '--prefix', target, ...rivalPackages])
  const script = join(target, 'edi-rivals.mjs')
  await copyFile(join(root, 'bench/edi-rivals.mjs'), script)
  return script
}

const measure = async ({ script, name, file }: Case): Promise<Measured> => {
  const { stdout } = await run(process.execPath, [script, name, file], { maxBuffer: 1024 * 1024 })
  // What the process prints is its own: see edi-case.ts.
  return JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as Measured
}

const median = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[values.length >> 1] ?? 0

/** All cases must have read the whole file, or their times say nothing. */
const check = ({ what, name }: Case, { count }: Measured, { orders }: EdiFile, isJudged: boolean): void => {
  const isWhole =
    count['sets'] === undefined
      ? (count['segments'] ?? 0) > orders
      : count['sets'] === orders &&
        (!isJudged || count['accepted'] === orders) &&
        (count['mapped'] ?? orders) === orders
  if (!isWhole) throw new Error(`${what} (${name}) did not read the ${orders} orders: ${JSON.stringify(count)}`)
}

const keyOf = ({ file, name }: Case): string => `${file} ${name}`

const tableOf = ({ title, written, strings, cases }: Standard, results: ReadonlyMap<string, Measured[]>): string => {
  const { sizeBytes, interchanges, orders } = written
  const basis = median((results.get(strings) ?? []).map(({ ms }) => ms))
  const cpuBasis = median((results.get(strings) ?? []).map(({ cpuMs }) => cpuMs))
  const rows = cases.map((each) => {
    const all = results.get(keyOf(each)) ?? []
    const ms = median(all.map((one) => one.ms))
    const cpuMs = median(all.map((one) => one.cpuMs))
    const peakMb = Math.max(...all.map((one) => one.peakMb))
    const speed = (sizeBytes / 1e6 / (ms / 1000)).toFixed(ms > 5000 ? 1 : 0)
    const ratios = `${(ms / basis).toFixed(2)} | ${(cpuMs / cpuBasis).toFixed(2)}`
    return `| ${each.what} | ${ms.toFixed(0)} | ${speed} | ${ratios} | ${peakMb} MB |`
  })
  const size = `${(sizeBytes / 1e6).toFixed(1)} MB: ${interchanges} interchanges, ${orders} orders`
  const what = `${title}, ${size}. Median of ${options.rounds}; peak memory is the highest.`
  const head = '| what | ms | MB/s | times strings | CPU times strings | peak memory |\n|---|---|---|---|---|---|'
  return [what, '', head, ...rows].join('\n')
}

/** The cases every standard has; `bare` is the file no grammar knows. */
const casesOf = (script: string, standard: 'x12' | 'edifact', judged: string, bare: string): Case[] => [
  { what: 'bytes alone: delimiters counted', script, name: `${standard}-scan`, file: judged },
  { what: 'every element as a string', script, name: `${standard}-strings`, file: judged },
  { what: 'Crossdock, read without a grammar', script, name: `${standard}-read`, file: bare },
  { what: 'Crossdock, read and validated', script, name: `${standard}-read`, file: judged },
  { what: 'Crossdock, read, validated, made canonical orders', script, name: `${standard}-map`, file: judged },
]

const x12Standard = async (folder: string, script: string, rivals: string | undefined): Promise<Standard> => {
  if (grammarFor('850', unknownVersion) !== undefined) throw new Error(`There is a grammar of ${unknownVersion} now`)
  const sizeBytes = Number(options.size) * 1e6
  const [judged, bare] = [join(folder, '850.edi'), join(folder, 'bare.edi')]
  const written = await writeEdiFile(judged, sizeBytes, '004010')
  await writeEdiFile(bare, sizeBytes, unknownVersion)
  const cases = casesOf(script, 'x12', judged, bare)
  if (rivals !== undefined)
    cases.push(
      { what: 'x12-parser 1.3.0, stream, nothing validated', script: rivals, name: 'x12-parser', file: judged },
      { what: 'node-x12 1.7.1, stream, not strict, nothing validated', script: rivals, name: 'node-x12', file: judged },
    )
  return { title: 'X12 850', written, judged, strings: `${judged} x12-strings`, cases }
}

const edifactStandard = async (folder: string, script: string, rivals: string | undefined): Promise<Standard> => {
  if (edifactGrammarFor('ORDERS', unknownDirectory)) throw new Error(`There is a grammar of ${unknownDirectory} now`)
  const sizeBytes = Number(options.size) * 1e6
  const [judged, bare, oneUna] = ['orders.edi', 'bare-orders.edi', 'one-una.edi'].map((name) => join(folder, name))
  if (judged === undefined || bare === undefined || oneUna === undefined) throw new Error('No names for the files')
  const written = await writeEdifactFile(judged, sizeBytes, 'D:96A:UN')
  await writeEdifactFile(bare, sizeBytes, unknownDirectory)
  const cases = casesOf(script, 'edifact', judged, bare)
  if (rivals !== undefined) {
    await writeEdifactFile(oneUna, sizeBytes, 'D:96A:UN', 'first')
    cases.push(
      { what: 'edifact 1.2.12, one UNA, nothing validated', script: rivals, name: 'edifact', file: oneUna },
      { what: 'ts-edifact 0.0.14, one UNA, nothing validated', script: rivals, name: 'ts-edifact', file: oneUna },
    )
  }
  return { title: 'EDIFACT ORDERS', written, judged, strings: `${judged} edifact-strings`, cases }
}

const bench = async (folder: string): Promise<string> => {
  const script = await compile(folder)
  const rivals = options.rivals ? await installRivals(folder) : undefined
  const standards = [await x12Standard(folder, script, rivals), await edifactStandard(folder, script, rivals)]
  const results = new Map<string, Measured[]>()
  for (let round = 0; round < Number(options.rounds); round += 1) {
    for (const { cases, written, judged } of standards) {
      for (const each of cases) {
        const measured = await measure(each)
        check(each, measured, written, each.script === script && each.file === judged)
        results.set(keyOf(each), [...(results.get(keyOf(each)) ?? []), measured])
        console.log(`${round + 1} ${each.what}: ${measured.ms.toFixed(0)} ms, ${JSON.stringify(measured.count)}`)
      }
    }
  }
  return standards.map((standard) => tableOf(standard, results)).join('\n\n')
}

const folder = await mkdtemp(join(tmpdir(), 'crossdock-bench-edi-'))
try {
  const table = await bench(folder)
  console.log(`\n${table}`)
  if (options.write) {
    const file = join(root, 'docs/performance.md')
    const text = await readFile(file, 'utf8')
    const machine = `Node ${process.versions.node}, ${cpus().length} cores, ${new Date().toISOString().slice(0, 10)}.`
    const marked = /<!-- edi -->[\s\S]*<!-- \/edi -->/
    if (!marked.test(text)) throw new Error(`${file} has no place marked <!-- edi -->`)
    await writeFile(file, text.replace(marked, `<!-- edi -->\n${machine} ${table}\n<!-- /edi -->`))
  }
} finally {
  await rm(folder, { recursive: true, force: true })
}
