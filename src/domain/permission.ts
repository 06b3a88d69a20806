/** What a caller may do, in the order of how much harm it can do. `docs/people.md` says which work each is for. */
export const permissions = [
  /** Lists, states, counts, traces without payloads. */
  'read',
  /** Raw payloads, canonical content and the personal data in them; each view is audited. */
  'read-payload',
  /** Hands in orders and documents. */
  'send',
  /** The daily work: retry, edit, resolve, assign, decide reviews, pause, run. */
  'operate',
  /** What changes many records at once: loads, backfills, merges, repairs. */
  'configure',
  /** Who did what. */
  'read-audit',
  /** Users, keys, backups, retention, erasure. */
  'administer',
] as const
export type Permission = (typeof permissions)[number]

export const roles = ['viewer', 'operator', 'integrator', 'admin', 'auditor'] as const
export type Role = (typeof roles)[number]

/** The one table of who may do what. */
export const permissionsOf: Readonly<Record<Role, readonly Permission[]>> = {
  viewer: ['read'],
  operator: ['read', 'read-payload', 'send', 'operate'],
  integrator: ['read', 'read-payload', 'send', 'operate', 'configure'],
  admin: permissions,
  auditor: ['read', 'read-payload', 'read-audit'],
}
