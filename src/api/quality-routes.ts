import type { FastifyInstance } from 'fastify'
import * as z from 'zod'
import { countQuality, poorRecords } from '../desk/quality.ts'
import { qualityRuleNames } from '../domain/data-quality.ts'
import { recordEntities } from '../domain/record.ts'
import { poorRecord, systemQuality } from './answers/operations.ts'
import type { RouteDeps } from './api.ts'
import { limit, text } from './inputs.ts'
import { RequestError } from './problem.ts'
import { addRoute, pageOf, wholePage } from './route.ts'

const countQuery = z.strictObject({ entity: z.enum(recordEntities).default('customer') })
const listing = countQuery.extend({ rule: text, system: text.optional(), limit })

export const addQualityRoutes = (app: FastifyInstance, { store, connections }: RouteDeps): void => {
  addRoute(app, {
    method: 'GET',
    url: '/quality',
    permission: 'read',
    summary: 'Count what the rules find in what each system says',
    query: countQuery,
    answer: pageOf(systemQuality),
    handle: async ({ query }) => wholePage(await countQuality(store, connections.keys(), query.entity)),
  })

  addRoute(app, {
    method: 'GET',
    url: '/quality/records',
    permission: 'read-payload',
    summary: 'List the first records in which a rule finds something',
    query: listing,
    answer: pageOf(poorRecord),
    handle: async ({ query: { system, ...query } }) => {
      const names = qualityRuleNames(query.entity)
      if (!names.includes(query.rule))
        throw new RequestError(
          'REQUEST_INVALID',
          `rule: there is no rule ${JSON.stringify(query.rule)} for ${query.entity}: there are ${names.join(', ')}`,
        )
      return wholePage(await poorRecords(store, system === undefined ? connections.keys() : [system], query))
    },
  })
}
