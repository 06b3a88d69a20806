import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createCertificateWatch, httpsSystems } from '../../src/alerts/certificates.ts'
import { selfSigned } from '../helpers/self-signed.ts'

describe('certificates of systems', () => {
  let folder = ''
  let certificate: Awaited<ReturnType<typeof selfSigned>>
  let server: ReturnType<typeof createServer>
  let url = ''
  let calls = 0
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'crossdock-certificate-'))
    // Not trusted by anybody, and about to expire: it is looked at all the same.
    certificate = await selfSigned(folder)
    server = createServer(certificate)
    server.on('connection', () => {
      calls += 1
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    url = `https://127.0.0.1:${(server.address() as AddressInfo).port}/sap`
  }, 60_000)
  afterAll(async () => {
    server.close()
    await rm(folder, { recursive: true, force: true })
  })

  it('are looked at every six hours; who cannot be reached is left out', async () => {
    let nowMs = Date.now()
    const watch = createCertificateWatch(
      new Map([
        ['erp', url],
        ['crm', 'https://127.0.0.1:9'],
      ]),
      () => nowMs,
    )
    const [found, ...others] = await watch()
    expect(others).toEqual([])
    expect(found).toMatchObject({ system: 'erp', host: '127.0.0.1' })
    const days = ((found?.expiresAt.getTime() ?? 0) - Date.now()) / 86_400_000
    expect(days).toBeGreaterThan(8.9)
    expect(days).toBeLessThan(9.1)
    await watch()
    expect(calls).toBe(1)
    nowMs += 7 * 3_600_000
    await watch()
    expect(calls).toBe(2)
  })

  it('stay what they were while a system cannot be reached, which is looked at again soon', async () => {
    let nowMs = Date.now()
    let asked = 0
    const passing = createServer(certificate)
    passing.on('connection', () => {
      asked += 1
    })
    await new Promise<void>((resolve) => passing.listen(0, '127.0.0.1', resolve))
    const { port } = passing.address() as AddressInfo
    const watch = createCertificateWatch(new Map([['erp', `https://127.0.0.1:${port}`]]), () => nowMs)
    const [first] = await watch()
    await new Promise((resolve) => passing.close(resolve))
    nowMs += 7 * 3_600_000
    expect(await watch()).toEqual([first])
    await new Promise<void>((resolve) => passing.listen(port, '127.0.0.1', resolve))
    nowMs += 11 * 60_000
    expect(await watch()).toEqual([first])
    expect(asked).toBe(2)
    passing.close()
  })

  it('are those of systems with an https address', () => {
    const systems = new Map<string, { settings: unknown }>([
      ['erp', { settings: { url: 'https://erp.example' } }],
      ['crm', { settings: { url: 'http://crm.example' } }],
      ['edi', { settings: { inbox: 'in' } }],
    ])
    expect(httpsSystems(systems)).toEqual(new Map([['erp', 'https://erp.example']]))
  })
})
