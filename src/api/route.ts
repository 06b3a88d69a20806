import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import * as z from 'zod'
import type { Page } from '../domain/page.ts'
import type { Permission } from '../domain/permission.ts'
import { say } from '../domain/said.ts'
import { actorOf, assertPermission, type MissingPermission } from './authorize.ts'
import { deepestBody, isTooDeep } from './body-depth.ts'
import { RequestError } from './problem.ts'
import { checked } from './request-problem.ts'

type Schema = z.ZodType

/** What a route is given: everything checked. */
export type Asked<P extends Schema, Q extends Schema, B extends Schema> = {
  params: z.output<P>
  query: z.output<Q>
  body: z.output<B>
  /** Who asks, for the audit trail. */
  actor: string
  request: FastifyRequest
  reply: FastifyReply
}

/** One operation of the API. What it is told and what it answers is what the OpenAPI document says. */
export type Route<P extends Schema, Q extends Schema, B extends Schema, A extends Schema> = {
  method: 'GET' | 'POST' | 'PUT' | 'DELETE'
  /** With `:name` for parameters. */
  url: string
  /** What the caller must be allowed to do; `anybody` needs no credentials at all. */
  permission: Permission | 'anybody'
  /** What takes one permission more, told by the body: the wide form of an action whose usual form is narrow. */
  wide?: { permission: Permission; what: string; missing: MissingPermission; isAsked(body: z.output<B>): boolean }
  /** Pages and files for browsers: no part of the OpenAPI document. */
  isForBrowsers?: true
  /** One line, imperative, for the OpenAPI document. */
  summary: string
  params?: P
  /** Left out: no parameter is allowed. */
  query?: Q
  /** Left out: no body is allowed. `bytes`, alone or in a union: the body comes as it is. */
  body?: B
  /** What the OpenAPI document says of the JSON body, where the handler checks it itself. */
  told?: Schema
  /** Headers it needs, for the OpenAPI document; the handler checks them. */
  headers?: z.ZodObject
  /** Of the answer; 200 unless stated. The handler sets it. */
  status?: number
  /** Media types of a body that is not JSON, for the OpenAPI document. */
  media?: readonly string[]
  /** Largest body; that of the API unless stated. */
  bodyLimit?: number
  /** Dates are `z.date()` and go out as ISO 8601. `bytes` or `events` for what is not JSON. */
  answer: A | 'bytes' | 'events'
  handle(asked: Asked<P, Q, B>): Promise<z.input<A>> | z.input<A> | FastifyReply | Promise<FastifyReply>
}

/** A route as the table has it; parameters, query and body are there in any case. */
export type AnyRoute = Omit<Route<Schema, Schema, Schema, Schema>, 'handle' | 'params' | 'query' | 'body' | 'wide'> & {
  wide?: { permission: Permission; what: string }
  params: Schema
  query: Schema
  body: Schema
}

declare module 'fastify' {
  interface FastifyContextConfig {
    route?: AnyRoute
  }
}

/** A body as it comes, without a byte changed. */
export const bytes = z.custom<Buffer>((body) => Buffer.isBuffer(body) && body.byteLength > 0, {
  error: 'send the bytes as they are, as application/octet-stream',
})

const nothing = z.strictObject({})
const noBody = nothing.nullish()

/** Adds a route to `app`: checks what comes before `handle` sees it. Unknown parameters and members are refused. */
export const addRoute = <
  A extends Schema,
  P extends Schema = typeof nothing,
  Q extends Schema = typeof nothing,
  B extends Schema = typeof noBody,
>(
  app: FastifyInstance,
  route: Route<P, Q, B, A>,
): void => {
  // The defaults of the type parameters are these schemas: left out, each is its default.
  const params = route.params ?? (nothing as Schema as P)
  const query = route.query ?? (nothing as Schema as Q)
  const body = route.body ?? (noBody as Schema as B)
  const { handle, ...declared } = route
  app.route({
    method: route.method,
    url: route.url,
    config: { route: { ...declared, params, query, body } },
    ...(route.bodyLimit === undefined ? {} : { bodyLimit: route.bodyLimit }),
    handler: async (request, reply) => {
      if (isTooDeep(request.body))
        throw new RequestError('REQUEST_INVALID', say('request.too-deep', { n: deepestBody }))
      const asked = checked(body, request.body)
      if (route.wide?.isAsked(asked) === true)
        assertPermission(request.caller, route.wide.permission, route.wide.missing)
      return handle({
        params: checked(params, request.params),
        query: checked(query, request.query),
        body: asked,
        actor: actorOf(request),
        request,
        reply,
      })
    },
  })
}

/** A page of a list: `next` is the `after` of the page behind it, null on the last one. */
export const pageOf = <T extends Schema>(item: T) =>
  z.strictObject({ items: z.array(item), next: z.string().nullable() })

/** The same page with each item as `view` shows it. */
export const viewPage = <T, V>({ items, next }: Page<T>, view: (item: T) => V): Page<V> => ({
  items: items.map(view),
  next,
})

/** All of a list that is short enough to come as one page. */
export const wholePage = <T>(items: Iterable<T>): Page<T> => ({ items: [...items], next: null })
