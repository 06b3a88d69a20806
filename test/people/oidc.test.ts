import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pino } from 'pino'
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import { type App, createApp } from '../../src/main.ts'
import { loadSettings } from '../../src/settings.ts'
import { type OidcProviderServer, startOidcProvider } from '../helpers/oidc-provider.ts'

let provider: OidcProviderServer
let app: App
let folder = ''
const publicUrl = 'https://edi.example'
beforeAll(async () => {
  provider = await startOidcProvider()
  folder = await mkdtemp(join(tmpdir(), 'crossdock-oidc-'))
  const { issuer, clientId, clientSecret } = provider
  const roles = { 'edi-admins': 'admin', 'edi-desk': 'operator', everybody: 'viewer' }
  const config = {
    api: { port: 0, publicUrl },
    people: { oidc: { corp: { label: 'Corp', issuer, clientId, clientSecret, roles } } },
  }
  const configPath = join(folder, 'crossdock.yaml')
  await writeFile(configPath, JSON.stringify({ data: join(folder, 'data'), ...config }))
  const settings = await loadSettings({ configPath, cwd: folder, env: {} })
  app = await createApp(settings, 'api', pino({ level: 'silent' }))
})
afterEach(() => {
  provider.faults = {}
  provider.user = { sub: 'u1', preferred_username: 'Ann@Example.com', name: 'Ann Lee', groups: ['edi-admins'] }
})
afterAll(async () => {
  await app.close(1_000)
  await provider.close()
  await rm(folder, { recursive: true })
})

const get = async (url: string, cookie = '') => {
  const answer = await app.api.inject({ url, headers: { cookie, host: 'edi.example' } })
  const cookies = [answer.headers['set-cookie'] ?? []].flat()
  const cookieOf = (name: string) => cookies.find((each) => each.startsWith(`${name}=`)) ?? ''
  return { status: answer.statusCode, answer, cookieOf, location: String(answer.headers.location) }
}
const begin = async () => {
  const { status, cookieOf, location } = await get('/session/oidc/corp/start')
  expect(status).toBe(303)
  return { location, state: cookieOf('__Host-crossdock-oidc') }
}
const pathOf = (url: string): string => url.slice(publicUrl.length)
const signIn = async () => {
  const { location, state } = await begin()
  return get(pathOf(provider.follow(location)), state.split(';')[0])
}
const who = async (answer: Awaited<ReturnType<typeof get>>) => {
  const session = await get('/session', answer.cookieOf('__Host-crossdock').split(';')[0])
  return session.answer.json()
}
const audit = () => app.deps.store.audit.list({ limit: 5 })

it('signs people in with the role of their groups', async () => {
  const ways = (await get('/session/ways')).answer.json()
  expect(ways.oidc).toEqual([{ name: 'corp', label: 'Corp', startPath: '/session/oidc/corp/start' }])
  const { location, state } = await begin()
  expect(location).toMatch(`redirect_uri=${encodeURIComponent(`${publicUrl}/session/oidc/corp/callback`)}`)
  expect(state).toMatch(/^__Host-crossdock-oidc=[\w-]+; Path=\/; HttpOnly; Secure; SameSite=Lax; Max-Age=600$/)
  const back = await get(pathOf(provider.follow(location)), state.split(';')[0])
  expect(back).toMatchObject({ status: 303, location: '/console/' })
  expect(back.cookieOf('__Host-crossdock')).toMatch(/; HttpOnly; Secure; SameSite=Strict$/)
  expect(await who(back)).toMatchObject({ user: { name: 'ann@example.com', displayName: 'Ann Lee', role: 'admin' } })
  provider.user = { sub: 'u2', preferred_username: 'bob', groups: ['everybody', 'edi-desk', 'constructor'] }
  expect(await who(await signIn())).toMatchObject({ user: { name: 'bob', role: 'operator' } })
  provider.user = { sub: 'u2', preferred_username: 'renamed', groups: ['everybody'] }
  expect(await who(await signIn())).toMatchObject({ user: { name: 'bob', role: 'viewer' } })
  expect((await audit()).map(({ action }) => action)).toContain('user.change')
})

const refused = async (answering: ReturnType<typeof get>, why: string) => {
  const { status, answer, cookieOf } = await answering
  expect({ status, body: answer.json() }).toMatchObject({
    status: 403,
    body: { code: 'SIGN_IN_REFUSED', detail: expect.stringContaining(why) },
  })
  expect(cookieOf('__Host-crossdock')).toBe('')
}

it('makes nobody anything without a group that says so', async () => {
  provider.user = { sub: 'u3', preferred_username: 'eve', groups: ['strangers'] }
  await refused(signIn(), 'none of your groups')
  provider.user = { sub: 'u3', preferred_username: 'eve' }
  await refused(signIn(), 'none of your groups')
})

it('takes no other user over, and lets nobody in who is disabled', async () => {
  const { users } = app.deps.store.people
  const local = {
    name: 'carl',
    displayName: 'C',
    role: 'admin',
    origin: 'local',
    identity: null,
    passwordHash: null,
  } as const
  await users.insert(local)
  provider.user = { sub: 'u4', preferred_username: 'carl', groups: ['edi-admins'] }
  await refused(signIn(), 'another user carl')
  provider.user = { sub: 'u5', preferred_username: 'dora', groups: ['everybody'] }
  expect((await signIn()).status).toBe(303)
  await users.change('dora', { disabled: true })
  await refused(signIn(), 'dora is disabled')
})

it('needs the state of the browser that began, once', async () => {
  const { location, state } = await begin()
  const cookie = state.split(';')[0] ?? ''
  const back = pathOf(provider.follow(location))
  await refused(get(back), 'not begun in this browser')
  const others = await begin()
  await refused(get(back, others.state.split(';')[0]), 'does not hold')
  await refused(get(back.replace(/state=[^&]*/, 'state=forged'), cookie), 'does not hold')
  await refused(get(back, cookie), 'not begun in this browser') // used up by the forgery
})

it.each([
  ['another issuer', { claims: { iss: 'https://evil.example' } }],
  ['another audience', { claims: { aud: 'somebody-else' } }],
  ['a token that is over', { claims: { exp: 1_000_000_000 } }],
  ['another nonce', { nonce: 'of-another-sign-in' }],
  ['a token that is not signed', { algorithm: 'none' }],
  ['a token signed with the secret', { algorithm: 'HS256' }],
  ['a token signed with another key', { algorithm: 'RS256-other-key' }],
] as const)('refuses %s', async (_, faults) => {
  provider.faults = faults
  await refused(signIn(), 'does not hold')
})

it('refuses a code of somebody else: its verifier is another', async () => {
  const [victim, attacker] = [await begin(), await begin()]
  const stolen = new URL(provider.follow(victim.location)).searchParams.get('code') ?? ''
  const own = provider.follow(attacker.location).replace(/code=[^&]*/, `code=${stolen}`)
  await refused(get(pathOf(own), attacker.state.split(';')[0]), 'does not hold')
})

it('says so when the person declined, and knows no other provider', async () => {
  const { location, state } = await begin()
  const given = new URL(location).searchParams.get('state')
  const declined = `/session/oidc/corp/callback?error=access_denied&state=${given}`
  await refused(get(declined, state.split(';')[0]), 'does not hold')
  expect((await get('/session/oidc/other/start')).status).toBe(404)
})
