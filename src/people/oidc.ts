import * as oidc from 'openid-client'
import * as z from 'zod'
import { messageOf, TransientError } from '../domain/errors.ts'
import { type Said, say } from '../domain/said.ts'
import { nameOf, type OidcProvider, roleOf } from './oidc-provider.ts'
import type { PeopleDeps } from './people-deps.ts'
import { PeopleError } from './people-error.ts'
import { hashOfSecret } from './secret.ts'
import { type BegunSession, beginSession } from './sessions.ts'

export type OidcSignIn = {
  /** Where the browser goes, and what it must bring back in a cookie. */
  start(): Promise<{ url: string; state: string }>
  /** Ends what `start` began. `search`: the query of the callback. */
  finish(given: { search: string; state: string | undefined; address: string }): Promise<BegunSession>
}

const signInLastsMs = 600_000
const answerWithinS = 15

const begun = z.object({ provider: z.string(), nonce: z.string(), verifier: z.string() })

/**
 * Sign-in at an OpenID provider: authorization code with PKCE. State, nonce and verifier are made for each sign-in, kept here and used once; the
 * state must also be in a cookie of the browser that began. Issuer, audience, signature and its algorithm are checked.
 */
export const createOidcSignIn = (deps: PeopleDeps, provider: OidcProvider): OidcSignIn => {
  const redirectUri = (): string => `${deps.baseUrl()}${callbackPath(provider)}`
  const configuration = discoverOnce(provider)
  return {
    start: async () => {
      const [state, nonce, verifier] = [oidc.randomState(), oidc.randomNonce(), oidc.randomPKCECodeVerifier()]
      const url = oidc.buildAuthorizationUrl(await configuration(), {
        redirect_uri: redirectUri(),
        scope: provider.scopes.join(' '),
        response_type: 'code',
        state,
        nonce,
        code_challenge: await oidc.calculatePKCECodeChallenge(verifier),
        code_challenge_method: 'S256',
      })
      await deps.store.people.links.insert({
        kind: 'oidc',
        hash: hashOfSecret(state),
        userName: null,
        detail: { provider: provider.name, nonce, verifier },
        expiresInMs: signInLastsMs,
      })
      return { url: url.href, state }
    },

    finish: async ({ search, state, address }) => {
      const taken = state === undefined ? undefined : await deps.store.people.links.take('oidc', hashOfSecret(state))
      const known = begun.safeParse(taken?.detail)
      if (state === undefined || !known.success || known.data.provider !== provider.name)
        throw refused(say('oidc.not-begun'))
      const claims = await claimsOf(await configuration(), new URL(`${redirectUri()}${search}`), {
        pkceCodeVerifier: known.data.verifier,
        expectedNonce: known.data.nonce,
        expectedState: state,
        idTokenExpected: true,
      }).catch((error: unknown) => {
        deps.logger.warn({ err: error, provider: provider.name, address }, 'a sign-in at an identity provider failed')
        throw refused(say('oidc.does-not-hold', { provider: provider.label, error: messageOf(error) }), error)
      })
      return admit(deps, provider, claims, address)
    },
  }
}

export const startPath = ({ name }: OidcProvider): string => `/session/oidc/${name}/start`
const callbackPath = ({ name }: OidcProvider): string => `/session/oidc/${name}/callback`

const discoverOnce = (provider: OidcProvider): (() => Promise<oidc.Configuration>) => {
  let found: Promise<oidc.Configuration> | undefined
  return async () => {
    found ??= discover(provider)
    try {
      return await found
    } catch (error) {
      found = undefined
      throw new TransientError(
        'SYSTEM_UNREACHABLE',
        `the identity provider ${provider.label} cannot be asked (${messageOf(error)}): check people.oidc.${provider.name}.issuer`,
        { scope: 'system', cause: error },
      )
    }
  }
}

const discover = async ({ issuer, clientId, clientSecret, algorithm }: OidcProvider): Promise<oidc.Configuration> => {
  const server = new URL(issuer)
  const metadata = {
    id_token_signed_response_alg: algorithm,
    ...(clientSecret === undefined ? {} : { client_secret: clientSecret }),
  }
  return oidc.discovery(server, clientId, metadata, clientSecret === undefined ? oidc.None() : undefined, {
    timeout: answerWithinS,
    // Without these the signature would not be looked at, since the token comes over TLS. Plain HTTP is for loopback only; the settings see to that.
    execute: [oidc.enableNonRepudiationChecks, ...(server.protocol === 'http:' ? [oidc.allowInsecureRequests] : [])],
  })
}

type Claims = Readonly<Record<string, unknown>> & { iss: string; sub: string }

const claimsOf = async (
  configuration: oidc.Configuration,
  url: URL,
  checks: oidc.AuthorizationCodeGrantChecks,
): Promise<Claims> => {
  const claims = (await oidc.authorizationCodeGrant(configuration, url, checks)).claims()
  if (claims === undefined) throw new Error('there is no identity token')
  return claims
}

/** The user of these claims, made at the first sign-in; the role is what the groups say today. */
const admit = async (
  deps: PeopleDeps,
  provider: OidcProvider,
  claims: Claims,
  address: string,
): Promise<BegunSession> => {
  const identity = `${claims.iss} ${claims.sub}`
  const role = roleOf(claims, provider)
  const name = nameOf(claims, provider)
  if (role === undefined) throw refused(say('oidc.no-role', { provider: provider.name }))
  const displayName = typeof claims['name'] === 'string' && claims['name'] !== '' ? claims['name'].slice(0, 200) : name
  return deps.store.transaction(async (tx) => {
    const { users } = tx.people
    const known = await users.ofIdentity(identity)
    if (known?.disabled === true) throw refused(say('oidc.disabled', { name: known.name }))
    if (known === undefined) {
      if (name === '') throw refused(say('oidc.no-name', { claim: provider.nameClaim }))
      if (!(await users.insert({ name, displayName, role, origin: 'oidc', identity, passwordHash: null })))
        throw refused(say('oidc.other-user', { name }))
      await tx.audit.append({
        actor: name,
        action: 'user.add',
        subject: name,
        detail: { role, provider: provider.name },
      })
      return beginSession(deps, tx, { name }, { way: 'oidc', address })
    }
    if (known.role !== role) {
      if ((await users.change(known.name, { role })) === 'last-admin')
        throw refused(say('oidc.only-admin', { name: known.name }))
      const detail = { before: { role: known.role }, change: { role }, provider: provider.name }
      await tx.audit.append({ actor: known.name, action: 'user.change', subject: known.name, detail })
    }
    return beginSession(deps, tx, known, { way: 'oidc', address })
  })
}

const refused = (why: Said, cause?: unknown): PeopleError =>
  new PeopleError('SIGN_IN_REFUSED', say('oidc.refused', { why }), { cause })
