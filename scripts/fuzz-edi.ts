/**
 * Feeds damaged documents to the X12 reader and the order mapping until the time is over or something breaks: an exception, a hang,
 * memory that grows, events that depend on how the bytes were cut, events out of order, an order that is not canonical.
 *
 * npm run fuzz -- [--seconds 60] [--seed N] [--case N]
 *
 * Ends with 1 and the path of a shortened input when a case fails; `--seed` and `--case` make that case again. Documents to damage
 * are the fixtures of the tests, and those in ../shared/corpus/edi where that exists.
 */
import { existsSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads'
import { interchange, set, smallOrder } from '../test/edi/x12/build.ts'
import { faultOf } from '../test/helpers/edi-case.ts'
import { createRandom, mutated } from '../test/helpers/edi-mutations.ts'

/** A case takes about a millisecond; one that takes this long will not end. */
const hangMs = 5000
/** One that takes this long, twice, is far from linear in its input of at most 64 KB. */
const slowMs = 400
const mostHeapMb = 192
const largestDocumentBytes = 16 * 1024

type Task = { seed: number; first: number; until: number; progress: SharedArrayBuffer }
type Failure = { number: number; fault: string; input: Uint8Array }

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

const seedOf = (seed: number, number: number): number => (Math.imul(seed, 0x9e3779b1) ^ Math.imul(number, 0x85ebca6b)) >>> 0

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

/** Takes away what is not needed for the case to fail: halves, then quarters, down to single bytes. */
const shortened = (input: Buffer, seed: number): Buffer => {
  const untilMs = performance.now() + 10_000
  let best = input
  for (let size = best.length >> 1; size >= 1; size >>= 1) {
    for (let from = 0; from < best.length && performance.now() < untilMs; ) {
      const tried = Buffer.concat([best.subarray(0, from), best.subarray(from + size)])
      if (timedFault(tried, seed) === undefined) from += size
      else best = tried
    }
  }
  return best
}

const work = ({ seed, first, until, progress }: Task): void => {
  const documents = documentsToDamage()
  const current = new Uint32Array(progress)
  for (let number = first; Date.now() < until; number += 1) {
    Atomics.store(current, 0, number)
    const caseSeed = seedOf(seed, number)
    const input = mutated(documents, createRandom(caseSeed))
    const fault = timedFault(input, caseSeed)
    if (fault === undefined) continue
    // Shortening takes as long as it takes: it is no hang.
    Atomics.store(current, 1, 1)
    const failure: Failure = { number, fault, input: new Uint8Array(shortened(input, caseSeed)) }
    parentPort?.postMessage(failure)
    return
  }
}

/** Runs the cases in a thread and watches it from outside: a hang or a full heap ends the thread, not the report. */
const watch = (seed: number, first: number, seconds: number): Promise<{ cases: number; failure: Failure | undefined }> =>
  new Promise((resolve) => {
    const progress = new SharedArrayBuffer(8)
    const current = new Uint32Array(progress)
    const task: Task = { seed, first, until: Date.now() + seconds * 1000, progress }
    const limits = { maxOldGenerationSizeMb: mostHeapMb }
    const worker = new Worker(new URL(import.meta.url), { workerData: task, resourceLimits: limits })
    const inputOf = (number: number): Uint8Array => mutated(documentsToDamage(), createRandom(seedOf(seed, number)))
    let failure: Failure | undefined
    let last = -1
    let sinceMs = performance.now()
    const fail = (fault: string): void => {
      const number = Atomics.load(current, 0)
      failure ??= { number, fault, input: inputOf(number) }
    }
    const timer = setInterval(() => {
      const number = Atomics.load(current, 0)
      if (number !== last) sinceMs = performance.now()
      last = number
      // Starting the thread takes a while, too.
      if (number === 0 || Atomics.load(current, 1) === 1 || performance.now() - sinceMs < hangMs) return
      fail(`the case did not end within ${hangMs} ms`)
      void worker.terminate()
    }, 250)
    worker.on('message', (message: Failure) => {
      failure = message
    })
    worker.on('error', (error) => fail(error.message))
    worker.on('exit', () => {
      clearInterval(timer)
      resolve({ cases: Atomics.load(current, 0) - first, failure })
    })
  })

const main = async (): Promise<number> => {
  const { values } = parseArgs({
    options: { seconds: { type: 'string', default: '60' }, seed: { type: 'string' }, case: { type: 'string', default: '1' } },
  })
  const seed = Number(values.seed ?? Date.now() % 1_000_000)
  const seconds = Number(values.seconds)
  const first = Number(values.case)
  console.log(`Seed ${seed}, ${documentsToDamage().length} documents, ${seconds} seconds`)
  const startMs = performance.now()
  const { cases, failure } = await watch(seed, first, seconds)
  const took = (performance.now() - startMs) / 1000
  console.log(`${cases} cases, ${Math.round(cases / took)} a second`)
  if (failure === undefined) return 0
  const file = join(mkdtempSync(join(tmpdir(), 'crossdock-fuzz-')), 'input.edi')
  writeFileSync(file, failure.input)
  console.log(`Case ${failure.number} fails: ${failure.fault}`)
  console.log(`Shortened input: ${file} (${failure.input.length} bytes)`)
  console.log(`Again: npm run fuzz -- --seed ${seed} --case ${failure.number}`)
  return 1
}

if (isMainThread) process.exitCode = await main()
// What the thread is given is what `watch` gave it.
else work(workerData as Task)
