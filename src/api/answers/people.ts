import * as z from 'zod'
import { permissions, roles } from '../../domain/permission.ts'
import type { AuditProof } from '../../people/verify-audit.ts'
import type { ApiKey, User } from '../../store/people-store.ts'
import { count, name, said, textOrNull, time, timeOrNull } from './parts.ts'

const role = z.enum(roles)
const permission = z.enum(permissions)

export const sessionView = z
  .strictObject({
    user: z.strictObject({ name, displayName: z.string(), role, permissions: z.array(permission) }),
    csrf: z.string().describe('To be sent as X-CSRF-Token with all that changes something'),
    expiresAt: time.describe('Unless it is used again'),
  })
  .meta({ id: 'Session' })

export const signInWays = z
  .strictObject({
    password: z.boolean(),
    setup: z.boolean().describe('There is no user yet: the set-up link makes the first one'),
    oidc: z.array(z.strictObject({ name, label: z.string(), startPath: z.string() })),
  })
  .meta({ id: 'SignInWays' })

export const userView = z
  .strictObject({
    name,
    displayName: z.string(),
    role,
    disabled: z.boolean(),
    origin: z.enum(['local', 'oidc']),
    createdAt: time,
    lastSeenAt: timeOrNull,
  })
  .meta({ id: 'User' }) satisfies z.ZodType<User>

export const link = z.string().describe('To be handed to the person; works once')

export const keyView = z
  .strictObject({
    id: z.string(),
    name,
    role,
    permissions: z.array(permission),
    createdBy: name,
    createdAt: time,
    expiresAt: timeOrNull,
    lastUsedAt: timeOrNull,
    revokedAt: timeOrNull,
  })
  .meta({ id: 'Key' }) satisfies z.ZodType<ApiKey>

export const auditProof = z
  .strictObject({
    ok: z.boolean(),
    entries: count,
    brokenAt: count.nullable(),
    head: textOrNull,
    what: z.string(),
    said,
  })
  .meta({ id: 'AuditProof' }) satisfies z.ZodType<AuditProof>
