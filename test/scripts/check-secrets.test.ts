import { execFileSync, spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { findSecrets, judgeSecrets, parseAllowed } from '../../scripts/secrets/find-secrets.ts'

const root = resolve(import.meta.dirname, '../..')
const drawn = 'q7Zk2Wm9Xc4Vb8Nt1Ls6Hd3Gf5Jr0PyT'

/** Put together here, so that this file holds none. */
const secrets: [rule: string, text: string][] = [
  ['private key', `-----BEGIN RSA ${'PRIVATE KEY'}-----`],
  ['private key', `-----BEGIN ${'PRIVATE KEY'}-----`],
  ['Crossdock key', `cdk_0123456789ab_${drawn}${drawn.slice(0, 11)}`],
  ['AWS key', `AKIA${'Q3EGRZXW5T2MNB7C'}`],
  ['GitHub token', `ghp_${drawn}${drawn.slice(0, 8)}`],
  ['npm token', `npm_${drawn}${drawn.slice(0, 4)}`],
  ['registry login', `//registry.example/:_authToken=${drawn}`],
  ['Slack token', `xoxb-${drawn}`],
  ['Stripe key', `sk_live_${drawn}`],
  ['signed token', `eyJhbGciOiJIUzI1NiJ9.${'eyJzdWIiOiIxMjM0In0'}.${drawn}`],
  ['webhook secret', `whsec_${drawn}`],
  ['password in an address', `DATABASE_URL=postgres://app:${drawn}@db.example/crossdock`],
  ['assigned secret', `clientSecret: '${drawn}'`],
  ['assigned secret', `"api_key": "${drawn}"`],
]

describe('the search for secrets', () => {
  it.each(secrets)('finds a %s, and repeats no more of it than its beginning', (rule, text) => {
    const [finding, ...others] = findSecrets('src/a.ts', `one\ntwo\n${text}\n`)
    expect(others).toEqual([])
    expect(finding).toMatchObject({ rule, line: 3 })
    expect(JSON.stringify(finding)).not.toContain(text.slice(-12))
  })

  it.each([
    `password: '$${'{env:ERP_PASSWORD}'}'`,
    "token: 'a-token-for-tests-only-of-the-crossdock'",
    "secret: 'fourteen-pallets-at-dock-nine'",
    `postgres://crossdock:$${'{password}'}@127.0.0.1/crossdock`,
    'http://[::1]:4041/services',
    '"integrity": "sha512-q7Zk2Wm9Xc4Vb8Nt1Ls6Hd3Gf5Jr0PyT=="',
    'see https://docs.example:8443/@crossdock',
  ])('passes %s', (text) => {
    expect(findSecrets('src/a.ts', text)).toEqual([])
  })

  it('passes what the list names, in that file only, and refuses entries that fit nothing', () => {
    const found = findSecrets('src/a.ts', `secret: '${drawn}'`)
    const [{ mark = '' } = {}] = found
    const allowed = { file: 'src/a.ts', mark, why: 'made up for this test' }
    expect(judgeSecrets(found, [allowed])).toEqual([])
    expect(judgeSecrets(found, [{ ...allowed, file: 'src/b.ts' }])).toEqual([
      expect.stringMatching(/^src\/a\.ts:1 assigned secret: q7Zk2W\.\.\. \(32 characters\), mark [0-9a-f]{16}$/),
      expect.stringMatching(/^src\/b\.ts has no match .* take it off the list$/),
    ])
    expect(() => parseAllowed('[{"file":"a","mark":"x","why":"made up for this test"}]', 'list')).toThrow(/0\.mark/)
    expect(() => parseAllowed(`[{"file":"a","mark":"${mark}","why":"fine"}]`, 'list')).toThrow(/0\.why/)
  })
})

describe('scripts/check-secrets.ts', () => {
  let folder: string
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'crossdock-secrets-'))
    execFileSync('git', ['init', '-q', folder])
    mkdirSync(join(folder, 'scripts/secrets'), { recursive: true })
    writeFileSync(join(folder, '.gitignore'), 'data\n')
    writeFileSync(join(folder, 'data'), `whsec_${drawn}`)
    writeFileSync(join(folder, 'logo.bin'), Buffer.concat([Buffer.from([0, 1]), Buffer.from(`whsec_${drawn}`)]))
    writeFileSync(join(folder, 'deploy.yaml'), `token: "${drawn}"\n`)
  })
  afterAll(() => rmSync(folder, { recursive: true }))

  it('ends with 1 for a file git would take, and leaves out what is ignored or no text', () => {
    const { status, stderr } = spawnSync(
      process.execPath,
      ['--import', 'tsx', join(root, 'scripts/check-secrets.ts'), folder],
      { cwd: root, encoding: 'utf8' },
    )
    const lines = stderr.trim().split('\n')
    expect(lines).toHaveLength(2)
    expect(lines[0]).toMatch(/^deploy\.yaml:1 assigned secret: q7Zk2W\.\.\. \(32 characters\), mark/)
    expect(status).toBe(1)
  })
})
