import { describe, expect, it } from 'vitest'
import { createRedactor, isSecretKey, secretsOf } from '../../src/settings/secrets.ts'

describe('secrets', () => {
  it('knows keys that hold them', () => {
    const keys = ['password', 'clientSecret', 'token', 'apiKey', 'private-key', 'passphrase']
    expect(keys.filter(isSecretKey)).toEqual(keys)
    expect(['user', 'url', 'inbox', 'items', 'keyboard'].filter(isSecretKey)).toEqual([])
  })

  it.each([
    ['s3cret', ['s3cret']],
    ['redis://:p%40ss@host:6379', ['p%40ss', 'p@ss']],
    ['http://127.0.0.1:4041', []],
    ['4040', []],
    ['/run/mail', []],
    ['abc', []],
  ])('of %s hides %j', (value, secrets) => expect(secretsOf(value)).toEqual(secrets))

  it('hides them in log lines, longest first, also where JSON escapes them', () => {
    const redact = createRedactor(['hunter2', 'hunter2-and-more', 'say "please"', 'x'])
    expect(redact(JSON.stringify({ a: 'hunter2-and-more', b: 'hunter2', c: 'say "please"', d: 'x' }))).toBe(
      '{"a":"[secret]","b":"[secret]","c":"[secret]","d":"x"}',
    )
  })
})
