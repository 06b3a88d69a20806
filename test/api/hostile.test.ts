import { connect } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { AnyRoute } from '../../src/api/route.ts'
import { type DeskSite, openDeskSite, orderFile } from '../desk/desk-site.ts'
import { type Answered, faultsOf } from '../helpers/answer-faults.ts'

let site: DeskSite
let url: string
beforeAll(async () => {
  site = await openDeskSite()
  await site.receive(orderFile('<script>alert(1)</script>', 1, 'NW-UNLISTED'), '<img src=x onerror=alert(1)>.edi')
  await site.mapAll()
  url = await site.app.api.listen({ host: '127.0.0.1', port: 0 })
}, 180_000)
afterAll(() => site.remove())

type Request = { url: string; headers?: Record<string, string>; payload?: string | Buffer }

const segments = [
  '%00',
  '%2e%2e',
  '..%2f..%2fetc%2fpasswd',
  '%ff%fe',
  '%',
  '%E0%A4%A',
  '__proto__',
  'constructor',
  'toString',
  '0',
  '-1',
  '1e999',
  'null',
  "' or 1=1 --",
  '\u{1f600}',
  '\ud800',
  'a'.repeat(5_000),
  '00000000-0000-4000-8000-000000000000',
  '0b6f9c1e-5a0c-4d8f-9d55-2f9a3b6a7c10\n',
]

const queries = [
  '?__proto__=x',
  '?__proto__[x]=y',
  '?constructor=x&constructor=y',
  '?limit=1&limit=2',
  '?limit=1e3',
  '?limit[]=1',
  '?filter=%00',
  '?filter=%ff',
  `?filter=${'('.repeat(3_000)}`,
  `?filter=${encodeURIComponent('"'.repeat(301))}`,
  `?filter=${encodeURIComponent("text:\u0000'; drop table document; --")}`,
  '?after=%00',
  '?after=eyJ9',
  `?after=${Buffer.from('["99999999999999999","x"]').toString('base64url')}`,
  `?after=${Buffer.from('["9999999999999999","00000000-0000-4000-8000-000000000000"]').toString('base64url')}`,
  `?after=${Buffer.from('["-9999999999999999","00000000-0000-4000-8000-000000000000"]').toString('base64url')}`,
  `?after=${Buffer.from('["999999999999999999"]').toString('base64url')}`,
  '?text=%00',
  '?text=%ed%a0%80',
  `?text=${'x'.repeat(10_000)}`,
  '?entity=__proto__',
  '?count=999999999999',
  '?from=%2b275760-09-13T00:00:00Z',
  '?from=0000-01-01T00:00:00Z',
  '?%00',
  `?${'a=1&'.repeat(2_000)}`,
]

const bodies: [string, string | Buffer][] = [
  ['application/json', ''],
  ['application/json', '{'],
  ['application/json', 'null'],
  ['application/json', '[]'],
  ['application/json', '"text"'],
  ['application/json', '1e999'],
  ['application/json', '{"__proto__":{"admin":true}}'],
  ['application/json', '{"constructor":{"prototype":{"admin":true}}}'],
  ['application/json', '{"reason":"\\u0000\\ud800"}'],
  ['application/json', `{"reason":${'['.repeat(20_000)}${']'.repeat(20_000)}}`],
  ['application/json', '{"partner":"__proto__","entity":"shipment","value":{"__proto__":null}}'],
  ['application/json', '{"partner":"northwind","entity":"shipment","value":null}'],
  ['application/json', '{"same":"x","new":true}'],
  ['application/json', '{"field":"__proto__","system":"constructor"}'],
  ['application/json', '{"file":"/proc/self/\\u0000mem"}'],
  ['application/json', '{"from":"0000-01-01T00:00:00Z","to":"9999-12-31T23:59:59Z","dryRun":true}'],
  ['application/json', '\ufeff{}'],
  ['application/octet-stream', ''],
  ['application/octet-stream', Buffer.from([0, 255, 254, 13, 10])],
  ['application/octet-stream', 'ISA*'],
  ['application/xml', '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><x>&a;</x>'],
  ['text/plain', 'text'],
  ['multipart/form-data', '--'],
  ['application/json; charset=nonsense', '{}'],
  ['', '{}'],
  ['nonsense', '{}'],
  ['application/json\u0000', '{}'],
]

const headers: Record<string, string>[] = [
  // A literal would set the prototype.
  JSON.parse('{"__proto__":"x"}'),
  { constructor: 'x', toString: 'x' },
  { 'crossdock-actor': 'a'.repeat(500) },
  { 'crossdock-actor': '<script>' },
  { authorization: 'Bearer' },
  { authorization: `Bearer ${'a'.repeat(4_000)}` },
  { 'idempotency-key': '"' },
  { 'x-forwarded-for': '::ffff:127.0.0.1, evil' },
  { host: 'evil.example' },
  { 'content-length': 'many' },
  { accept: 'text/html' },
  { range: 'bytes=0-99999999999' },
  { expect: '200-maybe' },
  { 'if-modified-since': 'never' },
]

const fill = (route: AnyRoute, segment: string): string => route.url.replaceAll(/:\w+/g, segment)
const usual = '0b6f9c1e-5a0c-4d8f-9d55-2f9a3b6a7c10'

const corpusFor = (route: AnyRoute): Request[] => {
  const [path, known] = [fill(route, usual), fill(route, 'edi')]
  const payload = route.method === 'GET' ? {} : { payload: '{}', headers: { 'content-type': 'application/json' } }
  return [
    ...(route.url.includes(':') ? segments.map((segment) => ({ ...payload, url: fill(route, segment) })) : []),
    ...queries.map((query) => ({ ...payload, url: `${path}${query}` })),
    ...(route.method === 'GET'
      ? []
      : [path, known].flatMap((at) =>
          bodies.map(([type, body]) => ({
            url: at,
            payload: body,
            headers: { 'content-type': type, 'idempotency-key': 'hostile' },
          })),
        )),
    ...headers.map((one) => ({ url: path, headers: { ...one } })),
    { url: `${path}/`, ...payload },
    { url: `/${path}`, ...payload },
    { url: `${path};x=y`, ...payload },
    { url: `${path}%2f`, ...payload },
  ]
}

const expectHarmless = (answer: Answered, what: string): void => expect(faultsOf(answer), what).toEqual([])

/** What calls systems that are not there, or never ends, is asked in its own tests. */
const isCalled = ({ url: path, method, answer }: AnyRoute): boolean =>
  answer !== 'events' && !(method === 'POST' && path === '/systems/:name/check')

describe('hostile requests', () => {
  it('are refused at every route, never with a defect or a stack', async () => {
    const { api, token } = site.app
    let count = 0
    const faults: string[] = []
    for (const route of api.routeTable.filter(isCalled)) {
      for (const request of corpusFor(route)) {
        const { url: path, payload } = request
        const answer = await api.inject({
          method: route.method,
          url: path,
          headers: { authorization: `Bearer ${token}`, ...request.headers },
          ...(payload === undefined ? {} : { payload }),
        })
        const what = `${route.method} ${path.slice(0, 200)} ${JSON.stringify(request.headers ?? {}).slice(0, 100)} ${String(payload ?? '').slice(0, 80)}`
        faults.push(...faultsOf(answer).map((fault) => `${what}: ${fault}`))
        count += 1
      }
    }
    expect(faults).toEqual([])
    expect(count).toBeGreaterThan(3_000)
  }, 600_000)

  it('without a token learn nothing but that they need one', async () => {
    for (const route of site.app.api.routeTable) {
      const answer = await site.app.api.inject({ method: route.method, url: fill(route, usual) })
      expectHarmless(answer, route.url)
      if (route.permission === 'anybody') expect(answer.statusCode, route.url).not.toBe(403)
      else expect(answer.statusCode, `${route.method} ${route.url}`).toBe(401)
    }
  })

  it('to what is not there are told what is', async () => {
    const ask = (method: 'DELETE' | 'PUT' | 'PATCH' | 'POST' | 'OPTIONS' | 'HEAD', path: string) =>
      site.app.api.inject({ method, url: path, headers: { authorization: `Bearer ${site.app.token}` } })
    const wrong = await ask('DELETE', '/documents/x')
    expect(wrong).toMatchObject({ statusCode: 405, headers: { allow: 'GET, HEAD' } })
    expectHarmless(wrong, '405')
    expect((await ask('PATCH', '/documents/x/replay')).headers['allow']).toBe('POST')
    expect((await ask('POST', '/nowhere')).statusCode).toBe(404)
    expect((await ask('HEAD', '/documents')).statusCode).toBe(200)
    expectHarmless(await ask('OPTIONS', '/documents'), 'OPTIONS')
  })
})

describe('over the wire', () => {
  /** Sends bytes as they are, and returns what comes back until the connection ends or rests. */
  const raw = (bytes: string | Buffer): Promise<string> =>
    new Promise((resolve, reject) => {
      const { port } = new URL(url)
      let text = ''
      const socket = connect(Number(port), '127.0.0.1', () => socket.write(bytes))
      socket.setTimeout(1_500, () => socket.end())
      socket.on('data', (data) => {
        text += data.toString('latin1')
      })
      socket.on('close', () => resolve(text))
      socket.on('error', reject)
    })
  const auth = (): string => `Host: x\r\nAuthorization: Bearer ${site.app.token}\r\n`

  it.each([
    ['no HTTP', () => 'hello\r\n\r\n', 400],
    ['a header that is none', () => `GET /documents HTTP/1.1\r\n${auth()}bad header\r\n\r\n`, 400],
    ['headers too large', () => `GET /documents HTTP/1.1\r\n${auth()}X: ${'a'.repeat(20_000)}\r\n\r\n`, 431],
    ['an address too long', () => `GET /documents/${'a'.repeat(30_000)} HTTP/1.1\r\n${auth()}\r\n`, 431],
    ['a header __proto__', () => `GET /documents HTTP/1.1\r\n${auth()}__proto__: x\r\nConnection: close\r\n\r\n`, 200],
    ['a path with NUL', () => `GET /documents/%00 HTTP/1.1\r\n${auth()}Connection: close\r\n\r\n`, 400],
    ['a path up and up', () => `GET /../../etc/passwd HTTP/1.1\r\n${auth()}Connection: close\r\n\r\n`, 404],
    ['a bad escape', () => `GET /documents/%zz HTTP/1.1\r\n${auth()}Connection: close\r\n\r\n`, 400],
    [
      'two lengths',
      () => `POST /orders HTTP/1.1\r\n${auth()}Content-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
      400,
    ],
    [
      'a length over the limit',
      () => `POST /orders HTTP/1.1\r\n${auth()}Content-Type: application/xml\r\nContent-Length: 99999999999\r\n\r\n`,
      413,
    ],
  ] as [string, () => string, number][])('%s is answered with a problem', async (_what, request, status) => {
    const text = await raw(request())
    expect(text.slice(0, 12)).toBe(`HTTP/1.1 ${status}`)
    if (status >= 400) expect(text.toLowerCase()).toContain('content-type: application/problem+json')
    expect(text).not.toMatch(/node_modules|\.ts:\d+/)
    expect((await fetch(`${url}/healthz`)).status).toBe(200)
  })
})
