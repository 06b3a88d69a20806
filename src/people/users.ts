import type { Role } from '../domain/permission.ts'
import { say } from '../domain/said.ts'
import type { User, UserAccount, UserChange } from '../store/people-store.ts'
import type { PeopleDeps } from './people-deps.ts'
import { PeopleError } from './people-error.ts'
import { offerPasswordLink } from './set-password.ts'

export type NewUser = { name: string; displayName: string; role: Role }

/** Adds a local user without a password, with the link to set one. */
export const addUser = (
  deps: PeopleDeps,
  { name, displayName, role }: NewUser,
  actor: string,
): Promise<{ user: User; link: string }> =>
  deps.store.transaction(async (tx) => {
    const user = { name, displayName, role, origin: 'local', identity: null, passwordHash: null } as const
    if (!(await tx.people.users.insert(user))) throw new PeopleError('ACTION_REFUSED', say('user.taken', { name }))
    await tx.audit.append({ actor, action: 'user.add', subject: name, detail: { role } })
    const link = await offerPasswordLink(deps, tx, user)
    return { user: withoutSecrets(await found(tx.people.users.get(name), name)), link }
  })

/** A new link to set the password; the password there is stays until then. */
export const linkUser = (deps: PeopleDeps, name: string, actor: string): Promise<{ link: string }> =>
  deps.store.transaction(async (tx) => {
    const user = await found(tx.people.users.get(name), name)
    if (user.origin !== 'local') throw new PeopleError('ACTION_REFUSED', say('user.no-password', { name }))
    if (user.disabled) throw new PeopleError('ACTION_REFUSED', say('user.disabled', { name }))
    await tx.audit.append({ actor, action: 'user.link', subject: name, detail: null })
    return { link: await offerPasswordLink(deps, tx, user) }
  })

export const changeUser = (deps: PeopleDeps, name: string, change: UserChange, actor: string): Promise<User> =>
  deps.store.transaction(async (tx) => {
    const before = await found(tx.people.users.get(name), name)
    if (before.origin === 'oidc' && change.role !== undefined && change.role !== before.role)
      throw new PeopleError('ACTION_REFUSED', say('user.role-from-groups', { name }))
    const changed = await tx.people.users.change(name, change)
    if (changed === 'last-admin') throw new PeopleError('ACTION_REFUSED', say('user.only-admin', { name }))
    const { displayName, role, disabled } = before
    await tx.audit.append({
      actor,
      action: 'user.change',
      subject: name,
      detail: { before: { displayName, role, disabled }, change },
    })
    return found(Promise.resolve(changed), name)
  })

const found = async <T>(looking: Promise<T | undefined>, name: string): Promise<T> => {
  const user = await looking
  if (user === undefined) throw new PeopleError('NOT_FOUND', say('user.none', { name }))
  return user
}

const withoutSecrets = ({ passwordHash: _, identity: __, ...user }: UserAccount): User => user
