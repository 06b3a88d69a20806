import { mkdtemp, rm } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import { createServer as createHttpsServer } from 'node:https'
import net, { type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Duplex } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'
import { pino } from 'pino'
import { afterEach, describe, expect, test, vi } from 'vitest'
import * as z from 'zod'
import {
  createHttpClient,
  type HttpClient,
  type HttpRequest,
  retryAfterMsFrom,
  unclaimed,
} from '../../src/connectors/http-client.ts'
import { TransientError, UncertainError } from '../../src/domain/errors.ts'
import { type StandIn, startStandIn } from '../../src/sandbox/stand-in.ts'
import { selfSigned } from '../helpers/self-signed.ts'

const logger = pino({ level: 'silent' })
const open: { close(): unknown }[] = []
afterEach(async () => {
  for (const one of open.splice(0).reverse()) await one.close()
})

const clientFor = (baseUrl: string, options: { timeoutMs?: number; maxConnections?: number } = {}): HttpClient => {
  const client = createHttpClient({
    system: 'crm',
    baseUrl,
    timeoutMs: options.timeoutMs ?? 2000,
    maxConnections: options.maxConnections ?? 4,
    logger,
  })
  open.push(client)
  return client
}

const listen = async (server: Server | net.Server): Promise<string> => {
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve)
  })
  open.push({
    close: () => {
      if ('closeAllConnections' in server) server.closeAllConnections()
      server.close()
    },
  })
  // A TCP server has an AddressInfo.
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

const start = async (): Promise<StandIn & { handled: string[] }> => {
  const handled: string[] = []
  const standIn = await startStandIn({
    name: 'test',
    port: 0,
    routes: (app) => {
      app.route({
        method: ['GET', 'POST'],
        url: '/echo',
        handler: (request) => {
          handled.push(request.method)
          return { method: request.method, query: request.query, body: request.body, url: request.raw.url }
        },
      })
    },
    state: () => ({}),
    expireTokens: () => {},
  })
  open.push(standIn)
  return { ...standIn, handled }
}

const get = (over: Partial<HttpRequest> = {}): HttpRequest => ({
  method: 'GET',
  path: '/echo',
  kind: 'read',
  call: unclaimed(new AbortController().signal),
  ...over,
})
const post = (over: Partial<HttpRequest> = {}): HttpRequest => ({
  method: 'POST',
  path: '/echo',
  kind: 'write',
  body: { a: 1 },
  call: unclaimed(new AbortController().signal),
  ...over,
})

const failure = async (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    (value) => {
      throw new Error(`Expected a failure, got ${JSON.stringify(value)}`)
    },
    (error: unknown) => error,
  )

describe('requests and answers', () => {
  test('sends JSON, forms and queries', async () => {
    const standIn = await start()
    const client = clientFor(`${standIn.url}/`)
    expect((await client.request(post())).json()).toMatchObject({ method: 'POST', body: { a: 1 } })
    expect((await client.request(post({ body: undefined, form: { a: 'b c' } }))).json()).toMatchObject({
      body: { a: 'b c' },
    })
    const answer = await client.request(get({ query: { $filter: "Name eq 'A & B+C'", top: 5, none: undefined } }))
    expect(answer.parse(z.object({ query: z.unknown(), url: z.string() }))).toEqual({
      query: { $filter: "Name eq 'A & B+C'", top: '5' },
      url: '/echo?$filter=Name%20eq%20%27A%20%26%20B%2BC%27&top=5',
    })
    expect(answer.headers['content-type']).toContain('application/json')
  })

  test('hands out any status and follows no redirect', async () => {
    const standIn = await start()
    standIn.setFaults([{ kind: 'status', status: 302, headers: { location: '/elsewhere', 'set-cookie': 'a=b' } }])
    const answer = await clientFor(standIn.url).request(get())
    expect(answer.status).toBe(302)
    expect(answer.headers['set-cookie']).toEqual(['a=b'])
  })

  test('never leaves the base URL', async () => {
    const standIn = await start()
    await expect(clientFor(standIn.url).request(get({ path: 'http://127.0.0.1:1/' }))).rejects.toThrow(TypeError)
    expect((await clientFor(standIn.url).request(get({ path: '//127.0.0.1:1/echo' }))).status).toBe(404)
  })

  test('an unreadable answer is doubt after a write and a retry otherwise', async () => {
    const standIn = await start()
    standIn.setFaults([{ kind: 'status', status: 200, body: '<html>Log in</html>' }])
    const client = clientFor(standIn.url)
    const reading = await client.request(get())
    expect(() => reading.json()).toThrow(
      expect.objectContaining({ code: 'REPLY_UNREADABLE', scope: 'item', stage: 'read' }),
    )
    const writing = await client.request(post())
    expect(() => writing.json()).toThrow(UncertainError)
  })

  test('an answer of another shape is unreadable and names the place', async () => {
    const standIn = await start()
    const answer = await clientFor(standIn.url).request(get())
    expect(() => answer.parse(z.object({ method: z.number() }))).toThrow(/method: .*number/)
  })

  test('keeps connections and opens no more than allowed', async () => {
    let connections = 0
    const server = createServer((_request, response) => response.end('{}'))
    server.on('connection', () => {
      connections += 1
    })
    const client = clientFor(await listen(server), { maxConnections: 3 })
    await Promise.all(Array.from({ length: 30 }, () => client.request(get())))
    await Promise.all(Array.from({ length: 30 }, () => client.request(get())))
    expect(connections).toBe(3)
  })
})

describe('transport failures', () => {
  test('a refused connection is an outage, also for a write', async () => {
    const server = net.createServer()
    const url = await listen(server)
    await new Promise((resolve) => {
      server.close(resolve)
    })
    const client = clientFor(url)
    for (const request of [get(), post()]) {
      const error = await failure(client.request(request))
      expect(error).toBeInstanceOf(TransientError)
      expect(error).toMatchObject({ code: 'SYSTEM_UNREACHABLE', scope: 'system' })
    }
  })

  test('a host that does not resolve is an outage', async () => {
    const error = await failure(clientFor('http://no-such-host.invalid').request(post()))
    expect(error).toMatchObject({ code: 'SYSTEM_UNREACHABLE', scope: 'system' })
  })

  test('user and password in the address are told to nobody', async () => {
    const error = await failure(clientFor('http://ann:secret@no-such-host.invalid').request(get()))
    expect(error).toMatchObject({
      message: expect.stringMatching(/no connection to http:\/\/no-such-host\.invalid: /),
    })
  })

  test('a failed TLS handshake is an outage: nothing was sent', async () => {
    const plain = net.createServer((socket) => {
      socket.once('data', () => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'))
      socket.on('error', () => {})
    })
    const url = (await listen(plain)).replace('http:', 'https:')
    const error = await failure(clientFor(url).request(post()))
    expect(error).toMatchObject({ code: 'SYSTEM_UNREACHABLE', scope: 'system' })
  })

  test('a handshake that never ends is an outage after the time limit', async () => {
    const silent = net.createServer((socket) => {
      socket.on('error', () => {})
      open.push({ close: () => socket.destroy() })
    })
    const url = (await listen(silent)).replace('http:', 'https:')
    const error = await failure(clientFor(url, { timeoutMs: 150 }).request(post()))
    expect(error).toMatchObject({ code: 'SYSTEM_UNREACHABLE', scope: 'system' })
  })

  test.each([
    ['drop-before', 'write', 'OUTCOME_UNKNOWN'],
    ['drop-after', 'write', 'OUTCOME_UNKNOWN'],
    ['drop-after', 'repeatable-write', 'SYSTEM_FAILED'],
    ['drop-before', 'read', 'SYSTEM_FAILED'],
  ] as const)('%s during a %s is %s', async (kind, requestKind, code) => {
    const standIn = await start()
    standIn.setFaults([{ kind }])
    const error = await failure(clientFor(standIn.url).request(post({ kind: requestKind })))
    expect(error).toMatchObject({ code })
    expect(standIn.handled).toHaveLength(kind === 'drop-after' ? 1 : 0)
  })

  test('a connection broken on reuse leaves a write in doubt', async () => {
    const standIn = await start()
    const client = clientFor(standIn.url)
    await client.request(post())
    standIn.setFaults([{ kind: 'drop-before' }])
    expect(await failure(client.request(post()))).toBeInstanceOf(UncertainError)
  })

  test('a time limit after sending: doubt for a write, a retry for the rest', async () => {
    const standIn = await start()
    standIn.setFaults([{ kind: 'slow-answer', ms: 400 }])
    const client = clientFor(standIn.url, { timeoutMs: 80 })
    const [written, repeatable, read] = await Promise.all([
      failure(client.request(post())),
      failure(client.request(post({ kind: 'repeatable-write' }))),
      failure(client.request(get())),
    ])
    expect(written).toBeInstanceOf(UncertainError)
    expect(repeatable).toMatchObject({ code: 'SYSTEM_FAILED', scope: 'item' })
    expect(read).toMatchObject({ code: 'SYSTEM_FAILED', scope: 'item', stage: 'read' })
    expect(String(read)).toContain('no answer within 80 ms')
  })

  test('the time limit also holds for an answer that trickles', async () => {
    const server = createServer((_request, response) => {
      response.writeHead(200)
      const timer = setInterval(() => response.write(' '), 20)
      response.on('close', () => clearInterval(timer))
    })
    const error = await failure(clientFor(await listen(server), { timeoutMs: 150 }).request(post()))
    expect(error).toBeInstanceOf(UncertainError)
  })

  test('a write stopped while it waits for a free connection was not sent', async () => {
    const standIn = await start()
    standIn.setFaults([{ kind: 'slow-answer', ms: 150 }])
    const client = clientFor(standIn.url, { maxConnections: 1 })
    const first = client.request(post())
    const stopping = new AbortController()
    const second = failure(client.request(post({ call: unclaimed(stopping.signal) })))
    await expect.poll(() => standIn.handled).toEqual(['POST'])
    stopping.abort()
    expect(await second).toMatchObject({ code: 'SYSTEM_FAILED', scope: 'item' })
    await first
    expect(standIn.handled).toHaveLength(1)
  })

  test('a write goes out only when it may in that moment', async () => {
    const standIn = await start()
    standIn.setFaults([{ kind: 'slow-answer', ms: 150 }])
    const client = clientFor(standIn.url, { maxConnections: 1 })
    let mayWrite = true
    const call = {
      ...unclaimed(new AbortController().signal),
      assertMayWrite: () => {
        if (!mayWrite) throw new Error('taken for dead')
      },
    }
    const first = client.request(post({ call }))
    const waiting = failure(client.request(post({ call })))
    await expect.poll(() => standIn.handled).toEqual(['POST'])
    mayWrite = false
    expect(await waiting).toMatchObject({
      code: 'SYSTEM_FAILED',
      scope: 'item',
      message: 'crm: POST /echo was not sent: taken for dead',
    })
    await first
    expect(standIn.handled).toEqual(['POST'])
    expect((await client.request(get({ call }))).status).toBe(200)
  })

  test.each(['http', 'https'])(
    'a write whose connection comes about too late does not go out (%s)',
    async (protocol) => {
      vi.stubEnv('NODE_TLS_REJECT_UNAUTHORIZED', '0')
      open.push({ close: () => vi.unstubAllEnvs() })
      const folder = await mkdtemp(join(tmpdir(), 'crossdock-http-client-'))
      open.push({ close: () => rm(folder, { recursive: true }) })
      let bytes = 0
      const count = (socket: Duplex): unknown => socket.on('data', (data: Buffer) => (bytes += data.byteLength))
      const server =
        protocol === 'http'
          ? createServer().on('connection', count)
          : createHttpsServer(await selfSigned(folder)).on('secureConnection', count)
      const url = (await listen(server)).replace('http:', `${protocol}:`)
      const client = clientFor(url)
      let asked = 0
      const call = {
        ...unclaimed(new AbortController().signal),
        assertMayWrite: () => {
          asked += 1
          if (asked > 1) throw new Error('taken for dead')
        },
      }
      expect(await failure(client.request(post({ call })))).toMatchObject({
        code: 'SYSTEM_FAILED',
        message: 'crm: POST /echo was not sent: taken for dead',
      })
      await sleep(100)
      expect([asked, bytes]).toEqual([2, 0])
    },
  )

  test('a process that stood still while it connected does not take the system for down', async () => {
    const server = net.createServer((socket) => void socket.on('error', () => undefined))
    const url = (await listen(server)).replace('http:', 'https:')
    const slow = (): Promise<unknown> => failure(clientFor(url, { timeoutMs: 300 }).request(post()))
    expect(await slow()).toMatchObject({ code: 'SYSTEM_UNREACHABLE', scope: 'system' })
    const frozen = slow()
    await sleep(100)
    const wakesMs = performance.now() + 600
    while (performance.now() < wakesMs);
    expect(await frozen).toMatchObject({ code: 'SYSTEM_FAILED', scope: 'item' })
  })

  test('waiting for a free connection until the time limit is no outage; what was sent is in doubt', async () => {
    const standIn = await start()
    standIn.setFaults([{ kind: 'slow-answer', ms: 400 }])
    const client = clientFor(standIn.url, { timeoutMs: 100, maxConnections: 1 })
    const errors = await Promise.all(Array.from({ length: 8 }, () => failure(client.request(post()))))
    const doubts = errors.filter((error) => error instanceof UncertainError)
    const others = errors.filter((error) => !(error instanceof UncertainError))
    expect(others.length).toBeGreaterThan(0)
    for (const error of others) expect(error).toMatchObject({ code: 'SYSTEM_FAILED', scope: 'item' })
    expect(doubts.length).toBeGreaterThanOrEqual(standIn.handled.length)
  })

  test('an answer cut off in the middle leaves a write in doubt', async () => {
    const server = createServer((_request, response) => {
      response.writeHead(200, { 'content-length': '1000' })
      response.write('{"id":')
      setTimeout(() => response.destroy(), 20)
    })
    const client = clientFor(await listen(server))
    expect(await failure(client.request(post()))).toBeInstanceOf(UncertainError)
    expect(await failure(client.request(get()))).toMatchObject({ code: 'SYSTEM_FAILED' })
  })

  test('stopping: before sending nothing happened, after it a write is in doubt', async () => {
    const standIn = await start()
    const client = clientFor(standIn.url)
    const early = await failure(client.request(post({ call: unclaimed(AbortSignal.abort()) })))
    expect(early).toMatchObject({ code: 'SYSTEM_FAILED', scope: 'item' })
    expect(standIn.handled).toEqual([])
    standIn.setFaults([{ kind: 'slow-answer', ms: 400 }])
    const stopping = new AbortController()
    const late = failure(client.request(post({ call: unclaimed(stopping.signal) })))
    await expect.poll(() => standIn.handled).toEqual(['POST'])
    stopping.abort()
    expect(await late).toBeInstanceOf(UncertainError)
  })

  test('errors carry no header of the request', async () => {
    const standIn = await start()
    standIn.setFaults([{ kind: 'drop-before' }])
    const error = await failure(clientFor(standIn.url).request(post({ headers: { authorization: 'Bearer s3cret' } })))
    const { inspect } = await import('node:util')
    expect(inspect(error, { depth: 10 })).not.toContain('s3cret')
  })
})

test.each([
  ['3', 3000],
  [' 120 ', 120_000],
  ['Sat, 22 Nov 2025 20:00:10 GMT', 10_000],
  ['Sat, 22 Nov 2025 19:00:00 GMT', 0],
  ['soon', undefined],
  ['', undefined],
  [undefined, undefined],
])('Retry-After %j asks for %j ms', (header, expected) => {
  expect(retryAfterMsFrom(header, Date.parse('2025-11-22T20:00:00Z'))).toBe(expected)
})
