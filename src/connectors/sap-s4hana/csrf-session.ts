import { AuthError } from '../../domain/errors.ts'
import type { Call } from '../connector.ts'
import type { HttpClient, HttpResponse } from '../http-client.ts'
import { errorFromAnswer } from './gateway-error.ts'

/** A security session with the token that belongs to it: SAP takes the one only together with the other. */
type CsrfSession = { token: string; cookie: string }

export type CsrfSessions = {
  /** The current session, fetched once for all who ask meanwhile. */
  get(servicePath: string, call: Call): Promise<CsrfSession>
  /** The current session, when there is one. */
  current(): CsrfSession | undefined
  /** SAP refused this session: the next `get` fetches another, unless somebody did already. */
  drop(session: CsrfSession): void
}

type CsrfSessionsOptions = {
  system: string
  http: HttpClient
  query: Readonly<Record<string, string>>
  headers: Readonly<Record<string, string>>
}

/** True for the answer that asks for a new token: then nothing was done. */
export const asksForToken = (response: HttpResponse): boolean => {
  const header = response.headers['x-csrf-token']
  return response.status === 403 && typeof header === 'string' && header.toLowerCase() === 'required'
}

export const createCsrfSessions = ({ system, http, query, headers }: CsrfSessionsOptions): CsrfSessions => {
  let fetching: Promise<CsrfSession> | undefined
  let session: CsrfSession | undefined

  const fetchSession = async (servicePath: string, call: Call): Promise<CsrfSession> => {
    // Some systems redirect, and lose the token, without the slash at the end.
    const request = { method: 'GET', path: `${servicePath}/`, kind: 'read' } as const
    const response = await http.request({
      ...request,
      query,
      headers: { ...headers, 'X-CSRF-Token': 'Fetch' },
      call,
    })
    if (response.status !== 200) throw errorFromAnswer(system, request, response, call.now())
    const token = response.headers['x-csrf-token']
    if (typeof token !== 'string' || token === '') {
      throw new AuthError(
        `${system} gave no CSRF token for ${request.path}: does a proxy remove the header x-csrf-token?`,
      )
    }
    const cookies = [response.headers['set-cookie'] ?? []].flat()
    return { token, cookie: cookies.map((cookie) => cookie.split(';', 1)[0] ?? '').join('; ') }
  }

  const get = (servicePath: string, call: Call): Promise<CsrfSession> => {
    if (session !== undefined) return Promise.resolve(session)
    fetching ??= fetchSession(servicePath, call)
      .then((fetched) => {
        session = fetched
        return fetched
      })
      .finally(() => {
        fetching = undefined
      })
    return fetching
  }

  const drop = (refused: CsrfSession): void => {
    if (session === refused) session = undefined
  }

  return { get, current: () => session, drop }
}
