import { AsyncLocalStorage } from 'node:async_hooks'
import type { Span } from '@opentelemetry/api'
import { CrossdockError } from '../domain/errors.ts'
import type { Trace } from '../domain/trace.ts'
import { watchHttpCalls } from './watch-http-calls.ts'

export type Tracing = {
  trace: Trace
  /** Sends what is left and ends. */
  stop(): Promise<void>
}

export type TracingOptions = {
  /** Of the collector, without `/v1/traces`. */
  url: string
  version: string
  role: string
  instanceId: string
}

const stopDeadlineMs = 3_000

/**
 * Sends traces to an OTLP/HTTP collector: a span for each job, below it one for each HTTP call it makes. The SDK is loaded only here, so
 * that who wants no traces pays nothing. A collector that is away costs the spans, nothing else.
 */
export const startTracing = async ({ url, version, role, instanceId }: TracingOptions): Promise<Tracing> => {
  const [api, { BatchSpanProcessor, NodeTracerProvider }, { OTLPTraceExporter }, { resourceFromAttributes }] =
    await Promise.all([
      import('@opentelemetry/api'),
      import('@opentelemetry/sdk-trace-node'),
      import('@opentelemetry/exporter-trace-otlp-http'),
      import('@opentelemetry/resources'),
    ])
  const collector = new URL(`${url.replace(/\/+$/, '')}/v1/traces`)
  const provider = new NodeTracerProvider({
    resource: resourceFromAttributes({
      'service.name': 'crossdock',
      'service.version': version,
      'service.instance.id': instanceId,
      'crossdock.role': role,
    }),
    spanProcessors: [new BatchSpanProcessor(new OTLPTraceExporter({ url: collector.href }))],
  })
  const tracer = provider.getTracer('crossdock', version)
  // The span of the work at hand. Not the SDK's own context: that one is global, and a process may hold more than one Crossdock.
  const current = new AsyncLocalStorage<Span>()
  const contextOf = (parent: Span | undefined) =>
    parent === undefined ? api.ROOT_CONTEXT : api.trace.setSpan(api.ROOT_CONTEXT, parent)

  const trace: Trace = async (name, facts, work) => {
    const attributes = Object.fromEntries(
      Object.entries(facts).map(([key, value]) => [key, typeof value === 'object' ? [...value] : value]),
    )
    const span = tracer.startSpan(name, { attributes }, contextOf(current.getStore()))
    try {
      return await current.run(span, work)
    } catch (error) {
      // A message may quote what a system said of a record; the code does not.
      const code = error instanceof CrossdockError ? error.code : 'DEFECT'
      span.setAttribute('error.type', code)
      span.setStatus({ code: api.SpanStatusCode.ERROR, message: code })
      throw error
    } finally {
      span.end()
    }
  }

  const unwatch = watchHttpCalls({
    begin: ({ method, host, port, path }) => {
      const parent = current.getStore()
      // What no job asked for is ours: the queue's, or the spans on their way.
      if (parent === undefined || `${host}:${port}` === `${collector.hostname}:${portOf(collector)}`) return undefined
      const attributes = {
        'http.request.method': method,
        'server.address': host,
        'server.port': port,
        'url.path': path,
      }
      return tracer.startSpan(method, { kind: api.SpanKind.CLIENT, attributes }, contextOf(parent))
    },
    end: (span, outcome) => {
      if ('status' in outcome) span.setAttribute('http.response.status_code', outcome.status)
      else span.setAttribute('error.type', outcome.errorType)
      if (!('status' in outcome) || outcome.status >= 400) span.setStatus({ code: api.SpanStatusCode.ERROR })
      span.end()
    },
  })

  return {
    trace,
    stop: async () => {
      unwatch()
      const late = new Promise<void>((resolve) => setTimeout(resolve, stopDeadlineMs).unref())
      await Promise.race([provider.shutdown().catch(() => undefined), late])
    },
  }
}

const portOf = ({ protocol, port }: URL): number => (port === '' ? (protocol === 'https:' ? 443 : 80) : Number(port))
