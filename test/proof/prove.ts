/**
 * The whole matrix, over many seeds: a process killed at every crash point on every backend, or with --faults every fault from outside. What has
 * run is kept in .proof/results.jsonl, and a run goes on where the last one stopped; a new version of the program begins anew. Ends with 1 when
 * anything was lost, doubled or left lying, or a fault did not strike.
 *
 * npm run prove -- [--faults] [--seeds 20] [--minutes 120] [--backends embedded,postgres,redis] [--only a,b] [--seed 7] [--write]
 */
import { execFileSync } from 'node:child_process'
import { appendFile, mkdir, readFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { writeTable } from '../../bench/bench-site.ts'
import { crashPoints } from '../../src/domain/crash-point.ts'
import { type Backend, backends } from '../helpers/crossdock-app.ts'
import { type CrashCase, runCrashCase } from './crash-case.ts'
import { backendsOf, type FaultCase, type FaultName, faultNames, runFaultCase } from './fault-case.ts'

const { values: options } = parseArgs({
  options: {
    seeds: { type: 'string', default: '20' },
    seed: { type: 'string' },
    minutes: { type: 'string', default: '120' },
    backends: { type: 'string', default: backends.join(',') },
    faults: { type: 'boolean', default: false },
    /** Crash points, or faults. */
    only: { type: 'string' },
    write: { type: 'boolean', default: false },
  },
})

type ProofCase = CrashCase | FaultCase
type Result = ProofCase & {
  version: string
  breaches: string[]
  orders: number
  recoveredMs: number
  /** Of faults. */
  timeline?: readonly string[]
}

const root = fileURLToPath(new URL('../..', import.meta.url))
const resultsFile = fileURLToPath(new URL('../../.proof/results.jsonl', import.meta.url))

/** Changes with every change of a tracked file. */
const versionOfTree = (): string => {
  const git = (...args: string[]): string => execFileSync('git', args, { cwd: root, encoding: 'utf8' }).trim()
  return `${git('rev-parse', '--short', 'HEAD:src')}${git('status', '--porcelain', 'src') === '' ? '' : '+edited'}`
}

const chosen = <T extends string>(text: string, known: readonly T[], what: string): T[] =>
  text.split(',').map((name) => {
    const found = known.find((one) => one === name)
    if (found === undefined) throw new Error(`there is no ${what} ${name}: ${known.join(', ')}`)
    return found
  })

const resultsOf = async (version: string): Promise<Result[]> => {
  const text = await readFile(resultsFile, 'utf8').catch(() => '')
  const all = text.split('\n').filter((line) => line !== '')
  return all.map((line): Result => JSON.parse(line)).filter((result) => result.version === version)
}

/** Seeds outermost: stopped early, every point has been tried about as often. */
const casesOf = (on: readonly Backend[]): ProofCase[] => {
  const seeds =
    options.seed === undefined
      ? Array.from({ length: Number(options.seeds) }, (_, index) => index + 1)
      : [Number(options.seed)]
  const { only } = options
  if (!options.faults) {
    const points = only === undefined ? crashPoints : chosen(only, crashPoints, 'crash point')
    return seeds.flatMap((seed) => points.flatMap((point) => on.map((backend) => ({ backend, point, seed }))))
  }
  const faults = only === undefined ? faultNames : chosen(only, faultNames, 'fault')
  return seeds.flatMap((seed) =>
    faults.flatMap((fault) =>
      on.filter((backend) => backendsOf(fault).includes(backend)).map((backend) => ({ backend, fault, seed })),
    ),
  )
}

const nameOf = (one: ProofCase): string => ('point' in one ? one.point : one.fault)
const keyOf = (one: ProofCase): string => `${one.backend} ${nameOf(one)} ${one.seed}`

const runOne = async (one: ProofCase, version: string): Promise<Result> => {
  const startedMs = performance.now()
  const running: Promise<Omit<Result, 'version'>> = 'point' in one ? runCrashCase(one) : runFaultCase(one)
  const verdict: Omit<Result, 'version'> = await running.catch((error: unknown) => ({
    ...one,
    breaches: [error instanceof Error ? error.message : String(error)],
    orders: 0,
    recoveredMs: 0,
  }))
  const result = {
    ...one,
    version,
    breaches: verdict.breaches,
    orders: verdict.orders,
    recoveredMs: verdict.recoveredMs,
    ...(verdict.timeline === undefined ? {} : { timeline: verdict.timeline }),
  }
  const took = `${((performance.now() - startedMs) / 1000).toFixed(1)} s`
  process.stdout.write(
    `${result.breaches.length === 0 ? 'ok  ' : 'FAIL'} ${keyOf(one)}: ${result.orders} orders, ${took}\n`,
  )
  for (const breach of result.breaches) process.stdout.write(`     ${breach}\n`)
  for (const line of result.timeline ?? []) process.stdout.write(`     ${line}\n`)
  await appendFile(resultsFile, `${JSON.stringify(result)}\n`)
  return result
}

/** One row for each crash point or fault, one column for each backend. */
const tableOf = (results: readonly Result[], names: readonly string[], what: 'kill' | 'fault'): string => {
  const head = `| ${what === 'kill' ? 'killed at' : 'fault'} | ${backends.join(' | ')} |\n|---|${backends.map(() => '---|').join('')}`
  const cell = (name: string, backend: Backend): string => {
    if (what === 'fault' && !backendsOf(name as FaultName).includes(backend)) return '-'
    const of = results.filter((one) => nameOf(one) === name && one.backend === backend)
    if (of.length === 0) return 'not run'
    const failed = of.filter(({ breaches }) => breaches.length > 0).length
    const slowest = Math.max(...of.map(({ recoveredMs }) => recoveredMs))
    return `${of.length}, ${failed} failed, back after ${(slowest / 1000).toFixed(1)} s at most`
  }
  const rows = names.map((name) => `| \`${name}\` | ${backends.map((backend) => cell(name, backend)).join(' | ')} |`)
  const orders = results.reduce((sum, one) => sum + one.orders, 0)
  const failed = results.filter(({ breaches }) => breaches.length > 0).length
  const sum = `${results.length} ${what}s, ${orders} orders put in, ${failed} ${what}s after which something was lost, doubled or left lying.`
  return `${sum}\n\n${head}\n${rows.join('\n')}`
}

await mkdir(dirname(resultsFile), { recursive: true })
const version = versionOfTree()
const known = await resultsOf(version)
const done = new Set(known.map(keyOf))
const cases = casesOf(chosen(options.backends, backends, 'backend'))
const results = [...known]
const endMs = Date.now() + Number(options.minutes) * 60_000
for (const one of cases) {
  if (done.has(keyOf(one))) continue
  if (Date.now() > endMs) {
    process.stdout.write(`stopped after ${options.minutes} minutes; the next run goes on here\n`)
    break
  }
  results.push(await runOne(one, version))
}
const ofThisKind = results.filter((one) => 'fault' in one === options.faults)
const table = options.faults ? tableOf(ofThisKind, faultNames, 'fault') : tableOf(ofThisKind, crashPoints, 'kill')
process.stdout.write(`\n${table}\n`)
if (options.write) await writeTable(options.faults ? 'faults' : 'proof', table, 'delivery-guarantees.md')
process.exitCode = ofThisKind.some(({ breaches }) => breaches.length > 0) ? 1 : 0
