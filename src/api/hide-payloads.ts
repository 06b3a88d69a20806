import type { FastifyInstance } from 'fastify'
import { hidingOf } from './answers/payload.ts'

/** Keeps what answers say of payloads from who may not read them, whatever route they ask. */
export const hidePayloads = (app: FastifyInstance): void => {
  app.addHook('preSerialization', async (request, _reply, answered) => {
    const answer = request.routeOptions.config.route?.answer
    if (typeof answer !== 'object' || request.caller?.permissions.includes('read-payload') === true) return answered
    const hide = hidingOf(answer)
    return hide === undefined ? answered : hide(answered, {})
  })
}
