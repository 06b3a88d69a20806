import { randomBytes } from 'node:crypto'
import { type Permission, permissionsOf, type Role } from '../domain/permission.ts'
import { say } from '../domain/said.ts'
import type { ApiKey } from '../store/people-store.ts'
import type { PeopleDeps } from './people-deps.ts'
import { PeopleError } from './people-error.ts'
import { hashOfSecret, isSameSecret, newSecret } from './secret.ts'

export type NewKey = {
  name: string
  role: Role
  /** Of those of the role; all when left out. */
  permissions?: readonly Permission[] | undefined
  /** Null: never. */
  expiresAt: Date | null
}

const form = /^cdk_([0-9a-f]{12})_[A-Za-z0-9_-]{43}$/

/** Adds a key. `secret` is told this once. */
export const addKey = async (
  { store }: Pick<PeopleDeps, 'store'>,
  { name, role, permissions = permissionsOf[role], expiresAt }: NewKey,
  actor: string,
): Promise<ApiKey & { secret: string }> => {
  const beyond = permissions.filter((permission) => !permissionsOf[role].includes(permission))
  if (beyond.length > 0)
    throw new PeopleError('ACTION_REFUSED', say('key.beyond-role', { role, permissions: beyond.join(', ') }))
  const id = randomBytes(6).toString('hex')
  const secret = `cdk_${id}_${newSecret()}`
  const row = { id, name, role, permissions: [...permissions], createdBy: actor, expiresAt, hash: hashOfSecret(secret) }
  const key = await store.transaction(async (tx) => {
    await tx.audit.append({ actor, action: 'key.add', subject: id, detail: { name, role, permissions, expiresAt } })
    return tx.people.keys.insert(row)
  })
  return { ...key, secret }
}

export const revokeKey = ({ store }: Pick<PeopleDeps, 'store'>, id: string, actor: string): Promise<ApiKey> =>
  store.transaction(async (tx) => {
    const revoked = await tx.people.keys.revoke(id)
    if (revoked === undefined) throw new PeopleError('NOT_FOUND', say('key.none', { id }))
    await tx.audit.append({ actor, action: 'key.revoke', subject: id, detail: { name: revoked.name } })
    return revoked
  })

export const isKey = (secret: string): boolean => form.test(secret)

/** The key a secret is of, while it is valid. */
export const findKey = async ({ store }: Pick<PeopleDeps, 'store'>, secret: string): Promise<ApiKey | undefined> => {
  const id = form.exec(secret)?.[1]
  const key = id === undefined ? undefined : await store.people.keys.use(id)
  return key !== undefined && isSameSecret(key.hash, hashOfSecret(secret)) ? key : undefined
}
