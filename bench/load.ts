/**
 * Crossdock under load: real processes of `bin/crossdock` on real stand-ins, with Redis and PostgreSQL and embedded, all on this machine.
 *
 * npm run bench:load -- --only steady,burst [--on servers,embedded] [--write]
 *
 * - `steady`: orders per second that last, and how long an order takes at half of that [--orders 30000] [--embedded-orders 3000] [--half-seconds 30]
 *
 * - `bulk`: what a retry of many dead letters does to the orders that come in meanwhile
 *   [--dead-letters 10000] [--rounds 5] [--most-seconds 3600] [--pace 50] [--embedded-pace 20] [--quiet-seconds 15]
 *
 * - `burst`: many times the steady pace for some seconds [--pace 50] [--embedded-pace 20] [--times 10] [--burst-seconds 10] [--quiet-seconds 15]
 *
 * - `outage`: the ERP is away for a while [--pace 50] [--embedded-pace 20] [--outage-seconds 60] [--quiet-seconds 15]
 *
 * - `workers`: more and more worker processes, on Redis and PostgreSQL [--workers 1,2,4,8] [--worker-orders 3000] [--turns 3]
 *
 * - `store`: what an order costs when much is in the store already, on PostgreSQL [--documents 1000,100000,1000000] [--store-orders 1000] [--turns 3]
 *
 * - `stages`: where the time of an order goes [--pace 50] [--embedded-pace 20] [--stage-seconds 30]
 *
 * - `soak`: memory, handles and times over long, of all backends side by side, only when asked for by name
 *   [--soak-minutes 60] [--soak-pace 10] [--embedded-soak-pace 5]
 *
 * `--write` puts the table of each part into docs/performance.md.
 */
import { parseArgs } from 'node:util'
import { writeTable } from './bench-site.ts'
import { measureBulk } from './load-bulk.ts'
import { measureBurst } from './load-burst.ts'
import { measureOutage } from './load-outage.ts'
import { type Backend, backendNames } from './load-site.ts'
import { measureSoak } from './load-soak.ts'
import { measureStages } from './load-stages.ts'
import { measureSteady } from './load-steady.ts'
import { measureStore } from './load-store.ts'
import { measureWorkers } from './load-workers.ts'

const { values: options } = parseArgs({
  options: {
    only: { type: 'string', default: 'steady,bulk,burst,outage,workers,store,stages' },
    on: { type: 'string', default: 'servers,embedded' },
    'dead-letters': { type: 'string', default: '10000' },
    orders: { type: 'string', default: '30000' },
    'embedded-orders': { type: 'string', default: '3000' },
    'half-seconds': { type: 'string', default: '30' },
    rounds: { type: 'string', default: '5' },
    pace: { type: 'string', default: '50' },
    'embedded-pace': { type: 'string', default: '20' },
    'quiet-seconds': { type: 'string', default: '15' },
    'most-seconds': { type: 'string', default: '3600' },
    times: { type: 'string', default: '10' },
    'burst-seconds': { type: 'string', default: '10' },
    'outage-seconds': { type: 'string', default: '60' },
    workers: { type: 'string', default: '1,2,4,8' },
    'worker-orders': { type: 'string', default: '3000' },
    documents: { type: 'string', default: '1000,100000,1000000' },
    'store-orders': { type: 'string', default: '1000' },
    'stage-seconds': { type: 'string', default: '30' },
    turns: { type: 'string', default: '3' },
    'soak-minutes': { type: 'string', default: '60' },
    'soak-pace': { type: 'string', default: '10' },
    'embedded-soak-pace': { type: 'string', default: '5' },
    write: { type: 'boolean', default: false },
  },
})

const isBackend = (name: string): name is Backend => Object.hasOwn(backendNames, name)
const backends = options.on.split(',').map((name) => {
  if (!isBackend(name)) throw new Error(`--on knows ${Object.keys(backendNames).join(', ')}, not "${name}"`)
  return name
})

const perSecond = { servers: Number(options.pace), embedded: Number(options['embedded-pace']) }
const quietSeconds = Number(options['quiet-seconds'])

const parts: Record<string, () => Promise<string>> = {
  steady: () =>
    measureSteady({
      backends,
      orders: { servers: Number(options.orders), embedded: Number(options['embedded-orders']) },
      halfSeconds: Number(options['half-seconds']),
    }),
  bulk: () =>
    measureBulk({
      backends,
      deadLetters: Number(options['dead-letters']),
      rounds: Number(options.rounds),
      perSecond,
      quietSeconds,
      mostSeconds: Number(options['most-seconds']),
    }),
  burst: () =>
    measureBurst({
      backends,
      perSecond,
      times: Number(options.times),
      burstSeconds: Number(options['burst-seconds']),
      quietSeconds,
    }),
  outage: () => measureOutage({ backends, perSecond, outageSeconds: Number(options['outage-seconds']), quietSeconds }),
  workers: () =>
    measureWorkers({
      workers: options.workers.split(',').map(Number),
      orders: Number(options['worker-orders']),
      turns: Number(options.turns),
    }),
  soak: () =>
    measureSoak({
      backends,
      perSecond: { servers: Number(options['soak-pace']), embedded: Number(options['embedded-soak-pace']) },
      minutes: Number(options['soak-minutes']),
    }),
  store: () =>
    measureStore({
      documents: options.documents.split(',').map(Number),
      orders: Number(options['store-orders']),
      turns: Number(options.turns),
    }),
  stages: () => measureStages({ backends, perSecond, seconds: Number(options['stage-seconds']) }),
}

for (const name of options.only.split(',')) {
  const part = parts[name]
  if (part === undefined) throw new Error(`--only knows ${Object.keys(parts).join(', ')}, not "${name}"`)
  const table = await part()
  console.log(`\n${table}\n`)
  if (options.write) await writeTable(`load-${name}`, table)
}
process.exit()
