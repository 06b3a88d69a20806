import { createHash, randomBytes } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { AnyRoute } from '../../src/api/route.ts'
import { type Permission, permissions, permissionsOf, type Role, roles } from '../../src/domain/permission.ts'
import { addKey } from '../../src/people/keys.ts'
import { type DeskSite, openDeskSite } from '../desk/desk-site.ts'

let site: DeskSite
let table: readonly AnyRoute[] = []
beforeAll(async () => {
  site = await openDeskSite()
  site.app.api.get('/says-nothing', () => ({}))
  await site.app.api.ready()
  table = site.app.api.routeTable
  expect(table.length).toBeGreaterThan(60)
}, 240_000)
afterAll(() => site.remove())

type Headers = Record<string, string>

/** What reaches no real thing: ids and names that do not exist, and no body. */
const urlOf = ({ url }: AnyRoute): string =>
  url.replaceAll(/:(\w+)/g, (_, name: string) => (name === 'name' ? 'nothing' : '00000000-0000-4000-8000-000000000000'))

const answerOf = async (route: AnyRoute, headers: Headers) => {
  // This one is about who is signed in only once its body is right.
  const payload = route.url === '/session/password' ? { current: 'x', next: 'x' } : undefined
  const answer = await site.app.api.inject({
    method: route.method,
    url: urlOf(route),
    headers,
    ...(payload === undefined ? {} : { payload }),
  })
  const isProblem = String(answer.headers['content-type']).includes('problem')
  return { status: answer.statusCode, code: isProblem ? (answer.json().code as string) : undefined }
}

/** `yes`: let through, whatever the route then thinks of an empty request. */
const verdictOf = async (route: AnyRoute, headers: Headers): Promise<'yes' | 'no' | 'who?'> => {
  const { status, code } = await answerOf(route, headers)
  if (status === 403 && code === 'PERMISSION_MISSING') return 'no'
  if (status === 401 && code === 'TOKEN_REFUSED') return 'who?'
  return 'yes'
}

/** Needs nobody's leave but the session itself. */
const ofTheSession = new Set(['GET /session', 'DELETE /session', 'POST /session/password'])
const nameOf = ({ method, url }: AnyRoute): string => `${method} ${url}`

const expectVerdicts = async (headers: Headers, allowed: readonly Permission[] | undefined, hasSession = false) => {
  const wrong: string[] = []
  for (const route of table) {
    const { permission } = route
    const isAllowed = permission === 'anybody' || allowed?.includes(permission) === true
    // An endless answer cannot be asked for here.
    if (isAllowed && route.answer === 'events') continue
    const isForSession = ofTheSession.has(nameOf(route))
    if (isForSession && hasSession) continue
    const expected = isForSession ? 'who?' : isAllowed ? 'yes' : allowed === undefined ? 'who?' : 'no'
    const verdict = await verdictOf(route, headers)
    if (verdict !== expected) wrong.push(`${nameOf(route)} (${permission}): ${verdict}, not ${expected}`)
  }
  expect(wrong).toEqual([])
}

const sessionOf = async (role: Role): Promise<Headers> => {
  const { users, sessions } = site.app.deps.store.people
  const name = `some-${role}`
  await users.insert({ name, displayName: name, role, origin: 'local', identity: null, passwordHash: null })
  const secret = randomBytes(32).toString('base64url')
  const hash = createHash('sha256').update(secret).digest('hex')
  await sessions.insert({ hash, userName: name, csrf: 'csrf-of-test' })
  return { cookie: `crossdock-session=${secret}`, 'x-csrf-token': 'csrf-of-test' }
}

const keyFor = async (role: Role, only?: Permission[]): Promise<Headers> => {
  const { store } = site.app.deps
  const key = { name: `${role} ${only?.join() ?? ''}`, role, permissions: only, expiresAt: null }
  const { secret } = await addKey({ store }, key, 'test')
  return { authorization: `Bearer ${secret}` }
}

describe('who may use which route', () => {
  it('is said by every route, and one that says nothing is for nobody', async () => {
    for (const route of table) expect([...permissions, 'anybody'], nameOf(route)).toContain(route.permission)
    const token = { authorization: `Bearer ${site.app.token}` }
    for (const headers of [{}, token]) {
      const answer = await site.app.api.inject({ url: '/says-nothing', headers })
      expect(answer).toMatchObject({ statusCode: 403 })
    }
  })

  it('is what is meant for the routes that matter most', () => {
    const permissionOf = Object.fromEntries(table.map((route) => [nameOf(route), route.permission]))
    expect(permissionOf).toMatchObject({
      'GET /healthz': 'anybody',
      'POST /session': 'anybody',
      'GET /documents': 'read',
      'GET /interchanges/:id/raw': 'read-payload',
      'POST /dead-letters/:id/retry': 'operate',
      'POST /flows/:name/backfill': 'configure',
      'GET /audit': 'read-audit',
      'GET /audit/verify': 'read-audit',
      'POST /backup': 'administer',
      'GET /users': 'administer',
      'POST /users': 'administer',
      'PUT /users/:name': 'administer',
      'POST /users/:name/link': 'administer',
      'GET /keys': 'administer',
      'POST /keys': 'administer',
      'DELETE /keys/:id': 'administer',
      'POST /setup/link': 'administer',
    })
    const open = table
      .filter(({ permission, isForBrowsers }) => permission === 'anybody' && isForBrowsers !== true)
      .map(nameOf)
    expect(
      open.filter((route) => !/^(GET \/(healthz|openapi\.json)|POST \/(hooks\/|setup)|\w+ \/session)/.test(route)),
    ).toEqual([])
  })

  it('for a load, which takes more than a run does', async () => {
    const run = async (headers: Headers, kind: 'changes' | 'load') => {
      const answer = await site.app.api.inject({
        method: 'POST',
        url: '/flows/nothing/run',
        headers,
        payload: { kind },
      })
      return [answer.statusCode, answer.json().code]
    }
    const [operator, integrator] = [await keyFor('operator'), await keyFor('integrator')]
    expect(await run(operator, 'changes')).toEqual([404, 'NOT_FOUND'])
    expect(await run(operator, 'load')).toEqual([403, 'PERMISSION_MISSING'])
    expect(await run(integrator, 'load')).toEqual([404, 'NOT_FOUND'])
    expect(await run(await keyFor('admin', ['operate']), 'load')).toEqual([403, 'PERMISSION_MISSING'])
  })

  it('without credentials', () => expectVerdicts({}, undefined))

  it('with wrong ones', async () => {
    const wrong = [
      { authorization: 'Bearer wrong' },
      { authorization: 'Basic YTpi' },
      { authorization: `Bearer cdk_${'0'.repeat(12)}_${'A'.repeat(43)}` },
      { cookie: 'crossdock-session=wrong' },
    ]
    for (const headers of wrong) {
      const documents = table.find((route) => nameOf(route) === 'GET /documents')
      expect(documents && (await verdictOf(documents, headers))).toBe('who?')
    }
  })

  it.each(roles)('as %s, in a session and with a key', async (role) => {
    await expectVerdicts(await sessionOf(role), permissionsOf[role], true)
    await expectVerdicts(await keyFor(role), permissionsOf[role])
  })

  it.each(permissions)('with a key for nothing but %s', async (permission) => {
    await expectVerdicts(await keyFor('admin', [permission]), [permission])
  })

  it('with the token of the process', () =>
    expectVerdicts({ authorization: `Bearer ${site.app.token}` }, permissionsOf.admin))
})
