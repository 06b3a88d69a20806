import { describe, expect, it } from 'vitest'
import { checkPassword } from '../../src/people/password-rules.ts'
import { createPasswords } from '../../src/people/passwords.ts'

const quick = createPasswords({ cost: 2 ** 10, blockSize: 8, parallel: 1 })

describe('passwords', () => {
  it('are kept as scrypt hashes with their cost, each with its own salt', async () => {
    const [first, second] = [await quick.hash('a long password'), await quick.hash('a long password')]
    expect(first).toMatch(/^scrypt\$1024\$8\$1\$[\w-]{22}\$[\w-]{43}$/)
    expect(first).not.toBe(second)
    expect(await quick.verify('a long password', first)).toBe(true)
    expect(await quick.verify('a long passwore', first)).toBe(false)
  })

  it('fit at the cost they were hashed at, and composed either way', async () => {
    const usual = createPasswords()
    const hash = await quick.hash('größer als zwölf')
    expect(await usual.verify('größer als zwölf'.normalize('NFD'), hash)).toBe(true)
    expect(await usual.hash('x')).toMatch(/^scrypt\$32768\$8\$3\$/)
  })

  it('fit nothing where there is no hash', async () => {
    expect(await quick.verify('', null)).toBe(false)
    expect(await quick.verify('x', 'md5$oops')).toBe(false)
  })
})

describe('the rules for passwords', () => {
  it.each([
    'elevenchars',
    'x'.repeat(201),
    'Password1234',
    'pass-word 1234',
    '123456789012',
    'abababababab',
    'ann.lee-123456',
  ])('refuse %s', (password) => {
    expect(() => checkPassword(password, 'ann.lee')).toThrow(/the password is refused/)
  })

  it.each(['green horse battery 7', '十二个字的密码也应该可以用', 'ann.lee writes long passwords'])(
    'take %s',
    (password) => {
      expect(() => checkPassword(password, 'ann.lee')).not.toThrow()
    },
  )
})
