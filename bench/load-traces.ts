/** Takes the traces of a Crossdock: a span for each job and below it one for each HTTP call, as OTLP over HTTP in JSON. */
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { json } from 'node:stream/consumers'

type Value = { stringValue?: string; intValue?: number | string; arrayValue?: { values: Value[] } }
type SentSpan = {
  name: string
  spanId: string
  parentSpanId?: string
  startTimeUnixNano: string
  endTimeUnixNano: string
  attributes: { key: string; value: Value }[]
}
type Sent = { resourceSpans: { scopeSpans: { spans: SentSpan[] }[] }[] }

export type Job = {
  name: string
  startMs: number
  tookMs: number
  ids: number
  calls: { port: number; tookMs: number }[]
}

export type TraceCollector = {
  url: string
  /** Jobs that have ended and were sent so far, with the calls they made. */
  jobs(): Job[]
  close(): void
}

export const startTraceCollector = async (): Promise<TraceCollector> => {
  const spans: SentSpan[] = []
  const server = createServer(async (request, response) => {
    const { resourceSpans } = (await json(request)) as Sent
    for (const { scopeSpans } of resourceSpans) for (const scope of scopeSpans) spans.push(...scope.spans)
    response.setHeader('content-type', 'application/json').end('{}')
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  // A server that listens on TCP has such an address.
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    jobs: () => jobsOf(spans),
    close: () => {
      server.close()
      server.closeAllConnections()
    },
  }
}

const jobsOf = (spans: readonly SentSpan[]): Job[] => {
  const jobs = new Map<string, Job>()
  for (const span of spans.filter(isJob)) {
    const ids = attributeOf(span, 'crossdock.ids')?.arrayValue?.values.length ?? 0
    const startMs = Number(BigInt(span.startTimeUnixNano) / 1_000_000n)
    jobs.set(span.spanId, { name: span.name, startMs, tookMs: tookMsOf(span), ids, calls: [] })
  }
  for (const span of spans) {
    const port = Number(attributeOf(span, 'server.port')?.intValue)
    jobs.get(span.parentSpanId ?? '')?.calls.push({ port, tookMs: tookMsOf(span) })
  }
  return [...jobs.values()]
}

const isJob = ({ parentSpanId }: SentSpan): boolean => parentSpanId === undefined || parentSpanId === ''

const tookMsOf = ({ startTimeUnixNano, endTimeUnixNano }: SentSpan): number =>
  Number(BigInt(endTimeUnixNano) - BigInt(startTimeUnixNano)) / 1e6

const attributeOf = ({ attributes }: SentSpan, name: string): Value | undefined =>
  attributes.find(({ key }) => key === name)?.value
