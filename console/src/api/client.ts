import { createContext, use } from 'react'
import { ApiError, type Problem } from './problem.ts'

/** Left out when undefined or empty. */
export type Query = Readonly<Record<string, string | number | boolean | null | undefined>>
type Method = 'POST' | 'PUT' | 'DELETE'

export type Client = {
  get<T>(path: string, query?: Query, signal?: AbortSignal): Promise<T>
  /** The body as it comes, for raw documents. */
  bytes(path: string, signal?: AbortSignal): Promise<ArrayBuffer>
  /** `body` goes as JSON. */
  send<T>(method: Method, path: string, body?: object): Promise<T>
}

export type ClientDeps = {
  fetch: typeof globalThis.fetch
  /** Of the session, for what changes something. */
  csrf: () => string | undefined
  /** Whether a person is there; what the page asks without one does not keep the session alive. */
  isAttended: () => boolean
  /** The session is over: the person must sign in again. */
  onSignedOut: () => void
}

type Init = Omit<RequestInit, 'headers'> & { headers?: Record<string, string> }

/** Talks to the API this page came from, with the cookie of the session. Throws `ApiError`. */
export const createClient = ({ fetch, csrf, isAttended, onSignedOut }: ClientDeps): Client => {
  const ask = async (path: string, init: Init): Promise<Response> => {
    const headers = { ...init.headers, ...(isAttended() ? {} : { 'crossdock-unattended': 'true' }) }
    const answer = await fetch(path, { credentials: 'same-origin', ...init, headers }).catch((error: unknown) => {
      if (error instanceof DOMException && error.name === 'AbortError') throw error
      throw new ApiError(noAnswer, error)
    })
    if (answer.ok) return answer
    const problem = await problemFrom(answer)
    if (answer.status === 401 && path !== '/session') onSignedOut()
    throw new ApiError(problem)
  }
  const signalOf = (signal: AbortSignal | undefined): Init => (signal === undefined ? {} : { signal })
  return {
    get: async (path, query, signal) =>
      (await ask(urlOf(path, query), { headers: { accept: 'application/json' }, ...signalOf(signal) })).json(),
    bytes: async (path, signal) => (await ask(path, signalOf(signal))).arrayBuffer(),
    send: async (method, path, body) => {
      const token = csrf()
      const headers = {
        accept: 'application/json',
        ...(token === undefined ? {} : { 'x-csrf-token': token }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      }
      const payload = body === undefined ? {} : { body: JSON.stringify(body) }
      const answer = await ask(path, { method, headers, ...payload })
      return answer.status === 204 ? undefined : answer.json()
    },
  }
}

export const urlOf = (path: string, query: Query = {}): string => {
  const pairs = Object.entries(query).filter(([, value]) => value !== undefined && value !== null && value !== '')
  if (pairs.length === 0) return path
  return `${path}?${new URLSearchParams(pairs.map(([key, value]) => [key, String(value)]))}`
}

const noAnswer: Problem = {
  type: 'about:blank',
  title: 'No answer',
  status: 0,
  detail: 'Crossdock does not answer: the process is down, restarting, or the network is. Nothing was lost; try again.',
  code: 'NO_ANSWER',
}

const problemFrom = async (answer: Response): Promise<Problem> => {
  const text = await answer.text().catch(() => '')
  try {
    const problem: unknown = JSON.parse(text)
    if (typeof problem === 'object' && problem !== null && 'detail' in problem) return problem as Problem
  } catch {
    // Not from the API itself: a proxy between.
  }
  return {
    type: 'about:blank',
    title: answer.statusText || String(answer.status),
    status: answer.status,
    detail: `the answer was ${answer.status} ${answer.statusText}, without a reason`,
    code: 'UNEXPLAINED',
  }
}

const ClientContext = createContext<Client | undefined>(undefined)
export const ClientProvider = ClientContext.Provider

export const useClient = (): Client => {
  const client = use(ClientContext)
  if (client === undefined) throw new Error('useClient needs a ClientProvider above it')
  return client
}
