/**
 * Master data and stock from an ERP to a CRM: the initial load, a change of 1 % of the rows, and a run in which nothing changed. Crossdock runs as a
 * process of its own on Redis and PostgreSQL, the two stand-ins in another. Beside it, in the same run and against the same stand-ins: reading the
 * rows and doing nothing with them, and the same rows in raw batch calls of 200, which is the most anything can reach. A stand-in on the same machine
 * answers within a millisecond, which no CRM does: raw calls are measured so too, but the load is measured with every batch call answered later.
 * `alike` loads customers whose names differ by a digit, and only that.
 *
 * npm run bench:sync -- [--stock 1000000] [--customers 100000] [--alike 10000] [--only stock,customers,alike] [--answer-after-ms 500] [--write]
 */
import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { pino } from 'pino'
import { sapS4hanaConnector } from '../src/connectors/sap-s4hana/connector.ts'
import { sapS4hanaSettings } from '../src/connectors/sap-s4hana/settings.ts'
import { startCrossdock } from '../test/helpers/crossdock-process.ts'
import { cpuSecondsOf, newDatabase, peakMbOf, postgresCpuSeconds, required, writeTable } from './bench-site.ts'
import type { StandInAnswer, StandInOrder } from './sync-stand-ins.ts'

const { values: options } = parseArgs({
  options: {
    stock: { type: 'string', default: '1000000' },
    customers: { type: 'string', default: '100000' },
    'answer-after-ms': { type: 'string', default: '500' },
    alike: { type: 'string', default: '10000' },
    only: { type: 'string', default: 'stock,customers,alike' },
    write: { type: 'boolean', default: false },
  },
})

type What = 'stock' | 'customers' | 'alike'
type Row = {
  what: string
  rows: number
  seconds: number
  calls: number | undefined
  peakMb: number | undefined
  note: string
}

const ms = Number(options['answer-after-ms'])
const token = 'bench-token-of-the-sync-bench'
const rowsPerCall = 200
/** The default of the setting `concurrency` of the CRM, for the load and for raw calls alike. */
const callsAtOnce = 4
/** Their rate is the same from the first to the last; against a CRM that takes its time more would take very long. */
const mostRawRows = 40_000
/** Of the source of stock; customers are read in pages of the default size, which are kept in memory with all that is found out of them. */
const stockPageSize = 5000
const stuckAfterMs = 180_000
/** Asking takes processor time from what is measured. */
const askAgainAfterMs = 250
const flowOf: Record<What, { entity: string; count: 'stock' | 'accounts' }> = {
  stock: { entity: 'stock-level', count: 'stock' },
  customers: { entity: 'customer', count: 'accounts' },
  alike: { entity: 'customer', count: 'accounts' },
}

const startStandIns = async (): Promise<{ tell(order: StandInOrder): Promise<StandInAnswer>; child: ChildProcess }> => {
  const child = fork(fileURLToPath(new URL('./sync-stand-ins.ts', import.meta.url)), {
    execArgv: [...process.execArgv, '--max-old-space-size=6000'],
  })
  const next = async (): Promise<StandInAnswer> => (await once(child, 'message'))[0]
  await next()
  return {
    child,
    tell: (order) => {
      child.send(order)
      return next()
    },
  }
}

/** The time the source alone takes: all rows read as Crossdock reads them, and nothing done. */
const readAlone = async (what: What, erpUrl: string): Promise<{ rows: number; seconds: number }> => {
  const logger = pino({ level: 'silent' })
  const settings = sapS4hanaSettings.parse(erpSettings(what, erpUrl))
  const connection = await sapS4hanaConnector.open(settings, { system: 'erp', logger })
  const source = what === 'stock' ? connection.sources?.['stock-level'] : connection.sources?.customer
  const call = { signal: new AbortController().signal, logger, now: Date.now, assertMayWrite: () => undefined }
  const startMs = performance.now()
  let rows = 0
  for await (const page of source?.read({ since: undefined, until: undefined }, undefined, call) ?? [])
    rows += page.records.length
  const seconds = (performance.now() - startMs) / 1000
  await connection.close()
  return { rows, seconds }
}

const erpSettings = (what: What, url: string) => ({
  url,
  user: 'CROSSDOCK',
  password: 'sandbox-secret',
  salesOrganization: '1710',
  distributionChannel: '10',
  division: '00',
  ...(what === 'stock' ? { pageSize: stockPageSize } : {}),
  readLagMs: 0,
  timeoutMs: 120_000,
})

/** The same rows as raw calls: what the stand-in takes when nobody thinks, keeps or checks anything. */
const callRaw = async (what: What, rows: number, crmUrl: string): Promise<{ seconds: number; calls: number }> => {
  const login = await fetch(`${crmUrl}/services/oauth2/token`, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: 'crossdock-sandbox',
      client_secret: 'sandbox-secret',
    }),
  })
  const { access_token: accessToken } = (await login.json()) as { access_token: string }
  const [object, key] = what === 'stock' ? ['Stock_Level__c', 'Crossdock_Key__c'] : ['Account', 'Crossdock_Id__c']
  const address = `${crmUrl}/services/data/v67.0/composite/sobjects/${object}/${key}`
  const recordOf = (index: number): object =>
    what === 'stock'
      ? {
          attributes: { type: object },
          [String(key)]: `R${Math.floor(index / 10)}|${index % 10}`,
          Item_Code__c: `R${Math.floor(index / 10)}`,
          Warehouse__c: String(index % 10),
          Unit__c: 'EA',
          On_Hand__c: index % 1000,
        }
      : {
          attributes: { type: object },
          [String(key)]: `raw-${index}`,
          Name: `Raw customer ${index}`,
          BillingStreet: `Street ${index}`,
          BillingCity: 'Hamburg',
          BillingPostalCode: '20457',
          BillingCountry: 'Germany',
          Tax_Id__c: `DE9${String(index).padStart(8, '0')}`,
        }
  const startMs = performance.now()
  let next = 0
  let calls = 0
  const work = async (): Promise<void> => {
    while (next < rows) {
      const start = next
      next += rowsPerCall
      const records = Array.from({ length: Math.min(rowsPerCall, rows - start) }, (_, index) => recordOf(start + index))
      const reply = await fetch(address, {
        method: 'PATCH',
        headers: { authorization: `Bearer ${accessToken}`, 'content-type': 'application/json' },
        body: JSON.stringify({ allOrNone: false, records }),
      })
      const results = (await reply.json()) as { success: boolean }[]
      if (!results.every(({ success }) => success)) throw new Error(`raw call refused: ${JSON.stringify(results[0])}`)
      calls += 1
    }
  }
  await Promise.all(Array.from({ length: callsAtOnce }, work))
  return { seconds: (performance.now() - startMs) / 1000, calls }
}

const configOf = (what: What, urls: StandInAnswer, folder: string, databaseUrl: string): string =>
  JSON.stringify({
    data: join(folder, 'data'),
    store: { url: databaseUrl },
    queue: { url: required('TEST_REDIS_URL'), prefix: `sync${process.pid}` },
    api: { port: 0, token },
    log: { level: 'warn' },
    systems: {
      erp: { type: 'sap-s4hana', ...erpSettings(what, urls.erpUrl) },
      crm: {
        type: 'salesforce',
        url: urls.crmUrl,
        clientId: 'crossdock-sandbox',
        clientSecret: 'sandbox-secret',
        concurrency: callsAtOnce,
        stockLevel: { fields: { product: null } },
      },
    },
    flows: { bench: { from: 'erp', to: ['crm'], entity: flowOf[what].entity } },
  })

type Site = { url: string; written(): Promise<number>; calls(): Promise<number> }

const ask = async (site: Site, path: string, method = 'GET'): Promise<unknown> => {
  const reply = await fetch(`${site.url}${path}`, {
    method,
    headers: { authorization: `Bearer ${token}`, ...(method === 'POST' ? { 'content-type': 'application/json' } : {}) },
    ...(method === 'POST' ? { body: '{}' } : {}),
  })
  if (!reply.ok) throw new Error(`${method} ${path}: ${reply.status} ${await reply.text()}`)
  return reply.json()
}

/** Runs the flow and waits until the run has ended and the CRM got as many rows more as are expected. */
const runFlow = async (site: Site, expected: number): Promise<{ seconds: number; calls: number }> => {
  const [writtenBefore, callsBefore] = [await site.written(), await site.calls()]
  const startMs = performance.now()
  const { runs } = (await ask(site, '/flows/bench/run', 'POST')) as { runs: { id: string }[] }
  let lastWritten = -1
  let lastMoveMs = performance.now()
  for (;;) {
    const states = (await Promise.all(runs.map(({ id }) => ask(site, `/runs/${id}`)))) as { state: string }[]
    const written = (await site.written()) - writtenBefore
    const progress = (states as unknown as { counts: { read: number } }[]).reduce(
      (sum, { counts }) => sum + counts.read,
      written,
    )
    if (progress !== lastWritten) lastMoveMs = performance.now()
    lastWritten = progress
    if (states.every(({ state }) => state === 'done') && written >= expected) break
    if (
      states.some(({ state }) => state !== 'done' && state !== 'due' && state !== 'running') ||
      performance.now() - lastMoveMs > stuckAfterMs
    )
      throw new Error(`stuck: ${written} of ${expected} rows written, runs ${JSON.stringify(states).slice(0, 500)}`)
    await sleep(askAgainAfterMs)
  }
  return { seconds: (performance.now() - startMs) / 1000, calls: (await site.calls()) - callsBefore }
}

const bench = async (what: What, rows: number): Promise<Row[]> => {
  const standIns = await startStandIns()
  const folder = await mkdtemp(join(tmpdir(), 'crossdock-bench-'))
  const table: Row[] = []
  const add = (row: Row): void => {
    table.push(row)
    console.log(lineOf(row))
  }
  try {
    await standIns.tell({ do: 'seed', what, count: rows })
    const raw = async (afterMs: number): Promise<number> => {
      const { crmUrl } = await standIns.tell({ do: 'fresh-crm' })
      await standIns.tell({ do: 'answer-after', ms: afterMs })
      const some = Math.min(rows, mostRawRows)
      const measured = await callRaw(what, some, crmUrl)
      const answered = afterMs === 0 ? 'at once' : `after ${afterMs} ms`
      const name = `${what}: raw batch calls, answered ${answered}`
      add({ what: name, rows: some, ...measured, peakMb: undefined, note: `${callsAtOnce} at a time` })
      return some / measured.seconds
    }
    const rawRates = { atOnce: await raw(0), later: await raw(ms) }
    const urls = await standIns.tell({ do: 'fresh-crm' })
    await standIns.tell({ do: 'answer-after', ms })
    const reading = await readAlone(what, urls.erpUrl)
    add({ what: `${what}: read, nothing done`, ...reading, calls: undefined, peakMb: undefined, note: '' })
    const config = join(folder, 'crossdock.yaml')
    await writeFile(config, configOf(what, urls, folder, await newDatabase()))
    const crossdock = await startCrossdock({ folder, config, inbox: '', outbox: '', env: {} })
    try {
      const site: Site = {
        url: /http:\/\/[\d.]+:\d+/.exec(crossdock.output())?.[0] ?? '',
        written: async () => (await standIns.tell({ do: 'counts' })).crm[flowOf[what].count],
        calls: async () => (await standIns.tell({ do: 'counts' })).crm.calls,
      }
      const step = async (
        name: string,
        expected: number,
        note: (seconds: number, cpu: { own: number; postgres: number }) => string,
      ): Promise<void> => {
        const before = { own: await cpuSecondsOf(crossdock.pid), postgres: await postgresCpuSeconds() }
        const { seconds, calls } = await runFlow(site, expected)
        const cpu = {
          own: (await cpuSecondsOf(crossdock.pid)) - before.own,
          postgres: (await postgresCpuSeconds()) - before.postgres,
        }
        const peakMb = await peakMbOf(crossdock.pid)
        add({ what: `${what}: ${name}`, rows: reading.rows, seconds, calls, peakMb, note: note(seconds, cpu) })
      }
      await step('initial load', reading.rows, (seconds, cpu) => {
        const of = (rawRate: number): string => (reading.rows / seconds / rawRate).toFixed(2)
        const aRow = (cpuSeconds: number): string => ((cpuSeconds * 1e6) / reading.rows).toFixed(0)
        return `${of(rawRates.later)} of the raw rate, ${of(rawRates.atOnce)} of that at once; ${aRow(cpu.own)} µs of processor a row, ${aRow(cpu.postgres)} of PostgreSQL's`
      })
      if (what === 'alike') return table
      await standIns.tell({ do: 'change', what, count: Math.ceil(rows / 100) })
      await step('1 % changed', Math.ceil(rows / 100), () => '')
      await step('nothing changed', 0, (seconds) => `${(seconds / reading.seconds).toFixed(2)} x reading`)
    } catch (error) {
      console.error(crossdock.output())
      throw error
    } finally {
      await crossdock.kill('SIGTERM')
    }
    return table
  } finally {
    standIns.child.kill()
    await rm(folder, { recursive: true, force: true })
  }
}

const lineOf = ({ what, rows, seconds, calls, peakMb, note }: Row): string =>
  `| ${what} | ${rows} | ${seconds.toFixed(1)} | ${(rows / seconds).toFixed(0)} | ${calls ?? ''} | ${peakMb === undefined ? '' : `${peakMb} MB`} | ${note} |`

const table: Row[] = []
for (const name of options.only.split(',')) {
  if (name !== 'stock' && name !== 'customers' && name !== 'alike')
    throw new Error(`--only knows stock, customers and alike, not "${name}"`)
  table.push(...(await bench(name, Number(options[name]))))
}
const text = [
  '| what | rows | seconds | rows per second | calls to the CRM | peak memory | |',
  '|---|---|---|---|---|---|---|',
  ...table.map(lineOf),
].join('\n')
console.log(`\n${text}`)
if (options.write) await writeTable('sync', text)
process.exit(0)
