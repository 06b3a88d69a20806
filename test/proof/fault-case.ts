import { symlink } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { Redis } from 'ioredis'
import type { Backend } from '../helpers/crossdock-app.ts'
import { type CrossdockProcess, spawnCrossdock, startCrossdock, waitFor } from '../helpers/crossdock-process.ts'
import { type LineProxy, openLineProxy } from '../helpers/line-proxy.ts'
import { createPostgresServer, type PostgresServer } from '../helpers/postgres-server.ts'
import { randomFrom } from '../helpers/random.ts'
import { createRedisServer, type RedisServer } from '../helpers/redis-server.ts'
import { type Audit, audit, DidNotStrike, isSettled, lateness, settleLimitMs } from './auditor.ts'
import { type Batching, batchingOf, oneByOne, openProofSite, type ProofSite } from './site.ts'
import { openSmallDisk, type SmallDisk } from './small-disk.ts'

/** What a fault may touch. */
type Stage = {
  proof: ProofSite
  backend: Backend
  /** Between 1 and `most`, by the seed. */
  upTo(most: number): number
  redis(): RedisServer
  postgres(): PostgresServer
  redisLine(): LineProxy
  postgresLine(): LineProxy
  /** The first process; `second` starts another one beside it. */
  first(): CrossdockProcess
  second(): Promise<CrossdockProcess>
  /** Starts the first process; done by itself unless the fault says that it starts. */
  start(): Promise<void>
  /** Writes a line of the timeline. */
  note(what: string): void
  /** The fault was seen to strike: without it the case proves nothing. */
  struck(what: string): void
  /** Something that must not be. */
  breach(what: string): void
  /** Something that is as it must be, but came later than is promised. */
  late(what: string): void
  /** The small disk the data lie on. */
  disk(): SmallDisk
}

type Fault = {
  backends: readonly Backend[]
  /** The fault starts the process itself. */
  starts?: true
  env?: Record<string, string>
  stockSchedule?: string
  /** By the seed unless stated. */
  batching?: Batching
  /** The data of the store lie on a disk that can be filled. */
  onSmallDisk?: true
  /** Strikes in the middle of work, and heals. */
  strike(stage: Stage): Promise<void>
}

const countOf = async (proof: ProofSite, crossdock: CrossdockProcess, path: string): Promise<number> =>
  ((await proof.ask(crossdock, path)) as { items: unknown[] }).items.length

const servers: readonly Backend[] = ['postgres', 'redis']
const all: readonly Backend[] = ['embedded', ...servers]
const hourMs = 3_600_000
const shifting = fileURLToPath(new URL('./shift-clock.js', import.meta.url))
const noSpace = /no space left on device|ENOSPC|could not (?:extend|write to) file[^"\n]*/i
const answered = (what: unknown): string => (what instanceof Error ? what.message : String(what))

const onRedis = async <T>({ redis }: Stage, work: (client: Redis) => Promise<T>): Promise<T> => {
  const client = new Redis(redis().url)
  try {
    return await work(client)
  } finally {
    client.disconnect()
  }
}

/** Answers of a stand-in until it is healed; counts what came meanwhile. */
const standInFault = async (
  { proof, note, struck, upTo }: Stage,
  faults: Parameters<ProofSite['erp']['setFaults']>[0],
  forMs: number,
): Promise<void> => {
  const requests = (): number => Object.values(proof.erp.requests()).reduce((sum, count) => sum + count, 0)
  const before = requests()
  proof.erp.setFaults(faults)
  note(`the ERP misbehaves: ${JSON.stringify(faults)}`)
  await proof.drop(10 + upTo(20))
  await sleep(forMs)
  proof.erp.clearFaults()
  if (requests() > before) struck(`${requests() - before} requests met it`)
}

const moveClock =
  (byMs: number): Fault['strike'] =>
  async ({ first, proof, note, struck, upTo }) => {
    process.kill(first().pid, 'SIGUSR2')
    await waitFor(
      () => first().output().includes(`the clock was moved by ${byMs} ms`),
      10_000,
      () => 'the clock was not moved',
    ).then(
      () => struck(`the clock stands ${byMs} ms off`),
      (error: Error) => note(error.message),
    )
    await proof.drop(5 + upTo(10))
    await sleep(3_000)
    process.kill(first().pid, 'SIGUSR2')
    note('the clock is right again')
  }
const shifted = (byMs: number): Record<string, string> => ({
  NODE_OPTIONS: `--import ${shifting}`,
  CLOCK_SHIFT_MS: String(byMs),
})

const silence =
  (lineOf: (stage: Stage) => LineProxy): Fault['strike'] =>
  async (stage) => {
    const line = lineOf(stage)
    line.silence()
    await stage.proof.drop(5 + stage.upTo(10))
    await sleep(4_000)
    line.restore()
    if (line.silenced() > 0) stage.struck(`${line.silenced()} connections are dead and open`)
  }

const away =
  (stop: (stage: Stage) => Promise<void>, start: (stage: Stage) => Promise<void>): Fault['strike'] =>
  async (stage) => {
    await stop(stage)
    stage.struck('the server is gone')
    await stage.proof.drop(5 + stage.upTo(10))
    await sleep(3_000)
    await start(stage)
    stage.note('the server is back')
  }

const floodOrders = 1_500
/** The promise to a partner who sends one order while another floods. */
const singleLimitMs = 20_000
const floodLimitMs = 300_000
/** With so many of the flood still waiting when a single order is put in, it may not come after all of them. */
const fairWaiting = 300

/** One partner sends very much at once, in one file or several, and another one order after the other meanwhile. */
const flood: Fault['strike'] = async ({ proof, note, struck, breach, late, upTo }) => {
  const inErp = (): Set<string> => new Set(proof.erp.orders().map(({ purchaseOrder }) => String(purchaseOrder)))
  // An ERP that takes its time keeps the flood waiting, on a quick machine too.
  proof.erp.setFaults([{ kind: 'slow-answer', ms: 300, match: { method: 'POST' } }])
  const fileCount = upTo(3)
  const many: string[] = []
  for (let file = 0; file < fileCount; file += 1) many.push(...(await proof.drop(floodOrders / fileCount)))
  const waiting = (): number => {
    const came = inErp()
    return many.filter((number) => !came.has(number)).length
  }
  note(`${many.length} orders of one partner in ${fileCount} files`)
  const left: number[] = []
  for (let single = 0; single < 5; single += 1) {
    await sleep(upTo(1_500))
    const before = waiting()
    const droppedMs = performance.now()
    const [number = ''] = await proof.drop(1, 'juniper')
    const tookMs = (): number => Math.round(performance.now() - droppedMs)
    while (!inErp().has(number) && tookMs() < settleLimitMs) await sleep(100)
    const [took, after] = [tookMs(), waiting()]
    const what = `${number} took ${took} ms, ${before} of the flood waited before, ${after} after`
    note(what)
    if (!inErp().has(number)) breach(`left lying: ${what}`)
    else if (before >= fairWaiting && after === 0) breach(`behind all of the flood: ${what}`)
    else if (took > singleLimitMs) late(`held up by the flood: ${what}, ${singleLimitMs / 1000} s are promised`)
    left.push(after)
  }
  if (Math.min(...left) > 0) struck(`the flood was under way each time an order of the other partner arrived`)
  proof.erp.clearFaults()
  // What is promised of the time after a fault is not promised of a flood.
  await waitFor(
    () => waiting() === 0,
    floodLimitMs,
    () => `${waiting()} of the flood did not come into the ERP within ${floodLimitMs / 1_000} s`,
  )
  note('the flood is in the ERP')
}

const faults = {
  'redis-killed': {
    backends: ['redis'],
    strike: away(
      ({ redis }) => redis().kill(),
      ({ redis }) => redis().start(),
    ),
  },
  'redis-emptied': {
    backends: ['redis'],
    strike: async (stage) => {
      const keys = await onRedis(stage, async (client) => {
        const found = await client.dbsize()
        await client.flushall()
        return found
      })
      if (keys > 0) stage.struck(`FLUSHALL threw ${keys} keys away`)
      await stage.proof.drop(5 + stage.upTo(10))
    },
  },
  'redis-full': {
    backends: ['redis'],
    strike: async (stage) => {
      const refused = await onRedis(stage, async (client) => {
        await client.config('SET', 'maxmemory', '1')
        return client.set('one-more', 'x').then(() => '', answered)
      })
      if (refused.startsWith('OOM')) stage.struck(refused)
      await stage.proof.drop(5 + stage.upTo(10))
      await sleep(3_000)
      await onRedis(stage, (client) => client.config('SET', 'maxmemory', '0'))
      stage.note('there is room again')
    },
  },
  'redis-unsafe': {
    backends: ['redis'],
    starts: true,
    strike: async (stage) => {
      await onRedis(stage, (client) => client.config('SET', 'appendonly', 'no'))
      const refused = spawnCrossdock(stage.proof.site)
      const end = await refused.ended(60_000)
      if (end === undefined) await refused.kill('SIGKILL')
      const isRefused = end?.code === 2 && refused.output().includes('appendonly')
      if (isRefused) stage.struck('Crossdock refuses a Redis without AOF')
      else throw new Error(`it started without AOF, or said nothing of it: ${JSON.stringify(end)} ${refused.output()}`)
      await onRedis(stage, (client) => client.config('SET', 'appendonly', 'yes'))
      await stage.start()
    },
  },
  'redis-silent': { backends: ['redis'], strike: silence(({ redisLine }) => redisLine()) },
  'postgres-stopped': {
    backends: servers,
    strike: away(
      ({ postgres }) => postgres().stop(),
      ({ postgres }) => postgres().start(),
    ),
  },
  'postgres-silent': { backends: servers, strike: silence(({ postgresLine }) => postgresLine()) },
  'clock-ahead': { backends: all, env: shifted(hourMs), strike: moveClock(hourMs) },
  'clock-behind': { backends: all, env: shifted(-hourMs), strike: moveClock(-hourMs) },
  'worker-frozen': {
    backends: servers,
    strike: async ({ first, second, proof, note, struck, upTo }) => {
      const other = await second()
      // The ERP has the orders and has not said so: the worst moment.
      proof.erp.setFaults([{ kind: 'slow-answer', ms: 1_000, match: { method: 'POST' } }])
      const claims = () => countOf(proof, other, '/deliveries?state=sending&limit=1000')
      let held = 0
      for (let tries = 0; held === 0 && tries < 8; tries += 1) {
        await proof.drop(10 + upTo(10))
        for (let looks = 0; looks < 100 && (await claims()) === 0; looks += 1) await sleep(50)
        process.kill(first().pid, 'SIGSTOP')
        // The other one settles its own meanwhile.
        await sleep(4_000)
        held = await claims()
        if (held === 0) process.kill(first().pid, 'SIGCONT')
      }
      proof.erp.clearFaults()
      if (held > 0) struck(`a worker stands still with ${held} claims in hand`)
      await proof.drop(5 + upTo(10))
      await sleep(25_000)
      process.kill(first().pid, 'SIGCONT')
      note('the worker wakes up')
    },
  },
  'two-schedulers': {
    backends: servers,
    stockSchedule: '*/2 * * * * *',
    strike: async ({ second, first, proof, struck, breach, upTo }) => {
      const other = await second()
      await sleep(6_000)
      await proof.drop(5 + upTo(10))
      // One of them dies in the middle of a slot.
      await first().kill('SIGKILL')
      await sleep(6_000)
      const { items } = (await proof.ask(other, '/runs?limit=200')) as { items: { slotAt: string | null }[] }
      const slots = items.flatMap(({ slotAt }) => (slotAt === null ? [] : [slotAt]))
      if (new Set(slots).size < slots.length) breach('a slot of the schedule ran twice')
      if (slots.length > 2) struck(`two schedulers made ${slots.length} slots, then one was killed`)
    },
  },
  'disk-full': {
    backends: ['embedded', 'postgres'],
    onSmallDisk: true,
    strike: async ({ disk, proof, first, start, note, struck, upTo, postgres, backend }) => {
      await disk().fill()
      note('not a byte is left on the disk of the store')
      // Room that was set aside before is used up first.
      const met = (): boolean => noSpace.test(first().output()) || first().hasEnded()
      for (let files = 0; files < 20 && !met(); files += 1) {
        await proof.drop(30 + upTo(10))
        await sleep(1_500)
      }
      if (met()) struck(`the store met it: ${noSpace.exec(first().output())?.[0] ?? 'the process ended'}`)
      const end = await first().ended(backend === 'embedded' ? 10_000 : 1_000)
      note(end === undefined ? 'it goes on' : `it ended with ${end.code ?? end.signal}`)
      await disk().empty()
      note('there is room again')
      if (backend === 'postgres') {
        // It ends itself where it cannot write its log; whoever runs it starts it again.
        await postgres().stop()
        await postgres().start()
      }
      if (end !== undefined) await start()
    },
  },
  'partner-flood': { backends: all, strike: flood, batching: oneByOne },
  'erp-down': {
    backends: all,
    strike: (stage) => standInFault(stage, [{ kind: 'status', status: 503 }], 6_000),
  },
  'erp-busy': {
    backends: all,
    strike: (stage) =>
      standInFault(stage, [{ kind: 'status', status: 429, headers: { 'retry-after': '1' }, every: 2 }], 6_000),
  },
  'token-expired': {
    backends: all,
    strike: async (stage) => {
      const { crm, drop } = stage.proof
      const tokensOf = (): number =>
        Object.entries(crm.requests()).reduce((sum, [route, count]) => sum + (route.includes('token') ? count : 0), 0)
      const before = tokensOf()
      // Not more often: a system that takes back tokens as it gives them out is refused for what it is, and waits for a person.
      crm.setFaults([{ kind: 'expire-token', every: 15, times: 3 }])
      // A hundred orders may be no more than a few requests.
      for (let files = 0; files < 30 && tokensOf() === before; files += 1) {
        await drop(20 + stage.upTo(20))
        await sleep(1_000)
      }
      crm.clearFaults()
      if (tokensOf() > before) stage.struck(`${tokensOf() - before} tokens expired in the middle of work`)
    },
  },
} satisfies Record<string, Fault>

export type FaultName = keyof typeof faults
export const faultNames = Object.keys(faults) as FaultName[]
export const backendsOf = (name: FaultName): readonly Backend[] => faults[name].backends

export type FaultCase = { backend: Backend; fault: FaultName; seed: number }
export type FaultVerdict = FaultCase &
  Audit & {
    /** From the end of the fault until nothing was left to do. */
    recoveredMs: number
    /** Says so when that, or something the fault looked at, took longer than is promised. */
    late: string | undefined
    /** What happened when, in ms since the start. */
    timeline: string[]
  }

/** The promise: back within a minute of the end of a fault, whichever it was. */
const recoveryLimitMs = 90_000

/**
 * Puts numbered work in, lets the fault strike in the middle of it, puts more in, and waits until all of it is done. Throws DidNotStrike when
 * the fault was not seen to strike and nothing is wrong: then the case proves nothing.
 */
export const runFaultCase = async ({ backend, fault: name, seed }: FaultCase): Promise<FaultVerdict> => {
  const fault: Fault = faults[name]
  const startedMs = performance.now()
  const timeline: string[] = []
  const note = (what: string): void => {
    timeline.push(`${Math.round(performance.now() - startedMs)} ${what}`)
  }
  const random = randomFrom(seed)
  const upTo = (most: number): number => 1 + Math.floor(random() * most)
  const closers: (() => Promise<void>)[] = []
  const running: CrossdockProcess[] = []
  const breaches: string[] = []
  const lates: string[] = []
  let hasStruck = false
  const opened = async <T extends { close(): Promise<void> }>(one: Promise<T>): Promise<T> => {
    const value = await one
    closers.push(() => value.close())
    return value
  }
  const needed = <T>(value: T | undefined): T => {
    if (value === undefined) throw new Error(`${name} cannot strike on ${backend}`)
    return value
  }
  try {
    const disk = fault.onSmallDisk === true ? await opened(openSmallDisk()) : undefined
    const postgres = backend === 'embedded' ? undefined : await opened(createPostgresServer(disk?.folder))
    const safe = ['--appendonly', 'yes', '--appendfsync', 'everysec', '--maxmemory-policy', 'noeviction']
    const redis = backend === 'redis' ? await opened(createRedisServer(safe)) : undefined
    const postgresLine = postgres === undefined ? undefined : await opened(openLineProxy(postgres.url))
    const redisLine = redis === undefined ? undefined : await opened(openLineProxy(redis.url))
    const proof = await opened(
      openProofSite(backend, {
        databaseUrl: postgresLine?.url,
        redisUrl: redisLine?.url,
        stockSchedule: fault.stockSchedule,
        batching: fault.batching ?? batchingOf(seed),
        prepareData:
          disk === undefined || backend !== 'embedded' ? undefined : (folder) => symlink(disk.folder, folder, 'dir'),
      }),
    )
    Object.assign(proof.site.env, fault.env)
    const start = async (): Promise<void> => {
      running.push(await startCrossdock(proof.site))
      note('started')
    }
    const stage: Stage = {
      proof,
      backend,
      disk: () => needed(disk),
      breach: (what) => void breaches.push(what),
      late: (what) => void lates.push(what),
      upTo,
      redis: () => needed(redis),
      postgres: () => needed(postgres),
      redisLine: () => needed(redisLine),
      postgresLine: () => needed(postgresLine),
      first: () => needed(running[0]),
      second: async () => {
        const another = await startCrossdock(proof.site)
        running.push(another)
        return another
      },
      start,
      note,
      struck: (what) => {
        hasStruck = true
        note(what)
      },
    }
    for (let file = 0; file < 3; file += 1) await proof.drop(10 + upTo(15))
    if (fault.starts !== true) {
      await start()
      // Drawn once: else what a seed does would follow from how often it is asked.
      const flowing = upTo(4)
      await waitFor(
        () => proof.erp.orders().length > flowing,
        60_000,
        () => `no work flowed:\n${running[0]?.output().slice(-2000)}`,
      )
    }
    note(`${proof.erp.orders().length} of ${proof.orders.length} orders are in the ERP`)
    await fault.strike(stage)
    const healedMs = performance.now()
    // What comes after the fault must flow as well.
    await proof.drop(upTo(5))
    const asked = needed(running.at(-1))
    const settled = (): Promise<boolean> => isSettled(proof, asked, false).catch(() => false)
    while (!(await settled()) && performance.now() - healedMs < settleLimitMs) await sleep(200)
    const recoveredMs = Math.round(performance.now() - healedMs)
    note('settled')
    const found = await audit(proof, asked, false)
    breaches.push(...found.breaches)
    // What was found counts all the same.
    if (!hasStruck && breaches.length + lates.length === 0) throw new DidNotStrike('the fault did not strike')
    const logged = breaches.length === 0 ? [] : running.map((one) => one.output().slice(-3000))
    const late = [...lates, lateness(recoveredMs, recoveryLimitMs) ?? []].flat().join('; ') || undefined
    return { backend, fault: name, seed, ...found, breaches, recoveredMs, late, timeline: [...timeline, ...logged] }
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error)
    const whole = `${backend}, ${name}, seed ${seed}: ${text}\n${timeline.join('\n')}`
    throw error instanceof DidNotStrike ? new DidNotStrike(whole) : new Error(whole, { cause: error })
  } finally {
    for (const one of running) await one.kill('SIGKILL')
    for (const close of closers.reverse()) await close()
  }
}
