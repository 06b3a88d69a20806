import * as z from 'zod'
import { version } from '../version.ts'
import { type AnyRoute, bytes } from './route.ts'
import type { RouteTable } from './route-table.ts'

type Json = { [key: string]: unknown }

/** The OpenAPI 3.1 document of these routes: what each is told and answers is what the API checks. */
export const openApiOf = (table: RouteTable): Json => {
  const components = createComponents()
  const paths: Record<string, Json> = {}
  for (const route of table.filter(({ isForBrowsers }) => isForBrowsers !== true)) {
    const path = route.url.replaceAll(/:(\w+)/g, '{$1}')
    paths[path] = { ...paths[path], [route.method.toLowerCase()]: operationOf(route, components) }
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Crossdock',
      version,
      description:
        'CRM integration middleware for ERP and SCM. Lists answer {items, next}; "next" is the "after" of the page behind. ' +
        'Refusals are application/problem+json with a code of docs/errors.md.',
    },
    security: [{ bearer: [] }],
    paths: sorted(paths),
    components: {
      securitySchemes: { bearer: { type: 'http', scheme: 'bearer' } },
      responses: { Problem: problemResponse },
      schemas: sorted(components.all()),
    },
  }
}

const operationOf = (route: AnyRoute, components: Components): Json => ({
  operationId: operationId(route),
  summary: route.summary,
  ...(route.wide === undefined
    ? {}
    : { description: `${route.wide.what} takes the permission "${route.wide.permission}" too.` }),
  'x-permission': route.permission,
  ...(route.permission === 'anybody' ? { security: [] } : {}),
  parameters: [
    ...parametersOf(components.input(route.params), 'path'),
    ...parametersOf(components.input(route.query), 'query'),
    ...(route.headers === undefined ? [] : parametersOf(components.input(route.headers), 'header')),
  ],
  ...bodyOf(route, components),
  responses: {
    [String(route.status ?? 200)]: { description: 'Done', ...answerOf(route, components) },
    default: { $ref: '#/components/responses/Problem' },
  },
})

const operationId = ({ method, url }: AnyRoute): string =>
  [method.toLowerCase(), ...url.split('/').filter((part) => part !== '')]
    .map((part) => part.replaceAll(/[^A-Za-z]+(\w)?/g, (_, first: string | undefined) => first?.toUpperCase() ?? ''))
    .map((part, index) => (index === 0 ? part : part.charAt(0).toUpperCase() + part.slice(1)))
    .join('')

const parametersOf = (schema: Json, place: 'path' | 'query' | 'header'): Json[] => {
  const required: unknown = schema['required']
  return Object.entries((schema['properties'] ?? {}) as Record<string, Json>).map(([name, { description, ...of }]) => ({
    name,
    in: place,
    required: place === 'path' || (Array.isArray(required) && required.includes(name)),
    ...(description === undefined ? {} : { description }),
    schema: of,
  }))
}

const binary = { type: 'string', format: 'binary' }

const bodyOf = ({ body, told, media = [] }: AnyRoute, components: Components): Json => {
  const raw = (types: readonly string[]): Json => Object.fromEntries(types.map((type) => [type, { schema: binary }]))
  if (body === bytes) return { requestBody: { required: true, content: raw(['application/octet-stream', ...media]) } }
  const schema = components.input(told ?? body)
  // The schema of a body that is left out has nothing in it.
  const isNothing = JSON.stringify(schema).includes('"properties":{}')
  if (isNothing && media.length === 0) return {}
  const json = isNothing ? {} : { 'application/json': { schema } }
  return { requestBody: { required: !isNullable(body), content: { ...json, ...raw(media) } } }
}

const isNullable = (schema: z.ZodType): boolean => schema.safeParse(undefined).success

const answerOf = ({ answer }: AnyRoute, components: Components): Json => {
  if (answer === 'bytes') return { content: { 'application/octet-stream': { schema: binary } } }
  if (answer === 'events') return { content: { 'text/event-stream': { schema: { type: 'string' } } } }
  return { content: { 'application/json': { schema: components.output(answer) } } }
}

const problemResponse = {
  description: 'Refused, or failed; nothing was changed unless the detail says so',
  content: {
    'application/problem+json': {
      schema: {
        type: 'object',
        required: ['type', 'title', 'status', 'detail', 'code'],
        properties: {
          type: { type: 'string' },
          title: { type: 'string' },
          status: { type: 'integer' },
          detail: { type: 'string' },
          code: { $ref: '#/components/schemas/ErrorCode' },
          said: { $ref: '#/components/schemas/Said' },
          issues: { type: 'array', items: { $ref: '#/components/schemas/Issue' } },
        },
      },
    },
  },
}

type Components = { input(schema: z.ZodType): Json; output(schema: z.ZodType): Json; all(): Record<string, Json> }

/** Schemas with an id are described once, under components. */
const createComponents = (): Components => {
  const known: Record<string, Json> = {}
  const convert = (schema: z.ZodType, io: 'input' | 'output'): Json => {
    const {
      $schema: _,
      $defs = {},
      ...converted
    } = z.toJSONSchema(schema, {
      io,
      unrepresentable: 'any',
      override: ({ zodSchema, jsonSchema }) => {
        if (zodSchema._zod.def.type === 'date') Object.assign(jsonSchema, { type: 'string', format: 'date-time' })
      },
    })
    for (const [name, definition] of Object.entries($defs)) {
      const described = referring(definition) as Json
      if (known[name] !== undefined && JSON.stringify(known[name]) !== JSON.stringify(described))
        throw new Error(`two schemas have the id ${name}`)
      known[name] = described
    }
    return referring(converted) as Json
  }
  return {
    input: (schema) => convert(schema, 'input'),
    output: (schema) => convert(schema, 'output'),
    all: () => known,
  }
}

/** The same with references to where components are kept. */
const referring = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(referring)
  if (value === null || typeof value !== 'object') return value
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key, inner]) => inner !== undefined && key !== '~standard')
      .map(([key, inner]) => [
        key,
        key === '$ref' && typeof inner === 'string'
          ? inner.replace('#/$defs/', '#/components/schemas/')
          : referring(inner),
      ]),
  )
}

const sorted = <T>(entries: Record<string, T>): Record<string, T> =>
  Object.fromEntries(Object.entries(entries).sort(([a], [b]) => (a < b ? -1 : 1)))
