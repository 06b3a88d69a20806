import { createHash, randomUUID } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { exportJWK, generateKeyPair, type JWTPayload, SignJWT, UnsecuredJWT } from 'jose'

/** What the provider does wrong, on purpose. */
export type OidcFaults = {
  claims?: JWTPayload
  algorithm?: 'none' | 'HS256' | 'RS256-other-key'
  /** Not looked at: PKCE is, by a provider. */
  nonce?: string
}

export type OidcProviderServer = {
  issuer: string
  clientId: string
  clientSecret: string
  /** Who signs in next, and what goes wrong. */
  user: { sub: string; preferred_username?: string; name?: string; groups?: string[] }
  faults: OidcFaults
  /** What a browser does at the provider: signs in and is sent back. */
  follow(authorizationUrl: string): string
  close(): Promise<void>
}

/** An OpenID provider in this process: discovery, keys and the code exchange, which checks redirect, secret and PKCE. */
export const startOidcProvider = async (): Promise<OidcProviderServer> => {
  const { publicKey, privateKey } = await generateKeyPair('RS256')
  const other = await generateKeyPair('RS256')
  const jwk = { ...(await exportJWK(publicKey)), kid: 'k1', alg: 'RS256', use: 'sig' }
  const codes = new Map<string, { redirectUri: string; challenge: string; nonce: string }>()
  const server = createServer((request, response) => {
    const send = (status: number, body: object): void => {
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
    }
    const { issuer } = provider
    if (request.url === '/.well-known/openid-configuration') {
      send(200, {
        issuer,
        authorization_endpoint: `${issuer}/authorize`,
        token_endpoint: `${issuer}/token`,
        jwks_uri: `${issuer}/keys`,
        response_types_supported: ['code'],
        subject_types_supported: ['public'],
        id_token_signing_alg_values_supported: ['RS256', 'HS256'],
        code_challenge_methods_supported: ['S256'],
        token_endpoint_auth_methods_supported: ['client_secret_post'],
      })
    } else if (request.url === '/keys') send(200, { keys: [jwk] })
    else {
      let body = ''
      request.on('data', (data) => {
        body += String(data)
      })
      request.on('end', () => {
        exchange(new URLSearchParams(body)).then(
          (tokens) => (tokens === undefined ? send(400, { error: 'invalid_grant' }) : send(200, tokens)),
          (error: unknown) => send(500, { error: String(error) }),
        )
      })
    }
  })

  const exchange = async (form: URLSearchParams): Promise<object | undefined> => {
    const code = form.get('code') ?? ''
    const known = codes.get(code)
    codes.delete(code)
    const challenge = createHash('sha256')
      .update(form.get('code_verifier') ?? '')
      .digest('base64url')
    const isRight =
      known?.challenge === challenge &&
      known.redirectUri === form.get('redirect_uri') &&
      form.get('client_secret') === provider.clientSecret
    if (known === undefined || !isRight) return undefined
    const { claims, nonce = known.nonce } = provider.faults
    const payload = { iss: provider.issuer, aud: provider.clientId, ...provider.user, nonce, ...claims }
    return { access_token: randomUUID(), token_type: 'Bearer', expires_in: 60, id_token: await sign(payload) }
  }

  const sign = async (payload: JWTPayload): Promise<string> => {
    const { algorithm } = provider.faults
    if (algorithm === 'none') return new UnsecuredJWT(payload).setIssuedAt().setExpirationTime('5m').encode()
    const alg = algorithm === 'HS256' ? 'HS256' : 'RS256'
    const token = new SignJWT(payload).setProtectedHeader({ alg, kid: 'k1' }).setIssuedAt()
    if (payload.exp === undefined) token.setExpirationTime('5m')
    if (algorithm === 'HS256') return token.sign(new TextEncoder().encode(provider.clientSecret))
    return token.sign(algorithm === 'RS256-other-key' ? other.privateKey : privateKey)
  }

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo // it listens on a port
  const provider: OidcProviderServer = {
    issuer: `http://127.0.0.1:${port}`,
    clientId: 'crossdock',
    clientSecret: 'a-secret-of-32-characters-length',
    user: { sub: 'u1', preferred_username: 'Ann@Example.com', name: 'Ann Lee', groups: ['edi-admins'] },
    faults: {},
    follow: (authorizationUrl) => {
      const { searchParams } = new URL(authorizationUrl)
      const redirectUri = searchParams.get('redirect_uri') ?? ''
      if (searchParams.get('code_challenge_method') !== 'S256') throw new Error('a sign-in without PKCE')
      const code = randomUUID()
      codes.set(code, {
        redirectUri,
        challenge: searchParams.get('code_challenge') ?? '',
        nonce: searchParams.get('nonce') ?? '',
      })
      return `${redirectUri}?${new URLSearchParams({ code, state: searchParams.get('state') ?? '' })}`
    },
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections()
        server.close(() => resolve())
      }),
  }
  return provider
}
