/**
 * Where the time of an order goes, at a steady pace: from one stage to the next by the times the store keeps, waits included; and the work of the jobs by
 * their traces, waits left out.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { percentile } from './bench-site.ts'
import { type Backend, backendNames, type Fed, type LoadSite, openLoadSite, stuckAfterMs } from './load-site.ts'
import { type Job, startTraceCollector } from './load-traces.ts'

export type StagesOptions = { backends: readonly Backend[]; perSecond: Record<Backend, number>; seconds: number }

type InterchangeRow = { id: string; fileName: string; receivedAt: string }
type DocumentRow = {
  id: string
  interchangeId: string | null
  businessKey: string | null
  createdAt: string
  mappedAt: string | null
}
type DeliveryRow = { documentId: string | null; system: string; sentAt: string | null; doneAt: string | null }

/** When an order was where; milliseconds since the epoch. */
type Way = {
  fed: number
  stored: number
  read: number
  mapped: number
  sent: Record<'crm' | 'erp', number>
  done: Record<'crm' | 'erp', number>
}

type Measured = { ways: Way[]; jobs: (Job & { system: string })[] }

const warmUpSeconds = 8
/** Spans leave Crossdock some seconds after their end. */
const spansWithinMs = 60_000

const stages: [stage: string, waits: string, msOf: (way: Way) => number][] = [
  ['file found and stored', 'that it rests 200 ms, the look into the inbox', ({ fed, stored }) => stored - fed],
  ['read, validated, order stored', 'for the lane; orders of the file before it', ({ stored, read }) => read - stored],
  ['mapped, deliveries stored', 'for the lane; other orders of the job', ({ read, mapped }) => mapped - read],
  ['claimed for the CRM', 'for the lane; files before it', ({ mapped, sent }) => sent.crm - mapped],
  ['written to the CRM, receipt stored', 'other orders of the job', ({ sent, done }) => done.crm - sent.crm],
  ['claimed for the ERP', 'for the lane; files before it', ({ mapped, sent }) => sent.erp - mapped],
  ['written to the ERP, receipt stored', 'other orders of the job', ({ sent, done }) => done.erp - sent.erp],
  ['all, to both receipts', '', ({ fed, done }) => Math.max(done.crm, done.erp) - fed],
]

export const measureStages = async (options: StagesOptions): Promise<string> => {
  const { backends, perSecond, seconds } = options
  const measured: (Measured & { name: string })[] = []
  for (const backend of backends)
    measured.push({ name: backendNames[backend], ...(await measureOn(backend, perSecond[backend], seconds)) })
  return [
    `${seconds} s of orders of 10 lines, in a file each second: ${measured.map(({ name, ways }) => `${ways.length} on ${name}`).join(', ')}.`,
    '',
    `| stage | waits in it | ${measured.map(({ name }) => `${name}: p50 ms | p95 ms`).join(' | ')} |`,
    `|---|---|${'---|---|'.repeat(measured.length)}`,
    ...stages.map(([stage, waits, msOf]) => {
      const cells = measured.map(({ ways }) => [0.5, 0.95].map((share) => percentile(ways.map(msOf), share).toFixed(0)))
      return `| ${stage} | ${waits} | ${cells.flat().join(' | ')} |`
    }),
    '',
    '| job | what | orders a job | ms in jobs an order | of that in calls | calls an order |',
    '|---|---|---|---|---|---|',
    ...measured.flatMap(({ name, ways, jobs }) => jobRows(name, ways.length, jobs)),
  ].join('\n')
}

const measureOn = async (backend: Backend, perSecond: number, seconds: number): Promise<Measured> => {
  const collector = await startTraceCollector()
  const load = await openLoadSite(backend, { tracesUrl: collector.url })
  try {
    const feed = async (prefix: string, forSeconds: number): Promise<Fed> => {
      const fed = await load.feed(prefix, perSecond, (sinceMs) => sinceMs < forSeconds * 1000)
      await load.passed(fed, stuckAfterMs)
      return fed
    }
    const warmUp = await feed('W', warmUpSeconds)
    await load.answered(warmUp.fedAtMs.size)
    const startMs = Date.now()
    const fed = await feed('F', seconds)
    const orders = fed.fedAtMs.size
    await load.answered(warmUp.fedAtMs.size + orders)
    await load.assertOnce(warmUp.fedAtMs.size + orders)
    const ways = await waysOf(load, fed)
    const ofOrders = (): Job[] => collector.jobs().filter((job) => job.startMs >= startMs)
    for (const endMs = performance.now() + spansWithinMs; mappedIn(ofOrders()) < orders; await sleep(500)) {
      if (performance.now() > endMs) throw new Error(`traces of ${mappedIn(ofOrders())} of ${orders} orders came`)
    }
    const systems = new Map([load.crmUrl, load.erpUrl].map((url, index) => [Number(new URL(url).port), index]))
    const systemOf = ({ calls }: Job): string => ['CRM', 'ERP'][systems.get(calls[0]?.port ?? 0) ?? -1] ?? ''
    return { ways, jobs: ofOrders().map((job) => ({ ...job, system: systemOf(job) })) }
  } finally {
    await load.close()
    collector.close()
  }
}

const mappedIn = (jobs: readonly Job[]): number =>
  jobs.filter(({ name }) => name === 'map-document').reduce((sum, { ids }) => sum + ids, 0)

const waysOf = async (load: LoadSite, { prefix, fedAtMs }: Fed): Promise<Way[]> => {
  const interchanges = new Map(
    (await load.list<InterchangeRow>('/interchanges', `direction:in ${prefix}`)).map((row) => [row.id, row]),
  )
  const deliveries = new Map(
    (await load.list<DeliveryRow>('/deliveries', `entity:sales-order ${prefix}`)).map((row) => [
      `${row.documentId} ${row.system}`,
      row,
    ]),
  )
  const documents = await load.list<DocumentRow>('/documents', `direction:in entity:sales-order ${prefix}`)
  const ways = documents.flatMap((document): Way[] => {
    const fed = fedAtMs.get(document.businessKey ?? '')
    if (fed === undefined) return []
    const of = (system: 'crm' | 'erp'): DeliveryRow | undefined => deliveries.get(`${document.id} ${system}`)
    return [
      {
        fed,
        stored: instant(interchanges.get(document.interchangeId ?? '')?.receivedAt, 'the file of', document),
        read: instant(document.createdAt, 'the creation of', document),
        mapped: instant(document.mappedAt, 'the mapping of', document),
        sent: {
          crm: instant(of('crm')?.sentAt, 'sending to the CRM of', document),
          erp: instant(of('erp')?.sentAt, 'sending to the ERP of', document),
        },
        done: {
          crm: instant(of('crm')?.doneAt, 'the receipt of the CRM for', document),
          erp: instant(of('erp')?.doneAt, 'the receipt of the ERP for', document),
        },
      },
    ]
  })
  if (ways.length !== fedAtMs.size) throw new Error(`${ways.length} documents for ${fedAtMs.size} orders`)
  return ways
}

const instant = (text: string | null | undefined, what: string, { businessKey }: DocumentRow): number => {
  if (text === null || text === undefined) throw new Error(`the store keeps no time for ${what} ${businessKey}`)
  return Date.parse(text)
}

const jobRows = (what: string, orders: number, jobs: readonly (Job & { system: string })[]): string[] => {
  const kinds = new Map<string, Job[]>()
  for (const job of jobs) {
    const kind = job.system === '' ? job.name : `${job.name} to the ${job.system}`
    kinds.set(kind, [...(kinds.get(kind) ?? []), job])
  }
  return [...kinds].sort().map(([kind, some]) => {
    const sum = (numberOf: (job: Job) => number): number => some.reduce((total, job) => total + numberOf(job), 0)
    const inCalls = sum(({ calls }) => calls.reduce((total, { tookMs }) => total + tookMs, 0))
    const cells = [orders / some.length, sum(({ tookMs }) => tookMs) / orders, inCalls / orders]
    return `| ${kind} | ${what} | ${cells.map((cell) => cell.toFixed(1)).join(' | ')} | ${(sum(({ calls }) => calls.length) / orders).toFixed(2)} |`
  })
}
