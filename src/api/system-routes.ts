import type { FastifyInstance } from 'fastify'
import * as z from 'zod'
import type { Connection } from '../connectors/connector.ts'
import { errorCatalogue } from '../domain/error-catalogue.ts'
import { systemLane } from '../queue/lanes.ts'
import type { SystemStatus } from '../store/store.ts'
import type { RouteDeps } from './api.ts'
import { actorOf } from './authorize.ts'
import { noQuery, reason } from './inputs.ts'
import { RequestError } from './problem.ts'

const nameParams = z.strictObject({ name: z.string().min(1).max(40) })
const pauseBody = z.strictObject({ reason })
/** A check that takes longer counts as failed. */
const checkDeadlineMs = 60_000

export const addSystemRoutes = (app: FastifyInstance, deps: RouteDeps): void => {
  const { store, queue, connections } = deps
  const systemOf = (params: unknown): { name: string; connection: Connection } => {
    const { name } = nameParams.parse(params)
    const connection = connections.get(name)
    if (connection === undefined) {
      throw new RequestError(
        'NOT_FOUND',
        `no system is named "${name}": there are ${[...connections.keys()].join(', ')}`,
      )
    }
    return { name, connection }
  }

  app.get('/systems', async (request) => {
    noQuery.parse(request.query)
    const statuses = new Map((await store.systems.list()).map((status) => [status.system, status]))
    return Promise.all(
      [...connections].map(async ([name, connection]) => ({
        name,
        ...statusOf(statuses.get(name)),
        takes: Object.keys(connection.sinks),
        hasMailbox: connection.mailbox !== undefined,
        lane: await queue.counts(systemLane(name)).catch(() => null),
      })),
    )
  })

  app.post('/systems/:name/check', async (request) => {
    const { name, connection } = systemOf(request.params)
    const startedMs = deps.now()
    const health = await connection.check({
      signal: AbortSignal.timeout(checkDeadlineMs),
      logger: deps.logger,
      now: deps.now,
    })
    const tookMs = deps.now() - startedMs
    if (health.ok) return { name, ok: true, detail: health.detail, tookMs }
    const { code, message } = health.error
    return { name, ok: false, code, meaning: errorCatalogue[code], detail: message, tookMs }
  })

  app.post('/systems/:name/pause', async (request) => {
    const { name } = systemOf(request.params)
    const { reason: why } = pauseBody.parse(request.body)
    const actor = actorOf(request)
    await store.transaction(async (tx) => {
      await tx.systems.pause(name, `paused by ${actor}: ${why}`, undefined)
      await tx.audit.append({ actor, action: 'system.pause', subject: name, detail: { reason: why } })
    })
    return { name, ...statusOf(await store.systems.status(name)) }
  })

  app.post('/systems/:name/resume', async (request) => {
    const { name } = systemOf(request.params)
    await store.transaction(async (tx) => {
      await tx.systems.resume(name)
      await tx.audit.append({ actor: actorOf(request), action: 'system.resume', subject: name, detail: null })
    })
    await wakeSystem(deps, name)
    return { name, ...statusOf(await store.systems.status(name)) }
  })
}

type ShownStatus = {
  paused: boolean
  /** When the pause ends by itself; null when it does not, or there is none. */
  pausedUntil: Date | null
  reason: string | null
  /** Failures in a row. */
  failures: number
}

/** The store marks a pause without an end by a day that never comes. */
const farAwayYear = 9000

const statusOf = (status: SystemStatus | undefined): ShownStatus => {
  const until = status?.pausedUntil ?? null
  return {
    paused: until !== null,
    pausedUntil: until !== null && until.getUTCFullYear() < farAwayYear ? until : null,
    reason: until === null ? null : (status?.reason ?? null),
    failures: status?.failures ?? 0,
  }
}

const wakeSystem = async ({ store, queue, logger }: RouteDeps, system: string): Promise<void> => {
  const waiting = await store.deliveries.list({ system, state: 'intent', limit: 200 })
  if (waiting.length === 0) return
  await queue
    .add(systemLane(system), [{ name: 'deliver-batch', ids: waiting.map(({ id }) => id) }])
    .catch((error: unknown) => logger.warn({ system, err: error }, 'queue not reachable; the sweep will add this work'))
}
