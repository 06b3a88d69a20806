import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pino } from 'pino'
import * as z from 'zod'
import { checkAnswers } from '../../src/api/check-answers.ts'
import { run as runCommand } from '../../src/cli/main.ts'
import { defineConnector } from '../../src/connectors/connector.ts'
import { deliverBatch } from '../../src/jobs/deliver-batch.ts'
import { pullFlow } from '../../src/jobs/pull-flow.ts'
import { type App, createApp, type Role } from '../../src/main.ts'
import { loadSettings } from '../../src/settings.ts'
import type { DeadLetter, Store } from '../../src/store/store.ts'
import type { FakeSystem } from './fake-system.ts'
import { prepareDataFolder } from './prepared-store.ts'

type System = Pick<FakeSystem<'product'>, 'name' | 'connection'>
type Answer = { status: number; body: ReturnType<typeof JSON.parse>; headers: Record<string, unknown> }

/** A Crossdock over fake systems that serves its API; unless its role is `all`, it works only when a test takes a step. */
export type SyncApp = {
  app: App
  call(method: 'GET' | 'POST' | 'PUT', url: string, body?: object): Promise<Answer>
  /** As `call`, for what must be done. */
  get(url: string): Promise<ReturnType<typeof JSON.parse>>
  /** The first page of a list. */
  list(url: string): Promise<ReturnType<typeof JSON.parse>>
  post(url: string, body?: object): Promise<ReturnType<typeof JSON.parse>>
  /** Runs and deliveries that are due, until nothing is left. */
  work(): Promise<void>
  /** A run of a flow, and all that follows from it. */
  sync(flow: string): Promise<void>
  deadLetters(): Promise<DeadLetter[]>
  /** Runs a command against the server, as a person would. */
  crossdock(...args: string[]): Promise<{ code: number; out: string; err: string }>
  close(): Promise<void>
}

const never = new AbortController().signal

export const openSyncApp = async (
  systems: readonly System[],
  config: { flows: Record<string, unknown>; hooks?: Record<string, unknown> },
  role: Role = 'api',
): Promise<SyncApp> => {
  const folder = await mkdtemp(join(tmpdir(), 'crossdock-sync-app-'))
  const connectors = systems.map(({ name, connection }) =>
    defineConnector({ type: `fake-${name}`, settings: z.strictObject({}), open: () => Promise.resolve(connection) }),
  )
  const configPath = join(folder, 'crossdock.yaml')
  const retry = { firstDelayMs: 100, maxDelayMs: 100, systemFirstPauseMs: 100, systemMaxPauseMs: 100 }
  await writeFile(
    configPath,
    JSON.stringify({
      data: join(folder, 'data'),
      api: { port: 0 },
      retry,
      systems: Object.fromEntries(systems.map(({ name }) => [name, { type: `fake-${name}` }])),
      ...config,
    }),
  )
  const settings = await loadSettings({ configPath, cwd: folder, env: {}, connectors })
  await prepareDataFolder(join(folder, 'data'))
  const app = await createApp(settings, role, pino({ level: 'silent' }))
  checkAnswers(app.api)
  const url = (await app.start()).url ?? ''
  const { store } = app.deps
  const call: SyncApp['call'] = async (method, path, body) => {
    const answer = await app.api.inject({
      method,
      url: path,
      headers: { authorization: `Bearer ${app.token}`, 'crossdock-actor': 'ann' },
      ...(body === undefined ? {} : { payload: body }),
    })
    return { status: answer.statusCode, body: answer.json(), headers: answer.headers }
  }
  const done = async (method: 'GET' | 'POST', path: string, body?: object): Promise<Answer['body']> => {
    const answer = await call(method, path, body)
    if (answer.status >= 300) throw new Error(`${method} ${path}: ${answer.status} ${JSON.stringify(answer.body)}`)
    return answer.body
  }
  const site: SyncApp = {
    app,
    call,
    get: (path) => done('GET', path),
    list: async (path) => (await done('GET', path)).items,
    post: (path, body = {}) => done('POST', path, body),
    work: async () => {
      for (;;) {
        const { runs, deliveries } = await store.takeDueWork(0, 500)
        if (runs.length + deliveries.length === 0 && !(await isBusy(store))) return
        await pullFlow(runs, app.deps, never)
        const ids = deliveries.map(({ id }) => id)
        await deliverBatch(ids, app.deps, never)
      }
    },
    sync: async (flow) => {
      await done('POST', `/flows/${flow}/run`, {})
      await site.work()
    },
    deadLetters: () => store.deadLetters.list({ state: 'open', limit: 100 }),
    crossdock: async (...args) => {
      let [out, err] = ['', '']
      const io = {
        stdout: { write: (text: string | Uint8Array) => (out += String(text)) },
        stderr: { write: (text: string) => (err += text) },
        env: { CROSSDOCK_URL: url, CROSSDOCK_TOKEN: app.token },
        cwd: folder,
      }
      const code = await runCommand(args, io)
      return { code, out, err }
    },
    close: async () => {
      await app.close(1_000)
      await rm(folder, { recursive: true, force: true })
    },
  }
  return site
}

/** What was made just now is due work a moment later. */
const isBusy = async (store: Store): Promise<boolean> => {
  const runs = await store.runs.list({ state: 'due', limit: 1 })
  const deliveries = await Promise.all(
    (['intent', 'in-doubt'] as const).map((state) => store.deliveries.list({ state, limit: 1 })),
  )
  return [runs, ...deliveries].some(({ length }) => length > 0)
}
