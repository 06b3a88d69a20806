/**
 * Feeds damaged documents to the X12 and EDIFACT readers and the order mappings until the time is over or something breaks:
 * an exception, a hang, memory that grows, events that depend on how the bytes were cut, events out of order, an order that is not canonical.
 *
 * npm run fuzz -- [--seconds 60] [--seed N] [--case N]
 *
 * Ends with 1 and the path of a shortened input when a case fails; `--seed` and `--case` make that case again. Documents to damage
 * are the fixtures of the tests, and those in ../shared/corpus/edi where that exists.
 */
import { fork } from 'node:child_process'
import { existsSync, mkdtempSync, openSync, readdirSync, readFileSync, rmSync, writeFileSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { interchange, set, smallOrder } from '../test/edi/x12/build.ts'
import { faultOf } from '../test/helpers/edi-case.ts'
import { createRandom, mutated } from '../test/helpers/edi-mutations.ts'

/** A case takes about a millisecond; one that takes this long will not end. */
const hangMs = 5000
/** One that takes this long, twice, is far from linear in its input of at most 64 KB. */
const slowMs = 400
const mostHeapMb = 192
/** Heap, the bytes in hand, and Node itself with a compiler in it. */
const mostMemoryMb = 512
const largestDocumentBytes = 16 * 1024

type Failure = { number: number; fault: string }

/** Where the process that runs the cases leaves word: it may not live to say anything. */
const filesIn = (folder: string) => ({
  progress: join(folder, 'progress'),
  input: join(folder, 'input.edi'),
  failure: join(folder, 'failure.json'),
})

const filesBelow = (folder: string): string[] =>
  existsSync(folder)
    ? readdirSync(folder, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile() && /\.(edi|x12|txt|dat)$/i.test(entry.name))
        .map((entry) => join(entry.parentPath, entry.name))
        .sort()
    : []

/** From small to large. */
const documentsToDamage = (): [Buffer, ...Buffer[]] => {
  const root = fileURLToPath(new URL('..', import.meta.url))
  const files = [...filesBelow(join(root, 'test/fixtures')), ...filesBelow(join(root, '../shared/corpus/edi'))]
  const order = set('850', '0001', smallOrder())
  const own = [
    interchange([order]),
    interchange([order, set('850', '0002', smallOrder('B'))], { version: '005010', newline: '' }),
    interchange([order], { element: '|', component: ':', segment: '\n', newline: '' }),
    interchange([order], { segment: '\r', newline: '\n', requested: '1' }),
    interchange([set('997', '0001', ['AK1*PR*7', 'AK9*A*1*1*1'])], { functionalId: 'FA' }),
    interchange([]),
  ].map((text) => Buffer.from(text, 'latin1'))
  const found = files.map((file) => readFileSync(file)).filter((bytes) => bytes.length <= largestDocumentBytes)
  const [first = Buffer.from('ISA'), ...rest] = [...own, ...found].sort((a, b) => a.length - b.length)
  return [first, ...rest]
}

const seedOf = (seed: number, number: number): number =>
  (Math.imul(seed, 0x9e3779b1) ^ Math.imul(number, 0x85ebca6b)) >>> 0

const timedFault = (input: Buffer, seed: number): string | undefined => {
  const startMs = performance.now()
  const fault = faultOf(input, seed)
  if (fault !== undefined || performance.now() - startMs < slowMs) return fault
  // The machine may have been busy with something else: only what is slow again is slow.
  const againMs = performance.now()
  faultOf(input, seed)
  const tookMs = performance.now() - againMs
  return tookMs < slowMs ? undefined : `${input.length} bytes took ${tookMs.toFixed(0)} ms`
}

const memoryFault = (number: number): string | undefined => {
  // Asking is not for nothing: now and then is enough.
  const memoryMb = number % 1000 === 0 ? process.memoryUsage.rss() / 2 ** 20 : 0
  return memoryMb < mostMemoryMb ? undefined : `memory has grown to ${memoryMb.toFixed(0)} MB`
}

/** What tells one kind of failure from another. */
const kindOf = (fault: string | undefined): string | undefined => fault?.replace(/\d+/g, '').slice(0, 40)

/** Takes away what is not needed for the case to fail alike: halves, then quarters, down to single bytes. */
const shortened = (input: Buffer, seed: number, fault: string): Buffer => {
  const untilMs = performance.now() + 10_000
  let best = input
  for (let size = best.length >> 1; size >= 1; size >>= 1) {
    for (let from = 0; from < best.length && performance.now() < untilMs; ) {
      const tried = Buffer.concat([best.subarray(0, from), best.subarray(from + size)])
      if (kindOf(timedFault(tried, seed)) !== kindOf(fault)) from += size
      else best = tried
    }
  }
  return best
}

/** Runs cases; the number of the current one is always in the progress file. Ends at the first that fails. */
const work = (folder: string, seed: number, first: number, untilMs: number): void => {
  const documents = documentsToDamage()
  const files = filesIn(folder)
  const progress = openSync(files.progress, 'w')
  const current = new Uint32Array(2)
  const note = (number: number, isShortening: boolean): void => {
    current[0] = number
    current[1] = isShortening ? 1 : 0
    writeSync(progress, current, 0, 8, 0)
  }
  for (let number = first; Date.now() < untilMs; number += 1) {
    note(number, false)
    const caseSeed = seedOf(seed, number)
    const input = mutated(documents, createRandom(caseSeed))
    const fault = timedFault(input, caseSeed) ?? memoryFault(number)
    if (fault === undefined) continue
    note(number, true)
    writeFileSync(files.input, shortened(input, caseSeed, fault))
    const failure: Failure = { number, fault }
    writeFileSync(files.failure, JSON.stringify(failure))
    return
  }
}

const progressIn = (folder: string): { number: number; isShortening: boolean } | undefined => {
  const { progress } = filesIn(folder)
  const bytes = existsSync(progress) ? readFileSync(progress) : Buffer.alloc(0)
  return bytes.length < 8 ? undefined : { number: bytes.readUInt32LE(0), isShortening: bytes.readUInt32LE(4) === 1 }
}

/** Has the cases run by a process of their own: a hang or a full heap ends that process, not the report. */
const watch = (folder: string, seed: number, first: number, seconds: number): Promise<string | undefined> =>
  new Promise((resolve) => {
    const untilMs = Date.now() + seconds * 1000
    const child = fork(
      fileURLToPath(import.meta.url),
      ['--work', folder, String(seed), String(first), String(untilMs)],
      {
        execArgv: [...process.execArgv, `--max-old-space-size=${mostHeapMb}`],
      },
    )
    let last: number | undefined
    let sinceMs = performance.now()
    let fault: string | undefined
    const timer = setInterval(() => {
      const progress = progressIn(folder)
      if (progress === undefined || progress.isShortening || progress.number !== last) sinceMs = performance.now()
      last = progress?.number
      if (performance.now() - sinceMs < hangMs) return
      fault = `the case did not end within ${hangMs} ms`
      child.kill('SIGKILL')
    }, 250)
    child.on('exit', (code, signal) => {
      clearInterval(timer)
      if (code !== 0) fault ??= `the process ended with ${signal ?? code}; its heap may hold ${mostHeapMb} MB`
      resolve(fault)
    })
  })

/** The failure the process noted, or the case during which it ended. */
const failureIn = (folder: string, seed: number, fault: string | undefined): Failure | undefined => {
  const files = filesIn(folder)
  // It was written by `work`.
  if (existsSync(files.failure)) return JSON.parse(readFileSync(files.failure, 'utf8')) as Failure
  if (fault === undefined) return undefined
  const number = progressIn(folder)?.number ?? 0
  writeFileSync(files.input, mutated(documentsToDamage(), createRandom(seedOf(seed, number))))
  return { number, fault }
}

const main = async (): Promise<number> => {
  const { values } = parseArgs({
    options: {
      seconds: { type: 'string', default: '60' },
      seed: { type: 'string' },
      case: { type: 'string', default: '1' },
    },
  })
  const seed = Number(values.seed ?? Date.now() % 1_000_000)
  const seconds = Number(values.seconds)
  const first = Number(values.case)
  console.log(`Seed ${seed}, ${documentsToDamage().length} documents, ${seconds} seconds`)
  const folder = mkdtempSync(join(tmpdir(), 'crossdock-fuzz-'))
  const fault = await watch(folder, seed, first, seconds)
  const cases = (progressIn(folder)?.number ?? first) - first
  console.log(`${cases} cases, ${Math.round(cases / seconds)} a second`)
  const failure = failureIn(folder, seed, fault)
  if (failure === undefined) {
    rmSync(folder, { recursive: true })
    return 0
  }
  console.log(`Case ${failure.number} fails: ${failure.fault}`)
  console.log(`Input, shortened where it ended by itself: ${filesIn(folder).input}`)
  console.log(`Again: npm run fuzz -- --seed ${seed} --case ${failure.number}`)
  return 1
}

const [, , mode, folder = '', seed, first, untilMs] = process.argv
if (mode === '--work') work(folder, Number(seed), Number(first), Number(untilMs))
else process.exitCode = await main()
