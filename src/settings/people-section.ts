import * as z from 'zod'
import { isLoopback } from '../domain/loopback.ts'
import { roles } from '../domain/permission.ts'

const isSafe = (text: string): boolean => {
  if (!URL.canParse(text)) return false
  const { protocol, hostname } = new URL(text)
  return protocol === 'https:' || isLoopback(hostname)
}

/** An address browsers go to: https, or http on this machine. */
export const browserUrl = z
  .url({ protocol: /^https?$/, error: 'must be an https:// address' })
  .refine(isSafe, 'must be an https:// address: passwords and sessions pass over it')

const oidcProvider = z.strictObject({
  label: z.string().trim().min(1).max(60).optional().describe('What the sign-in page calls it; its name when left out'),
  issuer: browserUrl.describe('Address its discovery document begins with, exactly as the provider writes it'),
  clientId: z.string().min(1),
  clientSecret: z.string().min(1).optional().describe('Left out for a public client'),
  scopes: z.array(z.string().min(1)).min(1).default(['openid', 'profile', 'email']),
  algorithm: z
    .enum(['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512', 'EdDSA'])
    .default('RS256')
    .describe('How identity tokens are signed; others are refused'),
  nameClaim: z.string().min(1).default('preferred_username').describe('Claim that holds the user name'),
  groupsClaim: z.string().min(1).default('groups').describe('Claim that lists the groups'),
  roles: z
    .record(z.string().min(1), z.enum(roles))
    .refine((given) => Object.keys(given).length > 0, 'must give a role to at least one group')
    .describe('Role of each group; who is in none of them does not get in'),
})

export const peopleSection = z.strictObject({
  sessionIdleMinutes: z
    .number()
    .int()
    .min(1)
    .max(1440)
    .default(30)
    .describe('A session ends when it is not used that long'),
  sessionHours: z.number().int().min(1).max(720).default(12).describe('A session ends after this time in any case'),
  oidc: z
    .record(
      z.string().regex(/^[a-z0-9][a-z0-9-]{0,39}$/, 'must be 1 to 40 lower-case letters, digits and dashes'),
      oidcProvider,
    )
    .default({})
    .describe('Identity providers (OpenID Connect) people sign in at, by name'),
})
