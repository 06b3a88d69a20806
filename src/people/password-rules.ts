import { type Said, say } from '../domain/said.ts'
import { PeopleError } from './people-error.ts'

const leastCharacters = 12
export const mostCharacters = 200

/** Long enough for the rule of length, and among the first anybody tries. */
const common = new Set([
  '000000000000',
  '111111111111',
  '123123123123',
  '1234567890ab',
  '123456789012',
  '1234567890123',
  '12345678901234',
  '1q2w3e4r5t6y',
  '1qaz2wsx3edc',
  'abcdefghijkl',
  'adminadmin12',
  'administrator',
  'administrator1',
  'changeme1234',
  'changemenow1',
  'correcthorsebatterystaple',
  'crossdock123',
  'crossdock1234',
  'iloveyou1234',
  'letmein12345',
  'password1234',
  'password12345',
  'password123456',
  'passwordpassword',
  'qazwsxedcrfv',
  'qwerty123456',
  'qwertyuiop12',
  'qwertyuiop123',
  'qwertyuiopasdf',
  'welcome12345',
])

/** Refuses a password that is too short, known to everybody or no secret. */
export const checkPassword = (password: string, userName: string): void => {
  const plain = password.normalize('NFKC')
  const length = [...plain].length
  if (length < leastCharacters || length > mostCharacters)
    throw refused(say('password.length', { least: leastCharacters, most: mostCharacters, length }))
  const simple = simplified(plain)
  const name = simplified(userName)
  if (common.has(simple) || new Set(simple).size < 5) throw refused(say('password.common'))
  if (name !== '' && simple.includes(name) && simple.length - name.length <= leastCharacters / 2)
    throw refused(say('password.name'))
}

const simplified = (text: string): string => text.toLowerCase().replaceAll(/[\s._@-]/g, '')

const refused = (why: Said): PeopleError => new PeopleError('PASSWORD_REFUSED', say('password.refused', { why }))
