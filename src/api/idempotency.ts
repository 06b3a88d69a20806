import { createHash } from 'node:crypto'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { say } from '../domain/said.ts'
import type { Store } from '../store/store.ts'
import { canonicalJson } from '../sync/canonical-json.ts'
import { RequestError } from './problem.ts'

const keyForm = /^(?:"([!#-~]{1,200})"|([!#-~]{1,200}))$/

/** The `Idempotency-Key` of a request, with or without quotes. */
export const idempotencyKeyOf = ({ headers }: FastifyRequest): string => {
  const given = headers['idempotency-key']
  const [, quoted, bare] = keyForm.exec(typeof given === 'string' ? given : '') ?? []
  const key = quoted ?? bare
  if (key !== undefined) return key
  throw new RequestError('REQUEST_INVALID', say('idempotency.missing'))
}

/** Tells requests apart: what is asked, and the body. */
export const fingerprintOf = (asked: object, body: unknown): string => {
  const hash = createHash('sha256').update(canonicalJson(asked)).update('\n')
  return (body instanceof Uint8Array ? hash.update(body) : hash.update(canonicalJson(body))).digest('hex')
}

/** A key is its caller's own: another may have chosen the same. */
export const keptKey = (caller: string, key: string): string => `${caller} ${key}`

/**
 * Does what is asked once for each key of a caller: a request that comes again is given the answer of the first. `work` keeps its answer itself, with
 * `finish`, in the transaction that does what was asked; when it throws, nothing was done and the key is free again.
 */
export const onceForKey = async <A>(
  store: Store,
  reply: FastifyReply,
  { caller, key, fingerprint }: { caller: string; key: string; fingerprint: string },
  work: () => Promise<A>,
): Promise<A> => {
  const kept = keptKey(caller, key)
  const begun = await store.idempotency.begin(kept, fingerprint)
  switch (begun.state) {
    case 'other':
      throw new RequestError('IDEMPOTENCY_KEY_USED', say('idempotency.used', { key }))
    case 'busy':
      reply.header('retry-after', '1')
      throw new RequestError('IDEMPOTENCY_KEY_BUSY', say('idempotency.busy', { key }))
    case 'done':
      reply.header('idempotency-replayed', 'true')
      // What `work` kept for this fingerprint.
      return begun.answer as A
    case 'new':
      try {
        return await work()
      } catch (error) {
        await store.idempotency.giveUp(kept)
        throw error
      }
  }
}
