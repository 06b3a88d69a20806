import { say } from '../domain/said.ts'
import type { User } from '../store/people-store.ts'
import type { Store } from '../store/store.ts'
import { checkPassword } from './password-rules.ts'
import type { PeopleDeps } from './people-deps.ts'
import { PeopleError } from './people-error.ts'
import { hashOfSecret, newSecret } from './secret.ts'
import { type BegunSession, beginSession } from './sessions.ts'

const linkLastsMs = 72 * 3_600_000

/** A link by which the user sets a password, once, within three days; it ends the one before. */
export const offerPasswordLink = async (
  { baseUrl }: Pick<PeopleDeps, 'baseUrl'>,
  tx: Store,
  { name }: Pick<User, 'name'>,
): Promise<string> => {
  const token = newSecret()
  await tx.people.links.insert({
    kind: 'password',
    hash: hashOfSecret(token),
    userName: name,
    detail: null,
    expiresInMs: linkLastsMs,
  })
  return `${baseUrl()}/console/password#${token}`
}

/** Sets the password of the user the link was made for, ends its sessions and signs it in. */
export const setPasswordByLink = async (
  deps: PeopleDeps,
  { token, password, address }: { token: string; password: string; address: string },
): Promise<BegunSession> => {
  checkPassword(password, '')
  const passwordHash = await deps.passwords.hash(password)
  return deps.store.transaction(async (tx) => {
    const taken = await tx.people.links.take('password', hashOfSecret(token))
    const user = taken?.userName == null ? undefined : await tx.people.users.get(taken.userName)
    if (user === undefined || user.disabled) throw new PeopleError('LINK_REFUSED', say('link.refused'))
    checkPassword(password, user.name)
    await tx.people.users.setPassword(user.name, passwordHash)
    await tx.audit.append({ actor: user.name, action: 'user.password', subject: user.name, detail: { by: 'link' } })
    return beginSession(deps, tx, user, { way: 'link', address })
  })
}

/** Changes the password of who is signed in; all other sessions of the user end, this one goes on under a new secret. */
export const changePassword = async (
  deps: PeopleDeps,
  { user, csrf, current, next, address }: { user: User; csrf: string; current: string; next: string; address: string },
): Promise<BegunSession> => {
  const account = await deps.store.people.users.get(user.name)
  if (account?.origin !== 'local')
    throw new PeopleError('ACTION_REFUSED', say('password.elsewhere', { name: user.name }))
  const key = `password of ${user.name}`
  const reserved = await deps.store.people.signInLimits.reserve(key, { free: 5, firstMs: 2_000, longestMs: 300_000 })
  if (!reserved.ok) throw new PeopleError('TOO_MANY_REQUESTS', say('password.too-often'), reserved)
  if (!(await deps.passwords.verify(current, account.passwordHash)))
    throw new PeopleError('PASSWORD_REFUSED', say('password.current-wrong'))
  await deps.store.people.signInLimits.clear([key])
  checkPassword(next, user.name)
  const passwordHash = await deps.passwords.hash(next)
  return deps.store.transaction(async (tx) => {
    await tx.people.users.setPassword(user.name, passwordHash)
    await tx.audit.append({ actor: user.name, action: 'user.password', subject: user.name, detail: { by: 'user' } })
    return beginSession(deps, tx, user, { way: 'password-change', address, csrf })
  })
}
