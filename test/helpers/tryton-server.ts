import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { freePort } from './free-port.ts'
import { createTestDatabase, testTrytonUrl } from './services.ts'

/** Making Tryton takes a minute, on a busy machine several. */
export const trytonDeadlineMs = 600_000

/**
 * A Tryton of a test's own: a fresh copy of the database scripts/test-tryton.js makes, and a server for it alone. (One server for
 * several databases mixes up its models when it loads one while it serves another.)
 */
export type TrytonServer = {
  /** What the connector has to be told. */
  settings: { url: string; database: string; user: string; password: string }
  /** Calls a method of a model as a person with all rights would, past the connector. Throws what Tryton answers. */
  execute(model: string, method: string, ...params: unknown[]): Promise<unknown>
  /** The moment in its own time before which everything so far happened. */
  now(): Promise<string>
  /** Runs SQL in its database. */
  query(statement: string): Promise<Record<string, unknown>[]>
  stop(): Promise<void>
}

type Offer = {
  /** Of the configuration file, all but where it listens. */
  settings: string
  pgOptions: string
  template: string
  user: string
  password: string
  adminPassword: string
}

const offered = async (): Promise<Offer> => {
  const deadline = Date.now() + trytonDeadlineMs
  while (Date.now() < deadline) {
    const response = await fetch(testTrytonUrl())
    if (response.status === 200) return (await response.json()) as Offer
    if (response.status !== 202) throw new Error(await response.text())
    await sleep(500)
  }
  throw new Error(`No Tryton within ${trytonDeadlineMs / 1000} s`)
}

/** Serves one database until `stop`. */
const serve = async (
  { settings, pgOptions }: Offer,
  database: string,
): Promise<{ url: string; stop(): Promise<void> }> => {
  const folder = await mkdtemp(join(tmpdir(), 'crossdock-tryton-'))
  const port = await freePort()
  const config = join(folder, 'trytond.conf')
  await writeFile(config, `${settings}\n[web]\nlisten = 127.0.0.1:${port}\n`, { mode: 0o600 })
  const server = spawn('/usr/bin/python3', ['-W', 'ignore', '/usr/bin/trytond', '-c', config, '-d', database], {
    env: { ...process.env, PGOPTIONS: pgOptions },
    stdio: 'ignore',
  })
  const kill = (): boolean => server.kill('SIGKILL')
  process.once('exit', kill)
  const url = `http://127.0.0.1:${port}`
  while (!(await answers(url))) {
    if (server.exitCode !== null) throw new Error(`Tryton ended with ${server.exitCode}`)
    await sleep(100)
  }
  return {
    url,
    stop: async () => {
      process.off('exit', kill)
      const ended = once(server, 'exit')
      kill()
      await ended
      await rm(folder, { recursive: true, force: true })
    },
  }
}

const answers = async (url: string): Promise<boolean> => {
  const body = JSON.stringify({ id: 1, method: 'common.server.version', params: [] })
  const headers = { 'content-type': 'application/json' }
  return fetch(url, { method: 'POST', headers, body }).then(
    ({ ok }) => ok,
    () => false,
  )
}

export const startTryton = async (): Promise<TrytonServer> => {
  const offer = await offered()
  const { template, user, password, adminPassword } = offer
  const { url: databaseUrl, drop, query } = await createTestDatabase(template)
  const database = new URL(databaseUrl).pathname.slice(1)
  const { url, stop } = await serve(offer, database)

  const post = async (method: string, params: unknown[], authorization?: string): Promise<unknown> => {
    const response = await fetch(`${url}/${database}/`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...(authorization === undefined ? {} : { authorization }) },
      body: JSON.stringify({ id: 1, method, params }),
    })
    if (!response.ok) throw new Error(`${method}: status ${response.status}`)
    const { result, error } = (await response.json()) as { result?: unknown; error?: unknown }
    if (error !== undefined) throw new Error(`${method}: ${JSON.stringify(error)}`)
    return result
  }

  const login = (await post('common.db.login', ['admin', { password: adminPassword }, 'en'])) as [number, string]
  const authorization = `Session ${Buffer.from(`admin:${login.join(':')}`).toString('base64')}`
  return {
    settings: { url, database, user, password },
    execute: (model, method, ...params) =>
      post(`model.${model}.${method}`, [...params, { company: 1, language: 'en' }], authorization),
    now: async () => {
      const format = `'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'`
      const [row] = await query(`select to_char(clock_timestamp() at time zone 'UTC', ${format}) as now`)
      return String(row?.['now'])
    },
    query,
    stop: async () => {
      await stop()
      await drop()
    },
  }
}
