import type { FastifyInstance } from 'fastify'
import * as z from 'zod'
import type { Connection } from '../connectors/connector.ts'
import { pauseSystem } from '../desk/pause-system.ts'
import { resumeSystem } from '../desk/resume-system.ts'
import { errorCatalogue } from '../domain/error-catalogue.ts'
import { type Said, say } from '../domain/said.ts'
import { isHeldByPerson, pauseSaid, restoredReason } from '../domain/system-pause.ts'
import { systemExtras } from '../observe/systems.ts'
import { systemLane } from '../queue/lanes.ts'
import type { SystemStatus } from '../store/store.ts'
import { resumedSystem, systemCheck, systemStatusView, systemView } from './answers/operations.ts'
import type { RouteDeps } from './api.ts'
import { reason } from './inputs.ts'
import { RequestError } from './problem.ts'
import { addRoute, pageOf, wholePage } from './route.ts'

const nameParams = z.strictObject({ name: z.string().min(1).max(40) })
const resumeBody = z
  .strictObject({
    askFirst: z
      .boolean()
      .optional()
      .describe('After a restore of the store: whether the system is asked for all that waits before anything is sent'),
  })
  .nullish()
/** A check that takes longer counts as failed. */
const checkDeadlineMs = 60_000

export const addSystemRoutes = (app: FastifyInstance, deps: RouteDeps): void => {
  const { store, connections, systemTypes } = deps
  const connectionOf = (name: string): Connection => {
    const connection = connections.get(name)
    if (connection !== undefined) return connection
    throw new RequestError(
      'NOT_FOUND',
      say('system.none', { system: name, systems: [...connections.keys()].join(', ') }),
    )
  }

  addRoute(app, {
    method: 'GET',
    url: '/systems',
    permission: 'read',
    summary: 'List the systems, whether they are paused and what waits for them',
    answer: pageOf(systemView),
    handle: async () => {
      const statuses = new Map((await store.systems.list()).map((status) => [status.system, status]))
      const extras = await systemExtras(deps)
      return wholePage(
        [...connections].map(([name, connection]) => ({
          name,
          ...statusOf(statuses.get(name)),
          takes: Object.keys(connection.sinks),
          hasMailbox: connection.mailbox !== undefined,
          type: systemTypes.get(name) ?? '',
          gives: Object.keys(connection.sources ?? {}),
          ...(extras.get(name) ?? { lane: null, lastDoneAt: null, rateLimitedUntil: null }),
        })),
      )
    },
  })

  addRoute(app, {
    method: 'POST',
    url: '/systems/:name/check',
    permission: 'operate',
    summary: 'Ask a system whether it answers, with our credentials',
    params: nameParams,
    answer: systemCheck,
    handle: async ({ params: { name } }) => {
      const connection = connectionOf(name)
      const startedMs = deps.now()
      const health = await connection.check({
        signal: AbortSignal.timeout(checkDeadlineMs),
        logger: deps.logger,
        now: deps.now,
        assertMayWrite: () => {
          throw new Error('a check writes nothing')
        },
      })
      const tookMs = deps.now() - startedMs
      if (health.ok) return { name, ok: true, detail: health.detail, tookMs }
      const { code, message } = health.error
      return { name, ok: false, code, meaning: errorCatalogue[code], detail: message, tookMs }
    },
  })

  addRoute(app, {
    method: 'POST',
    url: '/systems/:name/pause',
    permission: 'operate',
    summary: 'Send nothing to a system until it is resumed',
    params: nameParams,
    body: z.strictObject({ reason }),
    answer: systemStatusView,
    handle: async ({ params: { name }, body: { reason: why }, actor }) => {
      connectionOf(name)
      await pauseSystem(store, name, { actor, reason: why })
      return { name, ...statusOf(await store.systems.status(name)) }
    },
  })

  addRoute(app, {
    method: 'POST',
    url: '/systems/:name/resume',
    permission: 'operate',
    summary: 'Send to a system again',
    params: nameParams,
    body: resumeBody,
    answer: resumedSystem,
    handle: async ({ params: { name }, body, actor }) => {
      connectionOf(name)
      const doubted = await resumeSystem(store, name, { actor, askFirst: body?.askFirst })
      await wakeSystem(deps, name)
      return { name, ...statusOf(await store.systems.status(name)), ...doubted }
    },
  })
}

type ShownStatus = {
  paused: boolean
  /** When the pause ends by itself; null when it does not, or there is none. */
  pausedUntil: Date | null
  reason: string | null
  reasonSaid: Said | null
  /** Held after a restore of the store. */
  restored: boolean
  /** Failures in a row. */
  failures: number
}

const statusOf = (status: SystemStatus | undefined): ShownStatus => {
  const until = status?.pausedUntil ?? null
  const why = until === null ? null : (status?.reason ?? null)
  return {
    paused: until !== null,
    pausedUntil: until !== null && !isHeldByPerson(until) ? until : null,
    reason: why,
    reasonSaid: pauseSaid(why),
    restored: why === restoredReason,
    failures: status?.failures ?? 0,
  }
}

const wakeSystem = async ({ store, queue, logger }: RouteDeps, system: string): Promise<void> => {
  const [toSend, toAsk] = await Promise.all(
    (['intent', 'in-doubt'] as const).map((state) => store.deliveries.list({ system, state, limit: 200 })),
  )
  const waiting = [...(toSend ?? []), ...(toAsk ?? [])]
  if (waiting.length === 0) return
  await queue
    .add(systemLane(system), [{ name: 'deliver-batch', ids: waiting.map(({ id }) => id) }])
    .catch((error: unknown) => logger.warn({ system, err: error }, 'queue not reachable; the sweep will add this work'))
}
