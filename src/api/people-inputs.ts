import * as z from 'zod'

/** Names of users: the audit trail, headers and addresses carry them as they are. */
export const userName = z
  .string()
  .regex(
    /^[a-z0-9][a-z0-9._@-]{0,79}$/,
    'must be 1 to 80 lower-case letters, digits and . _ @ -, a letter or digit first',
  )

export const displayName = z.string().trim().min(1).max(200)
