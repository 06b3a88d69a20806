import { type Permission, permissionsOf, type Role } from '../domain/permission.ts'
import type { ApiKey, User } from '../store/people-store.ts'

/** Who makes a request. */
export type Caller = {
  /** As the audit trail names it. */
  name: string
  /** `token`: who has the token of the process, that is who works on its machine. */
  kind: 'user' | 'key' | 'token'
  role: Role
  permissions: readonly Permission[]
}

export const callerOfUser = ({ name, role }: User): Caller => ({
  name,
  kind: 'user',
  role,
  permissions: permissionsOf[role],
})

/** A key may do what was chosen for it, as far as its role still may. */
export const callerOfKey = ({ name, role, permissions }: ApiKey): Caller => ({
  name: `key:${name}`,
  kind: 'key',
  role,
  permissions: permissionsOf[role].filter((permission) => permissions.includes(permission)),
})

export const callerOfToken = (name: string): Caller => ({
  name,
  kind: 'token',
  role: 'admin',
  permissions: permissionsOf.admin,
})
