/**
 * What an order costs when much is in the store already: processor time of Crossdock and PostgreSQL, and orders per second. A Crossdock with documents in
 * its store and one without stand side by side and get the same orders in turns, so that a machine that gets slower does so for both.
 */
import pg from 'pg'
import { pino } from 'pino'
import { openStore } from '../src/store/open-store.ts'
import { seedConsole } from './console-seed.ts'
import { cpuMsAnOrder, type LoadSite, openLoadSite } from './load-site.ts'

export type StoreOptions = { documents: readonly number[]; orders: number; turns: number }

type Spent = { orders: number; crossdockMs: number; postgresMs: number; tookMs: number }

const warmUpOrders = 300
const mostTimesEmpty = 1.3
/** One open dead letter, and one that has ended, for so many documents. */
const documentsADeadLetter = 20

export const measureStore = async ({ documents, orders, turns }: StoreOptions): Promise<string> => {
  const lines = [
    `${turns} times ${orders} orders of 10 lines into each of two, on Redis and PostgreSQL; the processor time is that of Crossdock and PostgreSQL together, and must be at most ${mostTimesEmpty} times that with an empty store.`,
    '',
    '| documents in the store | processor time an order | with an empty store | ratio | orders per second | with an empty store | ratio |',
    '|---|---|---|---|---|---|---|',
  ]
  for (const count of documents) {
    const { empty, filled } = await measurePair(count, orders, turns)
    const costs = [filled, empty].map((spent) => (spent.crossdockMs + spent.postgresMs) / spent.orders)
    const rates = [filled, empty].map((spent) => (spent.orders * 1000) / spent.tookMs)
    const [cost = 0, emptyCost = 0] = costs
    const [rate = 0, emptyRate = 0] = rates
    const line = `| ${count} | ${cost.toFixed(1)} ms | ${emptyCost.toFixed(1)} ms | ${(cost / emptyCost).toFixed(2)} | ${rate.toFixed(0)} | ${emptyRate.toFixed(0)} | ${(rate / emptyRate).toFixed(2)} |`
    console.log(line)
    lines.push(line)
    if (cost / emptyCost > mostTimesEmpty) {
      console.error(
        `with ${count} documents an order costs ${(cost / emptyCost).toFixed(2)} times what it costs without`,
      )
      process.exitCode = 1
    }
  }
  return lines.join('\n')
}

const measurePair = async (
  documents: number,
  orders: number,
  turns: number,
): Promise<{ empty: Spent; filled: Spent }> => {
  const filledSite = await openLoadSite('servers', { prepare: (databaseUrl) => fill(databaseUrl, documents) })
  try {
    const emptySite = await openLoadSite('servers')
    try {
      const sites = [emptySite, filledSite]
      const spent = sites.map((): Spent => ({ orders: 0, crossdockMs: 0, postgresMs: 0, tookMs: 0 }))
      for (const load of sites) await pass(load, 'W', 0, warmUpOrders)
      for (let turn = 0; turn < turns; turn += 1) {
        for (const [index, load] of sites.entries()) {
          const before = warmUpOrders + turn * orders
          add(spent[index], await pass(load, `F${turn}N`, before, orders))
        }
      }
      for (const load of sites) await load.assertOnce(warmUpOrders + turns * orders)
      const [empty, filled] = spent
      if (empty === undefined || filled === undefined) throw new Error('there are two')
      return { empty, filled }
    } finally {
      await emptySite.close()
    }
  } finally {
    await filledSite.close()
  }
}

/** So many orders through one that has taken `before` already. */
const pass = async (load: LoadSite, prefix: string, before: number, orders: number): Promise<Spent> => {
  const cpuBefore = await load.cpuSeconds()
  const startMs = performance.now()
  await load.put(prefix, orders)
  await load.answered(before + orders)
  const tookMs = performance.now() - startMs
  const { Crossdock = 0, PostgreSQL = 0 } = cpuMsAnOrder(cpuBefore, await load.cpuSeconds(), 1)
  return { orders, crossdockMs: Crossdock, postgresMs: PostgreSQL, tookMs }
}

const add = (sum: Spent | undefined, spent: Spent): void => {
  if (sum === undefined) return
  sum.orders += spent.orders
  sum.crossdockMs += spent.crossdockMs
  sum.postgresMs += spent.postgresMs
  sum.tookMs += spent.tookMs
}

const fill = async (databaseUrl: string, documents: number): Promise<void> => {
  const { close } = await openStore({ kind: 'postgres', url: databaseUrl }, { logger: pino({ level: 'error' }) })
  await close()
  const client = new pg.Client({ connectionString: databaseUrl })
  await client.connect()
  const deadLetters = Math.ceil(documents / documentsADeadLetter)
  await seedConsole(client, { documents, deadLetters, waiting: 0 }, (step) =>
    console.error(`${documents} documents: ${step}`),
  )
  // Else what was just written is still on its way to the disk while the orders are measured.
  await client.query('checkpoint')
  await client.end()
}
