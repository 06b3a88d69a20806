import { say } from '../domain/said.ts'
import { checkPassword } from './password-rules.ts'
import type { PeopleDeps } from './people-deps.ts'
import { PeopleError } from './people-error.ts'
import { hashOfSecret, newSecret } from './secret.ts'
import { type BegunSession, beginSession } from './sessions.ts'

const lastsMs = 24 * 3_600_000

/** A link by which the first admin is made, once, within a day; undefined when there is a user. The part behind # reaches no log of a proxy. */
export const offerSetUp = async ({ store, baseUrl }: PeopleDeps): Promise<string | undefined> => {
  if (await store.people.users.exist()) return undefined
  const token = newSecret()
  await store.people.links.insert({
    kind: 'setup',
    hash: hashOfSecret(token),
    userName: null,
    detail: null,
    expiresInMs: lastsMs,
  })
  return `${baseUrl()}/console/setup#${token}`
}

export type SetUp = { token: string; name: string; displayName: string; password: string; address: string }

/** Makes the first admin and signs it in. */
export const setUp = async (
  deps: PeopleDeps,
  { token, name, displayName, password, address }: SetUp,
): Promise<BegunSession> => {
  checkPassword(password, name)
  const passwordHash = await deps.passwords.hash(password)
  return deps.store.transaction(async (tx) => {
    const taken = await tx.people.links.take('setup', hashOfSecret(token))
    // The link is used up, so of two at once one comes here; a user may have come by another way.
    if (taken === undefined || (await tx.people.users.exist()))
      throw new PeopleError('LINK_REFUSED', say('link.setup-refused'))
    const user = { name, displayName, role: 'admin', origin: 'local', identity: null, passwordHash } as const
    if (!(await tx.people.users.insert(user))) throw new Error(`the first user ${name} exists already`)
    await tx.audit.append({ actor: name, action: 'user.set-up', subject: name, detail: { role: 'admin' } })
    return beginSession(deps, tx, { name }, { way: 'setup', address })
  })
}
