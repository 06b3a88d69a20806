import { describe, expect, it } from 'vitest'
import { createClient } from '../../console/src/api/client.ts'
import { ApiError } from '../../console/src/api/problem.ts'

type Asked = { path: string; init: RequestInit }

const clientThat = (answer: () => Response | Promise<Response>, isAttended = true) => {
  const asked: Asked[] = []
  let signedOut = 0
  const client = createClient({
    fetch: async (path, init = {}) => {
      asked.push({ path: String(path), init })
      return answer()
    },
    csrf: () => 'token-1',
    isAttended: () => isAttended,
    onSignedOut: () => {
      signedOut += 1
    },
  })
  return { client, asked, signedOut: () => signedOut }
}

const json = (value: unknown, status = 200): Response =>
  new Response(JSON.stringify(value), { status, headers: { 'content-type': 'application/json' } })

const problemOf = async (promise: Promise<unknown>) => {
  const error = await promise.then(
    () => undefined,
    (thrown: unknown) => thrown,
  )
  if (!(error instanceof ApiError)) throw new Error('no ApiError was thrown')
  return error.problem
}

describe('the client of the API', () => {
  it('asks with parameters that are set, and without the others', async () => {
    const { client, asked } = clientThat(() => json({ items: [] }))
    await client.get('/documents', { filter: 'a b&c', after: null, limit: 50, sort: undefined })
    expect(asked[0]?.path).toBe('/documents?filter=a+b%26c&limit=50')
  })

  it('says when nobody is at the page, so that the session may end', async () => {
    for (const isAttended of [true, false]) {
      const { client, asked } = clientThat(() => json({}), isAttended)
      await client.get('/flows')
      expect(new Headers(asked[0]?.init.headers).has('crossdock-unattended')).toBe(!isAttended)
    }
  })

  it('sends the CSRF token with what changes something, and not with what does not', async () => {
    const { client, asked } = clientThat(() => json({}))
    await client.get('/flows')
    await client.send('POST', '/flows/stock/pause', { reason: 'upgrade' })
    expect(new Headers(asked[0]?.init.headers).get('x-csrf-token')).toBeNull()
    expect(new Headers(asked[1]?.init.headers).get('x-csrf-token')).toBe('token-1')
    expect(asked[1]?.init.body).toBe('{"reason":"upgrade"}')
  })

  it('takes an answer without a body', async () => {
    const { client } = clientThat(() => new Response(null, { status: 204 }))
    expect(await client.send('DELETE', '/session')).toBeUndefined()
  })

  it('throws the problem the API tells', async () => {
    const told = {
      type: 'urn:x',
      title: 'No',
      status: 409,
      detail: 'flow stock is paused already',
      code: 'ACTION_REFUSED',
    }
    const { client } = clientThat(() => json(told, 409))
    expect(await problemOf(client.send('POST', '/flows/stock/pause'))).toEqual(told)
  })

  it('makes a problem of an answer that is not from the API, and of none at all', async () => {
    const proxy = clientThat(() => new Response('<html>Bad gateway</html>', { status: 502, statusText: 'Bad Gateway' }))
    expect(await problemOf(proxy.client.get('/flows'))).toMatchObject({ status: 502, code: 'UNEXPLAINED' })
    const silent = clientThat(() => Promise.reject(new TypeError('failed to fetch')))
    expect(await problemOf(silent.client.get('/flows'))).toMatchObject({ status: 0, code: 'NO_ANSWER' })
  })

  it('tells when the session is over, but not when a sign-in is refused', async () => {
    const told = { type: 'urn:x', title: 'No', status: 401, detail: 'sign in', code: 'TOKEN_REFUSED' }
    const { client, signedOut } = clientThat(() => json(told, 401))
    await problemOf(client.send('POST', '/session', { name: 'a', password: 'b' }))
    expect(signedOut()).toBe(0)
    await problemOf(client.get('/flows'))
    expect(signedOut()).toBe(1)
  })
})
