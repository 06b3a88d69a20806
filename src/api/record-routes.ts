import type { FastifyInstance } from 'fastify'
import * as z from 'zod'
import { decideField, undecideField } from '../desk/decide-conflict.ts'
import { explainRecord } from '../desk/explain-record.ts'
import { currentRecord, findRecords } from '../desk/find-records.ts'
import { viewRecord } from '../desk/record-view.ts'
import { linkFields, recordFields } from '../domain/list-fields.ts'
import type { Facet } from '../store/record-store.ts'
import { deadLetter } from './answers/dead-letters.ts'
import { delivery } from './answers/deliveries.ts'
import { report } from './answers/parts.ts'
import { decision, explainedField, facet, link, merge, record, recordHead } from './answers/records.ts'
import type { RouteDeps } from './api.ts'
import { idParams, text } from './inputs.ts'
import { listQuery } from './list-query.ts'
import { addRoute, pageOf, viewPage } from './route.ts'

const recordPage = z
  .strictObject({
    record,
    facets: z.array(facet),
    decisions: z.array(decision),
    merges: z.array(merge),
    deliveries: z.array(delivery),
  })
  .meta({ id: 'RecordPage' })

const explanation = z
  .strictObject({
    record: recordHead,
    places: z.array(facet.pick({ system: true, externalId: true, isPrimary: true, modifiedAt: true, goneAt: true })),
    fields: z.array(explainedField),
    decisions: z.array(decision),
    conflicts: z.array(deadLetter),
  })
  .meta({ id: 'RecordExplanation' })

export const addRecordRoutes = (app: FastifyInstance, { store, connections, flows, desk }: RouteDeps): void => {
  const placeOf = async (given: string) => {
    const { id, entity } = await currentRecord(store, given)
    return { entity, recordId: id }
  }

  addRoute(app, {
    method: 'GET',
    url: '/records',
    permission: 'read-payload',
    summary: 'Find records by what they are known by, an identifier or their id in a system; last changed first',
    query: listQuery(recordFields, ['entity', 'text']),
    answer: pageOf(record),
    handle: ({ query }) => findRecords(store, connections, query),
  })

  addRoute(app, {
    method: 'GET',
    url: '/records/:id',
    permission: 'read-payload',
    summary: 'Show a record with what each system says of it',
    params: idParams,
    answer: recordPage,
    handle: ({ params: { id } }) => viewRecord(store, connections.keys(), id),
  })

  addRoute(app, {
    method: 'GET',
    url: '/records/:id/explain',
    permission: 'read-payload',
    summary: 'Say field by field why a record is as it is',
    params: idParams,
    answer: explanation,
    handle: ({ params: { id } }) => explainRecord(store, flows, id),
  })

  addRoute(app, {
    method: 'POST',
    url: '/records/:id/decide',
    permission: 'operate',
    summary: 'Say whose value of a field counts',
    params: idParams,
    body: z.strictObject({
      field: text,
      system: text,
      insteadOf: text.nullish().describe('Whose counts by decision so far, null for nobody: refused when that changed'),
    }),
    answer: report,
    handle: async ({ params: { id }, body, actor }) =>
      decideField(desk, { ...(await placeOf(id)), ...body }, { actor }),
  })

  addRoute(app, {
    method: 'POST',
    url: '/records/:id/undecide',
    permission: 'operate',
    summary: 'Let the rules say again whose value of a field counts',
    params: idParams,
    body: z.strictObject({ field: text }),
    answer: report,
    handle: async ({ params: { id }, body, actor }) =>
      undecideField(desk, { ...(await placeOf(id)), ...body }, { actor }),
  })

  addRoute(app, {
    method: 'GET',
    url: '/links',
    permission: 'read',
    summary: 'List which record is what in which system, by system, entity and id there',
    query: listQuery(linkFields, ['entity', 'system', 'record', 'external']),
    answer: pageOf(link),
    handle: async ({ query }) => viewPage(await store.links.page(query), linkOf),
  })
}

const linkOf = ({ fields: _f, fieldTimes: _t, ...shown }: Facet) => shown
