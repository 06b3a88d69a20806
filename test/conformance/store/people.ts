import { createHash, randomBytes } from 'node:crypto'
import { expect, it } from 'vitest'
import type { UserAccount } from '../../../src/store/people-store.ts'
import type { RawQuery, StoreGetter } from '../store.ts'
import { fresh } from './rows.ts'

const newHash = (): string => createHash('sha256').update(randomBytes(32)).digest('hex')
const limits = { idleMs: 60_000, absoluteMs: 3_600_000 }

export const peopleTests = (store: StoreGetter, query: RawQuery): void => {
  const insertUser = async (given: Partial<UserAccount> = {}): Promise<string> => {
    const name = given.name ?? fresh('user')
    const user = {
      name,
      displayName: 'Ann',
      role: 'viewer',
      origin: 'local',
      identity: null,
      passwordHash: null,
      ...given,
    } as const
    expect(await store().people.users.insert(user)).toBe(true)
    return name
  }
  const insertSession = async (userName: string): Promise<string> => {
    const hash = newHash()
    await store().people.sessions.insert({ hash, userName, csrf: 'c' })
    return hash
  }

  it('keeps users under unique names and identities', async () => {
    const identity = fresh('oidc')
    const name = await insertUser({ origin: 'oidc', identity })
    const { users } = store().people
    const again = {
      name,
      displayName: 'B',
      role: 'admin',
      origin: 'local',
      identity: null,
      passwordHash: null,
    } as const
    expect(await users.insert(again)).toBe(false)
    expect(await users.insert({ ...again, name: fresh('user'), identity })).toBe(false)
    expect(await users.ofIdentity(identity)).toMatchObject({ name, role: 'viewer', disabled: false, lastSeenAt: null })
    expect(await users.get(name)).toMatchObject({ displayName: 'Ann', createdAt: expect.any(Date) })
    expect(await users.get(fresh('nobody'))).toBeUndefined()
    expect(await users.exist()).toBe(true)
    const changed = await users.change(name, { displayName: 'Ann B', role: 'operator' })
    expect(changed).toMatchObject({ displayName: 'Ann B', role: 'operator', disabled: false })
    expect(changed).not.toHaveProperty('passwordHash')
    expect(await users.change(fresh('nobody'), { disabled: true })).toBeUndefined()
  })

  it('pages users by name', async () => {
    const prefix = fresh('page')
    for (const end of ['c', 'a', 'b']) await insertUser({ name: `${prefix}-${end}` })
    const filter = [{ field: 'text', op: 'is', values: [prefix] }] as const
    const first = await store().people.users.page({ filter, limit: 2 })
    expect(first.items.map(({ name }) => name)).toEqual([`${prefix}-a`, `${prefix}-b`])
    const second = await store().people.users.page({ filter, limit: 2, after: first.next ?? '' })
    expect(second).toMatchObject({ items: [{ name: `${prefix}-c` }], next: null })
  })

  it('keeps the last admin, also when two admins end each other at once', async () => {
    const { users } = store().people
    const [one, other] = [await insertUser({ role: 'admin' }), await insertUser({ role: 'admin' })]
    expect(await users.isLastAdmin(one)).toBe(false)
    const ends = await Promise.all([users.change(one, { disabled: true }), users.change(other, { role: 'viewer' })])
    expect(ends.filter((end) => end === 'last-admin')).toHaveLength(1)
    const left = ends[0] === 'last-admin' ? one : other
    expect(await users.isLastAdmin(left)).toBe(true)
    expect(await users.change(left, { disabled: true })).toBe('last-admin')
    expect(await users.change(left, { role: 'auditor' })).toBe('last-admin')
    expect(await users.change(left, { displayName: 'Still here' })).toMatchObject({ role: 'admin' })
    await insertUser({ role: 'admin', name: `${left}-b` })
    expect(await users.change(left, { role: 'viewer' })).toMatchObject({ role: 'viewer' })
  })

  it('ends sessions that are idle, old or of a user who may not sign in', async () => {
    const { sessions, users } = store().people
    const name = await insertUser()
    const hash = await insertSession(name)
    const used = await sessions.use(hash, limits)
    expect(used).toMatchObject({ user: { name, role: 'viewer' }, csrf: 'c' })
    expect(Math.abs((used?.expiresAt.getTime() ?? 0) - Date.now() - limits.idleMs)).toBeLessThan(30_000)
    expect((await users.get(name))?.lastSeenAt).toBeInstanceOf(Date)
    expect(await sessions.use(newHash(), limits)).toBeUndefined()

    await query(`update user_session set seen_at = now() - interval '59 s' where hash = $1`, [hash])
    const looked = await sessions.look(hash, limits)
    expect(looked).toMatchObject({ user: { name }, csrf: 'c' })
    expect(looked?.expiresAt.getTime()).toBeLessThan(Date.now() + limits.idleMs / 2) // a look does not
    expect(await sessions.use(hash, limits)).toBeDefined() // and this keeps it
    const [{ idle }] = (await query(
      `select extract(epoch from now() - seen_at)::float8 as idle from user_session where hash = $1`,
      [hash],
    )) as [{ idle: number }]
    expect(Number(idle)).toBeLessThan(50)
    await query(`update user_session set seen_at = now() - interval '61 s' where hash = $1`, [hash])
    expect(await sessions.look(hash, limits)).toBeUndefined()
    expect(await sessions.use(hash, limits)).toBeUndefined()
    await query(`update user_session set seen_at = now(), created_at = now() - interval '61 min' where hash = $1`, [
      hash,
    ])
    expect(await sessions.use(hash, limits)).toBeUndefined()

    const [ended, ofDisabled] = [await insertSession(name), await insertSession(name)]
    await sessions.end(ended)
    expect(await sessions.use(ended, limits)).toBeUndefined()
    await users.change(name, { disabled: true })
    expect(await sessions.use(ofDisabled, limits)).toBeUndefined()
    await users.change(name, { disabled: false })
    expect(await sessions.use(ofDisabled, limits)).toBeUndefined()
  })

  it('ends sessions and links when the password changes', async () => {
    const { sessions, users, links } = store().people
    const name = await insertUser()
    const [hash, link] = [await insertSession(name), newHash()]
    await links.insert({ kind: 'password', hash: link, userName: name, detail: null, expiresInMs: 60_000 })
    await users.setPassword(name, 'scrypt...')
    expect((await users.get(name))?.passwordHash).toBe('scrypt...')
    expect(await sessions.use(hash, limits)).toBeUndefined()
    expect(await links.take('password', link)).toBeUndefined()
  })

  it('lets one take a link, once and in time', async () => {
    const { links } = store().people
    const name = await insertUser()
    const [first, second, late] = [newHash(), newHash(), newHash()]
    const link = { kind: 'password', userName: name, detail: { a: 1 }, expiresInMs: 60_000 } as const
    await links.insert({ ...link, hash: first })
    await links.insert({ ...link, hash: second })
    expect(await links.take('password', first)).toBeUndefined() // the second one took its place
    expect(await links.take('oidc', second)).toBeUndefined()
    const taken = await Promise.all([1, 2, 3].map(() => links.take('password', second)))
    expect(taken.filter(Boolean)).toEqual([{ kind: 'password', userName: name, detail: { a: 1 } }])
    await links.insert({ ...link, hash: late, expiresInMs: -1 })
    expect(await links.take('password', late)).toBeUndefined()

    const setups = [newHash(), newHash()]
    for (const hash of setups)
      await links.insert({ kind: 'setup', hash, userName: null, detail: null, expiresInMs: 60_000 })
    const made = await Promise.all(setups.map((hash) => links.take('setup', hash)))
    expect(made.filter(Boolean)).toHaveLength(1)
  })

  it('knows keys until they are revoked or expire', async () => {
    const { keys } = store().people
    const insert = (id: string, expiresAt: Date | null) =>
      keys.insert({
        id,
        name: 'shop',
        hash: newHash(),
        role: 'operator',
        permissions: ['send'],
        createdBy: 'ann',
        expiresAt,
      })
    const [id, expired] = [fresh('key'), fresh('key')]
    expect(await insert(id, null)).toMatchObject({ id, permissions: ['send'], lastUsedAt: null, revokedAt: null })
    await insert(expired, new Date(Date.now() - 1000))
    expect(await keys.use(id)).toMatchObject({ name: 'shop', hash: expect.stringMatching(/^[0-9a-f]{64}$/) })
    expect(await keys.use(expired)).toBeUndefined()
    const { items } = await keys.page({ filter: [{ field: 'text', op: 'is', values: [id] }], limit: 5 })
    expect(items).toMatchObject([{ id, lastUsedAt: expect.any(Date) }])
    expect(items[0]).not.toHaveProperty('hash')
    expect(await keys.revoke(id)).toMatchObject({ revokedAt: expect.any(Date) })
    expect(await keys.revoke(id)).toBeUndefined()
    expect(await keys.use(id)).toBeUndefined()
  })

  it('lets attempts wait longer the more of them failed', async () => {
    const { signInLimits } = store().people
    const key = fresh('account')
    const pauses = { free: 3, firstMs: 20_000, longestMs: 50_000 }
    const reserve = () => signInLimits.reserve(key, pauses)
    const burst = await Promise.all(Array.from({ length: 8 }, reserve))
    expect(burst.filter(({ ok }) => ok)).toHaveLength(3)
    const wait = async (): Promise<number> => {
      const answer = await reserve()
      return answer.ok ? 0 : answer.retryAfterMs
    }
    const over = () => query(`update sign_in_limit set held_until = now() where key = $1`, [key])
    expect(await wait()).toBeGreaterThan(5_000)
    expect(await wait()).toBeLessThanOrEqual(20_000)
    await over()
    expect(await reserve()).toEqual({ ok: true })
    expect(await wait()).toBeGreaterThan(20_000)
    await over()
    await reserve()
    expect(await wait()).toBeLessThanOrEqual(50_000)
    await signInLimits.clear([key])
    expect(await reserve()).toEqual({ ok: true })
    await signInLimits.reserve(key, pauses)
    await query(`update sign_in_limit set last_at = now() - interval '2 h', failures = 30 where key = $1`, [key])
    expect(await reserve()).toEqual({ ok: true })
    expect(await reserve()).toEqual({ ok: true }) // forgiven, so it counts from one again
  })
}
