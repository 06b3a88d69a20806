import type { Role } from '../domain/permission.ts'

/** An identity provider people sign in at, as the configuration tells of it. */
export type OidcProvider = {
  name: string
  /** What people call it. */
  label: string
  issuer: string
  clientId: string
  clientSecret: string | undefined
  scopes: readonly string[]
  /** How its identity tokens must be signed. */
  algorithm: string
  nameClaim: string
  groupsClaim: string
  /** Which group has which role. */
  roles: Readonly<Record<string, Role>>
}

/** Of several roles the one that may most. */
const strongestFirst: readonly Role[] = ['admin', 'integrator', 'operator', 'auditor', 'viewer']

/** The role of somebody with these claims; undefined when none of the groups has one. */
export const roleOf = (claims: Readonly<Record<string, unknown>>, provider: OidcProvider): Role | undefined => {
  const groups = textsOf(claims[provider.groupsClaim])
  const given = new Set(
    groups.flatMap((group) => (Object.hasOwn(provider.roles, group) ? [provider.roles[group]] : [])),
  )
  return strongestFirst.find((role) => given.has(role))
}

/** The name somebody has here: the claim in lower case, with nothing in it but what names may hold; empty when there is none. */
export const nameOf = (claims: Readonly<Record<string, unknown>>, { nameClaim }: OidcProvider): string =>
  (textsOf(claims[nameClaim])[0] ?? '')
    .toLowerCase()
    .replaceAll(/[^a-z0-9._@-]+/g, '-')
    .replace(/^[^a-z0-9]+/, '')
    .slice(0, 80)

const textsOf = (claim: unknown): string[] =>
  (Array.isArray(claim) ? claim : [claim]).filter((value): value is string => typeof value === 'string')
