import { isAbsolute } from 'node:path'
import type { FastifyInstance } from 'fastify'
import * as z from 'zod'
import { messageOf } from '../domain/errors.ts'
import { answersLane, documentsLane, intakeLane, systemLane } from '../queue/lanes.ts'
import type { LaneCounts } from '../queue/queue.ts'
import { version } from '../version.ts'
import type { RouteDeps } from './api.ts'
import { actorOf } from './authorize.ts'
import { noQuery } from './inputs.ts'

type PartHealth = { ok: boolean; detail: string }

const backupBody = z.strictObject({
  /** On the machine of the server. */
  file: z.string().min(1).max(4096).refine(isAbsolute, 'must be an absolute path on the machine of the server'),
})

export const addHealthRoutes = (app: FastifyInstance, deps: RouteDeps): void => {
  const { store, queue, connections } = deps
  const lanes = [intakeLane, documentsLane, answersLane, ...[...connections.keys()].map(systemLane)]

  app.get('/readyz', async (request, reply) => {
    noQuery.parse(request.query)
    const [storeHealth, queueHealth] = await Promise.all([
      health(async () => `answers, its clock is ${Math.round(await store.clockSkewMs())} ms from ours`),
      health(async () => {
        await queue.counts(intakeLane)
        return `${queue.backend} answers`
      }),
    ])
    const ready = storeHealth.ok && queueHealth.ok
    return reply.code(ready ? 200 : 503).send({ ready, version, store: storeHealth, queue: queueHealth })
  })

  app.get('/lanes', async (request): Promise<({ lane: string } & LaneCounts)[]> => {
    noQuery.parse(request.query)
    return Promise.all(lanes.map(async (lane) => ({ lane, ...(await queue.counts(lane)) })))
  })

  app.post('/backup', async (request) => {
    const { file } = backupBody.parse(request.body)
    const { sizeBytes } = await store.backup(file)
    await store.audit.append({ actor: actorOf(request), action: 'backup', subject: file, detail: { sizeBytes } })
    return { file, sizeBytes }
  })

  app.get('/audit', async (request) => {
    const { subject, limit } = auditQuery.parse(request.query)
    return store.audit.list(subject === undefined ? { limit } : { subject, limit })
  })
}

const auditQuery = z.strictObject({
  subject: z.string().min(1).max(4096).optional(),
  limit: z.coerce.number().int().min(1).max(1000).default(50),
})

const health = async (probe: () => Promise<string>): Promise<PartHealth> => {
  try {
    return { ok: true, detail: await probe() }
  } catch (error) {
    return { ok: false, detail: messageOf(error) }
  }
}
