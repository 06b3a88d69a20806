import * as z from 'zod'

/** What the command line shows of users, keys and the audit trail; times are ISO 8601 text. */
const time = z.string()
const optionalTime = time.nullable()

export const userView = z.looseObject({
  name: z.string(),
  displayName: z.string(),
  role: z.string(),
  disabled: z.boolean(),
  origin: z.enum(['local', 'oidc']),
  lastSeenAt: optionalTime,
})
export type UserView = z.output<typeof userView>

/** A one-time link. */
export const offeredView = z.looseObject({ link: z.string() })

export const keyView = z.looseObject({
  id: z.string(),
  name: z.string(),
  role: z.string(),
  permissions: z.array(z.string()),
  expiresAt: optionalTime,
  lastUsedAt: optionalTime,
  revokedAt: optionalTime,
})
export type KeyView = z.output<typeof keyView>
export const newKeyView = keyView.extend({ secret: z.string() })

export const auditView = z.looseObject({
  seq: z.number(),
  at: time,
  actor: z.string(),
  action: z.string(),
  subject: z.string(),
  detail: z.unknown(),
})
export type AuditView = z.output<typeof auditView>

export const auditProofView = z.looseObject({ ok: z.boolean(), head: z.string().nullable(), what: z.string() })
