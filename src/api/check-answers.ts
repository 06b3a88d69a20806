import type { FastifyInstance } from 'fastify'

/**
 * Checks every JSON answer against the schema of its route; one that does not fit becomes a defect (500). For tests and for work on the API: an
 * answer that is sent is not changed.
 */
export const checkAnswers = (app: FastifyInstance): void => {
  app.addHook('preSerialization', async (request, _reply, payload) => {
    const answer = request.routeOptions.config.route?.answer
    if (typeof answer !== 'object') return payload
    const checked = answer.safeParse(payload)
    if (checked.success) return payload
    throw new Error(`the answer is not what the schema of ${request.routeOptions.url} says: ${checked.error.message}`)
  })
}
