/**
 * Feeds damaged documents to what reads them until the time is over, the cases are done or something breaks: an exception that is
 * not declared, a hang, memory that grows, events that depend on how the bytes were cut, an order that is not canonical, a status 500.
 *
 * npm run fuzz -- [--target edi|xml|flat|csv|http|all] [--seconds 60] [--cases N] [--workers N] [--seed N] [--case N]
 *
 * `--seconds` and `--cases` are for each target. Ends with 1 and the path of a shortened input when a case fails; `--target`, `--seed` and
 * `--case` make that case again. Workers are processes that share the cases among them; unless told otherwise, as many as there are cores.
 */
import { fork } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync, writeSync } from 'node:fs'
import { availableParallelism, tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { createRandom } from '../../src/sandbox/random.ts'
import { compilePrograms } from '../helpers/compile-programs.ts'
import { type DocumentKind, documentKinds, documentsToDamage } from './documents.ts'
import { mutated } from './mutations.ts'
import { openTarget, type Target } from './targets.ts'

/** Most cases take less than a millisecond; one that takes this long will not end. */
const hangMs = 5000
/** One that takes this long, twice, is far from linear in its input of at most 64 KB. */
const slowMs = 400
/** A request asks the database, or checks a password, which is slow on purpose. */
const slowRequestMs = 1000
const mostHeapMb = 192
/** Heap, the bytes in hand, and Node itself. */
const mostMemoryMb = 512
/** With an embedded database and a compiler in it. */
const mostMemoryOfServerMb = 1536
/** Before the first case a server has to be opened. */
const openMs = 120_000
const reportEverySeconds = 10

type Failure = { number: number; fault: string }

/** Where the process that runs the cases leaves word: it may not live to say anything. */
const filesIn = (folder: string) => ({
  progress: join(folder, 'progress'),
  input: join(folder, 'input.edi'),
  failure: join(folder, 'failure.json'),
})

const root = fileURLToPath(new URL('../..', import.meta.url))

/** What a worker is to do: cases `first`, `first + step` and so on, up to `last`. */
type Task = {
  root: string
  target: DocumentKind
  folder: string
  seed: number
  first: number
  step: number
  last: number
  /** From the moment the target is open. */
  seconds: number
}

const seedOf = (seed: number, number: number): number =>
  (Math.imul(seed, 0x9e3779b1) ^ Math.imul(number, 0x85ebca6b)) >>> 0

const timedFault = async (target: Target, input: Buffer, seed: number): Promise<string | undefined> => {
  const mostMs = target.asks ? slowRequestMs : slowMs
  const startMs = performance.now()
  const fault = await target.faultOf(input, seed)
  if (fault !== undefined || performance.now() - startMs < mostMs) return fault
  // The machine may have been busy with something else: only what takes the processor that long again is slow.
  const before = process.cpuUsage()
  await target.faultOf(input, seed)
  const { user, system } = process.cpuUsage(before)
  const tookMs = (user + system) / 1000
  return tookMs < mostMs ? undefined : `${input.length} bytes took ${tookMs.toFixed(0)} ms`
}

const memoryFault = (target: DocumentKind, memoryMb: number): string | undefined =>
  memoryMb < (target === 'http' ? mostMemoryOfServerMb : mostMemoryMb)
    ? undefined
    : `memory has grown to ${memoryMb.toFixed(0)} MB`

/** What tells one kind of failure from another. */
const kindOf = (fault: string | undefined): string | undefined => fault?.replace(/\d+/g, '').slice(0, 40)

/** Takes away what is not needed for the case to fail alike: halves, then quarters, down to single bytes. */
const shortened = async (target: Target, input: Buffer, seed: number, fault: string): Promise<Buffer> => {
  const untilMs = performance.now() + 10_000
  let best = input
  for (let size = best.length >> 1; size >= 1; size >>= 1) {
    for (let from = 0; from < best.length && performance.now() < untilMs; ) {
      const tried = Buffer.concat([best.subarray(0, from), best.subarray(from + size)])
      if (kindOf(await timedFault(target, tried, seed)) !== kindOf(fault)) from += size
      else best = tried
    }
  }
  return best
}

type Progress = { number: number; done: number; memoryMb: number; isShortening: boolean }

/** Asking for the memory is not for nothing: now and then is enough. */
const memoryEvery = 1000

/** Runs cases; the current one is always in the progress file. Ends at the first that fails. */
const work = async ({ root, target: name, folder, seed, first, step, last, seconds }: Task): Promise<void> => {
  const documents = documentsToDamage(root, name)
  const target = await openTarget(name, root)
  // A server takes its time to open.
  const untilMs = Date.now() + seconds * 1000
  const files = filesIn(folder)
  const file = openSync(files.progress, 'w')
  const noted = new Float64Array(4)
  const note = (...progress: readonly [number, number, number, number]): void => {
    noted.set(progress)
    writeSync(file, noted, 0, noted.byteLength, 0)
  }
  let memoryMb = 0
  let done = 0
  for (let number = first; number <= last && Date.now() < untilMs; number += step) {
    note(number, done, memoryMb, 0)
    const caseSeed = seedOf(seed, number)
    const input = mutated(documents, createRandom(caseSeed))
    if (done % memoryEvery === 0) memoryMb = Math.max(memoryMb, process.memoryUsage.rss() / 2 ** 20)
    const fault = (await timedFault(target, input, caseSeed)) ?? memoryFault(name, memoryMb)
    done += 1
    if (fault === undefined) continue
    note(number, done, memoryMb, 1)
    writeFileSync(files.input, await shortened(target, input, caseSeed, fault))
    const failure: Failure = { number, fault }
    writeFileSync(files.failure, JSON.stringify(failure))
    break
  }
  note(last, done, memoryMb, 1)
  await target.close()
}

const progressIn = (folder: string): Progress | undefined => {
  const { progress } = filesIn(folder)
  const bytes = existsSync(progress) ? readFileSync(progress) : Buffer.alloc(0)
  if (bytes.length < 32) return undefined
  const [number, done, memoryMb, flag] = [0, 8, 16, 24].map((at) => bytes.readDoubleLE(at))
  return { number: number ?? 0, done: done ?? 0, memoryMb: memoryMb ?? 0, isShortening: flag === 1 }
}

/** Has cases run by a process of their own: a hang or a full heap ends that process, not the report. */
const watch = (script: string, task: Task, stop: AbortSignal): Promise<string | undefined> =>
  new Promise((resolve) => {
    // A server finds its files beside its sources only.
    const execArgv = task.target === 'http' ? ['--import', 'tsx'] : [`--max-old-space-size=${mostHeapMb}`]
    const child = fork(script, ['--work', JSON.stringify(task)], { execArgv })
    let last: number | undefined
    let sinceMs = performance.now()
    let fault: string | undefined
    const timer = setInterval(() => {
      const progress = progressIn(task.folder)
      if (progress === undefined || progress.isShortening || progress.number !== last) sinceMs = performance.now()
      last = progress?.number
      if (performance.now() - sinceMs < (progress === undefined ? openMs : hangMs)) return
      fault = `the case did not end within ${hangMs} ms`
      child.kill('SIGKILL')
    }, 250)
    stop.addEventListener('abort', () => child.kill('SIGKILL'))
    child.on('exit', (code, signal) => {
      clearInterval(timer)
      if (code !== 0 && !stop.aborted)
        fault ??= `the process ended with ${signal ?? code}; its heap may hold ${mostHeapMb} MB`
      resolve(fault)
    })
  })

/** The failure the process noted, or the case during which it ended. */
const failureIn = ({ root, target, folder, seed }: Task, fault: string | undefined): Failure | undefined => {
  const files = filesIn(folder)
  // It was written by `work`.
  if (existsSync(files.failure)) return JSON.parse(readFileSync(files.failure, 'utf8')) as Failure
  if (fault === undefined) return undefined
  const number = progressIn(folder)?.number ?? 0
  writeFileSync(files.input, mutated(documentsToDamage(root, target), createRandom(seedOf(seed, number))))
  return { number, fault }
}

/** Returns how many cases were run. */
const sayProgress = (tasks: readonly Task[], startMs: number): number => {
  const all = tasks.map(({ folder }) => progressIn(folder))
  const cases = all.reduce((sum, each) => sum + (each?.done ?? 0), 0)
  const memoryMb = Math.max(...all.map((each) => each?.memoryMb ?? 0))
  const seconds = (Date.now() - startMs) / 1000
  const speed = Math.round(cases / seconds)
  console.log(
    `${seconds.toFixed(0)} s: ${cases} cases, ${speed} a second, peak memory ${memoryMb.toFixed(0)} MB a worker`,
  )
  return cases
}

type Asked = { targets: DocumentKind[]; seed: number; first: number; last: number; workers: number; seconds: number }

const asked = (): Asked => {
  const { values } = parseArgs({
    options: {
      target: { type: 'string', default: 'all' },
      seconds: { type: 'string' },
      cases: { type: 'string' },
      workers: { type: 'string', default: String(availableParallelism()) },
      seed: { type: 'string' },
      case: { type: 'string' },
    },
  })
  const targets = documentKinds.filter((kind) => values.target === 'all' || values.target === kind)
  if (targets.length === 0) throw new Error(`--target ${values.target}: there are ${documentKinds.join(', ')} and all`)
  const first = Number(values.case ?? 1)
  return {
    targets,
    seed: Number(values.seed ?? Date.now() % 1_000_000),
    first,
    last: values.cases === undefined ? Number.MAX_SAFE_INTEGER : first + Number(values.cases) - 1,
    workers: values.case === undefined ? Number(values.workers) : 1,
    seconds: Number(values.seconds ?? (values.cases === undefined ? 60 : 24 * 3600)),
  }
}

const tasksFor = (target: DocumentKind, { seed, first, last, workers, seconds }: Asked, folder: string): Task[] => {
  return Array.from({ length: workers }, (_, index) => {
    const own = join(folder, `${target}-${index + 1}`)
    mkdirSync(own)
    return { root, target, folder: own, seed, first: first + index, step: workers, last, seconds }
  })
}

/** Whether all went well. */
const fuzz = async (
  target: DocumentKind,
  { seed, ...rest }: Asked,
  script: string,
  folder: string,
): Promise<boolean> => {
  const tasks = tasksFor(target, { seed, ...rest }, folder)
  console.log(`${target}: seed ${seed}, ${documentsToDamage(root, target).length} documents, ${tasks.length} workers`)
  const startMs = Date.now()
  const reporting = setInterval(() => sayProgress(tasks, startMs), reportEverySeconds * 1000)
  const stop = new AbortController()
  const failures = await Promise.all(
    tasks.map(async (task) => {
      const failure = failureIn(task, await watch(script, task, stop.signal))
      if (failure === undefined) return undefined
      stop.abort()
      return { ...failure, folder: task.folder }
    }),
  )
  clearInterval(reporting)
  const cases = sayProgress(tasks, startMs)
  const failure = failures.find((each) => each !== undefined)
  if (failure === undefined && cases === 0) console.log('Not one case was run: give it more time with --seconds')
  if (failure === undefined) return cases > 0
  console.log(`Case ${failure.number} fails: ${failure.fault}`)
  console.log(`Input, shortened where it ended by itself: ${filesIn(failure.folder).input}`)
  console.log(`Again: npm run fuzz -- --target ${target} --seed ${seed} --case ${failure.number}`)
  return false
}

const main = async (): Promise<number> => {
  const wanted = asked()
  const folder = mkdtempSync(join(tmpdir(), 'crossdock-fuzz-'))
  const source = new URL(import.meta.url)
  // What a loader adds while it compiles on the fly costs more than the cases.
  const programs = await compilePrograms([source])
  let failed = 0
  for (const target of wanted.targets) {
    const script = target === 'http' ? fileURLToPath(source) : programs.program(source)
    if (!(await fuzz(target, wanted, script, folder))) failed += 1
  }
  await programs.remove()
  if (failed === 0) rmSync(folder, { recursive: true })
  return failed === 0 ? 0 : 1
}

const [, , mode, task = ''] = process.argv
// A task comes from `watch`.
if (mode === '--work') await work(JSON.parse(task) as Task)
else process.exitCode = await main()
