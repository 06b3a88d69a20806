/**
 * Megabytes per second of the X12 reader, beside what the same machine needs just to look at the bytes, and to make a string of
 * every element. Each measurement is a process of its own, over the same generated file; the cases take turns.
 *
 * npm run bench:edi -- [--size 50] [--rounds 3] [--rivals] [--write]
 *
 * `--size` is in MB. `--rivals` also installs node-x12 and x12-parser into a temp folder and times them. `--write` puts the table
 * into docs/performance.md. What is timed is the compiled code, as it is shipped.
 */
import { execFile } from 'node:child_process'
import { copyFile, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { cpus, tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs, promisify } from 'node:util'
import { grammarFor } from '../src/edi/x12/grammar/grammars.ts'
import { type EdiFile, writeEdiFile } from './edi-file.ts'

const run = promisify(execFile)
const root = fileURLToPath(new URL('..', import.meta.url))

/** A release no grammar knows: the same bytes, read without being held to a grammar. */
const unknownVersion = '001000'

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

const installRivals = async (folder: string): Promise<string> => {
  const target = join(folder, 'rivals')
  await mkdir(target)
  await run('npm', ['install', '--no-audit', '--no-fund', '--prefix', target, 'node-x12@1.7.1', 'x12-parser@1.3.0'])
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

const rowsOf = (cases: readonly Case[], results: ReadonlyMap<string, Measured[]>, sizeBytes: number): string[] => {
  const basis = median((results.get('strings') ?? []).map(({ ms }) => ms))
  const cpuBasis = median((results.get('strings') ?? []).map(({ cpuMs }) => cpuMs))
  return cases.map(({ what, file, name }) => {
    const all = results.get(`${file} ${name}`) ?? results.get(name) ?? []
    const ms = median(all.map((each) => each.ms))
    const cpuMs = median(all.map((each) => each.cpuMs))
    const peakMb = Math.max(...all.map((each) => each.peakMb))
    const speed = (sizeBytes / 1e6 / (ms / 1000)).toFixed(ms > 5000 ? 1 : 0)
    const ratios = `${(ms / basis).toFixed(2)} | ${(cpuMs / cpuBasis).toFixed(2)}`
    return `| ${what} | ${ms.toFixed(0)} | ${speed} | ${ratios} | ${peakMb} MB |`
  })
}

const bench = async (folder: string): Promise<string> => {
  if (grammarFor('850', unknownVersion) !== undefined) throw new Error(`There is a grammar of ${unknownVersion} now`)
  const sizeBytes = Number(options.size) * 1e6
  const [file, bare] = [join(folder, '850.edi'), join(folder, 'bare.edi')]
  const written = await writeEdiFile(file, sizeBytes, '004010')
  await writeEdiFile(bare, sizeBytes, unknownVersion)
  const script = await compile(folder)
  const cases: Case[] = [
    { what: 'bytes alone: delimiters counted', script, name: 'scan', file },
    { what: 'every element as a string', script, name: 'strings', file },
    { what: 'Crossdock, read without a grammar', script, name: 'read', file: bare },
    { what: 'Crossdock, read and validated', script, name: 'read', file },
    { what: 'Crossdock, read, validated, made canonical orders', script, name: 'map', file },
  ]
  if (options.rivals) {
    const rivals = await installRivals(folder)
    cases.push(
      { what: 'x12-parser 1.3.0, stream, nothing validated', script: rivals, name: 'x12-parser', file },
      { what: 'node-x12 1.7.1, stream, not strict, nothing validated', script: rivals, name: 'node-x12', file },
    )
  }
  const results = new Map<string, Measured[]>()
  for (let round = 0; round < Number(options.rounds); round += 1) {
    for (const each of cases) {
      const measured = await measure(each)
      if (each.script === script) check(each, measured, written, each.file === file)
      const key = each.name === 'strings' ? 'strings' : `${each.file} ${each.name}`
      results.set(key, [...(results.get(key) ?? []), measured])
      console.log(`${round + 1} ${each.what}: ${measured.ms.toFixed(0)} ms, ${JSON.stringify(measured.count)}`)
    }
  }
  const { interchanges, orders } = written
  const what = `${(written.sizeBytes / 1e6).toFixed(1)} MB: ${interchanges} interchanges, ${orders} orders. Median of ${options.rounds}; peak memory is the highest.`
  const head = '| what | ms | MB/s | times strings | CPU times strings | peak memory |\n|---|---|---|---|---|---|'
  return [what, '', head, ...rowsOf(cases, results, written.sizeBytes)].join('\n')
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
