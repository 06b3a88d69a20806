import type { AddressInfo } from 'node:net'
import fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify'
import { createFaultBoard, type Fault, type FaultInput, type FaultKind, faultList, type ItemFault } from './faults.ts'

export type StandInOptions = {
  /** For messages and `/_state`. */
  name: string
  /** 0 takes a free one. */
  port: number
  /** 127.0.0.1 unless stated. */
  host?: string
  /** Adds the routes of the system played, in its own scope: hooks and error handlers stay there. */
  routes: (app: FastifyInstance) => void
  /** Adds further control routes (`/_state/...`): no fault touches them, they are not counted. */
  controls?: (app: FastifyInstance) => void
  /** What `GET /_state` shows. */
  state: () => unknown
  /** Fault `expire-token`: makes every token and session given out so far invalid. */
  expireTokens: () => void
}

/** A running stand-in for a remote system. Its state lives in memory. */
export type StandIn = {
  name: string
  /** `http://127.0.0.1:port`, without a slash at the end. */
  url: string
  port: number
  /** Adds faults to those already set. */
  setFaults(faults: readonly FaultInput[]): void
  clearFaults(): void
  /** Requests so far, by `METHOD route`; those broken by a fault included. */
  requests(): Record<string, number>
  clearRequests(): void
  close(): Promise<void>
}

const struckFaults = new WeakMap<FastifyRequest, readonly Fault[]>()

const find = <K extends FaultKind>(request: FastifyRequest, kind: K): Extract<Fault, { kind: K }> | undefined =>
  struckFaults.get(request)?.find((fault): fault is Extract<Fault, { kind: K }> => fault.kind === kind)

/** The per-item fault that strikes this request, for the handler to carry out. */
export const itemFaultOf = (request: FastifyRequest): ItemFault | undefined => find(request, 'fail-item')

/** Which of the items `fault` means; -1 for none. */
export const faultyIndex = (fault: ItemFault, items: readonly unknown[]): number => {
  const { containing } = fault
  if (containing !== undefined) return items.findIndex((item) => JSON.stringify(item).includes(containing))
  const index = fault.index ?? 0
  return index < items.length ? index : -1
}

const breakConnection = (request: FastifyRequest, reply: FastifyReply): void => {
  reply.hijack()
  request.raw.socket.destroy()
}

const addFaultHooks = (
  app: FastifyInstance,
  take: (method: string, url: string) => readonly Fault[],
  expireTokens: () => void,
) => {
  app.addHook('onRequest', (request, reply, done) => {
    const faults = take(request.method, request.url)
    if (faults.length === 0) {
      done()
      return
    }
    struckFaults.set(request, faults)
    if (find(request, 'expire-token') !== undefined) expireTokens()
    if (find(request, 'drop-before') !== undefined) {
      breakConnection(request, reply)
      return
    }
    const status = find(request, 'status')
    if (status === undefined) {
      done()
      return
    }
    reply.code(status.status).headers(status.headers)
    if (typeof status.body !== 'string') reply.send(status.body ?? '')
    else reply.type(status.headers['content-type'] ?? 'text/html; charset=utf-8').send(status.body)
  })

  // The body has been read by now: a client that gives up does not stop the handler any more.
  app.addHook('preHandler', (request, _reply, done) => {
    const wait = find(request, 'latency') ?? find(request, 'slow-commit')
    if (wait === undefined) done()
    else setTimeout(done, wait.ms)
  })

  app.addHook('onSend', (request, reply, payload, done) => {
    if (find(request, 'drop-after') !== undefined) {
      breakConnection(request, reply)
      return
    }
    const slow = find(request, 'slow-answer')
    if (slow === undefined) done(null, payload)
    else setTimeout(() => done(null, payload), slow.ms)
  })
}

const parseForm = (
  _request: FastifyRequest,
  body: string,
  done: (error: Error | null, value?: unknown) => void,
): void => done(null, Object.fromEntries(new URLSearchParams(body)))

/**
 * Starts a stand-in server: the given routes, with faults injected around them, and control routes for the person or
 * test at the switch: `GET /_state`, `GET /_requests`, `GET|POST|DELETE /_faults`.
 */
export const startStandIn = async (options: StandInOptions): Promise<StandIn> => {
  const board = createFaultBoard()
  let counts = new Map<string, number>()
  const app = fastify({
    logger: false,
    bodyLimit: 64 * 1024 * 1024,
    forceCloseConnections: true,
    routerOptions: { maxParamLength: 2000 },
  })
  app.addContentTypeParser('application/x-www-form-urlencoded', { parseAs: 'string' }, parseForm)

  app.get('/_state', () => options.state())
  app.get('/_requests', () => Object.fromEntries(counts))
  app.get('/_faults', () => board.list())
  app.delete('/_faults', (_request, reply) => {
    board.clear()
    reply.code(204).send()
  })
  app.post('/_faults', (request, reply) => {
    const parsed = faultList.safeParse(request.body)
    if (parsed.success) board.set(parsed.data)
    else reply.code(400)
    return parsed.success ? board.list() : { errors: parsed.error.issues }
  })

  options.controls?.(app)

  app.register((scope, _options, done) => {
    scope.addHook('onRequest', (request, _reply, next) => {
      const key = `${request.method} ${request.routeOptions.url ?? request.url}`
      counts.set(key, (counts.get(key) ?? 0) + 1)
      next()
    })
    addFaultHooks(scope, board.take, options.expireTokens)
    options.routes(scope)
    done()
  })

  await app.listen({ port: options.port, host: options.host ?? '127.0.0.1' })
  // A server listening on TCP has an AddressInfo; only pipes have a string here.
  const { port } = app.server.address() as AddressInfo
  return {
    name: options.name,
    url: `http://127.0.0.1:${port}`,
    port,
    setFaults: (faults) => board.set(faults),
    clearFaults: () => board.clear(),
    requests: () => Object.fromEntries(counts),
    clearRequests: () => {
      counts = new Map()
    },
    close: () => app.close(),
  }
}
