/**
 * The whole matrix, over many seeds: a process killed at every crash point on every backend, or with --faults every fault from outside. What has
 * run is kept in .proof/results.jsonl, and a run goes on where the last one stopped; a new version of the program begins anew. Ends with 1 when
 * anything was lost, doubled or left lying, or a kill or a fault did not strike; one that did not is tried again by the next run.
 *
 * Sites are side by side: each has a store, a queue, folders and stand-ins of its own, and one whose fault stops a server has that server of its own
 * too. In one site several kills follow each other, for starting a process is most of what a kill costs. One that came back later than is promised
 * runs again alone at the end, and that one counts.
 *
 * npm run prove -- [--faults] [--seeds 20] [--minutes 120] [--backends embedded,postgres,redis] [--only a,b] [--seed 7] [--at-once 4] [--write]
 */
import { execFileSync } from 'node:child_process'
import { appendFileSync } from 'node:fs'
import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises'
import { availableParallelism, tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { writeTable } from '../../bench/bench-site.ts'
import { type CrashPoint, crashPoints } from '../../src/domain/crash-point.ts'
import { groupBy } from '../../src/domain/group-by.ts'
import { mapAtMost } from '../../src/domain/map-at-most.ts'
import { type Backend, backends } from '../helpers/crossdock-app.ts'
import { dropPreparedDatabase } from '../helpers/prepared-store.ts'
import { DidNotStrike } from './auditor.ts'
import { type CrashCase, type CrashSite, openCrashSite } from './crash-case.ts'
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
    /** Sites side by side. */
    'at-once': { type: 'string' },
    write: { type: 'boolean', default: false },
  },
})

type ProofCase = CrashCase | FaultCase
type Outcome = {
  breaches: string[]
  orders: number
  recoveredMs: number
  /** Why the kill or the fault did not strike: the case proves nothing. */
  missed?: string
  /** Of faults. */
  timeline?: readonly string[]
  /** Of kills: the earlier ones in the same site. */
  after?: readonly CrashPoint[]
}
type Result = ProofCase & Outcome & { version: string }
type Verdict = ProofCase & Outcome & { late: string | undefined }

/** As many kills follow each other in one site: with more, every audit would read much that it has read before. */
const killsPerSite = 6
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

/** The last result of each case, by its key. */
const resultsOf = async (version: string): Promise<Map<string, Result>> => {
  const text = await readFile(resultsFile, 'utf8').catch(() => '')
  const all = text.split('\n').filter((line) => line !== '')
  const ofVersion = all.map((line): Result => JSON.parse(line)).filter((result) => result.version === version)
  return new Map(ofVersion.map((result) => [keyOf(result), result]))
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
    return seeds.flatMap((seed) =>
      on.flatMap((backend) => turned(points, seed).map((point) => ({ backend, point, seed }))),
    )
  }
  const faults = only === undefined ? faultNames : chosen(only, faultNames, 'fault')
  return seeds.flatMap((seed) =>
    faults.flatMap((fault) =>
      on.filter((backend) => backendsOf(fault).includes(backend)).map((backend) => ({ backend, fault, seed })),
    ),
  )
}

/** Another one first with every seed: the first kill in a site comes with the first work of a process, the others in the middle of its life. */
const turned = <T>(all: readonly T[], by: number): T[] => [
  ...all.slice(by % all.length),
  ...all.slice(0, by % all.length),
]

/** Kills of one seed on one backend that follow each other in one site. Each fault has a site of its own. */
const chainsOf = (cases: readonly ProofCase[]): ProofCase[][] =>
  [...groupBy(cases, (one) => ('point' in one ? `${one.backend} ${one.seed}` : keyOf(one))).values()].flatMap((all) =>
    Array.from({ length: Math.ceil(all.length / killsPerSite) }, (_, index) =>
      all.slice(index * killsPerSite, (index + 1) * killsPerSite),
    ),
  )

const nameOf = (one: ProofCase): string => ('point' in one ? one.point : one.fault)
const keyOf = (one: ProofCase): string => `${one.backend} ${nameOf(one)} ${one.seed}`

const verdictOf = (one: ProofCase, running: Promise<Verdict>): Promise<Verdict> =>
  running.catch((error: unknown) => {
    const text = error instanceof Error ? error.message : String(error)
    const nothing = { ...one, orders: 0, recoveredMs: 0, late: undefined }
    return error instanceof DidNotStrike ? { ...nothing, breaches: [], missed: text } : { ...nothing, breaches: [text] }
  })

/** Undefined for one that was late and ran beside others: it has to run again alone. */
const judge = (verdict: Verdict, version: string, isAlone: boolean, startedMs: number): Result | undefined => {
  const { late } = verdict
  const runsAgain = late !== undefined && verdict.breaches.length === 0 && !isAlone
  const breaches = late === undefined ? verdict.breaches : [...verdict.breaches, late]
  const result: Result = { ...verdict, version, breaches }
  const { missed, timeline = [], after = [] } = result
  const took = `${((performance.now() - startedMs) / 1000).toFixed(1)} s`
  const word = runsAgain ? 'LATE' : missed !== undefined ? 'MISS' : breaches.length > 0 ? 'FAIL' : 'ok  '
  const lines = [
    `${word} ${keyOf(result)}: ${result.orders} orders, ${took}`,
    ...[...(missed === undefined ? [] : [missed]), ...breaches, ...timeline].map((line) => `     ${line}`),
    ...(word === 'ok  ' || after.length === 0 ? [] : [`     after kills in the same site at ${after.join(', ')}`]),
  ]
  // All at once and whole: another case ends in the same moment.
  process.stdout.write(`${lines.join('\n')}\n`)
  if (runsAgain) return undefined
  appendFileSync(resultsFile, `${JSON.stringify(result)}\n`)
  return result
}

/** Those that are missing have to run again alone, or did not run any more. */
const runChain = async (chain: readonly ProofCase[], version: string, isAlone: boolean): Promise<Result[]> => {
  const results: Result[] = []
  let site: CrashSite | undefined
  const kill = async (one: CrashCase): Promise<Verdict> => {
    site ??= await openCrashSite(one.backend)
    const after = [...site.killedAt]
    const verdict = await verdictOf(one, site.kill(one))
    // What is wrong here must not be held against the next kill.
    if (verdict.breaches.length > 0 || verdict.missed !== undefined) {
      await site.close()
      site = undefined
    }
    return { ...verdict, after }
  }
  for (const one of chain) {
    if (isOver()) break
    const startedMs = performance.now()
    const running: Promise<Verdict> = 'point' in one ? kill(one) : runFaultCase(one)
    const result = judge(await verdictOf(one, running), version, isAlone, startedMs)
    if (result !== undefined) results.push(result)
  }
  await site?.close()
  return results
}

const countsOf = (results: readonly Result[]): { struck: number; missed: number; failed: number } => {
  const missed = results.filter((one) => one.missed !== undefined).length
  const failed = results.filter(({ breaches }) => breaches.length > 0).length
  return { struck: results.length - missed, missed, failed }
}

/** One row for each crash point or fault, one column for each backend. */
const tableOf = (results: readonly Result[], names: readonly string[], what: 'kill' | 'fault'): string => {
  const head = `| ${what === 'kill' ? 'killed at' : 'fault'} | ${backends.join(' | ')} |\n|---|${backends.map(() => '---|').join('')}`
  const cell = (name: string, backend: Backend): string => {
    if (what === 'fault' && !backendsOf(name as FaultName).includes(backend)) return '-'
    const of = results.filter((one) => nameOf(one) === name && one.backend === backend)
    if (of.length === 0) return 'not run'
    const { struck, missed, failed } = countsOf(of)
    const slowest = Math.max(0, ...of.map(({ recoveredMs }) => recoveredMs))
    const parts = [`${struck}`, `${failed} failed`, ...(missed === 0 ? [] : [`${missed} did not strike`])]
    return [...parts, ...(struck === 0 ? [] : [`back after ${(slowest / 1000).toFixed(1)} s at most`])].join(', ')
  }
  const rows = names.map((name) => `| \`${name}\` | ${backends.map((backend) => cell(name, backend)).join(' | ')} |`)
  const orders = results.reduce((sum, one) => sum + one.orders, 0)
  const { struck, missed, failed } = countsOf(results)
  const ones = (count: number): string => `${count} ${what}${count === 1 ? '' : 's'}`
  const sum = `${ones(struck)}, ${orders} orders put in, ${ones(failed)} after which something was lost, doubled, left lying or held up too long, ${missed} that did not strike and prove nothing.`
  return `${sum}\n\n${head}\n${rows.join('\n')}`
}

/** Most of a kill is waiting. A fault has servers of its own and is held against the clock: on too busy a machine it would seem to come late. */
const usualAtOnce = Math.max(2, availableParallelism() * (options.faults ? 1 : 2))
const atOnce = Number(options['at-once'] ?? usualAtOnce)
if (!Number.isInteger(atOnce) || atOnce < 1)
  throw new Error(`--at-once ${options['at-once']}: how many cases run side by side, from 1`)
await mkdir(dirname(resultsFile), { recursive: true })
const version = versionOfTree()
const results = await resultsOf(version)
const isDone = (one: ProofCase): boolean => {
  const result = results.get(keyOf(one))
  return result !== undefined && result.missed === undefined
}
const cases = casesOf(chosen(options.backends, backends, 'backend')).filter((one) => !isDone(one))
const startMs = Date.now()
const endMs = startMs + Number(options.minutes) * 60_000
// Stores are copies of one that is made once.
const scratch = await mkdtemp(join(tmpdir(), 'crossdock-prove-'))
process.env['TEST_SCRATCH'] = scratch
const isOver = (): boolean => Date.now() > endMs
const beside = (await mapAtMost(atOnce, chainsOf(cases), (chain) => runChain(chain, version, atOnce === 1))).flat()
const perMinute = (beside.length * 60_000) / Math.max(1, Date.now() - startMs)
const ran = new Set(beside.map(keyOf))
const left = cases.filter((one) => !ran.has(keyOf(one)))
const alone = (await mapAtMost(1, left, (one) => runChain([one], version, true))).flat()
await rm(scratch, { recursive: true, force: true })
await dropPreparedDatabase(scratch)
const fresh = [...beside, ...alone]
process.stdout.write(`\n${beside.length} cases, ${atOnce} at once: ${perMinute.toFixed(1)} a minute\n`)
if (fresh.length < cases.length)
  process.stdout.write(`stopped after ${options.minutes} minutes; the next run goes on here\n`)
for (const result of fresh) results.set(keyOf(result), result)
const ofThisKind = [...results.values()].filter((one) => 'fault' in one === options.faults)
const table = options.faults ? tableOf(ofThisKind, faultNames, 'fault') : tableOf(ofThisKind, crashPoints, 'kill')
process.stdout.write(`\n${table}\n`)
if (options.write) await writeTable(options.faults ? 'faults' : 'proof', table, 'delivery-guarantees.md')
const { missed, failed } = countsOf(ofThisKind)
process.exitCode = missed + failed > 0 ? 1 : 0
