import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { prepareDataFolder } from './prepared-store.ts'

const bin = fileURLToPath(new URL('../../bin/crossdock', import.meta.url))

/** A folder with a configuration, mail folders and partners, and what the processes in it need to know. */
export type Site = { folder: string; config: string; inbox: string; outbox: string; env: Record<string, string> }

export type SiteOptions = {
  folder: string
  crmUrl: string
  erpUrl: string
  /** Left out: embedded. */
  databaseUrl?: string
  redisUrl?: string
  redisPrefix?: string
  visibilityLagMs?: number
  timeoutMs?: number
  /** Orders the ERP is sent in one call; 1 unless stated. */
  ordersPerCall?: number
  /** Documents that share a file to a partner; 1 unless stated. */
  documentsPerFile?: number
  /** Lines of the `flows` section besides the order intake. */
  flows?: readonly string[]
  /** Partners besides `northwind`; their ids are their names in capitals. */
  partners?: readonly string[]
}

export const createSite = async (options: SiteOptions): Promise<Site> => {
  const { folder, crmUrl, erpUrl, databaseUrl, redisUrl } = options
  const inbox = join(folder, 'mail/in')
  const outbox = join(folder, 'mail/out')
  await mkdir(inbox, { recursive: true })
  await mkdir(outbox, { recursive: true })
  const config = join(folder, 'crossdock.yaml')
  const partners = ['northwind', ...(options.partners ?? [])]
  const lines = [
    `data: ${join(folder, 'data')}`,
    ...(databaseUrl === undefined ? [] : [`store: { url: "${databaseUrl}" }`]),
    ...(redisUrl === undefined
      ? []
      : [`queue: { url: "${redisUrl}", prefix: "${options.redisPrefix ?? 'crossdock'}" }`]),
    'api: { port: 0 }',
    'log: { level: warn }',
    'systems:',
    `  crm: { type: salesforce, url: "${crmUrl}", clientId: crossdock-sandbox, clientSecret: sandbox-secret }`,
    `  erp: { type: sap-s4hana, url: "${erpUrl}", user: CROSSDOCK, password: sandbox-secret, salesOrganization: "1710", distributionChannel: "10", division: "00", visibilityLagMs: ${options.visibilityLagMs ?? 300}, timeoutMs: ${options.timeoutMs ?? 2000}, ordersPerCall: ${options.ordersPerCall ?? 1} }`,
    `  edi: { type: directory, inbox: "${inbox}", outbox: "${outbox}", pollIntervalMs: 100, stableForMs: 200 }`,
    `partners: [${partners.map((name) => `${name}.yaml`).join(', ')}]`,
    'flows:',
    '  order-intake: { from: edi, entity: sales-order, to: [crm, erp], answerFrom: erp }',
    ...(options.flows ?? []).map((line) => `  ${line}`),
  ]
  if (databaseUrl === undefined) await prepareDataFolder(join(folder, 'data'))
  await writeFile(config, `${lines.join('\n')}\n`)
  for (const name of partners) {
    const profile = [
      `name: ${name}`,
      'system: edi',
      `theirs: { qualifier: ZZ, id: ${name.toUpperCase()} }`,
      'ours: { qualifier: ZZ, id: CROSSDOCK }',
      `documentsPerFile: ${options.documentsPerFile ?? 1}`,
      'codes: { items: { NW-100245: PC-ELITE-800, NW-100311: NB-PRO-14, NW-100427: MON-27Q, NW-100518: KB-101 } }',
      '',
    ]
    await writeFile(join(folder, `${name}.yaml`), profile.join('\n'))
  }
  return { folder, config, inbox, outbox, env: {} }
}

export type CrossdockProcess = {
  pid: number
  /** Everything it wrote. */
  output(): string
  /** Waits until it says that it runs; fails when it ends before. */
  ready(): Promise<void>
  hasEnded(): boolean
  /** Waits until it ended by itself; undefined when it did not within `limitMs`. */
  ended(limitMs: number): Promise<{ code: number | null; signal: NodeJS.Signals | null } | undefined>
  /** Ends it and tells how it ended. */
  kill(signal: NodeJS.Signals): Promise<{ code: number | null; signal: NodeJS.Signals | null }>
}

/** On a machine with much else to do. */
const startLimitMs = 150_000

/** What `crossdock start` prints when it works. */
const runs = /^Crossdock \S+ runs \(/m

/** Starts `crossdock start` and does not wait for it. */
export const spawnCrossdock = (site: Site, args: readonly string[] = []): CrossdockProcess => {
  const child = spawn(process.execPath, [bin, 'start', '--config', site.config, ...args], {
    cwd: site.folder,
    env: { ...process.env, ...site.env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const output: string[] = []
  child.stdout.on('data', (chunk: Buffer) => output.push(chunk.toString()))
  child.stderr.on('data', (chunk: Buffer) => output.push(chunk.toString()))
  const text = (): string => output.join('')
  return {
    pid: child.pid ?? -1,
    output: text,
    ready: () =>
      waitFor(
        () => runs.test(text()),
        startLimitMs,
        () => `crossdock did not start:\n${text()}`,
        child,
      ),
    hasEnded: () => child.exitCode !== null || child.signalCode !== null,
    ended: async (limitMs) => {
      if (child.exitCode === null && child.signalCode === null) {
        await once(child, 'exit', { signal: AbortSignal.timeout(limitMs) }).catch(() => undefined)
      }
      if (child.exitCode === null && child.signalCode === null) return undefined
      return { code: child.exitCode, signal: child.signalCode }
    },
    kill: async (signal) => {
      if (child.exitCode === null && child.signalCode === null) {
        const gone = once(child, 'exit')
        child.kill(signal)
        await gone
      }
      return { code: child.exitCode, signal: child.signalCode }
    },
  }
}

/** Starts `crossdock start` and waits until it runs. */
export const startCrossdock = async (site: Site, args: readonly string[] = []): Promise<CrossdockProcess> => {
  const crossdock = spawnCrossdock(site, args)
  await crossdock.ready().catch(async (error: unknown) => {
    await crossdock.kill('SIGKILL')
    throw error
  })
  return crossdock
}

/** Waits until `condition` holds; fails with `message()` after `limitMs` or when the process ends. */
export const waitFor = async (
  condition: () => boolean | Promise<boolean>,
  limitMs: number,
  message: () => string,
  child?: ChildProcess,
): Promise<void> => {
  const end = Date.now() + limitMs
  while (!(await condition())) {
    const ended = child !== undefined && (child.exitCode !== null || child.signalCode !== null)
    if (Date.now() > end || ended) throw new Error(message())
    await sleep(50)
  }
}
