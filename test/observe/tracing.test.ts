import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { pino } from 'pino'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { createHttpClient, unclaimed } from '../../src/connectors/http-client.ts'
import { RejectedError } from '../../src/domain/errors.ts'
import { startTracing, type Tracing } from '../../src/observe/start-tracing.ts'

type Attribute = {
  key: string
  value: { stringValue?: string; intValue?: number; arrayValue?: { values: { stringValue: string }[] } }
}
type SentSpan = {
  name: string
  traceId: string
  spanId: string
  parentSpanId?: string
  kind: number
  attributes: Attribute[]
  status: { code: number; message?: string }
}

/** As a collector takes them: OTLP over HTTP, in JSON. */
let spans: SentSpan[] = []
let resources: Attribute[] = []
let bodies = ''
let collector: Server
let remote: Server
const urlOf = (server: Server): string => `http://127.0.0.1:${(server.address() as AddressInfo).port}`
const listen = async (server: Server): Promise<Server> => {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return server
}

beforeAll(async () => {
  collector = await listen(
    createServer(async (request, response) => {
      let text = ''
      for await (const piece of request) text += piece
      bodies += text
      expect(request.url).toBe('/v1/traces')
      for (const resource of JSON.parse(text).resourceSpans) {
        resources = resource.resource.attributes
        for (const scope of resource.scopeSpans) spans.push(...scope.spans)
      }
      response.setHeader('content-type', 'application/json').end('{}')
    }),
  )
  remote = await listen(
    createServer((request, response) => {
      if (request.url?.startsWith('/broken')) request.socket.destroy()
      else response.writeHead(request.url?.startsWith('/refused') ? 422 : 200).end('{"name":"Secret Customer"}')
    }),
  )
})
afterAll(() => {
  collector.close()
  remote.close()
})
afterEach(() => {
  spans = []
  bodies = ''
})

const start = (url = urlOf(collector)): Promise<Tracing> =>
  startTracing({ url, version: '1.2.3', role: 'worker', instanceId: 'instance-1' })
const named = (name: string): SentSpan => {
  const found = spans.find((span) => span.name === name)
  if (found === undefined) throw new Error(`no span ${name} among ${spans.map((span) => span.name).join(', ')}`)
  return found
}
const attribute = (span: SentSpan, key: string) => span.attributes.find((one) => one.key === key)?.value

const client = () =>
  createHttpClient({
    system: 'crm',
    baseUrl: urlOf(remote),
    timeoutMs: 5_000,
    maxConnections: 2,
    logger: pino({ level: 'silent' }),
  })
const call = (path: string, body?: unknown) =>
  client().request({
    method: 'POST',
    path,
    query: { name: 'Secret Customer' },
    body,
    call: unclaimed(new AbortController().signal),
    kind: 'write',
  })

describe('traces', () => {
  it('have a span for a job and below it one for each call it makes, with ids and no content', async () => {
    const tracing = await start()
    await tracing.trace('deliver-batch', { 'crossdock.ids': ['a', 'b'], 'crossdock.attempt': 1 }, async () => {
      await sleep(5)
      await call('/orders/7', { name: 'Secret Customer' })
      await call('/refused')
      await call('/broken').catch(() => undefined)
      await tracing.trace('inner', {}, async () => undefined)
    })
    await call('/outside')
    await tracing.stop()
    const job = named('deliver-batch')
    expect(attribute(job, 'crossdock.ids')?.arrayValue?.values.map(({ stringValue }) => stringValue)).toEqual([
      'a',
      'b',
    ])
    expect(job.parentSpanId ?? '').toBe('')
    const calls = spans.filter(({ name }) => name === 'POST')
    expect(calls.map((span) => attribute(span, 'url.path')?.stringValue)).toEqual(['/orders/7', '/refused', '/broken'])
    for (const span of calls) expect(span).toMatchObject({ traceId: job.traceId, parentSpanId: job.spanId, kind: 3 })
    expect(calls.map((span) => attribute(span, 'http.response.status_code')?.intValue)).toEqual([200, 422, undefined])
    expect(attribute(calls[2] as SentSpan, 'error.type')?.stringValue).toBe('ECONNRESET')
    expect(calls.map(({ status }) => status.code ?? 0)).toEqual([0, 2, 2])
    expect(named('inner').parentSpanId).toBe(job.spanId)
    expect(resources).toContainEqual({ key: 'service.name', value: { stringValue: 'crossdock' } })
    expect(bodies).not.toContain('Secret')
  })

  it('note what failed by its code, and throw it on', async () => {
    const tracing = await start()
    const error = new RejectedError('CUSTOMER_AMBIGUOUS', 'Secret Customer is known twice')
    const failing = tracing.trace('map-document', {}, () => Promise.reject(error))
    await expect(failing).rejects.toBe(error)
    await tracing.stop()
    expect(named('map-document').status).toEqual({ code: 2, message: 'CUSTOMER_AMBIGUOUS' })
    expect(bodies).not.toContain('Secret')
  })

  it('cost nothing but themselves when the collector is away', async () => {
    const tracing = await start('http://127.0.0.1:1')
    expect(await tracing.trace('map-document', {}, async () => 7)).toBe(7)
    const startedMs = performance.now()
    await tracing.stop()
    expect(performance.now() - startedMs).toBeLessThan(15_000)
  })
})
