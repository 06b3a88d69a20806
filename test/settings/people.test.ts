import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { loadSettings } from '../../src/settings.ts'

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'crossdock-people-settings-'))
})
afterAll(() => rm(folder, { recursive: true }))

const load = async (config: object) => {
  const configPath = join(folder, 'crossdock.yaml')
  await writeFile(configPath, JSON.stringify(config))
  return loadSettings({ configPath, cwd: folder, env: {} })
}
const oidc = { issuer: 'https://login.example/', clientId: 'c', clientSecret: 'hush-hush', roles: { g: 'viewer' } }

it('has sessions of half an hour and half a day, and listens on this machine only', async () => {
  expect(await load({})).toMatchObject({
    api: { host: '127.0.0.1', publicUrl: undefined, trustedProxies: [], requestsPerSecond: 100 },
    people: { sessionLimits: { idleMs: 1_800_000, absoluteMs: 43_200_000 }, oidc: [] },
  })
})

it.each(['0.0.0.0', '::', '192.168.1.5', 'edi.example'])('does not listen on %s without TLS in front', async (host) => {
  await expect(load({ api: { host } })).rejects.toThrow(/api\.host: can be reached from other machines/)
  expect((await load({ api: { host, publicUrl: 'https://edi.example/' } })).api.publicUrl).toBe('https://edi.example')
  expect((await load({ api: { host, plainHttp: 'true' } })).api.host).toBe(host)
  await expect(load({ api: { host, plainHttp: 'false', publicUrl: '' } })).rejects.toThrow(/api\.host/)
})

it('takes addresses of browsers over https only, but on this machine', async () => {
  await expect(load({ api: { publicUrl: 'http://edi.example' } })).rejects.toThrow(/https/)
  expect((await load({ api: { publicUrl: 'http://localhost:4040' } })).api.publicUrl).toBe('http://localhost:4040')
})

it('checks identity providers', async () => {
  const api = { publicUrl: 'https://edi.example' }
  const settings = await load({ api, people: { oidc: { corp: oidc } } })
  expect(settings.people.oidc).toMatchObject([
    { name: 'corp', label: 'corp', algorithm: 'RS256', groupsClaim: 'groups' },
  ])
  expect(settings.secrets).toContain('hush-hush')
  await expect(load({ people: { oidc: { corp: oidc } } })).rejects.toThrow(/needs api\.publicUrl/)
  for (const wrong of [
    { issuer: 'http://login.example' },
    { roles: {} },
    { roles: { g: 'boss' } },
    { algorithm: 'none' },
  ])
    await expect(load({ api, people: { oidc: { corp: { ...oidc, ...wrong } } } })).rejects.toThrow(/people\.oidc\.corp/)
})
