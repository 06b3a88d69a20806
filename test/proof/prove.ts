/**
 * The whole matrix, over many seeds: a process killed at every crash point on every backend, or with --faults every fault from outside. What has
 * run is kept in .proof/results.jsonl, and a run goes on where the last one stopped; a new version of the program begins anew. Ends with 1 when
 * anything was lost, doubled, left lying or held up too long, or is not decided: what did not strike, and what was late and did not run again alone.
 * The next run tries both again.
 *
 * Sites are side by side: each has a store, a queue, folders and stand-ins of its own, and one whose fault stops a server has that server of its own
 * too. In one site several kills follow each other, for starting a process is most of what a kill costs. One that was right, but later than is
 * promised, runs again alone, at the end or first of all in the next run, and that one counts.
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
import { crashPoints } from '../../src/domain/crash-point.ts'
import { groupBy } from '../../src/domain/group-by.ts'
import { mapAtMost } from '../../src/domain/map-at-most.ts'
import { type Backend, backends } from '../helpers/crossdock-app.ts'
import { createPreparedDatabase, dropPreparedDatabase, prepareDataFolder } from '../helpers/prepared-store.ts'
import { DidNotStrike } from './auditor.ts'
import { type CrashCase, type CrashSite, openCrashSite } from './crash-case.ts'
import { backendsOf, faultNames, runFaultCase } from './fault-case.ts'
import {
  type Company,
  isDecided,
  judged,
  keyOf,
  type Outcome,
  type ProofCase,
  type Result,
  standingOf,
  tableOf,
} from './tally.ts'

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

type Verdict = ProofCase & Outcome

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

const verdictOf = (one: ProofCase, running: Promise<Verdict>): Promise<Verdict> =>
  running.catch((error: unknown) => {
    const text = error instanceof Error ? error.message : String(error)
    const nothing = { ...one, orders: 0, recoveredMs: 0, late: undefined }
    return error instanceof DidNotStrike ? { ...nothing, breaches: [], missed: text } : { ...nothing, breaches: [text] }
  })

const words = {
  passed: 'ok  ',
  'passed alone': 'ok  ',
  failed: 'FAIL',
  'failed alone': 'FAIL',
  late: 'LATE',
  missed: 'MISS',
}

/** Says how it stands and keeps it. */
const keep = (verdict: Verdict, company: Company, startedMs: number): void => {
  const result: Result = { ...judged(verdict, company), version }
  const { missed, breaches, late, timeline = [], after = [] } = result
  const took = `${((performance.now() - startedMs) / 1000).toFixed(1)} s`
  const standing = standingOf(result)
  const why = standing === 'late' ? [late] : standing === 'missed' ? [missed] : breaches
  const lines = [
    `${words[standing]} ${keyOf(result)}: ${result.orders} orders, ${took}`,
    ...[...why, ...timeline].map((line) => `     ${line}`),
    ...(words[standing] === 'ok  ' || after.length === 0
      ? []
      : [`     after kills in the same site at ${after.join(', ')}`]),
  ]
  // All at once and whole: another case ends in the same moment.
  process.stdout.write(`${lines.join('\n')}\n`)
  // It was late, and is still to run alone.
  if (standing === 'missed' && company === 'again alone') return
  appendFileSync(resultsFile, `${JSON.stringify(result)}\n`)
  results.set(keyOf(result), result)
}

/** What follows when the time is over does not run any more. */
const runChain = async (chain: readonly ProofCase[], company: Company): Promise<void> => {
  let site: CrashSite | undefined
  const kill = async (one: CrashCase): Promise<Verdict> => {
    site ??= await openCrashSite(one)
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
    keep(await verdictOf(one, running), company, startedMs)
  }
  await site?.close()
}

/** Most of a kill is waiting. A fault has servers of its own and is held against the clock: on too busy a machine it would seem to come late. */
const usualAtOnce = Math.max(2, availableParallelism() * (options.faults ? 1 : 2))
const atOnce = Number(options['at-once'] ?? usualAtOnce)
if (!Number.isInteger(atOnce) || atOnce < 1)
  throw new Error(`--at-once ${options['at-once']}: how many cases run side by side, from 1`)
await mkdir(dirname(resultsFile), { recursive: true })
const version = versionOfTree()
const results = await resultsOf(version)
const asked = casesOf(chosen(options.backends, backends, 'backend'))
const left = (): ProofCase[] => asked.filter((one) => !isDecided(results.get(keyOf(one))))
const late = (): ProofCase[] => left().filter((one) => results.get(keyOf(one))?.late !== undefined)
const what = options.faults ? 'fault' : 'kill'
const say = (line: string): void => void process.stdout.write(`${line}\n`)
const [before, lateBefore] = [left(), late()]
say(
  `${what}s asked for: ${asked.length}, stored for src ${version}: ${asked.length - before.length}, left: ${before.length}, late ones among them, which run alone first: ${lateBefore.length}`,
)
const startMs = Date.now()
const endMs = startMs + Number(options.minutes) * 60_000
const isOver = (): boolean => Date.now() > endMs
const runAgain = (cases: readonly ProofCase[]): Promise<unknown> =>
  mapAtMost(1, cases, (one) => runChain([one], 'again alone'))
// Stores are copies of one that is made once, before several sites ask for it at once: each would make its own.
const scratch = await mkdtemp(join(tmpdir(), 'crossdock-prove-'))
process.env['TEST_SCRATCH'] = scratch
const isLeftOn = (...some: Backend[]): boolean => before.some(({ backend }) => some.includes(backend))
if (isLeftOn('embedded')) await prepareDataFolder(join(scratch, 'first'))
if (!options.faults && isLeftOn('postgres', 'redis')) await (await createPreparedDatabase()).drop()
await runAgain(lateBefore)
const others = chainsOf(before.filter((one) => !lateBefore.includes(one)))
await mapAtMost(atOnce, others, (chain) => runChain(chain, atOnce === 1 ? 'alone' : 'beside others'))
await runAgain(late())
await rm(scratch, { recursive: true, force: true })
await dropPreparedDatabase(scratch)
const minutes = Math.max(1, Date.now() - startMs) / 60_000
const after = left().length
const decided = before.length - after
say(
  `\n${what}s decided: ${decided} in ${minutes.toFixed(1)} minutes, ${atOnce} at once: ${(decided / minutes).toFixed(1)} a minute`,
)
if (after > 0) {
  const rest = decided === 0 ? '' : `, about ${Math.ceil((after * minutes) / decided)} minutes at this rate`
  say(`${what}s left: ${after}${rest}; the next run goes on here`)
}
const ofThisKind = [...results.values()].filter((one) => 'fault' in one === options.faults)
const table = tableOf(ofThisKind, options.faults ? faultNames : crashPoints, what)
say(`\n${table}`)
if (options.write) await writeTable(options.faults ? 'faults' : 'proof', table, 'delivery-guarantees.md')
process.exitCode = ofThisKind.every((one) => standingOf(one).startsWith('passed')) ? 0 : 1
