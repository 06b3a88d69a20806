import type { FastifyInstance } from 'fastify'
import * as z from 'zod'
import { found } from '../desk/desk.ts'
import { viewPartner, viewPartners } from '../observe/partners.ts'
import { partnerRow, partnerView } from './answers/partners.ts'
import type { RouteDeps } from './api.ts'
import { text } from './inputs.ts'
import { addRoute, pageOf, wholePage } from './route.ts'

export const addPartnerRoutes = (app: FastifyInstance, deps: RouteDeps): void => {
  addRoute(app, {
    method: 'GET',
    url: '/partners',
    permission: 'read',
    summary: 'List partners with what came today and whether they are silent',
    answer: pageOf(partnerRow),
    handle: async () => wholePage(await viewPartners(deps)),
  })

  addRoute(app, {
    method: 'GET',
    url: '/partners/:name',
    permission: 'read',
    summary: 'Show one partner: volumes of a month, the usual day, acknowledgements',
    params: z.strictObject({ name: text }),
    answer: partnerView,
    handle: async ({ params: { name } }) => found(await viewPartner(deps, name), 'partner', name),
  })
}
