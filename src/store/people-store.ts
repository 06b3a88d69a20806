/**
 * The store contract for people: users, their sessions, API keys and one-time links. Rules of `store.ts` apply. No secret is ever stored:
 * `hash` is the SHA-256 of one, in hexadecimal.
 */
import type { ListQuery, Page } from '../domain/page.ts'
import type { Permission, Role } from '../domain/permission.ts'

export type User = {
  name: string
  displayName: string
  role: Role
  disabled: boolean
  /** `oidc`: signs in at an identity provider, which also says the role. */
  origin: 'local' | 'oidc'
  createdAt: Date
  lastSeenAt: Date | null
}

export type UserAccount = User & {
  /** Who the identity provider says it is; null for local users. */
  identity: string | null
  /** Null: none is set, so none fits. */
  passwordHash: string | null
}

/** What is left out stays. */
export type UserChange = {
  displayName?: string | undefined
  role?: Role | undefined
  disabled?: boolean | undefined
}

export type Users = {
  /** False when the name or the identity is taken. */
  insert(
    user: Pick<UserAccount, 'name' | 'displayName' | 'role' | 'origin' | 'identity' | 'passwordHash'>,
  ): Promise<boolean>
  get(name: string): Promise<UserAccount | undefined>
  ofIdentity(identity: string): Promise<UserAccount | undefined>
  /** By name. */
  page(query: ListQuery): Promise<Page<User>>
  /** Whether there is any. */
  exist(): Promise<boolean>
  /** Whether this is the only admin who may sign in. */
  isLastAdmin(name: string): Promise<boolean>
  /**
   * `last-admin`: nothing was changed, since nobody could administer any more. Disabling ends all sessions of the user.
   */
  change(name: string, change: UserChange): Promise<User | 'last-admin' | undefined>
  /** Ends all sessions and set-password links of the user. */
  setPassword(name: string, passwordHash: string): Promise<void>
}

/** How long sessions last. */
export type SessionLimits = { idleMs: number; absoluteMs: number }

export type UserSession = { user: User; csrf: string; expiresAt: Date }

export type Sessions = {
  insert(session: { hash: string; userName: string; csrf: string }): Promise<void>
  /** The session, when it lasts and its user may sign in; keeps it from being idle. */
  use(hash: string, limits: SessionLimits): Promise<UserSession | undefined>
  /** The same without keeping it from being idle. */
  look(hash: string, limits: SessionLimits): Promise<UserSession | undefined>
  end(hash: string): Promise<void>
}

export type ApiKey = {
  id: string
  name: string
  role: Role
  /** Those of the role it is limited to. */
  permissions: Permission[]
  createdBy: string
  createdAt: Date
  expiresAt: Date | null
  lastUsedAt: Date | null
  revokedAt: Date | null
}

export type ApiKeys = {
  insert(
    key: Pick<ApiKey, 'id' | 'name' | 'role' | 'permissions' | 'createdBy' | 'expiresAt'> & { hash: string },
  ): Promise<ApiKey>
  /** The key, when it is valid; notes the use. */
  use(id: string): Promise<(ApiKey & { hash: string }) | undefined>
  /** Newest first. */
  page(query: ListQuery): Promise<Page<ApiKey>>
  /** Undefined when there is none, or it was revoked before. */
  revoke(id: string): Promise<ApiKey | undefined>
}

/** `setup`: makes the first user. `password`: sets the password of a user. `oidc`: a sign-in that went to an identity provider. */
export type OneTimeKind = 'setup' | 'password' | 'oidc'

export type OneTimeLink = { kind: OneTimeKind; userName: string | null; detail: unknown }

export type OneTimeLinks = {
  /** A new `password` link ends the ones before it. */
  insert(link: OneTimeLink & { hash: string; expiresInMs: number }): Promise<void>
  /** Uses it up; undefined when it is unknown, expired or used. Taking a `setup` link uses up all of them. */
  take(kind: OneTimeKind, hash: string): Promise<OneTimeLink | undefined>
}

/** `free`: failures before the first pause. It doubles with each further one, up to the longest; all is forgotten after an hour. */
export type SignInPauses = { free: number; firstMs: number; longestMs: number }

export type SignInLimits = {
  /**
   * Counts an attempt as failed before it is made, so that many at once count as many. Answers how long to wait when it
   * may not be made, which counts nothing.
   */
  reserve(key: string, pauses: SignInPauses): Promise<{ ok: true } | { ok: false; retryAfterMs: number }>
  /** Forgets all failures. */
  clear(keys: readonly string[]): Promise<void>
  /** Takes back the attempt that was reserved last: it did not fail. */
  forgive(key: string): Promise<void>
}

export type People = {
  users: Users
  sessions: Sessions
  keys: ApiKeys
  links: OneTimeLinks
  signInLimits: SignInLimits
}
