/** A whole Crossdock under load: real processes of `bin/crossdock`, the stand-ins in another, one partner that sends files. */
import { mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { Redis } from 'ioredis'
import type { Role } from '../src/main.ts'
import type { FaultInput } from '../src/sandbox/faults.ts'
import { type CrossdockProcess, createSite, type Site, startCrossdock } from '../test/helpers/crossdock-process.ts'
import { numberedOrders, ordersFile } from '../test/helpers/orders.ts'
import {
  cpuSecondsOf,
  dropDatabase,
  newDatabase,
  percentile,
  postgresCpuSeconds,
  required,
  startStandIns,
} from './bench-site.ts'

export type Backend = 'servers' | 'embedded'

export const backendNames: Record<Backend, string> = { servers: 'Redis + PostgreSQL', embedded: 'embedded' }

/** Orders that came in one after the other, and when each was put into the inbox. */
export type Fed = { prefix: string; fedAtMs: ReadonlyMap<string, number> }

/** When an order was put into the inbox and when the ERP's receipt for it was stored. */
export type Passed = { fedMs: number; doneMs: number }

/** How long orders took from the inbox into the ERP, in milliseconds, and how many a second arrived there. */
export type Passage = { orders: number; p50: number; p95: number; p99: number; perSecond: number }

export type LoadSite = {
  site: Site
  /** The one with the API. */
  crossdock: CrossdockProcess
  erpUrl: string
  crmUrl: string
  /** Processor time so far, in seconds, by what took it. */
  cpuSeconds(): Promise<Record<string, number>>
  /** Writes files with so many orders where nobody looks; what it returns puts them into the inbox, at once. */
  ready(prefix: string, orders: number): Promise<() => Promise<Fed>>
  /** Files with so many orders, at once. */
  put(prefix: string, orders: number): Promise<Fed>
  /** Orders at that pace, in a file each `everyMs`, for as long as `goesOn` says. */
  feed(prefix: string, perSecond: number, goesOn: (sinceMs: number) => boolean): Promise<Fed>
  /** Waits until all of them stand in the ERP. */
  passed(fed: Fed, limitMs: number): Promise<Passed[]>
  /** Asks the API. */
  ask<T>(path: string, body?: unknown): Promise<T>
  /** All rows of a list of the API. */
  list<T>(path: string, filter: string): Promise<T[]>
  /** Metrics of the process with the API that have no labels, by name. */
  metrics(): Promise<ReadonlyMap<string, number>>
  /** Sets faults of the ERP, or ends them all. */
  faultErp(faults?: readonly FaultInput[]): Promise<void>
  /** Waits until so many order responses are in the outbox since the beginning; fails when for long none comes. */
  answered(orders: number): Promise<void>
  /**
   * Each order once in the ERP and once in the CRM, which may take a moment longer than the ERP: fails when one is there twice, or another number of
   * them than expected. `inErp`: when it has refused some.
   */
  assertOnce(orders: number, inErp?: number): Promise<void>
  close(): Promise<void>
}

/** Nothing came of orders for so long that nothing will: longer than Crossdock lets a system rest that was away. */
export const stuckAfterMs = 600_000

export type LoadSiteOptions = {
  /** A process for each, the first with the API; one whole Crossdock unless stated. Embedded knows only that. */
  roles?: readonly Role[]
  /** Fills the database before Crossdock starts. */
  prepare?: (databaseUrl: string) => Promise<void>
  /** Traces are sent to this collector. */
  tracesUrl?: string
  /** Orders the ERP is sent in a call; 10 unless stated. */
  ordersPerCall?: number
}

const token = 'bench-token-of-the-load-bench'
const linesPerOrder = 10
const ordersPerFile = 500
/** As somebody with many orders sets it: see `docs/performance.md`. */
const atOnce = { ordersPerCall: 10, documentsPerFile: 50 }
const noMoreAfterMs = 60_000
/** Partners send files of orders, not an order a file; files are stored one after the other. */
const fileEveryMs = 1_000

type DeliveryRow = { businessKey: string; doneAt: string | null }

export const openLoadSite = async (
  backend: Backend,
  { roles = ['all'], prepare, tracesUrl, ordersPerCall = atOnce.ordersPerCall }: LoadSiteOptions = {},
): Promise<LoadSite> => {
  const folder = await mkdtemp(join(tmpdir(), 'crossdock-load-'))
  const standIns = await startStandIns()
  const { crmUrl, erpUrl } = standIns
  const redisUrl = backend === 'servers' ? required('TEST_REDIS_URL') : undefined
  const databaseUrl = redisUrl === undefined ? undefined : await newDatabase()
  const servers = redisUrl === undefined || databaseUrl === undefined ? {} : { databaseUrl, redisUrl }
  const redisPrefix = `load${process.pid}-${Date.now()}`
  const site = await createSite({
    folder,
    crmUrl,
    erpUrl,
    ...servers,
    redisPrefix,
    timeoutMs: 30_000,
    ...atOnce,
    ordersPerCall,
  })
  site.env['CROSSDOCK_TOKEN'] = token
  if (tracesUrl !== undefined) site.env['OTEL_EXPORTER_OTLP_ENDPOINT'] = tracesUrl
  if (databaseUrl !== undefined) await prepare?.(databaseUrl)
  const [first = 'all', ...others] = roles
  const crossdock = await startCrossdock(site, ['--role', first])
  const processes = [crossdock, ...(await Promise.all(others.map((role) => startCrossdock(site, ['--role', role]))))]
  const apiUrl = /listens on (http\S+?)\.? /.exec(crossdock.output())?.[1]
  if (apiUrl === undefined) throw new Error(`crossdock does not say where it listens:\n${crossdock.output()}`)
  const responses = countResponses(site.outbox)
  let files = 0

  const textOf = async (path: string, body?: unknown): Promise<string> => {
    const reply = await fetch(`${apiUrl}${path}`, {
      headers: {
        authorization: `Bearer ${token}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) }),
    })
    const text = await reply.text()
    if (!reply.ok) throw new Error(`${path}: ${reply.status} ${text.slice(0, 500)}`)
    return text
  }

  // What each path answers is in docs/openapi.json; whoever asks names it.
  const ask = async <T>(path: string, body?: unknown): Promise<T> => JSON.parse(await textOf(path, body)) as T

  /** What it returns shows the file to Crossdock, and tells when. */
  const hide = async (prefix: string, first: number, count: number): Promise<() => Promise<number>> => {
    files += 1
    const orders = numberedOrders(prefix, first, count, linesPerOrder)
    const content = ordersFile({ sender: 'NORTHWIND', receiver: 'CROSSDOCK', controlNumber: files, orders })
    const name = `${prefix}${files}`
    const hidden = join(site.inbox, `.${name}`)
    await writeFile(hidden, [...content].join(''))
    return async () => {
      const atMs = Date.now()
      await rename(hidden, join(site.inbox, `${name}.edi`))
      return atMs
    }
  }

  const note = (fedAtMs: Map<string, number>, prefix: string, first: number, count: number, atMs: number): void => {
    for (let number = first; number < first + count; number += 1) fedAtMs.set(`${prefix}${number}`, atMs)
  }

  const list = async <T>(path: string, filter: string): Promise<T[]> => {
    const rows: T[] = []
    for (let after: string | null = ''; after !== null; ) {
      const page: { items: T[]; next: string | null } = await ask(
        `${path}?limit=1000&filter=${encodeURIComponent(filter)}${after === '' ? '' : `&after=${encodeURIComponent(after)}`}`,
      )
      rows.push(...page.items)
      after = page.next
    }
    return rows
  }

  const ready: LoadSite['ready'] = async (prefix, orders) => {
    const hidden: { first: number; count: number; show: () => Promise<number> }[] = []
    for (let first = 1; first <= orders; first += ordersPerFile) {
      const count = Math.min(ordersPerFile, orders - first + 1)
      hidden.push({ first, count, show: await hide(prefix, first, count) })
    }
    return async () => {
      const fedAtMs = new Map<string, number>()
      for (const { first, count, show } of hidden) note(fedAtMs, prefix, first, count, await show())
      return { prefix, fedAtMs }
    }
  }

  return {
    site,
    crossdock,
    erpUrl,
    crmUrl,
    ask,
    list,
    ready,

    put: async (prefix, orders) => (await ready(prefix, orders))(),

    feed: async (prefix, perSecond, goesOn) => {
      const fedAtMs = new Map<string, number>()
      const startMs = performance.now()
      while (goesOn(performance.now() - startMs)) {
        const due = Math.round(((performance.now() - startMs + fileEveryMs) / 1000) * perSecond) - fedAtMs.size
        const first = fedAtMs.size + 1
        if (due > 0) note(fedAtMs, prefix, first, due, await (await hide(prefix, first, due))())
        const sinceMs = performance.now() - startMs
        await sleep(fileEveryMs - (sinceMs % fileEveryMs))
      }
      return { prefix, fedAtMs }
    },

    passed: async ({ prefix, fedAtMs }, limitMs) => {
      const endMs = performance.now() + limitMs
      for (;;) {
        const rows = await list<DeliveryRow>('/deliveries', `system:erp entity:sales-order ${prefix}`)
        const done = rows.flatMap(({ businessKey, doneAt }) => {
          const fedMs = fedAtMs.get(businessKey)
          return doneAt === null || fedMs === undefined ? [] : [{ fedMs, doneMs: Date.parse(doneAt) }]
        })
        if (done.length === fedAtMs.size) return done
        if (performance.now() > endMs) {
          throw new Error(`${done.length} of ${fedAtMs.size} orders ${prefix}… are in the ERP\n${crossdock.output()}`)
        }
        await sleep(1_000)
      }
    },

    cpuSeconds: async () => ({
      Crossdock: (await Promise.all(processes.map(({ pid }) => cpuSecondsOf(pid)))).reduce((sum, one) => sum + one, 0),
      'stand-ins': await cpuSecondsOf(standIns.child.pid ?? 0),
      ...(redisUrl === undefined
        ? {}
        : { PostgreSQL: await postgresCpuSeconds(), Redis: await redisCpuSeconds(redisUrl) }),
    }),

    metrics: async () =>
      new Map(
        [...(await textOf('/metrics')).matchAll(/^(\w+) ([-+.\deE]+)$/gm)].map(([, name = '', value]) => [
          name,
          Number(value),
        ]),
      ),

    faultErp: async (faults) => {
      const given =
        faults === undefined
          ? { method: 'DELETE' }
          : { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(faults) }
      const reply = await fetch(`${erpUrl}/_faults`, given)
      if (!reply.ok) throw new Error(`faults of the ERP: ${reply.status} ${await reply.text()}`)
    },

    answered: async (orders) => {
      for (let answered = 0, sinceMs = performance.now(); answered < orders; await sleep(200)) {
        const now = await responses()
        if (now > answered) sinceMs = performance.now()
        answered = now
        if (performance.now() - sinceMs > stuckAfterMs)
          throw new Error(`stuck at ${answered} of ${orders} answers\n${crossdock.output()}`)
      }
    },

    assertOnce: async (orders, inErp = orders) => {
      const counted = async (): Promise<{ erp: number; crm: number }> => ({
        erp: (await stateOf<{ orderCount: number }>(erpUrl)).orderCount,
        crm: (await stateOf<{ counts: { orders: number } }>(crmUrl)).counts.orders,
      })
      let { erp, crm } = await counted()
      for (let sinceMs = performance.now(); erp < inErp || crm < orders; await sleep(500)) {
        const now = await counted()
        if (now.erp > erp || now.crm > crm) sinceMs = performance.now()
        ;({ erp, crm } = now)
        if (performance.now() - sinceMs > noMoreAfterMs) break
      }
      const [twiceInErp, twiceInCrm] = await Promise.all(
        [erpUrl, crmUrl].map(async (url) => (await stateOf<unknown[]>(url, '/duplicates')).length),
      )
      if (erp !== inErp || crm !== orders || twiceInErp !== 0 || twiceInCrm !== 0) {
        const was = `${erp} in the ERP, ${twiceInErp} doubled; ${crm} in the CRM, ${twiceInCrm} doubled`
        throw new Error(`of ${orders} orders, ${inErp} for the ERP: ${was}\n${crossdock.output()}`)
      }
    },

    close: async () => {
      await Promise.all(processes.map((one) => one.kill('SIGTERM')))
      standIns.child.kill()
      await rm(folder, { recursive: true, force: true })
      if (redisUrl !== undefined) await emptyRedis(redisUrl, redisPrefix)
      if (databaseUrl !== undefined) await dropDatabase(databaseUrl)
    },
  }
}

/** Counts the order responses in the files of an outbox; each file is looked into once. */
const countResponses = (outbox: string): (() => Promise<number>) => {
  const inFile = new Map<string, number>()
  return async () => {
    for (const name of await readdir(outbox)) {
      if (!name.includes('-855-') || name.startsWith('.') || inFile.has(name)) continue
      inFile.set(name, (await readFile(join(outbox, name), 'latin1')).split('ST*855*').length - 1)
    }
    return [...inFile.values()].reduce((sum, count) => sum + count, 0)
  }
}

/** A table of what was measured on one backend after the other; each row is told as soon as it is there. */
export const tableOf = async (
  head: readonly string[],
  backends: readonly Backend[],
  rowsOn: (backend: Backend) => Promise<string[]>,
): Promise<string> => {
  const lines = [...head]
  for (const backend of backends) {
    const rows = await rowsOn(backend)
    console.log(rows.join('\n'))
    lines.push(...rows)
  }
  return lines.join('\n')
}

/** What an order took of processor time between two looks, in milliseconds, by what took it. */
export const cpuMsAnOrder = (
  before: Record<string, number>,
  after: Record<string, number>,
  orders: number,
): Record<string, number> =>
  Object.fromEntries(
    Object.entries(after).map(([who, seconds]) => [who, ((seconds - (before[who] ?? 0)) * 1000) / orders]),
  )

/** Orders of some stretches of time, as one. */
export const passageOf = (stretches: readonly (readonly Passed[])[]): Passage => {
  const times = stretches.flat().map(({ fedMs, doneMs }) => doneMs - fedMs)
  const longMs = stretches.map(
    (passed) => Math.max(...passed.map(({ doneMs }) => doneMs)) - Math.min(...passed.map(({ fedMs }) => fedMs)),
  )
  return {
    orders: times.length,
    p50: percentile(times, 0.5),
    p95: percentile(times, 0.95),
    p99: percentile(times, 0.99),
    perSecond: (times.length * 1000) / longMs.reduce((sum, ms) => sum + ms, 0),
  }
}

/** What a stand-in shows of itself; who asks names it. */
const stateOf = async <T>(url: string, part = ''): Promise<T> =>
  (await (await fetch(`${url}/_state${part}`)).json()) as T

/** Another Crossdock may use the same one. */
const emptyRedis = async (url: string, prefix: string): Promise<void> => {
  const redis = new Redis(url)
  for await (const keys of redis.scanStream({ match: `${prefix}*`, count: 1000 }) as AsyncIterable<string[]>) {
    if (keys.length > 0) await redis.unlink(...keys)
  }
  await redis.quit()
}

const redisCpuSeconds = async (url: string): Promise<number> => {
  const redis = new Redis(url)
  const info = await redis.info('cpu')
  await redis.quit()
  return [...info.matchAll(/^used_cpu_(?:sys|user):([\d.]+)/gm)].reduce((sum, [, text]) => sum + Number(text), 0)
}
