/**
 * The whole matrix, over many seeds: a process killed at every crash point on every backend, or with --faults every fault from outside. What has
 * run is kept in .proof/results.jsonl, and a run goes on where the last one stopped; a new version of the program begins anew. Ends with 1 when
 * anything was lost, doubled or left lying, or a fault did not strike. Cases run side by side: each has a store, a queue, folders and stand-ins of its
 * own, and one whose fault stops a server has that server of its own too. One that came back later than is promised runs again alone at the end, and
 * that one counts.
 *
 * npm run prove -- [--faults] [--seeds 20] [--minutes 120] [--backends embedded,postgres,redis] [--only a,b] [--seed 7] [--at-once 2] [--write]
 */
import { execFileSync } from 'node:child_process'
import { appendFileSync } from 'node:fs'
import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises'
import { availableParallelism, tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { writeTable } from '../../bench/bench-site.ts'
import { crashPoints } from '../../src/domain/crash-point.ts'
import { mapAtMost } from '../../src/domain/map-at-most.ts'
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
    /** Cases that run side by side: most of one is waiting. */
    'at-once': { type: 'string', default: String(Math.max(2, availableParallelism())) },
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

type Verdict = Omit<Result, 'version'> & { late: string | undefined }

/** Undefined for one that was late and ran beside others: it has to run again alone. */
const runOne = async (one: ProofCase, version: string, isAlone: boolean): Promise<Result | undefined> => {
  const startedMs = performance.now()
  const running: Promise<Verdict> = 'point' in one ? runCrashCase(one) : runFaultCase(one)
  const verdict: Verdict = await running.catch((error: unknown) => ({
    ...one,
    breaches: [error instanceof Error ? error.message : String(error)],
    orders: 0,
    recoveredMs: 0,
    late: undefined,
  }))
  const { late } = verdict
  const runsAgain = late !== undefined && verdict.breaches.length === 0 && !isAlone
  const result = {
    ...one,
    version,
    breaches: late === undefined ? verdict.breaches : [...verdict.breaches, late],
    orders: verdict.orders,
    recoveredMs: verdict.recoveredMs,
    ...(verdict.timeline === undefined ? {} : { timeline: verdict.timeline }),
  }
  const took = `${((performance.now() - startedMs) / 1000).toFixed(1)} s`
  const word = runsAgain ? 'LATE' : result.breaches.length > 0 ? 'FAIL' : 'ok  '
  const head = `${word} ${keyOf(one)}: ${result.orders} orders, ${took}`
  const lines = [head, ...[...result.breaches, ...(result.timeline ?? [])].map((line) => `     ${line}`)]
  // Both at once and whole: another case ends in the same moment.
  process.stdout.write(`${lines.join('\n')}\n`)
  if (runsAgain) return undefined
  appendFileSync(resultsFile, `${JSON.stringify(result)}\n`)
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

const atOnce = Number(options['at-once'])
if (!Number.isInteger(atOnce) || atOnce < 1)
  throw new Error(`--at-once ${options['at-once']}: how many cases run side by side, from 1`)
await mkdir(dirname(resultsFile), { recursive: true })
const version = versionOfTree()
const known = await resultsOf(version)
const done = new Set(known.map(keyOf))
const cases = casesOf(chosen(options.backends, backends, 'backend')).filter((one) => !done.has(keyOf(one)))
const startMs = Date.now()
const endMs = startMs + Number(options.minutes) * 60_000
// Embedded stores are copies of one that is made once.
const scratch = await mkdtemp(join(tmpdir(), 'crossdock-prove-'))
process.env['TEST_SCRATCH'] = scratch
const isOver = (): boolean => Date.now() > endMs
const beside = await mapAtMost(atOnce, cases, async (one) =>
  isOver() ? undefined : runOne(one, version, atOnce === 1),
)
const ranMs = Date.now() - startMs
const left = cases.filter((_, index) => beside[index] === undefined)
const alone = await mapAtMost(1, left, async (one) => (isOver() ? undefined : runOne(one, version, true)))
await rm(scratch, { recursive: true, force: true })
const fresh = [...beside, ...alone].filter((one) => one !== undefined)
const perMinute = ((cases.length - left.length) * 60_000) / Math.max(1, ranMs)
process.stdout.write(`\n${cases.length - left.length} cases, ${atOnce} at once: ${perMinute.toFixed(1)} a minute\n`)
if (fresh.length < cases.length)
  process.stdout.write(`stopped after ${options.minutes} minutes; the next run goes on here\n`)
const results = [...known, ...fresh]
const ofThisKind = results.filter((one) => 'fault' in one === options.faults)
const table = options.faults ? tableOf(ofThisKind, faultNames, 'fault') : tableOf(ofThisKind, crashPoints, 'kill')
process.stdout.write(`\n${table}\n`)
if (options.write) await writeTable(options.faults ? 'faults' : 'proof', table, 'delivery-guarantees.md')
process.exitCode = ofThisKind.some(({ breaches }) => breaches.length > 0) ? 1 : 0
