import * as z from 'zod'
import { identifierScheme } from '../../domain/party.ts'
import { fieldMap, pointer } from '../../mappers/http/field-map.ts'
import { isTimeFormat } from '../../mappers/source-time.ts'

const path = z.string().startsWith('/', 'must begin with / (it is put behind `url`)')
const query = z.record(z.string(), z.union([z.string(), z.number()])).default({})
const headers = z.record(z.string(), z.string()).default({})

/** A request as a template: `{name}` stands for a variable. A query parameter or body member whose variable has no value is left out. */
const readRequest = z.strictObject({
  method: z.enum(['GET', 'POST']).default('GET'),
  path,
  query,
  headers,
  body: z.unknown().optional().describe('JSON template of the body, for POST'),
})
export type ReadRequest = z.output<typeof readRequest>

const timeFormat = z
  .string()
  .refine(isTimeFormat, 'must be iso, epoch-seconds, epoch-ms, or a pattern such as YYYY-MM-DD HH:mm:ss')

const paging = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('none') }),
  z.strictObject({
    type: z.literal('page-number'),
    first: z.number().int().min(0).default(1),
    order: z.record(z.string(), z.string()).describe('Query parameters that make the system sort'),
    total: pointer.optional().describe('Where an answer has the number of all records'),
  }),
  z.strictObject({
    type: z.literal('offset'),
    order: z.record(z.string(), z.string()).describe('Query parameters that make the system sort'),
    total: pointer.optional().describe('Where an answer has the number of all records'),
  }),
  z.strictObject({
    type: z.literal('cursor'),
    next: pointer.optional().describe('Where an answer has the cursor, or address, of the next page'),
    nextHeader: z.string().min(1).optional().describe('Header with it'),
    link: z.boolean().default(false).describe('The header Link (RFC 8288) has the address, with rel="next"'),
    query: query.describe('Query parameters of the second page on, such as { cursor: "{cursor}" }'),
    body: z.unknown().optional().describe('Body of the second page on'),
    only: z.boolean().default(false).describe('The second page on takes no other query parameters'),
  }),
  z.strictObject({
    type: z.literal('keyset'),
    query: query.describe('Query parameters of the second page on, with {afterId} and {afterModified}'),
    body: z.unknown().optional().describe('Body of the second page on'),
  }),
])
export type PagingSettings = z.output<typeof paging>

const listing = {
  request: readRequest,
  items: pointer.default('').describe('Where an answer has the list; empty: the answer is the list'),
  id: pointer.describe('Where a record has its id'),
}

const sourceSettings = z.strictObject({
  ...listing,
  modified: pointer.optional().describe('Where a record says when it was last changed'),
  changes: z
    .strictObject({
      format: timeFormat.default('iso').describe('How {since} and {until} are written'),
      modifiedFormat: timeFormat.optional().describe('How `modified` is written, where that differs'),
      offsetMinutes: z.number().int().min(-840).max(840).default(0).describe('Minutes its times are ahead of UTC'),
      inclusive: z
        .boolean()
        .default(true)
        .describe('False: {since} itself is not found, so one step earlier is asked for'),
      query: query.describe('Query parameters that only a read with {since} has'),
      lagSeconds: z.number().int().min(0).max(86_400).default(5).describe('How late a changed record may show'),
      overlapSeconds: z.number().int().min(0).max(86_400).default(300),
    })
    .optional()
    .describe('How what changed is asked for; left out: every read takes everything'),
  paging: paging.prefault({ type: 'none' }),
  pageSize: z.number().int().min(1).max(10_000).default(100),
  maxRecords: z
    .number()
    .int()
    .min(1)
    .default(5_000_000)
    .describe('A read of more records fails: something goes in circles'),
  emptyStatuses: z.array(z.number().int()).default([]).describe('Statuses that mean an empty list'),
  get: z
    .strictObject({
      ...readRequest.shape,
      items: pointer.default(''),
      batchSize: z.number().int().min(1).max(200).default(50),
    })
    .optional()
    .describe('One record by {id}, or several by {ids}'),
  listing: z.strictObject(listing).optional().describe('All ids, where there is a cheaper way than all records'),
  deleted: z
    .strictObject({ ...listing, at: pointer.optional().describe('Where an entry says when it was deleted') })
    .optional()
    .describe('What was deleted inside of {since} to {until}'),
  related: z
    .record(z.string(), pointer)
    .default({})
    .describe('Ids of related records by role, such as order or customer'),
})
export type SourceSettings = z.output<typeof sourceSettings>

const writeRequest = z.strictObject({
  method: z.enum(['POST', 'PUT', 'PATCH']),
  path,
  query,
  headers,
  body: z
    .json()
    .optional()
    .describe('JSON template of the body; {record} is the mapped record, and the whole body unless stated'),
})
export type WriteRequest = z.output<typeof writeRequest>

const sinkSettings = z
  .strictObject({
    upsert: writeRequest
      .optional()
      .describe('Creates or changes the record that carries our key; doing it again changes nothing'),
    create: writeRequest.optional(),
    update: writeRequest.optional().describe('Changes the record {id}'),
    wholeRecord: z
      .boolean()
      .default(false)
      .describe('An update replaces the record: what it is not given it would lose, so that the record is read first'),
    find: z
      .strictObject({ ...readRequest.shape, items: pointer.default(''), id: pointer.optional() })
      .optional()
      .describe('Records that carry our key'),
    key: pointer.optional().describe('Where a record carries our id of it'),
    fixed: z.record(pointer, z.unknown()).default({}).describe('Values every created record gets, by pointer'),
    links: z.record(z.string(), pointer).default({}).describe('Where ids of related records go, by role'),
    id: pointer.optional().describe('Where the answer to a write has the id; empty: the answer is the id'),
    displayId: pointer.optional(),
    batch: z
      .strictObject({
        size: z.number().int().min(2).max(1000),
        results: pointer.default('').describe('Where the answer has one result for each record, in order'),
        error: pointer.describe('Where a result has its error; nothing there: it went well'),
        id: pointer.describe('Where a result has the id'),
      })
      .optional()
      .describe('The body of `upsert` or `create` takes {records}, a list'),
    visibilityLagSeconds: z.number().int().min(0).max(3600).default(0),
  })
  .refine((sink) => sink.upsert !== undefined || sink.create !== undefined, { error: 'must have `upsert` or `create`' })
  .refine((sink) => sink.create === undefined || sink.find !== undefined, {
    path: ['find'],
    error: 'is missing: without it nobody can tell whether a `create` without an answer was done',
  })
  .refine((sink) => sink.upsert === undefined || sink.create === undefined, {
    path: ['create'],
    error: 'cannot stand beside `upsert`: remove one',
  })
export type SinkSettings = z.output<typeof sinkSettings>

const lookupSettings = z
  .partialRecord(
    identifierScheme,
    z.strictObject({
      ...readRequest.shape,
      items: pointer.default(''),
      id: pointer.optional().describe('Where a record has its id; as in `source` unless stated, else /id'),
    }),
  )
  .describe('Only for customers: how they are asked for by an identifier {value}, for each kind of it')

export const entitySettings = z
  .strictObject({
    fields: fieldMap.describe('Our fields to theirs'),
    source: sourceSettings.optional(),
    sink: sinkSettings.optional(),
    lookup: lookupSettings.optional(),
  })
  .refine(({ source, sink }) => source !== undefined || sink !== undefined, { error: 'must have `source` or `sink`' })
  .refine(({ source, sink }) => sink?.wholeRecord !== true || source?.get !== undefined, {
    path: ['sink', 'wholeRecord'],
    error: 'needs `source.get`: an update reads the record first, else it would empty what it does not name',
  })
export type EntitySettings = z.output<typeof entitySettings>
