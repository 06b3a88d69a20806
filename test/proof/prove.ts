/**
 * The whole matrix: every crash point on every backend, over many seeds. What has run is kept in .proof/results.jsonl, and a run goes on where the
 * last one stopped; a new version of the program begins anew. Ends with 1 when anything was lost, doubled or left lying.
 *
 * npm run prove -- [--seeds 20] [--minutes 120] [--backends embedded,postgres,redis] [--points a,b] [--seed 7] [--write]
 */
import { execFileSync } from 'node:child_process'
import { appendFile, mkdir, readFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { writeTable } from '../../bench/bench-site.ts'
import { type CrashPoint, crashPoints } from '../../src/domain/crash-point.ts'
import { type Backend, backends } from '../helpers/crossdock-app.ts'
import { type CrashCase, runCrashCase } from './crash-case.ts'

const { values: options } = parseArgs({
  options: {
    seeds: { type: 'string', default: '20' },
    seed: { type: 'string' },
    minutes: { type: 'string', default: '120' },
    backends: { type: 'string', default: backends.join(',') },
    points: { type: 'string', default: crashPoints.join(',') },
    write: { type: 'boolean', default: false },
  },
})

type Result = CrashCase & { version: string; breaches: string[]; orders: number; recoveredMs: number }

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
const casesOf = (points: readonly CrashPoint[], on: readonly Backend[]): CrashCase[] => {
  const seeds =
    options.seed === undefined
      ? Array.from({ length: Number(options.seeds) }, (_, index) => index + 1)
      : [Number(options.seed)]
  return seeds.flatMap((seed) => points.flatMap((point) => on.map((backend) => ({ backend, point, seed }))))
}

const keyOf = ({ backend, point, seed }: CrashCase): string => `${backend} ${point} ${seed}`

const runOne = async (one: CrashCase, version: string): Promise<Result> => {
  const startedMs = performance.now()
  const verdict = await runCrashCase(one).catch((error: unknown) => ({
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
  }
  const took = `${((performance.now() - startedMs) / 1000).toFixed(1)} s`
  process.stdout.write(
    `${result.breaches.length === 0 ? 'ok  ' : 'FAIL'} ${keyOf(one)}: ${result.orders} orders, ${took}\n`,
  )
  for (const breach of result.breaches) process.stdout.write(`     ${breach}\n`)
  await appendFile(resultsFile, `${JSON.stringify(result)}\n`)
  return result
}

const tableOf = (results: readonly Result[]): string => {
  const head = `| killed at | ${backends.join(' | ')} |\n|---|${backends.map(() => '---|').join('')}`
  const cell = (point: CrashPoint, backend: Backend): string => {
    const of = results.filter((one) => one.point === point && one.backend === backend)
    if (of.length === 0) return 'not run'
    const failed = of.filter(({ breaches }) => breaches.length > 0).length
    const slowest = Math.max(...of.map(({ recoveredMs }) => recoveredMs))
    return `${of.length} kills, ${failed} failed, back after ${(slowest / 1000).toFixed(1)} s at most`
  }
  const rows = crashPoints.map(
    (point) => `| \`${point}\` | ${backends.map((backend) => cell(point, backend)).join(' | ')} |`,
  )
  const orders = results.reduce((sum, one) => sum + one.orders, 0)
  const failed = results.filter(({ breaches }) => breaches.length > 0).length
  const sum = `${results.length} kills, ${orders} orders put in, ${failed} kills after which something was lost, doubled or left lying.`
  return `${sum}\n\n${head}\n${rows.join('\n')}`
}

await mkdir(dirname(resultsFile), { recursive: true })
const version = versionOfTree()
const known = await resultsOf(version)
const done = new Set(known.map(keyOf))
const cases = casesOf(chosen(options.points, crashPoints, 'point'), chosen(options.backends, backends, 'backend'))
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
const table = tableOf(results)
process.stdout.write(`\n${table}\n`)
if (options.write) await writeTable('proof', table, 'delivery-guarantees.md')
process.exitCode = results.some(({ breaches }) => breaches.length > 0) ? 1 : 0
