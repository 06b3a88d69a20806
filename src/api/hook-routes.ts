import type { FastifyInstance } from 'fastify'
import * as z from 'zod'
import { takeHint } from '../desk/take-hint.ts'
import { recordEntities } from '../domain/record.ts'
import { say } from '../domain/said.ts'
import { begunRun } from './answers/runs.ts'
import type { RouteDeps } from './api.ts'
import { RequestError } from './problem.ts'
import { createRateLimit } from './rate-limit.ts'
import { checked } from './request-problem.ts'
import { addRoute, bytes } from './route.ts'
import { verifyWebhook } from './verify-webhook.ts'

const largestBodyBytes = 64 * 1024
/** Hints of one system: each costs a run. */
const limits = { burst: 100, perSecond: 10 }

const systemParams = z.strictObject({ system: z.string().min(1).max(40) })
/** Whatever else a message says of the records counts for nothing: they are read. */
const hintBody = z.object({
  entity: z.enum(recordEntities),
  ids: z.array(z.string().min(1).max(200)).min(1).max(200),
})

/** Systems tell here that records changed. Needs no token: the signature says who speaks. */
export const addHookRoutes = (app: FastifyInstance, { desk, hooks, now }: RouteDeps): void => {
  const limit = createRateLimit(limits, now)
  app.register((scope, _options, done) => {
    // The signature is over the bytes as they came.
    scope.removeAllContentTypeParsers()
    scope.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, parsed) => parsed(null, body))
    addRoute(scope, {
      method: 'POST',
      url: '/hooks/:system',
      permission: 'anybody',
      summary: 'Tell that records of a system changed; signed as Standard Webhooks says',
      params: systemParams,
      body: bytes.nullish(),
      media: ['application/json'],
      bodyLimit: largestBodyBytes,
      status: 202,
      answer: z.strictObject({ runs: z.array(begunRun) }),
      handle: async ({ params: { system }, body, request, reply }) => {
        const secrets = hooks.get(system)
        if (secrets === undefined) throw new RequestError('NOT_FOUND', say('hook.none', { system }))
        const message = body ?? Buffer.alloc(0)
        const verdict = verifyWebhook({ headers: request.headers, body: message, secrets, nowMs: now() })
        if (!verdict.ok) throw new RequestError('HOOK_REFUSED', verdict.reason)
        const allowed = limit(system)
        if (!allowed.ok) {
          reply.header('retry-after', Math.ceil(allowed.retryAfterMs / 1000))
          throw new RequestError('TOO_MANY_REQUESTS', say('hook.too-fast', { system, n: limits.perSecond }))
        }
        const runs = await takeHint(desk, { system, ...checked(hintBody, parseJson(message)), webhookId: verdict.id })
        reply.code(202)
        return { runs }
      },
    })
    done()
  })
}

const parseJson = (body: Buffer): unknown => {
  try {
    return JSON.parse(body.toString('utf8'))
  } catch {
    throw new RequestError('REQUEST_INVALID', say('request.no-json'))
  }
}
