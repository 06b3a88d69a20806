import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import fastify, { type FastifyInstance } from 'fastify'
import { pino } from 'pino'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { addConsoleRoutes } from '../../src/api/console-routes.ts'
import { createErrorHandler } from '../../src/api/problem.ts'

const page = '<!doctype html><meta name="style-nonce" content="" /><div id="console"></div>'

let folder: string
let app: FastifyInstance

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'crossdock-console-'))
  app = fastify()
  app.setErrorHandler(createErrorHandler(pino({ level: 'silent' })))
  app.decorateRequest('caller', null)
  addConsoleRoutes(app, join(folder, 'built'))
})

afterEach(async () => {
  await app.close()
  await rm(folder, { recursive: true, force: true })
})

const build = async (): Promise<void> => {
  await mkdir(join(folder, 'built/assets'), { recursive: true })
  await writeFile(join(folder, 'built/index.html'), page)
  await writeFile(join(folder, 'built/assets/index-1234.js'), 'export {}')
  await writeFile(join(folder, 'built/assets/index-1234.js.gz'), gzipSync('export {}'))
  await writeFile(join(folder, 'secret.txt'), 'not for the browser')
}

describe('the files of the console', () => {
  it('are where / leads', async () => {
    for (const url of ['/', '/console', '/?x=1']) {
      const answer = await app.inject(url)
      expect([answer.statusCode, answer.headers.location]).toEqual([302, '/console/'])
    }
  })

  it('are told to be missing, with the command that makes them, until they are made', async () => {
    const before = await app.inject('/console/')
    expect(before.statusCode).toBe(503)
    expect(before.headers['content-type']).toContain('text/html')
    expect(before.body).toContain('npm run build:console')
    await build()
    expect((await app.inject('/console/')).statusCode).toBe(200)
  })

  it('begin with one page for every path and query, never kept, whose styles need the nonce of the answer', async () => {
    await build()
    const nonces = new Set<string>()
    for (const url of ['/console/', '/console/orders/PO-1?filter=state%3Adead', '/console/no/such/page']) {
      const answer = await app.inject(url)
      expect(answer.statusCode).toBe(200)
      expect(answer.headers['cache-control']).toBe('no-store')
      const policy = String(answer.headers['content-security-policy'])
      const nonce = /'nonce-([^']+)'/.exec(policy)?.[1] ?? ''
      expect(answer.body).toContain(`content="${nonce}"`)
      expect(policy).toContain("default-src 'self'")
      expect(policy).not.toContain('unsafe')
      nonces.add(nonce)
    }
    expect(nonces.size).toBe(3)
  })

  it('with a hash in their name are kept for good, and come compressed', async () => {
    await build()
    const answer = await app.inject({ url: '/console/assets/index-1234.js', headers: { 'accept-encoding': 'gzip' } })
    expect(answer.headers['cache-control']).toBe('public, max-age=31536000, immutable')
    expect(answer.headers['content-encoding']).toBe('gzip')
    expect(answer.headers.vary).toBe('accept-encoding')
    const plain = await app.inject('/console/assets/index-1234.js')
    expect(plain.body).toBe('export {}')
    expect(plain.headers['content-type']).toContain('javascript')
  })

  it('of an old build are gone, and that is not kept', async () => {
    await build()
    const answer = await app.inject('/console/assets/index-0000.js')
    expect(answer.statusCode).toBe(404)
    expect(answer.json()).toMatchObject({ code: 'NOT_FOUND' })
    expect(answer.headers['cache-control'] ?? '').not.toContain('immutable')
  })

  it('are all there is: no path leads out of their folder', async () => {
    await build()
    for (const url of [
      '/console/assets/../../secret.txt',
      '/console/assets/..%2f..%2fsecret.txt',
      '/console/assets/%2e%2e/%2e%2e/secret.txt',
      '/console/assets/..%5c..%5csecret.txt',
      '/console/assets/%00',
    ]) {
      const answer = await app.inject(url)
      expect(answer.body).not.toContain('not for the browser')
      expect(answer.statusCode).toBeLessThan(500)
    }
  })
})
