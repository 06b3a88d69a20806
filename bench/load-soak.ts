/**
 * Whether a Crossdock that runs for long stays as it is: memory, open files, and how long orders take, at a steady pace. What runs on servers and what
 * is embedded run side by side: at this pace both together leave the machine most of its time.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { together } from '../src/domain/together.ts'
import { percentile } from './bench-site.ts'
import { fitLine, type Point } from './load-line.ts'
import { feedBeside } from './load-queue.ts'
import { type Backend, backendNames, type LoadSite, openLoadSite, type Passed, stuckAfterMs } from './load-site.ts'

export type SoakOptions = { backends: readonly Backend[]; perSecond: Record<Backend, number>; minutes: number }

type Sample = { atMs: number; residentMb: number; heapMb: number; handles: number; files: number }

/** No more often than Crossdock measures itself anew, and no fewer than tell something of a short run. */
const [sampleAtMostEveryMs, sampleAtLeastEveryMs, samples] = [5_000, 15_000, 240]
/** In the beginning code is compiled and caches fill. */
const warmUpShare = 0.2
const tenths = 10

export const measureSoak = async (options: SoakOptions): Promise<string> => {
  const { backends, minutes } = options
  const beside = backends.length > 1 ? ', side by side' : ''
  const memory = [
    `${minutes} minutes of orders of 10 lines at a steady pace, in a file each second, in one process${beside}. Of memory and handles the first fifth does not count.`,
    '',
    '| what | orders | put in per second | first | last | MB an hour | within noise |',
    '|---|---|---|---|---|---|---|',
  ]
  const times = [
    'p95 ms by tenths of the run:',
    '',
    `| what | ${Array.from({ length: tenths }, (_, tenth) => tenth + 1).join(' | ')} |`,
    `|---|${'---|'.repeat(tenths)}`,
  ]
  const measured = await together(...backends.map((backend) => () => measureOn(backend, options)))
  for (const { rows, byTenths } of measured) {
    memory.push(...rows)
    times.push(byTenths)
  }
  return [...memory, '', ...times].join('\n')
}

const measureOn = async (backend: Backend, options: SoakOptions): Promise<{ rows: string[]; byTenths: string }> => {
  const pace = options.perSecond[backend]
  const load = await openLoadSite(backend)
  try {
    const taken: Sample[] = []
    const fed = await feedBeside(load, 'S', pace, takeSamples(load, options.minutes * 60_000, taken), 0)
    const passed = await load.passed(fed, stuckAfterMs)
    await load.assertOnce(passed.length)
    const name = backendNames[backend]
    const counted = taken.slice(Math.ceil(taken.length * warmUpShare))
    const [first, last] = [counted.at(0), counted.at(-1)]
    if (first === undefined || last === undefined) throw new Error(`${taken.length} samples are too few`)
    const lineOf = (what: string, numberOf: (sample: Sample) => number, unit: string): string => {
      const points = counted.map((sample): Point => ({ at: sample.atMs / 3_600_000, value: numberOf(sample) }))
      const { slope, standardError, isNoise } = fitLine(points)
      const change =
        unit === '' ? ' | ' : `${slope.toFixed(1)} ± ${standardError.toFixed(1)} | ${isNoise ? 'yes' : 'no'}`
      return `| ${name}: ${what} | ${passed.length} | ${pace} | ${numberOf(first).toFixed(0)}${unit} | ${numberOf(last).toFixed(0)}${unit} | ${change} |`
    }
    return {
      rows: [
        lineOf('resident memory', ({ residentMb }) => residentMb, ' MB'),
        lineOf('JavaScript heap in use', ({ heapMb }) => heapMb, ' MB'),
        lineOf('open files and sockets', ({ files }) => files, ''),
        lineOf('active handles of Node.js', ({ handles }) => handles, ''),
      ],
      byTenths: `| ${name} | ${percentilesByTenths(passed).join(' | ')} |`,
    }
  } finally {
    await load.close()
  }
}

const takeSamples = async (load: LoadSite, forMs: number, taken: Sample[]): Promise<void> => {
  const everyMs = Math.min(sampleAtLeastEveryMs, Math.max(sampleAtMostEveryMs, forMs / samples))
  const startMs = performance.now()
  for (let count = 1; count * everyMs <= forMs; count += 1) {
    await sleep(startMs + count * everyMs - performance.now())
    const metrics = await load.metrics()
    const of = (metric: string): number => {
      const value = metrics.get(metric)
      if (value === undefined) throw new Error(`Crossdock has no metric ${metric}`)
      return value
    }
    const megabytes = (metric: string): number => of(metric) / 1024 / 1024
    taken.push({
      atMs: performance.now() - startMs,
      residentMb: megabytes('process_resident_memory_bytes'),
      heapMb: megabytes('nodejs_heap_size_used_bytes'),
      handles: of('nodejs_active_handles_total'),
      files: of('process_open_fds'),
    })
  }
}

const percentilesByTenths = (passed: readonly Passed[]): string[] => {
  const startMs = Math.min(...passed.map(({ fedMs }) => fedMs))
  const longMs = Math.max(...passed.map(({ fedMs }) => fedMs)) - startMs + 1
  const tenthOf = ({ fedMs }: Passed): number => Math.floor(((fedMs - startMs) * tenths) / longMs)
  return Array.from({ length: tenths }, (_, tenth) =>
    percentile(
      passed.filter((one) => tenthOf(one) === tenth).map(({ fedMs, doneMs }) => doneMs - fedMs),
      0.95,
    ).toFixed(0),
  )
}
