import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { createPasswords } from '../../src/people/passwords.ts'
import { offerSetUp } from '../../src/people/set-up.ts'
import { type DeskSite, openDeskSite, orderFile } from '../desk/desk-site.ts'

let site: DeskSite
beforeAll(async () => {
  site = await openDeskSite({ requestsPerSecond: 100 })
}, 240_000)
afterAll(() => site.remove())

type Answer = { status: number; body: ReturnType<typeof JSON.parse>; cookie: string; headers: Record<string, unknown> }
type Headers = Record<string, string>

const call = async (
  method: 'GET' | 'POST' | 'PUT' | 'DELETE',
  url: string,
  payload?: object,
  headers: Headers = {},
): Promise<Answer> => {
  const answer = await site.app.api.inject({ method, url, headers, ...(payload === undefined ? {} : { payload }) })
  const [cookie = ''] = [answer.headers['set-cookie'] ?? ''].flat()
  const isJson = String(answer.headers['content-type']).includes('json')
  return { status: answer.statusCode, body: isJson ? answer.json() : answer.body, cookie, headers: answer.headers }
}
const asAdmin = (): Headers => ({ authorization: `Bearer ${site.app.token}`, 'crossdock-actor': 'root' })
const sessionFrom = ({ cookie, body }: Answer): Headers => ({
  cookie: cookie.split(';')[0] ?? '',
  'x-csrf-token': body.csrf ?? '',
})
const tokenOf = (link: string): string => link.split('#')[1] ?? ''
const setUpToken = async (): Promise<string> => {
  const people = {
    store: site.app.deps.store,
    logger: site.app.deps.logger,
    passwords: createPasswords(),
    sessionLimits: { idleMs: 1, absoluteMs: 1 },
    baseUrl: () => 'http://here',
  }
  return tokenOf((await offerSetUp(people)) ?? '')
}
const good = 'green horse battery 7'
const audited = async (action: string) =>
  (await call('GET', `/audit?action=${action}`, undefined, asAdmin())).body.items

const addUser = async (name: string, role: string): Promise<Headers> => {
  const { body } = await call('POST', '/users', { name, displayName: name, role }, asAdmin())
  return sessionFrom(await call('POST', '/session/link', { token: tokenOf(body.link), password: good }))
}

describe('the first start', () => {
  it('makes the first admin with the link, once', async () => {
    expect((await call('GET', '/session/ways')).body).toEqual({ password: false, setup: true, oidc: [] })
    const [first, second] = [await setUpToken(), await setUpToken()]
    const user = { name: 'ann', displayName: 'Ann', password: good }
    expect(await call('POST', '/setup', { ...user, token: 'x'.repeat(43) })).toMatchObject({
      status: 403,
      body: { code: 'LINK_REFUSED' },
    })
    for (const password of ['short', 'password1234', 'aaaaaaaaaaaaaaaa'])
      expect(await call('POST', '/setup', { ...user, token: first, password }), password).toMatchObject({
        status: 422,
        body: { code: 'PASSWORD_REFUSED' },
      })
    const both = await Promise.all([first, second].map((token) => call('POST', '/setup', { ...user, token })))
    expect(both.map(({ status }) => status).sort()).toEqual([200, 403])
    const made = both.find(({ status }) => status === 200)
    expect(made?.body).toMatchObject({
      user: { name: 'ann', role: 'admin', permissions: expect.arrayContaining(['administer']) },
    })
    expect(made?.cookie).toMatch(/^crossdock-session=[\w-]{43}; Path=\/; HttpOnly; SameSite=Strict$/)
    expect((await call('GET', '/session/ways')).body).toEqual({ password: true, setup: false, oidc: [] })
    expect(await call('POST', '/setup/link', undefined, asAdmin())).toMatchObject({ status: 409 })
    expect(await audited('user.set-up')).toMatchObject([{ actor: 'ann', subject: 'ann' }])
  })
})

describe('sessions', () => {
  it('begin with the password, under a new secret each time, and end on the server', async () => {
    const first = await call('POST', '/session', { name: 'Ann', password: good })
    expect(first.status).toBe(200)
    const headers = sessionFrom(first)
    expect((await call('GET', '/session', undefined, headers)).body).toMatchObject({
      user: { name: 'ann' },
      csrf: first.body.csrf,
    })
    const second = await call('POST', '/session', { name: 'ann', password: good }, headers)
    expect(sessionFrom(second)['cookie']).not.toBe(headers['cookie'])
    expect((await call('GET', '/session', undefined, headers)).status).toBe(401)
    const ended = await call('DELETE', '/session', undefined, sessionFrom(second))
    expect(ended).toMatchObject({ status: 204, cookie: expect.stringContaining('Max-Age=0') })
    expect((await call('GET', '/documents', undefined, sessionFrom(second))).status).toBe(401)
  })

  it('are kept by what a person asks, and not by what a page asks on its own', async () => {
    const headers = sessionFrom(await call('POST', '/session', { name: 'ann', password: good }))
    const expiresAt = async (more: Headers = {}) =>
      Date.parse((await call('GET', '/session', undefined, { ...headers, ...more })).body.expiresAt)
    const unattended = { 'crossdock-unattended': 'true' }
    const before = await expiresAt(unattended)
    await sleep(20)
    expect(await expiresAt(unattended)).toBe(before)
    expect(await expiresAt()).toBeGreaterThan(before)
    const { sessions } = site.app.deps.store.people
    const [use, look] = [vi.spyOn(sessions, 'use'), vi.spyOn(sessions, 'look')]
    const stream = await site.app.api.inject({ url: '/events', headers, payloadAsStream: true })
    stream.stream().destroy()
    expect([stream.statusCode, use.mock.calls.length, look.mock.calls.length]).toEqual([200, 0, 1])
    vi.restoreAllMocks()
  })

  it('refuse a wrong password and an unknown user alike', async () => {
    const wrong = await call('POST', '/session', { name: 'ann', password: 'not the password' })
    const unknown = await call('POST', '/session', { name: 'nobody-here', password: 'not the password' })
    expect(wrong).toMatchObject({ status: 401, body: { code: 'CREDENTIALS_REFUSED' } })
    expect(unknown.body).toEqual(wrong.body)
    expect(wrong.cookie).toBe('')
  })

  it('change nothing without the token of the session, or for a page of another site', async () => {
    const headers = await addUser('olga', 'operator')
    const url = '/systems/crm/pause'
    const body = { reason: 'upgrade tonight' }
    const { cookie = '' } = headers
    const refused = { status: 403, body: { code: 'CSRF_REFUSED' } }
    expect(await call('POST', url, body, { cookie })).toMatchObject(refused)
    expect(await call('POST', url, body, { cookie, 'x-csrf-token': 'guessed' })).toMatchObject(refused)
    for (const site of ['cross-site', 'same-site'])
      expect(await call('POST', url, body, { ...headers, 'sec-fetch-site': site })).toMatchObject(refused)
    for (const origin of ['https://evil.example', 'null', 'http://localhost.evil.example'])
      expect(await call('POST', url, body, { ...headers, origin })).toMatchObject(refused)
    expect(await call('DELETE', '/session', undefined, { cookie })).toMatchObject(refused)
    expect(
      await call('POST', '/session', { name: 'olga', password: good }, { 'sec-fetch-site': 'cross-site' }),
    ).toMatchObject(refused)
    const host = 'localhost:4040'
    expect(
      await call('POST', url, body, { ...headers, host, origin: `http://${host}`, 'sec-fetch-site': 'same-origin' }),
    ).toMatchObject({ status: 200 })
    expect(await audited('system.pause')).toMatchObject([{ actor: 'olga' }])
    // Who reads needs none of it, and who has a key has no cookie to be abused.
    expect((await call('GET', '/documents', undefined, { cookie })).status).toBe(200)
  })

  it('go on under a new secret when the password changes, and all others end', async () => {
    const headers = await addUser('pia', 'viewer')
    const other = sessionFrom(await call('POST', '/session', { name: 'pia', password: good }))
    const next = 'another long one 8'
    const change = (current: string, to: string) => call('POST', '/session/password', { current, next: to }, headers)
    expect(await change('wrong', next)).toMatchObject({
      status: 422,
      body: { detail: expect.stringContaining('current') },
    })
    expect(await change(good, 'too short')).toMatchObject({ status: 422 })
    const changed = await change(good, next)
    expect(changed.status).toBe(204)
    expect((await call('GET', '/session', undefined, headers)).status).toBe(401)
    expect((await call('GET', '/session', undefined, other)).status).toBe(401)
    const renewed = { ...headers, cookie: changed.cookie.split(';')[0] ?? '' }
    expect((await call('GET', '/session', undefined, renewed)).body.csrf).toBe(headers['x-csrf-token'])
    expect((await call('POST', '/session', { name: 'pia', password: good })).status).toBe(401)
    expect((await call('POST', '/session', { name: 'pia', password: next })).status).toBe(200)
  })

  it('lose what the role loses at once, and end with the user', async () => {
    const headers = await addUser('rob', 'operator')
    const pause = () => call('POST', '/systems/erp/pause', { reason: 'test of roles' }, headers)
    expect((await pause()).status).toBe(200)
    await call('PUT', '/users/rob', { role: 'viewer' }, asAdmin())
    expect(await pause()).toMatchObject({
      status: 403,
      body: { code: 'PERMISSION_MISSING', detail: expect.stringContaining('role viewer') },
    })
    await call('PUT', '/users/rob', { disabled: true }, asAdmin())
    expect((await call('GET', '/documents', undefined, headers)).status).toBe(401)
    expect((await call('POST', '/session', { name: 'rob', password: good })).status).toBe(401)
    await call('PUT', '/users/rob', { disabled: false }, asAdmin())
    expect((await call('GET', '/documents', undefined, headers)).status).toBe(401)
  })
})

describe('guessing passwords', () => {
  const limits = () => site.app.deps.store.people.signInLimits
  const attempt = async (name: string, password = 'wrong') => {
    await limits().clear(['address 127.0.0.1'])
    return call('POST', '/session', { name, password })
  }
  /** As if many had failed before. */
  const hold = (name: string) =>
    limits().reserve(`account ${name}`, { free: 1, firstMs: 3_600_000, longestMs: 3_600_000 })

  it('takes ever longer for one account, also for who knows the password', async () => {
    await addUser('tom', 'viewer')
    const statuses: number[] = []
    // The pauses grow to a minute, which is more than the hashing takes on any machine.
    for (let n = 0; n < 14 && statuses.at(-1) !== 429; n += 1) statuses.push((await attempt('tom')).status)
    expect(statuses.slice(0, 5)).toEqual([401, 401, 401, 401, 401])
    expect(statuses.at(-1)).toBe(429)
    await limits().clear(['account tom'])
    await hold('tom')
    expect(await hold('tom')).toEqual({ ok: true })
    expect(await attempt('tom', good)).toMatchObject({
      status: 429,
      headers: { 'retry-after': expect.stringMatching(/^\d+$/) },
    })
    await limits().clear(['account tom'])
    expect((await attempt('tom', good)).status).toBe(200)
  }, 120_000)

  it('never closes the last admin out', async () => {
    await hold('ann')
    await hold('ann')
    expect((await attempt('ann')).status).toBe(401)
    expect((await attempt('ann', good)).status).toBe(200)
  })

  it('takes ever longer from one address, whichever names are tried', async () => {
    await site.app.deps.store.people.signInLimits.clear(['address 127.0.0.1'])
    let status = 401
    for (let n = 0; n < 30 && status === 401; n += 1)
      ({ status } = await call('POST', '/session', { name: `guess-${n}`, password: 'wrong' }))
    expect(status).toBe(429)
    await site.app.deps.store.people.signInLimits.clear(['address 127.0.0.1'])
  }, 120_000)
})

describe('users', () => {
  it('are added with a link that works once', async () => {
    const { status, body } = await call(
      'POST',
      '/users',
      { name: 'uma', displayName: 'Uma', role: 'auditor' },
      asAdmin(),
    )
    expect(status).toBe(200)
    expect(body).toMatchObject({
      user: { name: 'uma', origin: 'local', lastSeenAt: null },
      link: expect.stringContaining('/console/password#'),
    })
    expect((await call('POST', '/session', { name: 'uma', password: good })).status).toBe(401)
    const use = () => call('POST', '/session/link', { token: tokenOf(body.link), password: good })
    expect((await use()).body).toMatchObject({ user: { name: 'uma', role: 'auditor' } })
    expect(await use()).toMatchObject({ status: 403, body: { code: 'LINK_REFUSED' } })
    expect(await call('POST', '/users', { name: 'uma', displayName: 'U', role: 'admin' }, asAdmin())).toMatchObject({
      status: 409,
    })
    for (const name of ['Uma', 'a b', '<b>', '', 'x'.repeat(81)])
      expect((await call('POST', '/users', { name, displayName: 'U', role: 'viewer' }, asAdmin())).status, name).toBe(
        400,
      )
    const { items } = (await call('GET', '/users?filter=role:auditor', undefined, asAdmin())).body
    expect(items).toMatchObject([{ name: 'uma', lastSeenAt: expect.any(String) }])
    expect(JSON.stringify(items)).not.toContain('scrypt')
  })

  it('keep one admin', async () => {
    expect(await call('PUT', '/users/ann', { disabled: true }, asAdmin())).toMatchObject({
      status: 409,
      body: { detail: expect.stringContaining('only admin') },
    })
    expect(await call('PUT', '/users/ann', { role: 'viewer' }, asAdmin())).toMatchObject({ status: 409 })
    expect(await call('PUT', '/users/nobody', { role: 'viewer' }, asAdmin())).toMatchObject({ status: 404 })
  })
})

describe('keys', () => {
  it('do what they are for until they end, and act under their own name', async () => {
    const body = { name: 'shop', role: 'operator', permissions: ['read', 'operate'], expiresAt: '2999-01-01T00:00:00Z' }
    const added = (await call('POST', '/keys', body, asAdmin())).body
    const headers = { authorization: `Bearer ${added.secret}`, 'crossdock-actor': 'ann' }
    expect((await call('POST', '/systems/edi/pause', { reason: 'by a key' }, headers)).status).toBe(200)
    expect((await audited('system.pause'))[0]).toMatchObject({ actor: 'key:shop', subject: 'edi' })
    expect(await call('GET', '/documents/00000000-0000-4000-8000-000000000000', undefined, headers)).toMatchObject({
      status: 403,
      body: { detail: expect.stringContaining('the key shop') },
    })
    const { items } = (await call('GET', '/keys', undefined, asAdmin())).body
    expect(items).toMatchObject([{ id: added.id, createdBy: 'root', lastUsedAt: expect.any(String) }])
    expect(JSON.stringify(items)).not.toContain(added.secret.slice(17))
    const forged = `${added.secret.slice(0, -1)}${added.secret.endsWith('A') ? 'B' : 'A'}`
    expect((await call('GET', '/documents', undefined, { authorization: `Bearer ${forged}` })).status).toBe(401)
    expect((await call('DELETE', `/keys/${added.id}`, undefined, asAdmin())).body.revokedAt).toEqual(expect.any(String))
    expect((await call('GET', '/documents', undefined, headers)).status).toBe(401)
    expect((await call('POST', '/keys', { ...body, expiresAt: '2020-01-01T00:00:00Z' }, asAdmin())).status).toBe(400)
    expect((await call('POST', '/keys', { ...body, role: 'viewer' }, asAdmin())).status).toBe(409)
  })
})

describe('the audit trail', () => {
  it('has each payload somebody looked at, and whole pages of changes', async () => {
    const id = await site.receive(orderFile('A-1', 1), 'first.edi')
    const headers = await addUser('vera', 'operator')
    expect((await call('GET', `/interchanges/${id}/raw`, undefined, headers)).status).toBe(200)
    await call('GET', `/interchanges/${id}/raw`, undefined, headers)
    await call('GET', '/interchanges/00000000-0000-4000-8000-000000000000/raw', undefined, headers)
    const views = await audited('payload.view')
    expect(views).toMatchObject([{ actor: 'vera', subject: id, detail: { route: 'GET /interchanges/:id/raw' } }])
    expect((await call('GET', '/audit', undefined, headers)).status).toBe(403)
    const proof = (await call('GET', '/audit/verify', undefined, asAdmin())).body
    expect(proof).toMatchObject({ ok: true, brokenAt: null, head: expect.stringMatching(/^[0-9a-f]{64}$/) })
    expect(JSON.stringify((await call('GET', '/audit?limit=1000', undefined, asAdmin())).body)).not.toContain(good)
  })
})

describe('strangers', () => {
  it('who come too fast are told to wait, and hold up nobody else', async () => {
    const many = await Promise.all(Array.from({ length: 800 }, () => call('GET', '/lanes')))
    const refused = many.filter(({ status }) => status === 429)
    expect(many.length - refused.length).toBeGreaterThanOrEqual(100)
    expect(refused[0]).toMatchObject({
      body: { code: 'TOO_MANY_REQUESTS' },
      headers: { 'retry-after': expect.any(String) },
    })
    expect((await call('GET', '/lanes', undefined, asAdmin())).status).toBe(200)
  })
})
