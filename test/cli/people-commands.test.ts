import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { run } from '../../src/cli/main.ts'
import { type DeskSite, openDeskSite } from '../desk/desk-site.ts'

let site: DeskSite
beforeAll(async () => {
  site = await openDeskSite()
  await site.app.start()
})
afterAll(() => site.remove())

const crossdock = async (...args: string[]) => {
  let [out, err] = ['', '']
  const code = await run(args, {
    stdout: { write: (text) => (out += String(text)) },
    stderr: { write: (text) => (err += text) },
    env: {},
    cwd: site.folder,
  })
  expect(out.split('\n').filter((line) => line.length > 100 && !line.includes('http'))).toEqual([])
  return { code, out, err }
}

describe('crossdock user', () => {
  it('prints the set-up link while there is no user', async () => {
    expect((await crossdock('user')).out).toContain('No users')
    expect(await crossdock('user', 'link')).toMatchObject({
      code: 0,
      out: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+\/console\/setup#[\w-]{43}\n$/),
    })
  })

  it('adds, changes, links and disables users', async () => {
    const added = await crossdock('user', 'add', 'ann', '--role', 'admin', '--display-name', 'Ann Lee')
    expect(added).toMatchObject({ code: 0, out: expect.stringMatching(/\/console\/password#[\w-]{43}\n$/) })
    expect((await crossdock('user', 'add', 'bob', '--role', 'viewer')).code).toBe(0)
    expect(await crossdock('user', 'link')).toMatchObject({ code: 1, err: expect.stringContaining('there are users') })
    expect(await crossdock('user', 'add', 'bob', '--role', 'viewer')).toMatchObject({ code: 1 })
    expect(await crossdock('user', 'add', 'Eve Smith', '--role', 'viewer')).toMatchObject({ code: 2 })
    expect(await crossdock('user', 'add', 'eve')).toMatchObject({ code: 2 })
    expect((await crossdock('user', 'role', 'bob', 'operator')).out).toBe('bob is operator now.\n')
    expect(await crossdock('user', 'disable', 'ann')).toMatchObject({
      code: 1,
      err: expect.stringContaining('only admin'),
    })
    expect((await crossdock('user', 'disable', 'bob')).code).toBe(0)
    expect(await crossdock('user', 'link', 'bob')).toMatchObject({ code: 1, err: expect.stringContaining('disabled') })
    expect((await crossdock('user', 'enable', 'bob')).code).toBe(0)
    expect((await crossdock('user', 'link', 'bob')).out).toMatch(/\/console\/password#[\w-]{43}\n$/)
    const { out } = await crossdock('user', 'list', '--filter', 'role:operator')
    expect(out.split('\n').slice(0, 2)).toEqual([
      'NAME  CALLED  ROLE      SIGNS IN  LAST SEEN',
      'bob   bob     operator  here      -',
    ])
  })
})

describe('crossdock key', () => {
  it('adds a key, shows its secret once, lists and revokes it', async () => {
    const { code, out, err } = await crossdock('key', 'add', 'shop', '--role', 'operator', '--may', 'send,read')
    expect({ code, out }).toEqual({ code: 0, out: expect.stringMatching(/^cdk_[0-9a-f]{12}_[\w-]{43}\n$/) })
    expect(err).toContain('not shown again')
    const id = out.slice(4, 16)
    const listed = (await crossdock('key')).out
    expect(listed).toContain(id)
    expect(listed).toContain('send read')
    expect(listed).not.toContain(out.trim())
    expect(await crossdock('key', 'add', 'x', '--role', 'viewer', '--may', 'administer')).toMatchObject({ code: 1 })
    expect(await crossdock('key', 'add', 'x', '--role', 'viewer', '--may', 'fly')).toMatchObject({ code: 2 })
    expect((await crossdock('key', 'revoke', id)).out).toBe('The key shop is revoked.\n')
    expect(await crossdock('key', 'revoke', id)).toMatchObject({ code: 1 })
    expect((await crossdock('key', 'list')).out).toContain('revoked')
  })
})

describe('crossdock audit', () => {
  it('lists who did what', async () => {
    const { out } = await crossdock('audit', 'list', '--action', 'user.add', '--subject', 'ann')
    expect(out.split('\n')).toHaveLength(3)
    expect(out).toContain('user.add')
  })

  it('proves the trail, and names the entry that somebody changed', async () => {
    const sound = await crossdock('audit', 'verify')
    expect(sound).toMatchObject({ code: 0, out: expect.stringMatching(/^All \d+ entries .*\nhead [0-9a-f]{64}\n$/) })
    const head = sound.out.trim().split(' ').at(-1) ?? ''
    await crossdock('user', 'role', 'bob', 'viewer')
    expect((await crossdock('audit', 'verify', '--head', head)).code).toBe(0)
    expect(await crossdock('audit', 'verify', '--head', '0'.repeat(64))).toMatchObject({
      code: 1,
      out: expect.stringContaining('not in the trail'),
    })
    expect(await crossdock('audit', 'verify', '--head', 'nonsense')).toMatchObject({ code: 2 })
  })
})
