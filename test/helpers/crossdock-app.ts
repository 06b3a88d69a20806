import { createWriteStream } from 'node:fs'
import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { pino } from 'pino'
import { checkAnswers } from '../../src/api/check-answers.ts'
import { type App, createApp } from '../../src/main.ts'
import { type CrmServer, startCrmServer } from '../../src/sandbox/crm-server.ts'
import { type ErpServer, type ErpServerOptions, startErpServer } from '../../src/sandbox/erp-server.ts'
import { loadSettings } from '../../src/settings.ts'
import type { DeadLetter, Interchange, Store } from '../../src/store/store.ts'
import { type Answers, readAnswers } from './answers.ts'
import { createPreparedDatabase, prepareDataFolder } from './prepared-store.ts'
import { testRedisUrl } from './services.ts'

export type Backend = 'embedded' | 'postgres' | 'redis'
export const backends: readonly Backend[] = ['embedded', 'postgres', 'redis']

export type AppOptions = {
  /** Added to the settings of the systems, the flow and the retry policy. */
  erp?: Record<string, unknown>
  crm?: Record<string, unknown>
  flow?: Record<string, unknown>
  /** Further flows, by name. */
  flows?: Record<string, Record<string, unknown>>
  retry?: Record<string, unknown>
  /** Added to the partner files, by name. */
  partners?: Record<string, Record<string, unknown>>
  erpServer?: Pick<ErpServerOptions, 'customers' | 'items'>
  limits?: Record<string, unknown>
  /** Further sections of the settings. */
  sections?: Record<string, unknown>
  /** `info` when left out. */
  logLevel?: 'trace' | 'info'
}

export type LogLine = { level: number; msg: string; system?: string; [key: string]: unknown }

/** A Crossdock in this process with its own mail folders, store, queue and stand-ins. */
export type TestApp = {
  inbox: string
  outbox: string
  erp: ErpServer
  crm: CrmServer
  app: App
  store: Store
  /** What it logged, from `info` up. */
  logs: LogLine[]
  errorLogs(): LogLine[]
  /** Puts a file into the inbox, whole at once. */
  drop(name: string | Buffer, content: string | Uint8Array | AsyncIterable<Uint8Array>): Promise<void>
  /** Waits until everything that was dropped is read and all that follows from it has ended. */
  settled(limitMs?: number): Promise<void>
  answers(): Promise<Answers>
  deadLetters(): Promise<DeadLetter[]>
  /** Calls the API; throws when it refuses. */
  call(method: 'GET' | 'POST' | 'PUT', url: string, body?: object | Buffer): Promise<unknown>
  /** The customers' order numbers in each system, sorted. */
  orderNumbers(): { erp: string[]; crm: string[] }
  /** Stops the process and starts another one over the same systems; `between` is given the data folder, `before` what is about to stop. */
  restart(between: (dataFolder: string) => Promise<void>, before?: (app: App) => void): Promise<void>
  close(): Promise<void>
}

/** Pauses that let a test see a retry within a second. */
const quickRetry = {
  firstDelayMs: 100,
  maxDelayMs: 500,
  systemFirstPauseMs: 300,
  systemMaxPauseMs: 1000,
}

const northwindItems = {
  'NW-100245': 'PC-ELITE-800',
  'NW-100311': 'NB-PRO-14',
  'NW-100427': 'MON-27Q',
  'NW-100518': 'KB-101',
}

const partnerFiles = (changes: AppOptions['partners'] = {}): Record<string, Record<string, unknown>> => {
  const usual: Record<string, Record<string, unknown>> = {
    northwind: { codes: { items: northwindItems } },
    juniper: { version: '005010', acknowledge: { interchange: 'always' }, codes: { unlistedItems: true } },
    lakeside: {
      delimiters: { element: '|', component: ':', segment: '~', newline: '' },
      codes: { unlistedItems: true },
    },
  }
  return Object.fromEntries(
    [...new Set([...Object.keys(usual), ...Object.keys(changes)])].map((name) => [
      name,
      {
        name,
        system: 'edi',
        theirs: { qualifier: 'ZZ', id: name.toUpperCase() },
        ours: { qualifier: 'ZZ', id: 'CROSSDOCK' },
        ...usual[name],
        ...changes[name],
      },
    ]),
  )
}

export const openApp = async (backend: Backend, options: AppOptions = {}): Promise<TestApp> => {
  const folder = await mkdtemp(join(tmpdir(), 'crossdock-app-'))
  const [inbox, outbox] = [join(folder, 'mail/in'), join(folder, 'mail/out')]
  await mkdir(inbox, { recursive: true })
  await mkdir(outbox, { recursive: true })
  const erp = await startErpServer(options.erpServer)
  const crm = await startCrmServer()
  const database = backend === 'embedded' ? undefined : await createPreparedDatabase()
  const partners = partnerFiles(options.partners)
  const config = {
    data: join(folder, 'data'),
    ...(database === undefined ? {} : { store: { url: database.url } }),
    ...(backend === 'redis' ? { queue: { url: testRedisUrl(), prefix: prefixOf(folder) } } : {}),
    api: { port: 0 },
    limits: options.limits ?? {},
    ...options.sections,
    retry: { ...quickRetry, ...options.retry },
    systems: {
      crm: { type: 'salesforce', url: crm.url, clientId: crm.clientId, clientSecret: crm.clientSecret, ...options.crm },
      erp: {
        type: 'sap-s4hana',
        url: erp.url,
        user: 'CROSSDOCK',
        password: 'sandbox-secret',
        salesOrganization: '1710',
        distributionChannel: '10',
        division: '00',
        visibilityLagMs: 200,
        timeoutMs: 2000,
        ...options.erp,
      },
      edi: { type: 'directory', inbox, outbox, pollIntervalMs: 50, stableForMs: 0 },
    },
    partners: Object.keys(partners).map((name) => `${name}.yaml`),
    flows: {
      'order-intake': { from: 'edi', entity: 'sales-order', to: ['crm', 'erp'], answerFrom: 'erp', ...options.flow },
      ...options.flows,
    },
  }
  // JSON is YAML.
  const configPath = join(folder, 'crossdock.yaml')
  await writeFile(configPath, JSON.stringify(config))
  for (const [name, partner] of Object.entries(partners))
    await writeFile(join(folder, `${name}.yaml`), JSON.stringify(partner))

  const logs: LogLine[] = []
  const logger = pino({ level: options.logLevel ?? 'info' }, { write: (line: string) => logs.push(JSON.parse(line)) })
  if (backend === 'embedded') await prepareDataFolder(config.data)
  const startApp = async (): Promise<App> => {
    const started = await createApp(await loadSettings({ configPath, cwd: folder, env: {} }), 'all', logger)
    checkAnswers(started.api)
    await started.start()
    return started
  }
  let app = await startApp()
  let dropped = 0
  const site: TestApp = {
    inbox,
    outbox,
    erp,
    crm,
    app,
    store: app.deps.store,
    logs,
    errorLogs: () => logs.filter(({ level }) => level >= 50),
    drop: async (name, content) => {
      dropped += 1
      const hidden = join(inbox, `.${dropped}.tmp`)
      if (typeof content === 'string' || content instanceof Uint8Array) await writeFile(hidden, content)
      else await writeAll(hidden, content)
      await rename(hidden, Buffer.concat([Buffer.from(`${inbox}/`), Buffer.from(name)]))
    },
    settled: (limitMs = 20_000) => untilSettled(site.store, () => dropped, limitMs),
    answers: () => readAnswers(outbox, { KOWLOON: 'gb18030' }),
    deadLetters: () => site.store.deadLetters.list({ state: 'open', limit: 1000 }),
    call: async (method, url, body) => {
      const response = await app.api.inject({
        method,
        url,
        headers: {
          authorization: `Bearer ${app.token}`,
          ...(Buffer.isBuffer(body) ? { 'content-type': 'application/octet-stream' } : {}),
        },
        ...(body === undefined ? {} : { payload: body }),
      })
      if (response.statusCode >= 300) throw new Error(`${method} ${url}: ${response.statusCode} ${response.body}`)
      return String(response.headers['content-type']).includes('json') ? response.json() : response.rawPayload
    },
    orderNumbers: () => ({
      erp: erp
        .orders()
        .map(({ purchaseOrder }) => String(purchaseOrder))
        .sort(),
      crm: crm
        .rows('Order')
        .map((order) => String(order['PoNumber']))
        .sort(),
    }),
    restart: async (between, before) => {
      before?.(app)
      await app.close(20_000)
      await between(config.data)
      app = await startApp()
      Object.assign(site, { app, store: app.deps.store })
    },
    close: async () => {
      await app.close(5_000)
      await Promise.all([erp.close(), crm.close()])
      await database?.drop()
      await rm(folder, { recursive: true, force: true })
    },
  }
  return site
}

const prefixOf = (folder: string): string => `t${folder.replaceAll(/[^A-Za-z0-9]/g, '').slice(-12)}`

const writeAll = async (path: string, content: AsyncIterable<Uint8Array>): Promise<void> => {
  const { pipeline } = await import('node:stream/promises')
  await pipeline(content, createWriteStream(path))
}

const untilSettled = async (store: Store, dropped: () => number, limitMs: number): Promise<void> => {
  const end = Date.now() + limitMs
  for (;;) {
    const busy = await whatIsBusy(store, dropped())
    if (busy === undefined) return
    if (Date.now() > end) throw new Error(`not settled after ${limitMs} ms: ${busy}`)
    await sleep(50)
  }
}

/** In the order work goes, since it moves on while we look: what left one place is found in a later one. */
const whatIsBusy = async (store: Store, dropped: number): Promise<string | undefined> => {
  const files = await store.interchanges.list({ direction: 'in', limit: 1000 })
  const unread = files.filter(({ state }) => state === 'receiving' || state === 'received')
  if (files.length < dropped || unread.length > 0)
    return `${files.length} of ${dropped} files came, ${unread.length} unread`
  for (const state of ['held', 'received'] as const) {
    const [document] = await store.documents.list({ direction: 'in', state, limit: 1 })
    if (document !== undefined) return `document ${document.id} is ${state}`
  }
  return (await busyDelivery(store)) ?? (await dueAnswer(store, files)) ?? (await busyDelivery(store))
}

const busyDelivery = async (store: Store): Promise<string | undefined> => {
  for (const { dependsOn, businessKey } of await store.deliveries.list({ state: 'waiting', limit: 1000 })) {
    const awaited = dependsOn === null ? undefined : await store.deliveries.get(dependsOn)
    if (awaited?.state !== 'dead') return `delivery of ${businessKey} waits for one that is ${awaited?.state ?? 'gone'}`
  }
  for (const state of ['intent', 'sending', 'in-doubt'] as const) {
    const [delivery] = await store.deliveries.list({ state, limit: 1 })
    if (delivery === undefined) continue
    return `delivery of ${delivery.businessKey} to ${delivery.system} is ${state} (${delivery.errorMessage ?? 'no error'})`
  }
  return undefined
}

const dueAnswer = async (store: Store, files: readonly Interchange[]): Promise<string | undefined> => {
  const documents = await store.documents.list({ direction: 'in', limit: 1000 })
  const envelopes = await Promise.all(files.map(({ id }) => store.envelopes.ofInterchange(id)))
  const ofEnvelopes = await Promise.all(envelopes.flat().map(({ id }) => store.acknowledgements.ofEnvelope(id)))
  const answers = await store.documents.answersTo(documents.map(({ id }) => id))
  const due = [...answers, ...ofEnvelopes.flat()].find(({ state }) => state === 'due')
  return due === undefined ? undefined : `${'kind' in due ? due.kind : due.type} ${due.id} is due`
}
