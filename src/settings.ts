import { readdir, readFile } from 'node:fs/promises'
import { basename, dirname, relative, resolve } from 'node:path'
import type { ZodType } from 'zod'
import type { Connector } from './connectors/connector.ts'
import { connectors as installedConnectors } from './connectors/registry.ts'
import type { AlertSettings } from './domain/alert-settings.ts'
import { type ArmedCrash, crashPoints } from './domain/crash-point.ts'
import { messageOf } from './domain/errors.ts'
import type { Flow } from './domain/flow.ts'
import { type Partner, partner as partnerFile } from './domain/partner.ts'
import type { RetentionSettings } from './domain/retention-settings.ts'
import type { RetryPolicy } from './domain/retry-policy.ts'
import type { WebhookEndpoint } from './domain/webhook-settings.ts'
import type { OidcProvider } from './people/oidc-provider.ts'
import type { BusinessCalendar } from './schedule/business-calendar.ts'
import { type ConfigFile, configFile } from './settings/config-file.ts'
import { type ConfigProblem, configErrorFrom } from './settings/config-problem.ts'
import { crossCheck, type LoadedPartner } from './settings/cross-checks.ts'
import { loadCalendars, withCalendarPath } from './settings/flow-calendars.ts'
import { samplesIn } from './settings/partner-samples.ts'
import { resolvePlaceholders } from './settings/placeholders.ts'
import { secretsOf } from './settings/secrets.ts'
import { isSection, readableSections, withoutEmptySections } from './settings/sections.ts'
import { checkSystem, includedPath, type SystemSettings } from './settings/system-settings.ts'
import { parseYaml, type YamlFile } from './settings/yaml-text.ts'
import { problemsFromZod } from './settings/zod-problems.ts'
import type { SessionLimits } from './store/people-store.ts'

/** As `api.token` in the configuration file. */
const shortestToken = 16

export type Environment = Readonly<Record<string, string | undefined>>

/** Everything Crossdock is told, checked. All paths are absolute. */
export type Settings = {
  configPath: string
  /** Data folder: the embedded store, and the lock that tells where a running Crossdock listens. */
  data: string
  store: { kind: 'embedded'; folder: string } | { kind: 'postgres'; url: string }
  /** `store`: the queue lives in the store's database. */
  queue: { kind: 'redis'; url: string; prefix: string; allowUnsafeRedis: boolean } | { kind: 'store' }
  /** `token` undefined: a new one is made at each start. */
  api: {
    host: string
    port: number
    token: string | undefined
    /** Without a slash at the end; undefined when browsers find it where it listens. */
    publicUrl: string | undefined
    trustedProxies: readonly string[]
    requestsPerSecond: number
  }
  people: { sessionLimits: SessionLimits; oidc: readonly OidcProvider[] }
  log: ConfigFile['log']
  limits: ConfigFile['limits']
  retry: RetryPolicy
  systems: ReadonlyMap<string, SystemSettings>
  partners: readonly Partner[]
  flows: ReadonlyMap<string, Flow>
  /** Holidays of the flows that have a calendar, by flow. */
  calendars: ReadonlyMap<string, BusinessCalendar>
  /** When and where people look on: time zone, and days on which nobody is missed. */
  operations: { timezone: string; holidays: BusinessCalendar }
  /** OTLP/HTTP collector of traces; undefined: none are made. */
  tracesUrl: string | undefined
  /** Secrets of the systems that tell of changes, by system. */
  hooks: ReadonlyMap<string, readonly string[]>
  /** Where this process is to die, for proofs: CROSSDOCK_CRASH_AT. */
  crash: ArmedCrash | undefined
  alerts: AlertSettings
  webhooks: readonly WebhookEndpoint[]
  retention: RetentionSettings
  /** Values that must not reach a log: give them to `createRedactor`. */
  secrets: readonly string[]
}

export type LoadOptions = {
  /** CROSSDOCK_CONFIG when left out, `config/crossdock.yaml` under `cwd` when that is not set either. */
  configPath?: string | undefined
  env: Environment
  cwd: string
  /** The connectors there are; all that are installed unless stated. */
  connectors?: readonly Connector[]
}

/** The surroundings of this process: nothing else reads its environment. */
export const processSurroundings = (): { env: Environment; cwd: string } => ({ env: process.env, cwd: process.cwd() })

/**
 * Reads and checks the configuration. Paths in it are relative to the folder of the file they stand in; paths in
 * environment variables to `cwd`. Throws one ConfigError with all problems (`detail.problems`).
 */
export const loadSettings = async (options: LoadOptions): Promise<Settings> => {
  const { env, cwd, connectors = installedConnectors } = options
  const configPath = resolve(cwd, options.configPath ?? nonEmpty(env['CROSSDOCK_CONFIG']) ?? 'config/crossdock.yaml')
  const folder = dirname(configPath)
  const problems: ConfigProblem[] = []
  const secrets: string[] = []
  const loading: Loading = { env, cwd, problems, secrets }

  const yaml = await readYaml(configPath, loading)
  if (yaml === undefined) throw configErrorFrom(problems)
  const config = checkFile(configFile, yaml, loading) ?? readableSections(yaml.value)

  const systems = new Map<string, SystemSettings>()
  for (const [name, written] of Object.entries(config.systems)) {
    const path = includedPath(written, connectors, folder)
    const file =
      path === undefined ? undefined : await readYaml(path, loading, `mend the path in the settings of "${name}"`)
    if (path !== undefined && file === undefined) continue
    const included = file === undefined ? undefined : { yaml: file, settings: isSection(file.value) ? file.value : {} }
    const checked = checkSystem(name, written, { connectors, yaml, folder, included })
    if (checked.ok) systems.set(name, checked.system)
    else problems.push(...withoutTold(checked.problems, problems))
  }
  const { partners, names } = await loadPartners(config.partners, folder, yaml, loading)
  const {
    calendars,
    holidays,
    problems: ofCalendars,
  } = await loadCalendars(config, {
    folder,
    yaml,
    readText,
    nameOf: (path) => shortName(path, cwd),
  })
  problems.push(...crossCheck(config, yaml, partners, names), ...ofCalendars)
  problems.push(...environmentProblems(config, env))
  const crash = armedCrash(env, problems)
  if (problems.length > 0) throw configErrorFrom(unique(problems))

  secrets.push(...messageSecrets(config))
  const data = dataFolder(config, folder, options)
  return {
    configPath,
    data,
    store: storeSettings(config, env, data, secrets),
    queue: queueSettings(config, env, secrets),
    api: apiSettings(config, env, secrets),
    people: peopleSettings(config, secrets),
    log: config.log,
    limits: config.limits,
    retry: config.retry,
    systems,
    partners: partners.map(({ partner }) => partner),
    flows: new Map(Object.entries(config.flows).map(([name, flow]) => [name, withCalendarPath(flow, folder)])),
    calendars,
    operations: { timezone: config.operations.timezone, holidays },
    tracesUrl: config.operations.tracesUrl ?? nonEmpty(env['OTEL_EXPORTER_OTLP_ENDPOINT']),
    hooks: hookSecrets(config, secrets),
    crash,
    alerts: config.alerts,
    webhooks: config.webhooks,
    retention: config.retention,
    secrets: [...new Set(secrets)],
  }
}

type Loading = { env: Environment; cwd: string; problems: ConfigProblem[]; secrets: string[] }

/** Reads a file and puts placeholders in; undefined when nothing can be checked further. */
const readYaml = async (
  path: string,
  { env, cwd, problems, secrets }: Loading,
  remedy = 'name the right file with --config or CROSSDOCK_CONFIG',
): Promise<YamlFile | undefined> => {
  const file = shortName(path, cwd)
  const read = await readText(path)
  if (!read.ok) {
    const message = `cannot be read (${read.reason}): ${remedy}`
    problems.push({ code: 'CONFIG_UNREADABLE', file, path: '', message })
    return undefined
  }
  const { yaml, problems: syntax } = parseYaml(read.text, file)
  problems.push(...syntax)
  if (syntax.length > 0) return undefined
  const folder = dirname(path)
  const resolved = await resolvePlaceholders(yaml.value, {
    env,
    readFile: (name) => readFile(resolve(folder, name), 'utf8'),
  })
  for (const problem of resolved.problems) {
    problems.push({ ...problem, file, line: yaml.lineOf(problem.path.split(/[.[\]]+/).filter((part) => part !== '')) })
  }
  secrets.push(...resolved.secrets)
  return { ...yaml, value: withoutEmptySections(resolved.value) }
}

const readText = (path: string): Promise<{ ok: true; text: string } | { ok: false; reason: string }> =>
  readFile(path, 'utf8').then(
    (text) => ({ ok: true, text }),
    (error: unknown) => ({ ok: false, reason: reasonOf(error) }),
  )

const checkFile = <T>(schema: ZodType<T>, yaml: YamlFile, { problems }: Loading): T | undefined => {
  const result = schema.safeParse(yaml.value)
  if (result.success) return result.data
  problems.push(...withoutTold(problemsFromZod(result.error, yaml, [], schema), problems))
  return undefined
}

/** A missing placeholder leaves an empty value: it is reported once, as missing. */
const withoutTold = (found: readonly ConfigProblem[], told: readonly ConfigProblem[]): ConfigProblem[] =>
  found.filter(({ file, path }) => !told.some((other) => other.file === file && other.path === path))

const loadPartners = async (
  patterns: readonly string[],
  folder: string,
  main: YamlFile,
  loading: Loading,
): Promise<{ partners: LoadedPartner[]; names: string[] }> => {
  const partners: LoadedPartner[] = []
  const names: string[] = []
  const seen = new Set<string>()
  for (const [index, pattern] of patterns.entries()) {
    const paths = await filesMatching(resolve(folder, pattern))
    if (paths.length === 0) {
      loading.problems.push({
        code: 'CONFIG_UNREADABLE',
        file: main.file,
        line: main.lineOf(['partners', index]),
        path: `partners[${index}]`,
        value: JSON.stringify(pattern),
        message: 'no such file: mend the path, or remove the entry',
      })
    }
    for (const path of paths.filter((candidate) => !seen.has(candidate))) {
      seen.add(path)
      const yaml = await readYaml(path, loading)
      const partner = yaml === undefined ? undefined : checkFile(partnerFile, yaml, loading)
      const name = yaml?.written(['name'])
      if (typeof name === 'string') names.push(name)
      if (yaml !== undefined && partner !== undefined)
        partners.push({ partner: { ...partner, samples: samplesIn(dirname(path), partner) }, yaml })
    }
  }
  return { partners, names }
}

/** Files a path stands for: `*` in the file name stands for any characters. */
const filesMatching = async (path: string): Promise<string[]> => {
  const pattern = new RegExp(`^${basename(path).split('*').map(escapeRegExp).join('.*')}$`)
  const names = await readdir(dirname(path)).catch(() => [])
  return names
    .filter((name) => pattern.test(name) && !name.startsWith('.'))
    .sort()
    .map((name) => resolve(dirname(path), name))
}

const escapeRegExp = (text: string): string => text.replaceAll(/[.+?^${}()|[\]\\]/g, '\\$&')

const dataFolder = ({ data }: ConfigFile, folder: string, { env, cwd }: LoadOptions): string => {
  const fromEnvironment = nonEmpty(env['CROSSDOCK_DATA'])
  return fromEnvironment === undefined ? resolve(folder, data) : resolve(cwd, fromEnvironment)
}

const storeSettings = (config: ConfigFile, env: Environment, data: string, secrets: string[]): Settings['store'] => {
  const url = config.store.url ?? nonEmpty(env['DATABASE_URL'])
  if (url === undefined) return { kind: 'embedded', folder: data }
  secrets.push(...secretsOf(url))
  return { kind: 'postgres', url }
}

const queueSettings = (config: ConfigFile, env: Environment, secrets: string[]): Settings['queue'] => {
  const url = config.queue.url ?? nonEmpty(env['REDIS_URL'])
  if (url === undefined) return { kind: 'store' }
  secrets.push(...secretsOf(url))
  return { kind: 'redis', url, prefix: config.queue.prefix, allowUnsafeRedis: config.queue.allowUnsafeRedis }
}

const apiSettings = (config: ConfigFile, env: Environment, secrets: string[]): Settings['api'] => {
  const { host, port, publicUrl, trustedProxies, requestsPerSecond } = config.api
  const token = apiToken(config, env, secrets)
  return { host, port, token, publicUrl: nonEmpty(publicUrl?.replace(/\/+$/, '')), trustedProxies, requestsPerSecond }
}

const peopleSettings = ({ people }: ConfigFile, secrets: string[]): Settings['people'] => {
  const oidc = Object.entries(people.oidc).map(([name, { label = name, clientSecret, ...provider }]) => {
    if (clientSecret !== undefined) secrets.push(clientSecret)
    return { ...provider, name, label, clientSecret }
  })
  const sessionLimits = { idleMs: people.sessionIdleMinutes * 60_000, absoluteMs: people.sessionHours * 3_600_000 }
  return { sessionLimits, oidc }
}

const apiToken = (config: ConfigFile, env: Environment, secrets: string[]): string | undefined => {
  const token = config.api.token ?? nonEmpty(env['CROSSDOCK_TOKEN'])
  if (token !== undefined) secrets.push(token)
  return token
}

/** What stands in for a setting is held to the same rules. The values may be secrets, or have one in them. */
const environmentProblems = ({ store, queue, api }: ConfigFile, env: Environment): ConfigProblem[] => {
  const wrong = (
    name: string,
    isSet: boolean,
    isRight: (value: string) => boolean,
    message: string,
  ): ConfigProblem[] => {
    const value = nonEmpty(env[name])
    if (isSet || value === undefined || isRight(value)) return []
    return [{ code: 'CONFIG_INVALID', file: 'the environment', path: name, message }]
  }
  // A user without a host, of a database behind a socket (`postgres://app@/db?host=/run/postgresql`), is PostgreSQL's own and no URL's.
  const isAddress = (form: RegExp) => (value: string) =>
    URL.canParse(value.replace('@/', '@socket/')) && form.test(value)
  return [
    ...wrong('DATABASE_URL', store.url !== undefined, isAddress(/^postgres(ql)?:/), 'must be a postgres:// address'),
    ...wrong('REDIS_URL', queue.url !== undefined, isAddress(/^rediss?:/), 'must be a redis:// or rediss:// address'),
    ...wrong(
      'CROSSDOCK_TOKEN',
      api.token !== undefined,
      ({ length }) => length >= shortestToken,
      `must have at least ${shortestToken} characters: whoever guesses it is an admin`,
    ),
  ]
}

/** `point` or `point#passage`. */
const armedCrash = (env: Environment, problems: ConfigProblem[]): ArmedCrash | undefined => {
  const written = nonEmpty(env['CROSSDOCK_CRASH_AT'])
  if (written === undefined) return undefined
  const [name, passage = '1'] = written.split('#')
  const point = crashPoints.find((known) => known === name)
  if (point !== undefined && /^[1-9]\d{0,5}$/.test(passage)) return { point, passage: Number(passage) }
  problems.push({
    code: 'CONFIG_INVALID',
    file: 'the environment',
    path: 'CROSSDOCK_CRASH_AT',
    value: JSON.stringify(written),
    message: `must be one of ${crashPoints.join(', ')}, with #2 behind it for the second time; leave it unset outside of proofs`,
  })
  return undefined
}

const hookSecrets = ({ hooks }: ConfigFile, secrets: string[]): Settings['hooks'] => {
  const known = Object.entries(hooks).map(([system, { secret }]) => [system, [secret].flat()] as const)
  secrets.push(...known.flatMap(([, ofSystem]) => ofSystem))
  return new Map(known)
}

/** Addresses of robots are passwords as well: whoever knows one can write to the group. */
const messageSecrets = ({ alerts, webhooks }: ConfigFile): string[] => [
  ...Object.values(alerts.channels).flatMap((channel) =>
    channel.type === 'email'
      ? (channel.smtp.password ?? [])
      : [channel.url, ...('secret' in channel && channel.secret !== undefined ? [channel.secret] : [])],
  ),
  ...webhooks.flatMap(({ url, secrets }) => (new URL(url).search === '' ? secrets : [url, ...secrets])),
]

const unique = (problems: readonly ConfigProblem[]): ConfigProblem[] => [
  ...new Map(problems.map((problem) => [`${problem.file} ${problem.path} ${problem.message}`, problem])).values(),
]

/** As the operator would type it: relative when it lies below the current folder. */
const shortName = (path: string, cwd: string): string => {
  const short = relative(cwd, path)
  return short === '' || short.startsWith('..') ? path : short
}

const nonEmpty = (text: string | undefined): string | undefined =>
  text === undefined || text === '' ? undefined : text

const reasonOf = (error: unknown): string => {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  if (code === 'ENOENT') return 'it does not exist'
  if (code === 'EISDIR') return 'it is a folder'
  return code === 'EACCES' ? 'no right to read it' : messageOf(error)
}
