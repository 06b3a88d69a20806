import { randomBytes } from 'node:crypto'
import { performance } from 'node:perf_hooks'
import type { FastifyInstance } from 'fastify'
import { type Logger, pino } from 'pino'
import { createApi } from './api/api.ts'
import type { Connection } from './connectors/connector.ts'
import type { JobDeps } from './jobs/job.ts'
import { createLease } from './jobs/lease.ts'
import type { Ticker } from './jobs/ticker.ts'
import { startHeartbeat, startMailCollectors, startUpkeep } from './jobs/upkeep.ts'
import { startWorkers } from './jobs/workers.ts'
import { openQueue } from './queue/open-queue.ts'
import type { Queue } from './queue/queue.ts'
import { createRedactor, redactPaths } from './settings/secrets.ts'
import type { Settings } from './settings.ts'
import { type OpenedStore, openStore } from './store/open-store.ts'

/** What a process does: `all` is a whole Crossdock, the others are its parts for running several processes. */
export type Role = 'all' | 'api' | 'worker' | 'scheduler'

export type App = {
  api: FastifyInstance
  token: string
  /** What the jobs work with. */
  deps: JobDeps
  /** Begins the work of the role; the API also listens when the role has it. Returns its address then. */
  start(): Promise<{ url: string | undefined }>
  /** Takes no more work, lets what runs end within the deadline, and closes every connection. */
  close(deadlineMs?: number): Promise<void>
}

const closeDeadlineMs = 20_000

/** Writes JSON lines to standard error; secrets of the configuration never reach it. */
export const createLogger = (settings: Settings): Logger => {
  const redact = createRedactor(settings.secrets)
  const write = (line: string): void => {
    process.stderr.write(redact(line))
  }
  return pino({ level: settings.log.level, redact: { paths: [...redactPaths], censor: '[secret]' } }, { write })
}

/**
 * Creates and joins all parts. Nothing works and nothing listens before `start`: the command line uses an app that is
 * never started to answer its requests. Throws ConfigError when it is not safe to start.
 */
export const createApp = async (settings: Settings, role: Role, logger = createLogger(settings)): Promise<App> => {
  const opened = await openStore(settings.store, {
    logger,
    // What was acknowledged is safe; only a fresh process can open the store again.
    onStopped: () => process.exit(1),
  })
  const connections = new Map<string, Connection>()
  let queue: Queue | undefined
  try {
    queue = await openQueueFor(settings, opened, logger)
    for (const [system, { connector, settings: systemSettings }] of settings.systems) {
      connections.set(system, await connector.open(systemSettings, { system, logger }))
    }
    return await join(settings, role, logger, { opened, queue, connections })
  } catch (error) {
    await Promise.allSettled([...connections.values()].map((connection) => connection.close()))
    await queue?.close(0)
    await opened.close()
    throw error
  }
}

const openQueueFor = (settings: Settings, opened: OpenedStore, logger: Logger): Promise<Queue> =>
  openQueue(
    settings.queue.kind === 'redis'
      ? settings.queue
      : { kind: opened.kind === 'embedded' ? 'pglite' : 'postgres', pool: opened.pool },
    {
      logger,
      onWedged: (lane) => {
        // A supervisor starts a fresh process; what was in hand is taken up again.
        logger.fatal({ lane }, 'a lane takes no jobs any more although its worker was rebuilt: exiting')
        process.exit(1)
      },
    },
  )

const join = async (
  settings: Settings,
  role: Role,
  logger: Logger,
  { opened, queue, connections }: { opened: OpenedStore; queue: Queue; connections: ReadonlyMap<string, Connection> },
): Promise<App> => {
  const { store } = opened
  const instanceId = await store.instances.register(role)
  const deps: JobDeps = {
    store,
    queue,
    connections,
    flows: settings.flows,
    partners: settings.partners,
    retry: settings.retry,
    limits: settings.limits,
    logger,
    now: Date.now,
    random: Math.random,
    lease: createLease(store.instances, instanceId, () => performance.now()),
    instanceId,
  }
  const token = settings.api.token ?? randomBytes(24).toString('base64url')
  const api = createApi({ ...deps, token })
  const tickers: Ticker[] = []
  return {
    api,
    token,
    deps,
    start: async () => {
      tickers.push(startHeartbeat(deps))
      if (role === 'all' || role === 'worker') await startWorkers(deps)
      if (role === 'all' || role === 'scheduler') tickers.push(...startMailCollectors(deps), ...startUpkeep(deps))
      if (role !== 'all' && role !== 'api') return { url: undefined }
      const url = await api.listen({ host: settings.api.host, port: settings.api.port })
      await opened.lock?.publish({ url, token })
      return { url }
    },
    close: async (deadlineMs = closeDeadlineMs) => {
      await api.close()
      await Promise.all(tickers.map((ticker) => ticker.stop()))
      await queue.close(deadlineMs)
      deps.lease.end()
      await Promise.allSettled([...connections.values()].map((connection) => connection.close()))
      await store.instances.end(instanceId)
      await opened.close()
    },
  }
}
