/**
 * Orders per second, end to end: an 850 file into the inbox, both systems written, 997 and 855 out. Ten lines an order, all
 * processes on this machine, the stand-ins in a process of their own. Beside it, in the same run and on the same Redis,
 * what BullMQ does with jobs that do nothing.
 *
 * npm run bench:intake -- [--orders 10000] [--embedded-orders 1000] [--only redis,postgres,embedded,big,raw] [--write]
 *
 * `big` is a file of 50 MB with 30,000 orders, for the memory it takes. `--write` puts the table into docs/performance.md.
 */
import { createWriteStream } from 'node:fs'
import { mkdtemp, readdir, rename, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { Redis } from 'ioredis'
import { createSite, startCrossdock } from '../test/helpers/crossdock-process.ts'
import { numberedOrders, ordersFile } from '../test/helpers/orders.ts'
import { newDatabase, peakMbOf, required, startStandIns, writeTable } from './bench-site.ts'
import { runNoOpJobs } from './raw-limits.ts'

/** Lines an order needs to weigh as much as one of 30,000 in a file of 50 MB. */
const linesPerBigOrder = 40

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
    only: { type: 'string', default: 'redis,postgres,embedded,raw' },
    write: { type: 'boolean', default: false },
  },
})

const answersIn = async (outbox: string): Promise<number> =>
  (await readdir(outbox)).filter((name) => name.includes('-855-') && !name.startsWith('.')).length

const runIntake = async (
  what: string,
  orders: number,
  backend: { databaseUrl?: string; redisUrl?: string },
  linesPerOrder = 10,
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
    const note = `${linesPerOrder} lines an order, file of ${(size / 1e6).toFixed(1)} MB, each order once in the ERP`
    return { what, orders, seconds, perSecond: orders / seconds, peakMb, note }
  } finally {
    await crossdock.kill('SIGTERM')
    standIns.child.kill()
    await rm(folder, { recursive: true, force: true })
  }
}

const runRaw = async (jobs: number, redisUrl: string): Promise<Row> => {
  const seconds = await runNoOpJobs(jobs, redisUrl)
  return {
    what: 'BullMQ, jobs that do nothing',
    orders: jobs,
    seconds,
    perSecond: jobs / seconds,
    peakMb: undefined,
    note: 'added in bulk, concurrency 50',
  }
}

const onRedis = async (what: string, orders: number, lines?: number): Promise<Row> => {
  const redisUrl = required('TEST_REDIS_URL')
  const row = await runIntake(what, orders, { databaseUrl: await newDatabase(), redisUrl }, lines)
  const redis = new Redis(redisUrl)
  await redis.flushall()
  await redis.quit()
  return row
}

const runs: Record<string, () => Promise<Row>> = {
  redis: () => onRedis('Redis + PostgreSQL', Number(options.orders)),
  postgres: async () => runIntake('PostgreSQL alone', Number(options.orders) / 2, { databaseUrl: await newDatabase() }),
  embedded: () => runIntake('embedded', Number(options['embedded-orders']), {}),
  big: () => onRedis('Redis + PostgreSQL, one file of 50 MB', 30_000, linesPerBigOrder),
  raw: () => runRaw(20_000, required('TEST_REDIS_URL')),
}

const lines = ['| what | orders or jobs | seconds | per second | peak memory | |', '|---|---|---|---|---|---|']
for (const name of options.only.split(',')) {
  const run = runs[name]
  if (run === undefined) throw new Error(`--only knows ${Object.keys(runs).join(', ')}, not "${name}"`)
  const { what, orders, seconds, perSecond, peakMb, note } = await run()
  const memory = peakMb === undefined ? '' : `${peakMb} MB`
  lines.push(`| ${what} | ${orders} | ${seconds.toFixed(1)} | ${perSecond.toFixed(0)} | ${memory} | ${note} |`)
  console.log(lines.at(-1))
}
const table = lines.join('\n')
console.log(`\n${table}`)

if (options.write) await writeTable('intake', table)
process.exit(0)
