import type { Role } from '../domain/permission.ts'
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
    if (!(await tx.people.users.insert(user)))
      throw new PeopleError('ACTION_REFUSED', `there is a user ${name} already: take another name`)
    await tx.audit.append({ actor, action: 'user.add', subject: name, detail: { role } })
    const link = await offerPasswordLink(deps, tx, user)
    return { user: withoutSecrets(await found(tx.people.users.get(name), name)), link }
  })

/** A new link to set the password; the password there is stays until then. */
export const linkUser = (deps: PeopleDeps, name: string, actor: string): Promise<{ link: string }> =>
  deps.store.transaction(async (tx) => {
    const user = await found(tx.people.users.get(name), name)
    if (user.origin !== 'local')
      throw new PeopleError('ACTION_REFUSED', `${name} signs in at an identity provider and has no password here`)
    if (user.disabled) throw new PeopleError('ACTION_REFUSED', `${name} is disabled: enable it first`)
    await tx.audit.append({ actor, action: 'user.link', subject: name, detail: null })
    return { link: await offerPasswordLink(deps, tx, user) }
  })

export const changeUser = (deps: PeopleDeps, name: string, change: UserChange, actor: string): Promise<User> =>
  deps.store.transaction(async (tx) => {
    const before = await found(tx.people.users.get(name), name)
    if (before.origin === 'oidc' && change.role !== undefined && change.role !== before.role)
      throw new PeopleError(
        'ACTION_REFUSED',
        `the role of ${name} comes from its groups at the identity provider: change it there, or people.oidc in the configuration`,
      )
    const changed = await tx.people.users.change(name, change)
    if (changed === 'last-admin')
      throw new PeopleError('ACTION_REFUSED', `${name} is the only admin who can sign in: make another one first`)
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
  if (user === undefined) throw new PeopleError('NOT_FOUND', `there is no user ${name}`)
  return user
}

const withoutSecrets = ({ passwordHash: _, identity: __, ...user }: UserAccount): User => user
