/**
 * Orders per second, end to end: an 850 file into the inbox, both systems written, 997 and 855 out. Ten lines an order, all
 * processes on this machine, the stand-ins in a process of their own. Beside it, in the same run and on the same Redis,
 * what BullMQ does with jobs that do nothing.
 *
 * npm run bench:intake -- [--orders 10000] [--embedded-orders 1000] [--only redis|postgres|embedded|raw]
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createWriteStream } from 'node:fs'
import { mkdtemp, readdir, readFile, rename, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { Queue, Worker } from 'bullmq'
import { Redis } from 'ioredis'
import pg from 'pg'
import { createSite, startCrossdock, waitFor } from '../test/helpers/crossdock-process.ts'
import { numberedOrders, ordersFile } from '../test/helpers/orders.ts'

const linesPerOrder = 10
const bin = fileURLToPath(new URL('../bin/crossdock', import.meta.url))

type Row = {
  what: string
  orders: number
  seconds: number
  perSecond: number
  peakMb: number | undefined
  note: string
}

const { values: options } = parseArgs({
  options: {
    orders: { type: 'string', default: '10000' },
    'embedded-orders': { type: 'string', default: '1000' },
    only: { type: 'string' },
  },
})

const required = (name: string): string => {
  const value = process.env[name]
  if (value === undefined) throw new Error(`${name} is not set: run this as "npm run bench:intake"`)
  return value
}

const freePort = async (): Promise<number> => {
  const { createServer } = await import('node:net')
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  if (address === null || typeof address === 'string') throw new Error('no free port')
  return address.port
}

const startStandIns = async (): Promise<{ crmUrl: string; erpUrl: string; child: ChildProcess }> => {
  const [crmPort, erpPort] = [await freePort(), await freePort()]
  const child = spawn(
    process.execPath,
    [bin, 'sandbox', '--crm-port', String(crmPort), '--erp-port', String(erpPort)],
    {
      stdio: ['ignore', 'ignore', 'inherit'],
    },
  )
  const erpUrl = `http://127.0.0.1:${erpPort}`
  await waitFor(
    () =>
      fetch(`${erpUrl}/_state`)
        .then((response) => response.ok)
        .catch(() => false),
    30_000,
    () => 'the stand-ins did not start',
    child,
  )
  return { crmUrl: `http://127.0.0.1:${crmPort}`, erpUrl, child }
}

const peakMbOf = async (pid: number): Promise<number> => {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '')
  return Math.round(Number(/VmHWM:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024)
}

const answersIn = async (outbox: string): Promise<number> =>
  (await readdir(outbox)).filter((name) => name.includes('-855-') && !name.startsWith('.')).length

const runIntake = async (
  what: string,
  orders: number,
  backend: { databaseUrl?: string; redisUrl?: string },
): Promise<Row> => {
  const folder = await mkdtemp(join(tmpdir(), 'crossdock-bench-'))
  const standIns = await startStandIns()
  const site = await createSite({
    folder,
    ...standIns,
    ...backend,
    redisPrefix: `bench${process.pid}`,
    timeoutMs: 30_000,
  })
  const crossdock = await startCrossdock(site)
  try {
    const file = join(site.inbox, '.orders.tmp')
    const content = ordersFile({
      sender: 'NORTHWIND',
      receiver: 'CROSSDOCK',
      controlNumber: 1,
      orders: numberedOrders('B', 1, orders, linesPerOrder),
    })
    await pipeline(content, createWriteStream(file))
    const { size } = await stat(file)
    const startMs = performance.now()
    await rename(file, join(site.inbox, 'orders.edi'))
    let answered = 0
    let silentSince = performance.now()
    while (answered < orders) {
      await sleep(200)
      const now = await answersIn(site.outbox)
      if (now > answered) silentSince = performance.now()
      answered = now
      if (performance.now() - silentSince > 120_000)
        throw new Error(`${what}: stuck at ${answered} of ${orders}\n${crossdock.output()}`)
    }
    const seconds = (performance.now() - startMs) / 1000
    const peakMb = await peakMbOf(crossdock.pid)
    const erp = (await (await fetch(`${standIns.erpUrl}/_state`)).json()) as { orderCount: number }
    const doubled = (await (await fetch(`${standIns.erpUrl}/_state/duplicates`)).json()) as unknown[]
    if (erp.orderCount !== orders || doubled.length > 0) {
      throw new Error(`${what}: ${erp.orderCount} ERP orders for ${orders}, ${doubled.length} doubled`)
    }
    const note = `file of ${(size / 1e6).toFixed(1)} MB; each order once in the ERP`
    return { what, orders, seconds, perSecond: orders / seconds, peakMb, note }
  } finally {
    await crossdock.kill('SIGTERM')
    standIns.child.kill()
    await rm(folder, { recursive: true, force: true })
  }
}

const runRaw = async (jobs: number, redisUrl: string): Promise<Row> => {
  const { hostname, port } = new URL(redisUrl)
  const connection = { host: hostname, port: Number(port), maxRetriesPerRequest: null }
  const prefix = `raw${process.pid}`
  const queue = new Queue('no-op', { connection, prefix })
  const startMs = performance.now()
  for (let start = 0; start < jobs; start += 1000) {
    await queue.addBulk(
      Array.from({ length: Math.min(1000, jobs - start) }, (_, index) => ({ name: 'no-op', data: { index } })),
    )
  }
  let done = 0
  const worker = new Worker('no-op', async () => undefined, {
    connection,
    prefix,
    concurrency: 50,
    removeOnComplete: { count: 0 },
  })
  await new Promise<void>((resolve) => {
    worker.on('completed', () => {
      done += 1
      if (done === jobs) resolve()
    })
  })
  const seconds = (performance.now() - startMs) / 1000
  await worker.close()
  await queue.obliterate({ force: true })
  await queue.close()
  return {
    what: 'BullMQ, jobs that do nothing',
    orders: jobs,
    seconds,
    perSecond: jobs / seconds,
    peakMb: undefined,
    note: 'added in bulk, concurrency 50',
  }
}

const newDatabase = async (): Promise<string> => {
  const url = new URL(required('TEST_DATABASE_URL'))
  const name = `bench_${process.pid}_${Date.now()}`
  const client = new pg.Client({ connectionString: url.href })
  await client.connect()
  await client.query(`create database ${name}`)
  await client.end()
  url.pathname = `/${name}`
  return url.href
}

const rows: Row[] = []
const wanted = (name: string): boolean => options.only === undefined || options.only === name
if (wanted('redis')) {
  const redisUrl = required('TEST_REDIS_URL')
  rows.push(
    await runIntake('Redis + PostgreSQL', Number(options.orders), { databaseUrl: await newDatabase(), redisUrl }),
  )
  await new Redis(redisUrl).flushall()
}
if (wanted('postgres'))
  rows.push(await runIntake('PostgreSQL alone', Number(options.orders) / 2, { databaseUrl: await newDatabase() }))
if (wanted('embedded')) rows.push(await runIntake('embedded', Number(options['embedded-orders']), {}))
if (wanted('raw')) rows.push(await runRaw(20_000, required('TEST_REDIS_URL')))

console.log('\n| backend | orders | seconds | per second | peak memory | |')
console.log('|---|---|---|---|---|---|')
for (const { what, orders, seconds, perSecond, peakMb, note } of rows) {
  const memory = peakMb === undefined ? '' : `${peakMb} MB`
  console.log(`| ${what} | ${orders} | ${seconds.toFixed(1)} | ${perSecond.toFixed(0)} | ${memory} | ${note} |`)
}
process.exit(0)
