import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { pino } from 'pino'
import { afterAll, beforeAll } from 'vitest'
import { flow as flowSchema } from '../../src/domain/flow.ts'
import type { Partner } from '../../src/domain/partner.ts'
import { retryPolicy } from '../../src/domain/retry-policy.ts'
import { noTrace } from '../../src/domain/trace.ts'
import { type BegunRun, beginRun, type RunRequest } from '../../src/jobs/begin-run.ts'
import { createClaims } from '../../src/jobs/claims.ts'
import { deliverBatch } from '../../src/jobs/deliver-batch.ts'
import type { JobDeps } from '../../src/jobs/job.ts'
import { createLease } from '../../src/jobs/lease.ts'
import { pullFlow } from '../../src/jobs/pull-flow.ts'
import { openQueue } from '../../src/queue/open-queue.ts'
import type { Queue } from '../../src/queue/queue.ts'
import { openStore } from '../../src/store/open-store.ts'
import type { Run } from '../../src/store/record-store.ts'
import type { Store } from '../../src/store/store.ts'
import type { FakeSystem } from './fake-system.ts'
import { type LineProxy, openLineProxy } from './line-proxy.ts'
import { createPreparedDatabase, prepareDataFolder } from './prepared-store.ts'
import { testRedisUrl } from './services.ts'

export type SyncSite = {
  store: Store
  deps: JobDeps
  logs: { level: number; msg: string }[]
  /** To the store, of the backend `line`. */
  line: LineProxy | undefined
  begin(request: Partial<RunRequest> & { flow: string }): Promise<BegunRun[]>
  /** Begins a run, carries it out, and returns it as it ended. */
  run(request: Partial<RunRequest> & { flow: string }): Promise<Run[]>
  /** Carries out what is due until nothing is left. */
  deliver(): Promise<void>
  /** One run for each flow, and all deliveries. */
  cycle(): Promise<Run[]>
  /** The process ended, and another one takes its place. */
  restart(): Promise<void>
  close(): Promise<void>
}

const never = new AbortController().signal

/** Short pauses, so that retries come at once. */
const quick = retryPolicy.parse({
  firstDelayMs: 1,
  maxDelayMs: 5,
  slowFirstDelayMs: 5,
  slowMaxDelayMs: 10,
  systemFirstPauseMs: 1,
  systemMaxPauseMs: 5,
})

/** A Crossdock over fake systems on a real store; it works only when a test takes a step. */
export const openSyncSite = async (
  systems: readonly Pick<FakeSystem<'product'>, 'name' | 'connection'>[],
  flows: Record<string, Record<string, unknown>>,
  { backend = 'embedded', partners = [] }: { backend?: Backend; partners?: readonly Partner[] } = {},
): Promise<SyncSite> => {
  const logs: SyncSite['logs'] = []
  const logger = pino({ level: 'info' }, { write: (line: string) => logs.push(JSON.parse(line)) })
  const { store, queue, line } = await emptied(backend)
  const process = async (): Promise<Pick<JobDeps, 'instanceId' | 'lease'>> => {
    const instanceId = await store.instances.register('all')
    return {
      instanceId,
      lease: createLease(store.instances, instanceId, { monotonicMs: () => performance.now(), nowMs: Date.now }),
    }
  }
  const deps: JobDeps = {
    store,
    queue,
    connections: new Map(systems.map(({ name, connection }) => [name, connection])),
    flows: new Map(Object.entries(flows).map(([name, settings]) => [name, flowSchema.parse(settings)])),
    partners,
    retry: quick,
    limits: { maxTransactionBytes: 1_000_000 },
    logger,
    now: Date.now,
    redact: (text) => text,
    random: Math.random,
    trace: noTrace,
    claims: createClaims(),
    ...(await process()),
  }
  // A test that ended may leave a beat behind.
  const beating = setInterval(() => void deps.lease.beat().catch(() => undefined), 2_000)
  const site: SyncSite = {
    store,
    deps,
    logs,
    line,
    begin: (request) => beginRun(deps, { trigger: 'manual', ...request }),
    run: async (request) => {
      const begun = await site.begin(request)
      const runs: Run[] = []
      for (const { id, state } of begun) {
        if (state === 'due') await pullFlow([id], deps, never)
        const run = await store.runs.get(id)
        if (run !== undefined) runs.push(run)
      }
      return runs
    },
    deliver: async () => {
      for (let idle = 0; idle < 3; ) {
        const { deliveries, runs } = await store.takeDueWork(0, 500)
        await pullFlow(runs, deps, never)
        for (let start = 0; start < deliveries.length; start += 200) {
          const ids = deliveries.slice(start, start + 200).map(({ id }) => id)
          await deliverBatch(ids, deps, never)
        }
        const waiting = await store.deliveries.list({ state: 'intent', limit: 100 })
        const doubtful = await store.deliveries.list({ state: 'in-doubt', limit: 1 })
        // These wait for a run, or for a person.
        if (waiting.length > 0 && waiting.every(({ errorCode }) => errorCode === 'CUSTOMER_UNSETTLED')) {
          await sleep(15)
          idle += 1
        } else if (deliveries.length === 0 && waiting.length === 0 && doubtful.length === 0) idle = 3
        else if (deliveries.length === 0) {
          await sleep(10)
          idle += waiting.length + doubtful.length > 0 ? 0.01 : 1
        }
      }
    },
    cycle: async () => {
      const runs: Run[] = []
      for (const name of deps.flows.keys()) runs.push(...(await site.run({ flow: name })))
      await site.deliver()
      return runs
    },
    restart: async () => {
      await store.instances.end(deps.instanceId)
      Object.assign(deps, await process())
    },
    close: async () => {
      clearInterval(beating)
      await store.instances.end(deps.instanceId)
    },
  }
  return site
}

/** `line`: PostgreSQL at the end of a line that can be made to fail, with Redis. */
type Backend = 'embedded' | 'redis' | 'line'
type Opened = {
  store: Store
  queue: Queue
  line: LineProxy | undefined
  empty(): Promise<void>
  close(): Promise<void>
}

/** One store of each kind for all tests of a file: opening one takes longer than most tests. */
const opened = new Map<Backend, Promise<Opened>>()

// Of the test file that imports this.
beforeAll(async () => {
  opened.set('embedded', open('embedded'))
  await opened.get('embedded')
}, 180_000)

afterAll(async () => {
  for (const one of opened.values()) await (await one).close()
})

const emptied = async (backend: Backend): Promise<Opened> => {
  let one = opened.get(backend)
  if (one === undefined) {
    one = open(backend)
    opened.set(backend, one)
  } else await (await one).empty()
  return one
}

const open = async (backend: Backend): Promise<Opened> => {
  const folder = await mkdtemp(join(tmpdir(), 'crossdock-sync-'))
  const logger = pino({ level: 'silent' })
  const database = backend === 'embedded' ? undefined : await createPreparedDatabase()
  if (database === undefined) await prepareDataFolder(folder)
  const line = backend === 'line' && database !== undefined ? await openLineProxy(database.url) : undefined
  const { store, pool, close } = await openStore(
    database === undefined
      ? { kind: 'embedded', folder }
      : { kind: 'postgres', url: line?.url ?? database.url, ...(line === undefined ? {} : { silentMs: 1_000 }) },
    { logger, onStopped: () => undefined },
  )
  const queue = await openQueue(
    database === undefined
      ? { kind: 'pglite', pool }
      : { kind: 'redis', url: testRedisUrl(), prefix: folder.slice(-6), allowUnsafeRedis: false },
    { logger, onWedged: () => undefined },
  )
  // Not through the line, on which nothing may take long.
  const ask = async (statement: string): Promise<Record<string, unknown>[]> =>
    database === undefined ? (await pool.query<Record<string, unknown>>(statement)).rows : database.query(statement)
  return {
    store,
    queue,
    line,
    empty: async () => {
      const [found] = await ask(`select string_agg(format('%I', tablename), ', ') as tables
        from pg_tables where schemaname = 'public' and tablename <> 'audit_head'`)
      // The audit trail lets nobody empty it who does not own it.
      for (const statement of [
        'alter table audit disable trigger audit_kept',
        `truncate ${found?.['tables'] ?? ''} restart identity cascade`,
        'alter table audit enable trigger audit_kept',
        `update audit_head set seq = 0, hash = ''`,
      ])
        await ask(statement)
    },
    close: async () => {
      await queue.close(0)
      await close()
      await line?.close()
      await database?.drop()
      await rm(folder, { recursive: true, force: true })
    },
  }
}
