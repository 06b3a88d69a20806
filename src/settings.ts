import { readdir, readFile } from 'node:fs/promises'
import { basename, dirname, relative, resolve } from 'node:path'
import type { ZodType } from 'zod'
import type { Connector } from './connectors/connector.ts'
import { connectors as installedConnectors } from './connectors/registry.ts'
import { messageOf } from './domain/errors.ts'
import type { Flow } from './domain/flow.ts'
import { type Partner, partner as partnerFile } from './domain/partner.ts'
import type { RetryPolicy } from './domain/retry-policy.ts'
import { type ConfigFile, configFile } from './settings/config-file.ts'
import { type ConfigProblem, configErrorFrom } from './settings/config-problem.ts'
import { crossCheck, type LoadedPartner } from './settings/cross-checks.ts'
import { samplesIn } from './settings/partner-samples.ts'
import { resolvePlaceholders } from './settings/placeholders.ts'
import { secretsOf } from './settings/secrets.ts'
import { checkSystem, type SystemSettings } from './settings/system-settings.ts'
import { parseYaml, type YamlFile } from './settings/yaml-text.ts'
import { problemsFromZod } from './settings/zod-problems.ts'

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
  api: { host: string; port: number; token: string | undefined }
  log: ConfigFile['log']
  limits: ConfigFile['limits']
  retry: RetryPolicy
  systems: ReadonlyMap<string, SystemSettings>
  partners: readonly Partner[]
  flows: ReadonlyMap<string, Flow>
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
    const checked = checkSystem(name, written, { connectors, yaml, folder })
    if (checked.ok) systems.set(name, checked.system)
    else problems.push(...checked.problems)
  }
  const partners = await loadPartners(config.partners, folder, yaml, loading)
  problems.push(...crossCheck(config, yaml, partners))
  if (problems.length > 0) throw configErrorFrom(unique(problems))

  const data = dataFolder(config, folder, options)
  return {
    configPath,
    data,
    store: storeSettings(config, env, data, secrets),
    queue: queueSettings(config, env, secrets),
    api: { ...config.api, token: apiToken(config, env, secrets) },
    log: config.log,
    limits: config.limits,
    retry: config.retry,
    systems,
    partners: partners.map(({ partner }) => partner),
    flows: new Map(Object.entries(config.flows)),
    secrets: [...new Set(secrets)],
  }
}

type Loading = { env: Environment; cwd: string; problems: ConfigProblem[]; secrets: string[] }

/** Reads a file and puts placeholders in; undefined when nothing can be checked further. */
const readYaml = async (path: string, { env, cwd, problems, secrets }: Loading): Promise<YamlFile | undefined> => {
  const file = shortName(path, cwd)
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    const message = `cannot be read (${reasonOf(error)}): name the right file with --config or CROSSDOCK_CONFIG`
    problems.push({ code: 'CONFIG_UNREADABLE', file, path: '', message })
  })
  if (text === undefined) return undefined
  const { yaml, problems: syntax } = parseYaml(text, file)
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

/** A section heading with nothing below it means the defaults. */
const withoutEmptySections = (value: unknown): unknown =>
  isObject(value) ? Object.fromEntries(Object.entries(value).filter(([, section]) => section !== null)) : (value ?? {})

const checkFile = <T>(schema: ZodType<T>, yaml: YamlFile, { problems }: Loading): T | undefined => {
  const result = schema.safeParse(yaml.value)
  if (result.success) return result.data
  // A missing placeholder leaves an empty value: it is reported once, as missing.
  const missing = new Set(problems.filter(({ file }) => file === yaml.file).map(({ path }) => path))
  problems.push(...problemsFromZod(result.error, yaml, [], schema).filter(({ path }) => !missing.has(path)))
  return undefined
}

/** The sections that are right, defaults for the others: so that one mistake does not hide the next. */
const readableSections = (value: unknown): ConfigFile => {
  const sections = Object.entries(isObject(value) ? value : {}).flatMap(([name, section]) => {
    if (name === 'systems' && isObject(section))
      return [[name, Object.fromEntries(Object.entries(section).filter(hasType))]]
    const schema = configFile.shape[name as keyof ConfigFile] // undefined when it is no section
    return schema?.safeParse(section).success === true ? [[name, section]] : []
  })
  return configFile.safeParse(Object.fromEntries(sections)).data ?? configFile.parse({})
}

const hasType = ([, system]: [string, unknown]): boolean => isObject(system) && typeof system['type'] === 'string'

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const loadPartners = async (
  patterns: readonly string[],
  folder: string,
  main: YamlFile,
  loading: Loading,
): Promise<LoadedPartner[]> => {
  const partners: LoadedPartner[] = []
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
      if (yaml !== undefined && partner !== undefined)
        partners.push({ partner: { ...partner, samples: samplesIn(dirname(path), partner) }, yaml })
    }
  }
  return partners
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

const apiToken = (config: ConfigFile, env: Environment, secrets: string[]): string | undefined => {
  const token = config.api.token ?? nonEmpty(env['CROSSDOCK_TOKEN'])
  if (token !== undefined) secrets.push(token)
  return token
}

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
