import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeEach, describe, expect, it } from 'vitest'
import { ConfigError } from '../../src/domain/errors.ts'
import type { ConfigProblem } from '../../src/settings/config-problem.ts'
import { loadSettings, type Settings } from '../../src/settings.ts'

const folders: string[] = []
let folder = ''

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'crossdock-settings-'))
  folders.push(folder)
  await mkdir(join(folder, 'config/partners'), { recursive: true })
})
afterAll(async () => {
  for (const each of folders) await rm(each, { recursive: true })
})

const valid = `
data: ../data
systems:
  edi: { type: directory, inbox: ../mail/in, outbox: /var/mail/out }
  erp:
    type: sap-s4hana
    url: http://127.0.0.1:4042
    user: CROSSDOCK
    password: "\${env:ERP_PASSWORD}"
    salesOrganization: "1710"
    distributionChannel: "10"
    division: "00"
partners: [partners/*.yaml]
flows:
  intake: { from: edi, entity: sales-order, to: [erp], answerFrom: erp }
`
const partner = (name: string, id = name.toUpperCase(), rest = ''): string =>
  `name: ${name}\nsystem: edi\ntheirs: { id: ${id} }\nours: { id: CROSSDOCK }\n${rest}`

const write = (name: string, text: string): Promise<void> => writeFile(join(folder, 'config', name), text)

const load = async (text: string, env: Record<string, string> = { ERP_PASSWORD: 'pa55-word' }): Promise<Settings> => {
  await write('crossdock.yaml', text)
  return loadSettings({ env, cwd: folder })
}

const problemsOf = async (loading: Promise<Settings>): Promise<ConfigProblem[]> => {
  const error = await loading.then(
    () => undefined,
    (thrown: unknown) => thrown,
  )
  if (!(error instanceof ConfigError)) throw new Error(`expected a ConfigError, got ${String(error)}`)
  return (error.detail as { problems: ConfigProblem[] }).problems // made by configErrorFrom
}

describe('loadSettings', () => {
  it('gives checked settings with absolute paths, defaults and remembered secrets', async () => {
    await write('partners/acme.yaml', partner('acme'))
    const settings = await load(valid)
    expect(settings).toMatchObject({
      configPath: join(folder, 'config/crossdock.yaml'),
      data: join(folder, 'data'),
      store: { kind: 'embedded', folder: join(folder, 'data') },
      queue: { kind: 'store' },
      api: { host: '127.0.0.1', port: 4040, token: undefined },
      limits: { maxTransactionBytes: 16 * 1024 * 1024 },
      retry: { firstDelayMs: 2_000, giveUpAfterMs: 345_600_000 },
    })
    expect([...settings.systems].map(([name, { type }]) => [name, type])).toEqual([
      ['edi', 'directory'],
      ['erp', 'sap-s4hana'],
    ])
    expect(settings.systems.get('edi')?.settings).toMatchObject({
      inbox: join(folder, 'mail/in'),
      outbox: '/var/mail/out',
    })
    expect(settings.systems.get('erp')?.settings).toMatchObject({ password: 'pa55-word' })
    expect(settings.partners.map(({ name, theirs }) => [name, theirs.qualifier])).toEqual([['acme', 'ZZ']])
    expect(settings.flows.get('intake')).toMatchObject({ from: ['edi'], to: ['erp'] })
    expect(settings.secrets).toContain('pa55-word')
  })

  it('takes addresses and the data folder from the environment, the file winning where it speaks', async () => {
    const env = {
      DATABASE_URL: 'postgres://app:s3cret-db@db/crossdock',
      REDIS_URL: 'redis://:s3cret-redis@redis:6379',
      CROSSDOCK_DATA: 'elsewhere',
      CROSSDOCK_TOKEN: 'a-token-of-the-operator',
    }
    const settings = await load('data: ./here', env)
    expect(settings).toMatchObject({
      data: join(folder, 'elsewhere'),
      store: { kind: 'postgres', url: env.DATABASE_URL },
      queue: { kind: 'redis', url: env.REDIS_URL, prefix: 'crossdock', allowUnsafeRedis: false },
      api: { token: 'a-token-of-the-operator' },
    })
    expect(settings.secrets).toEqual(expect.arrayContaining(['s3cret-db', 's3cret-redis', 'a-token-of-the-operator']))
    const socket = { DATABASE_URL: 'postgres://app@/crossdock?host=/run/postgresql' }
    expect((await load('data: ./here', socket)).store).toEqual({ kind: 'postgres', url: socket.DATABASE_URL })
    const own = await load('store: { url: postgres://localhost/own }', env)
    expect(own.store).toEqual({ kind: 'postgres', url: 'postgres://localhost/own' })
  })

  it('holds what stands in for a setting to the same rules, without showing it', async () => {
    const env = { DATABASE_URL: 'mysql://app:s3cret-db@db/x', REDIS_URL: 's3cret redis', CROSSDOCK_TOKEN: 's3cret' }
    const problems = await problemsOf(load('data: ./here', env))
    expect(problems.map(({ file, path, message }) => `${file} ${path} ${message.split(':')[0]}`)).toEqual([
      'the environment DATABASE_URL must be a postgres',
      'the environment REDIS_URL must be a redis',
      'the environment CROSSDOCK_TOKEN must have at least 16 characters',
    ])
    expect(JSON.stringify(problems)).not.toContain('s3cret')
    const own =
      'store: { url: postgres://localhost/own }\nqueue: { url: redis://localhost }\napi: { token: a-token-of-the-operator }'
    expect((await load(own, env)).api.token).toBe('a-token-of-the-operator')
  })

  it('lets several documents share a file in X12 and EDIFACT only, up to 1,000', async () => {
    const named = (name: string, rest: string): Promise<void> =>
      write(`partners/${name}.yaml`, partner(name, name.toUpperCase(), rest))
    await named('acme', 'documentsPerFile: 1000\n')
    await named('beta', 'standard: edifact\ndocumentsPerFile: 50\n')
    await named('gamma', 'standard: ubl\n')
    const { partners } = await load(valid)
    expect(partners.map(({ documentsPerFile }) => documentsPerFile)).toEqual([1000, 50, 1])

    await named('acme', 'documentsPerFile: 1001\n')
    await named('beta', 'standard: edifact\ndocumentsPerFile: 1.5\n')
    await named('gamma', 'standard: ubl\ndocumentsPerFile: 2\n')
    await named('delta', 'standard: cxml\ndocumentsPerFile: 2\n')
    const problems = (await problemsOf(load(valid))).filter(({ path }) => path === 'documentsPerFile')
    expect(problems.map(({ file, value, message }) => `${file}: ${value} ${message}`).sort()).toEqual([
      'config/partners/acme.yaml: 1001 must be at most 1000',
      'config/partners/beta.yaml: 1.5 must be a whole number',
      'config/partners/delta.yaml: 2 must be 1 in cxml, where each document is a file: several go in one in x12 and edifact only',
      'config/partners/gamma.yaml: 2 must be 1 in ubl, where each document is a file: several go in one in x12 and edifact only',
    ])
  })

  it('tells all that is wrong at once, with file, line, path, value and remedy', async () => {
    await write('partners/a.yaml', partner('acme', 'SAME'))
    await write('partners/b.yaml', partner('beta', 'SAME', 'system_: x\n'))
    await write('partners/c.yaml', partner('gamma', 'SAME').replace('system: edi', 'system: edl'))
    const problems = await problemsOf(
      load(
        `
data: ./data
api: { port: 70000 }
lgo: { level: info }
systems:
  edi: { type: directory, inbox: in }
  crm: { type: salesfroce }
  erp:
    type: sap-s4hana
    url: htp://erp
    user: x
    pasword: very-secret-thing
    salesOrganization: "1710"
    distributionChannel: "10"
    division: "00"
partners: [partners/*.yaml, partners/none.yaml]
flows:
  intake: { from: edl, entity: sales-order, to: [crm, erp, erp], answerFrom: edi }
  second: { from: [edi], entity: sales-order, to: [erp], missingCustomer: { crm: create } }
`,
      ),
    )
    const brief = problems.map(({ file, line, path }) => `${file}:${line ?? ''} ${path}`)
    expect(brief).toEqual(
      expect.arrayContaining([
        'config/crossdock.yaml:3 api.port',
        'config/crossdock.yaml:4 lgo',
        'config/crossdock.yaml:6 systems.edi.outbox',
        'config/crossdock.yaml:7 systems.crm.type',
        'config/crossdock.yaml:10 systems.erp.url',
        'config/crossdock.yaml:12 systems.erp.pasword',
        'config/crossdock.yaml:9 systems.erp.password',
        'config/crossdock.yaml:16 partners[1]',
        'config/partners/b.yaml:5 system_',
        'config/partners/c.yaml:2 system',
        'config/partners/c.yaml:3 theirs',
        'config/crossdock.yaml:18 flows.intake.from',
        'config/crossdock.yaml:18 flows.intake.to[2]',
        'config/crossdock.yaml:18 flows.intake.answerFrom',
        'config/crossdock.yaml:19 flows.second.missingCustomer.crm',
      ]),
    )
    const at = (path: string): ConfigProblem | undefined => problems.find((problem) => problem.path === path)
    expect(at('lgo')?.message).toBe('is not a setting: did you mean "log"?')
    expect(at('systems.erp.pasword')?.message).toContain('did you mean "password"?')
    expect(at('api.port')).toMatchObject({ value: '70000' })
    expect(at('systems.crm.type')).toMatchObject({ code: 'CONNECTOR_UNKNOWN', value: '"salesfroce"' })
    expect(at('systems.erp.url')).toMatchObject({
      value: '"htp://erp"',
      message: 'must be a full address, such as https://host:port',
    })
    expect(JSON.stringify(problems)).not.toContain('very-secret-thing')
  })

  it('names every secret that is missing, by its path', async () => {
    await write('partners/acme.yaml', partner('acme', '"$' + '{env:ACME_ID}"'))
    const text = valid.replace('user: CROSSDOCK', 'user: "$' + '{file:secrets/user}"')
    const problems = await problemsOf(load(text, {}))
    expect(problems.map(({ code, path }) => [code, path])).toEqual(
      expect.arrayContaining([
        ['SECRET_MISSING', 'systems.erp.password'],
        ['SECRET_MISSING', 'systems.erp.user'],
        ['SECRET_MISSING', 'theirs.id'],
      ]),
    )
    await expect(load(text, {})).rejects.toMatchObject({ message: expect.stringContaining('ERP_PASSWORD is not set') })
  })

  it('reads placeholders from files beside the configuration, with defaults and escapes', async () => {
    await mkdir(join(folder, 'config/secrets'))
    await write('secrets/erp', 'from-a-file\n')
    await write('partners/acme.yaml', partner('acme'))
    const d = '$'
    const settings = await load(
      valid
        .replace(`${d}{env:ERP_PASSWORD}`, `${d}{file:secrets/erp}`)
        .replace('user: CROSSDOCK', () => `user: "${d}{env:ERP_USER:-technical}-${d}${d}{x}"`),
      {},
    )
    expect(settings.systems.get('erp')?.settings).toMatchObject({ password: 'from-a-file', user: `technical-${d}{x}` })
    expect(settings.secrets).toContain('from-a-file')
    expect(settings.secrets).not.toContain('technical')
  })

  it('says what is wrong with a file it cannot read or parse', async () => {
    const missing = await problemsOf(loadSettings({ env: {}, cwd: folder, configPath: 'nowhere.yaml' }))
    expect(missing).toMatchObject([{ code: 'CONFIG_UNREADABLE', file: 'nowhere.yaml' }])
    const broken = await problemsOf(load('systems: {edi: [\n'))
    expect(broken[0]).toMatchObject({ code: 'CONFIG_UNREADABLE', file: 'config/crossdock.yaml' })
    const twice = await problemsOf(load('data: a\ndata: b\n'))
    expect(twice).toMatchObject([
      { code: 'CONFIG_UNREADABLE', line: 2, message: expect.stringContaining('data stands') },
    ])
    for (const text of ['*/15 * * * *', '*daily']) {
      const unquoted = await problemsOf(load(`flows:\n  a:\n    schedule: ${text}\n`))
      expect(unquoted).toMatchObject([
        { code: 'CONFIG_UNREADABLE', message: expect.stringContaining('put a text that begins with * in quotes') },
      ])
    }
  })

  it('does not take what it puts out for what came in', async () => {
    const problems = await problemsOf(
      load('systems:\n  edi: { type: directory, inbox: ../mail/in, outbox: ../mail/in/ }\n'),
    )
    expect(problems).toMatchObject([{ path: 'systems.edi.outbox', message: expect.stringContaining('is the inbox') }])
  })

  it('takes no currency for a partner that no order can have', async () => {
    await write('partners/acme.yaml', partner('acme', 'ACME', 'currency: usd\n'))
    expect(await problemsOf(load(valid))).toMatchObject([
      { path: 'currency', value: '"usd"', message: 'must be a code of ISO 4217 in capitals, such as USD' },
    ])
  })

  it('asks for quotes where YAML read a number, and tells of a missing placeholder once', async () => {
    await write('partners/acme.yaml', partner('acme'))
    const text = valid.replace('"1710"', '1710')
    expect(await problemsOf(load(text, {}))).toMatchObject([
      { path: 'systems.erp.password', code: 'SECRET_MISSING' },
      { path: 'systems.erp.salesOrganization', message: 'must be a text: put it in quotes', value: '1710' },
    ])
  })

  it('refuses partner delimiters that cannot work', async () => {
    await write(
      'partners/acme.yaml',
      partner('acme', 'ACME', 'delimiters: { element: "*", segment: "*", component: A }'),
    )
    const problems = await problemsOf(load(valid))
    expect(problems.map(({ path }) => path).sort()).toEqual(['delimiters.component', 'delimiters.segment'])
  })

  it('runs the example configuration as it is', async () => {
    const settings = await loadSettings({ env: {}, cwd: join(import.meta.dirname, '../..') })
    expect([...settings.systems.keys()]).toEqual(['edi', 'crm', 'erp'])
    expect(settings.partners.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['juniper', 'lakeside', 'northwind']),
    )
    expect(new Set(settings.partners.map(({ standard }) => standard)).size).toBe(6)
    expect(settings.systems.get('crm')?.settings).toMatchObject({ url: 'http://127.0.0.1:4041' })
  })
})
