import { userInfo } from 'node:os'
import * as z from 'zod'
import { ConfigError, messageOf } from '../domain/errors.ts'
import { loadSettings, type Settings } from '../settings.ts'
import { readDataFolderLock } from '../store/data-folder-lock.ts'
import { hasEmbeddedStore } from '../store/embedded-folder.ts'
import type { Io, OpenedApp } from './io.ts'

/** Opens the parts in this process, for when no Crossdock runs. */
export type OpenApp = (settings: Settings) => Promise<OpenedApp>

export type ApiRequest = {
  method?: 'GET' | 'POST' | 'PUT' | 'DELETE'
  /** With its slash; parameters percent-encoded. */
  path: string
  query?: Record<string, string | number | undefined>
  json?: unknown
  bytes?: Uint8Array
  headers?: Record<string, string>
  /** Goes through all that is stored, which takes its time. */
  isLong?: true
}

/** Speaks to the API, wherever it is. */
export type ApiClient = {
  /** False when certainly no Crossdock runs: work that is begun waits for the next start. */
  mayRun: boolean
  /** Whether a Crossdock that is at work answers. */
  isServer: boolean
  json(request: ApiRequest): Promise<unknown>
  bytes(request: ApiRequest): Promise<Uint8Array>
  close(): Promise<void>
}

/** The API refused; the message is the one for the person. */
export class ApiProblemError extends Error {
  readonly status: number
  readonly problem: z.output<typeof problemBody>
  /** The answer as it came. */
  readonly body: unknown

  constructor(status: number, problem: z.output<typeof problemBody>, body: unknown) {
    super(`${problem.code}: ${problem.detail}`)
    this.name = 'ApiProblemError'
    this.status = status
    this.problem = problem
    this.body = body
  }
}

const problemBody = z.looseObject({
  code: z.string(),
  detail: z.string(),
  issues: z.array(z.looseObject({ path: z.string(), message: z.string(), value: z.string().optional() })).optional(),
})

type Answer = { status: number; body: Buffer }
type Send = (request: ApiRequest) => Promise<Answer>

/**
 * Finds the API: the server of CROSSDOCK_URL and CROSSDOCK_TOKEN, the server that runs on the data folder, or else the
 * parts opened in this process. Commands speak the same to all three.
 */
export const openClient = async (io: Io, configPath: string | undefined, openApp: OpenApp): Promise<ApiClient> => {
  const url = io.env['CROSSDOCK_URL']
  if (url !== undefined && url !== '') {
    const token = io.env['CROSSDOCK_TOKEN']
    if (token === undefined || token === '') {
      throw new ConfigError(
        'SECRET_MISSING',
        'CROSSDOCK_URL is set, CROSSDOCK_TOKEN is not: set it to the token of that server',
      )
    }
    if (!/^https?:\/\//.test(url)) {
      throw new ConfigError(
        'SERVER_UNREACHABLE',
        `CROSSDOCK_URL is "${url}": write the whole address, such as http://127.0.0.1:4040`,
      )
    }
    return clientOver(overHttp(url, token), { mayRun: true, isServer: true }, async () => undefined)
  }
  const settings = await loadSettings({ configPath, env: io.env, cwd: io.cwd })
  const lock = await readDataFolderLock(settings.data)
  if (lock !== undefined && lock.url === undefined && settings.store.kind === 'embedded') {
    throw new ConfigError(
      'DATA_FOLDER_LOCKED',
      `process ${lock.pid} uses ${settings.data} and does not serve the API (yet): try again in a moment`,
    )
  }
  if (lock?.url !== undefined && lock.token !== undefined) {
    return clientOver(overHttp(lock.url, lock.token), { mayRun: true, isServer: true }, async () => undefined)
  }
  if (settings.store.kind === 'embedded' && !(await hasEmbeddedStore(settings.store.folder))) {
    // Whoever forgot DATABASE_URL would read "nothing is wrong" from a store that was made this moment.
    io.stderr.write(
      `There is no store in ${settings.data} yet: this command makes an empty one. If Crossdock runs on PostgreSQL, set DATABASE_URL as it is set there.\n`,
    )
  }
  const app = await openApp(settings)
  // On PostgreSQL any number of processes may work beside this one.
  return clientOver(inProcess(app), { mayRun: settings.store.kind === 'postgres', isServer: false }, async () => {
    await app.close()
  })
}

const clientOver = (
  send: Send,
  where: Pick<ApiClient, 'mayRun' | 'isServer'>,
  close: () => Promise<void>,
): ApiClient => {
  const checked = async (request: ApiRequest): Promise<Buffer> => {
    const { status, body } = await send(request)
    if (status < 400) return body
    throw new ApiProblemError(status, problemFrom(status, body), tryJson(body))
  }
  return {
    ...where,
    json: async (request) => parseJson(await checked(request)),
    bytes: checked,
    close,
  }
}

const problemFrom = (status: number, body: Buffer): z.output<typeof problemBody> => {
  const parsed = problemBody.safeParse(tryJson(body))
  if (parsed.data?.code === 'TOKEN_REFUSED')
    return { code: 'TOKEN_REFUSED', detail: 'the server does not know this token: correct CROSSDOCK_TOKEN' }
  // A readiness answer is no problem document; neither is that of a proxy in between.
  const said = `status ${status}: ${body.toString('utf8').slice(0, 300)}`
  return (
    parsed.data ?? {
      code: 'SERVER_UNREACHABLE',
      detail: `this is no answer of a Crossdock: check CROSSDOCK_URL (${said})`,
    }
  )
}

const tryJson = (body: Buffer): unknown => {
  try {
    return JSON.parse(body.toString('utf8'))
  } catch {
    return undefined
  }
}

const parseJson = (body: Buffer): unknown => {
  const value = tryJson(body)
  if (value === undefined)
    throw new ConfigError(
      'SERVER_UNREACHABLE',
      'the server answered with something that is not JSON: check CROSSDOCK_URL',
    )
  return value
}

const headersOf = (token: string, { json, bytes, headers }: ApiRequest): Record<string, string> => ({
  ...headers,
  authorization: `Bearer ${token}`,
  'crossdock-actor': actor(),
  ...(json === undefined ? {} : { 'content-type': 'application/json' }),
  ...(bytes === undefined ? {} : { 'content-type': 'application/octet-stream' }),
})

const actor = (): string => {
  try {
    return (
      userInfo()
        .username.replaceAll(/[^\w .@+-]/g, '_')
        .slice(0, 80) || 'cli'
    )
  } catch {
    return 'cli' // a user without an entry in the system's list
  }
}

const queryOf = ({ query = {} }: ApiRequest): string => {
  const entries = Object.entries(query).filter((entry): entry is [string, string | number] => entry[1] !== undefined)
  const parameters = new URLSearchParams(entries.map(([key, value]): [string, string] => [key, String(value)]))
  return entries.length === 0 ? '' : `?${parameters.toString()}`
}

const usualCallMs = 120_000
/** The platform itself waits 300 s for an answer. */
const longestCallMs = 290_000

const overHttp =
  (url: string, token: string): Send =>
  async (request) => {
    const limitMs = request.isLong ? longestCallMs : usualCallMs
    try {
      const answer = await fetch(`${url.replace(/\/+$/, '')}${request.path}${queryOf(request)}`, {
        method: request.method ?? 'GET',
        headers: headersOf(token, request),
        redirect: 'error',
        signal: AbortSignal.timeout(limitMs),
        ...payloadOf(request),
      })
      return { status: answer.status, body: Buffer.from(await answer.arrayBuffer()) }
    } catch (error) {
      if (error instanceof Error && error.name === 'TimeoutError') throw stillAtWork(url, limitMs, error)
      const reason = messageOf(error instanceof Error && error.cause !== undefined ? error.cause : error)
      throw new ConfigError('SERVER_UNREACHABLE', `Crossdock at ${url} does not answer (${reason}): is it running?`, {
        cause: error,
      })
    }
  }

const stillAtWork = (url: string, limitMs: number, cause: Error): ConfigError =>
  new ConfigError(
    'SERVER_UNREACHABLE',
    `Crossdock at ${url} has not answered within ${limitMs / 1000} s: it may still be at work on this, look before you ask again`,
    { cause },
  )

const payloadOf = ({ json, bytes }: ApiRequest): { body?: string | Buffer } => {
  if (bytes !== undefined) return { body: Buffer.from(bytes) }
  return json === undefined ? {} : { body: JSON.stringify(json) }
}

const inProcess =
  ({ api, token }: OpenedApp): Send =>
  async (request) => {
    const { body } = payloadOf(request)
    const { statusCode, rawPayload } = await api.inject({
      method: request.method ?? 'GET',
      url: `${request.path}${queryOf(request)}`,
      headers: headersOf(token, request),
      ...(body === undefined ? {} : { payload: body }),
    })
    return { status: statusCode, body: rawPayload }
  }
