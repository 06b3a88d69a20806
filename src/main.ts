import { randomBytes } from 'node:crypto'
import { performance } from 'node:perf_hooks'
import type { FastifyInstance } from 'fastify'
import { type Logger, pino } from 'pino'
import { alertProblems } from './alerts/alert-desk.ts'
import { createCertificateWatch, httpsSystems } from './alerts/certificates.ts'
import type { Absence } from './alerts/observation.ts'
import { startAlerts } from './alerts/start-alerts.ts'
import { createApi } from './api/api.ts'
import type { Connection } from './connectors/connector.ts'
import { holdAfterRestore } from './desk/after-restore.ts'
import { giveUpBulkAction, runBulkActions, usualPace } from './desk/bulk/run-bulk.ts'
import { createBodyCheck } from './desk/check-body.ts'
import { armCrash, crashPoint } from './domain/crash-point.ts'
import { ConfigError, messageOf } from './domain/errors.ts'
import { noTrace } from './domain/trace.ts'
import { beginRun } from './jobs/begin-run.ts'
import { beginSlot } from './jobs/begin-slot.ts'
import { createClaims } from './jobs/claims.ts'
import type { JobDeps } from './jobs/job.ts'
import { createLease } from './jobs/lease.ts'
import { takeHints } from './jobs/take-hints.ts'
import { takePayload } from './jobs/take-payload.ts'
import type { Ticker } from './jobs/ticker.ts'
import { startClaimWatch, startHeartbeat, startMailCollectors, startUpkeep } from './jobs/upkeep.ts'
import { wakeOrder } from './jobs/wake-order.ts'
import { type BulkWork, startWorkers } from './jobs/workers.ts'
import { partnerDays } from './observe/absences.ts'
import { startTracing } from './observe/start-tracing.ts'
import { createPasswords } from './people/passwords.ts'
import type { PeopleDeps } from './people/people-deps.ts'
import { offerSetUp } from './people/set-up.ts'
import { openQueue } from './queue/open-queue.ts'
import type { Queue } from './queue/queue.ts'
import { within } from './queue/within.ts'
import { startRetention } from './retention/start-retention.ts'
import { startSchedules } from './schedule/run-schedules.ts'
import { createRedactor, hideNamed, redactPaths } from './settings/secrets.ts'
import type { Settings } from './settings.ts'
import { type OpenedStore, openStore } from './store/open-store.ts'
import { version } from './version.ts'
import { startWebhooks } from './webhooks/start-webhooks.ts'

/** What a process does: `all` is a whole Crossdock, the others are its parts for running several processes. */
export type Role = 'all' | 'api' | 'worker' | 'scheduler'

export type App = {
  api: FastifyInstance
  token: string
  /** What the jobs work with. */
  deps: JobDeps
  /** Begins the work of the role; the API also listens when the role has it. Returns its address then, and while there is no user the link that makes the first. */
  start(): Promise<{ url: string | undefined; setUpLink: string | undefined }>
  /** Takes no more work, lets what runs end within the deadline, and closes every connection. */
  close(deadlineMs?: number): Promise<void>
}

const closeDeadlineMs = 20_000
const stopGraceMs = 5_000

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
  if (settings.crash !== undefined) {
    logger.warn({ crash: settings.crash }, 'this process will kill itself: CROSSDOCK_CRASH_AT is set')
    armCrash(settings.crash)
  }
  const opened = await openStore(settings.store, {
    logger,
    outbox: settings.webhooks.map(({ name, events }) => ({ endpoint: name, events })),
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
    if (opened.restored !== undefined) {
      logger.warn('the data folder was made of a backup: every system is paused until a person resumes it')
      await holdAfterRestore(
        opened.store,
        { systems: [...settings.systems.keys()], partners: settings.partners },
        { actor: 'crossdock', reason: 'the data folder was made of a backup' },
      )
      await opened.restored.forget()
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
  const redactKnown = createRedactor(settings.secrets)
  const tracing =
    settings.tracesUrl === undefined
      ? undefined
      : await startTracing({ url: settings.tracesUrl, version, role, instanceId })
  const deps: JobDeps = {
    store,
    queue,
    connections,
    flows: settings.flows,
    partners: settings.partners,
    retry: settings.retry,
    limits: settings.limits,
    logger,
    trace: tracing?.trace ?? noTrace,
    redact: (text) => hideNamed(redactKnown(text)),
    now: Date.now,
    random: Math.random,
    claims: createClaims(),
    lease: createLease(store.instances, instanceId, { monotonicMs: () => performance.now(), nowMs: Date.now }),
    instanceId,
  }
  const desk = {
    ...deps,
    checkBody: createBodyCheck(settings.partners, settings.limits),
    assertHeld: deps.lease.assertHeld,
    pace: usualPace,
  }
  const bulk: BulkWork = {
    run: (ids, { assertHeld }, signal) => runBulkActions(ids, { ...desk, assertHeld }, signal),
    giveUp: (id, error) => giveUpBulkAction(id, error, desk),
  }
  const token = settings.api.token ?? randomBytes(24).toString('base64url')
  let baseUrl = settings.api.publicUrl ?? `http://${settings.api.host}:${settings.api.port}`
  const people: PeopleDeps = {
    store,
    logger,
    passwords: createPasswords(),
    sessionLimits: settings.people.sessionLimits,
    baseUrl: () => baseUrl,
  }
  const api = createApi({
    ...deps,
    token,
    people,
    oidcProviders: settings.people.oidc,
    publicUrl: settings.api.publicUrl,
    trustedProxies: settings.api.trustedProxies,
    requestsPerSecond: settings.api.requestsPerSecond,
    systemTypes: new Map([...settings.systems].map(([system, { connector }]) => [system, connector.type])),
    calendars: settings.calendars,
    operations: settings.operations,
    moreProblems: () => alertProblems(store, settings.alerts),
    hooks: settings.hooks,
    alerts: settings.alerts,
    webhooks: settings.webhooks,
    retention: settings.retention,
    beginRuns: (request) => beginRun(deps, request),
    takeHints: (hint) => takeHints(deps, hint),
    takePayload: (payload) => takePayload(payload, deps),
    wakeOrder: (order) => wakeOrder(order, deps),
  })
  const tickers: Ticker[] = []
  let heartbeat: Ticker | undefined
  return {
    api,
    token,
    deps,
    start: async () => {
      heartbeat = startHeartbeat(deps, (error) => {
        // A fresh process is known to the store; this one held nothing any more.
        logger.fatal({ err: error }, 'the store does not know this process any more: exiting')
        process.exit(1)
      })
      if (role === 'all' || role === 'worker') {
        await startWorkers(deps, bulk)
        tickers.push(startClaimWatch(deps))
      }
      if (role === 'all' || role === 'scheduler') {
        const { store, flows, now, logger } = deps
        const { calendars } = settings
        tickers.push(...startMailCollectors(deps), ...startUpkeep(deps))
        tickers.push(startSchedules({ flows, calendars, store, begin: beginSlot(deps), now, logger }))
        tickers.push(...startTelling(deps, settings))
      }
      if (role !== 'all' && role !== 'api') return { url: undefined, setUpLink: undefined }
      const url = await api
        .listen({ host: settings.api.host, port: settings.api.port })
        .catch(cannotListen(settings.api))
      await opened.lock?.publish({ url, token })
      baseUrl = settings.api.publicUrl ?? url
      return { url, setUpLink: await offerSetUp(people) }
    },
    close: async (deadlineMs = closeDeadlineMs) => {
      crashPoint('draining')
      // What is slow to stop, such as a long request or a mail server that does not answer, leaves the work in hand its time.
      await within(api.close(), stopGraceMs)
      const stopped = Promise.all(tickers.map((ticker) => ticker.stop()))
      await within(stopped, stopGraceMs)
      await queue.close(deadlineMs)
      await within(stopped, stopGraceMs)
      // Last: whoever is silent while it brings its work to an end is taken for dead, and its claims by others.
      await heartbeat?.stop()
      await tracing?.stop()
      deps.lease.end()
      await Promise.allSettled([...connections.values()].map((connection) => connection.close()))
      await store.instances.end(instanceId)
      await opened.close()
    },
  }
}

const cannotListen =
  ({ host, port }: Settings['api']) =>
  (error: unknown): never => {
    const message = `the API cannot listen on ${host}:${port} (${messageOf(error)}): another process may have the port; choose another api.port or api.host`
    throw new ConfigError('CONFIG_INVALID', message, { cause: error })
  }

/** What goes out to people and programs, and what is forgotten. */
const startTelling = (deps: JobDeps, settings: Settings): Ticker[] => {
  const { now } = deps
  const { publicUrl } = settings.api
  return [
    ...startAlerts({
      ...deps,
      settings: settings.alerts,
      calendars: settings.calendars,
      publicUrl,
      certificates: createCertificateWatch(httpsSystems(settings.systems), now),
      absences: async () => absencesOf(deps, settings),
      watchingSince: new Date(now()),
    }),
    ...startWebhooks({ ...deps, endpoints: settings.webhooks, publicUrl }),
    ...startRetention({ ...deps, settings: settings.retention }),
  ]
}

const absencesOf = async ({ partners, store, now }: JobDeps, { operations }: Settings): Promise<Absence[]> => {
  const days = await partnerDays(
    partners.map(({ name }) => name),
    { store, operations, now },
  )
  return [...days].flatMap(([partner, { absent, usualByNow }]) =>
    absent === null ? [] : [{ partner, usual: Math.round(usualByNow ?? 0) }],
  )
}
