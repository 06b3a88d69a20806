import { isAbsolute } from 'node:path'
import type { FastifyInstance } from 'fastify'
import * as z from 'zod'
import { holdAfterRestore } from '../desk/after-restore.ts'
import { DeskError } from '../desk/desk.ts'
import { messageOf } from '../domain/errors.ts'
import { say } from '../domain/said.ts'
import { answersLane, backlogLane, documentsLane, intakeLane, pullsLane, systemLane } from '../queue/lanes.ts'
import { version } from '../version.ts'
import { lane, readiness } from './answers/operations.ts'
import type { RouteDeps } from './api.ts'
import { reason } from './inputs.ts'
import { RequestError } from './problem.ts'
import { addRoute, pageOf, wholePage } from './route.ts'

const backupBody = z.strictObject({
  /** On the machine of the server. */
  file: z
    .string()
    .min(1)
    .max(4096)
    .refine(
      (file) => isAbsolute(file) && !file.includes('\0'),
      'must be an absolute path on the machine of the server',
    ),
})

export const addHealthRoutes = (app: FastifyInstance, deps: RouteDeps): void => {
  const { store, queue, connections, partners, instanceId } = deps
  const lanes = [
    intakeLane,
    documentsLane,
    answersLane,
    pullsLane,
    backlogLane,
    ...[...connections.keys()].map(systemLane),
  ]

  addRoute(app, {
    method: 'GET',
    url: '/healthz',
    permission: 'anybody',
    summary: 'Say that the process is there',
    answer: z.strictObject({ status: z.literal('ok') }),
    handle: () => ({ status: 'ok' as const }),
  })

  addRoute(app, {
    method: 'GET',
    url: '/readyz',
    permission: 'read',
    summary: 'Say whether store and queue answer; 503 when they do not',
    answer: readiness,
    handle: async ({ reply }) => {
      const [storeHealth, queueHealth] = await Promise.all([
        health(async () => `answers, its clock is ${Math.round(await store.clockSkewMs())} ms from ours`),
        health(async () => {
          await queue.counts(intakeLane)
          return `${queue.backend} answers`
        }),
      ])
      const ready = storeHealth.ok && queueHealth.ok
      reply.code(ready ? 200 : 503)
      return { ready, version, store: storeHealth, queue: queueHealth }
    },
  })

  addRoute(app, {
    method: 'GET',
    url: '/lanes',
    permission: 'read',
    summary: 'List the queues and what waits in them',
    answer: pageOf(lane),
    handle: async () =>
      wholePage(await Promise.all(lanes.map(async (name) => ({ lane: name, ...(await queue.counts(name)) })))),
  })

  addRoute(app, {
    method: 'POST',
    url: '/backup',
    permission: 'administer',
    summary: 'Write a backup of the embedded store into a new file on the server',
    body: backupBody,
    answer: z.strictObject({ file: z.string(), sizeBytes: z.number() }),
    handle: async ({ body: { file }, actor }) => {
      const { sizeBytes } = await store.backup(file).catch(unwritable(file))
      await store.audit.append({ actor, action: 'backup', subject: file, detail: { sizeBytes } })
      return { file, sizeBytes }
    },
  })

  addRoute(app, {
    method: 'POST',
    url: '/restored',
    permission: 'administer',
    summary: 'Say that the store was put back to an earlier time: pauses every system, skips control numbers',
    body: z.strictObject({ reason }),
    answer: z.strictObject({ systems: z.array(z.string()) }),
    handle: async ({ body, actor }) => {
      const others = (await store.observations.instances()).filter(({ id, alive }) => alive && id !== instanceId)
      if (others.length > 0) {
        const roles = others.map(({ role }) => role).join(', ')
        throw new RequestError(
          'ACTION_REFUSED',
          `${others.length} other processes work on this store (${roles}): stop them first; one that was killed counts for 20 s`,
        )
      }
      return holdAfterRestore(store, { systems: [...connections.keys()], partners }, { actor, reason: body.reason })
    },
  })
}

/** A folder that is not there, or may not be written, is the caller's to mend. */
const unwritable =
  (file: string) =>
  (error: unknown): never => {
    if (!(error instanceof Error && 'syscall' in error)) throw error
    throw new DeskError('ACTION_REFUSED', say('backup.unwritable', { file, error: error.message }))
  }

type PartHealth = { ok: boolean; detail: string }

const health = async (probe: () => Promise<string>): Promise<PartHealth> => {
  try {
    return { ok: true, detail: await probe() }
  } catch (error) {
    return { ok: false, detail: messageOf(error) }
  }
}
