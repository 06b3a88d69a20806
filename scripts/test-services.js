#!/usr/bin/env node
/**
 * Runs a command with a real Redis and a real PostgreSQL beside it:
 *
 *   node scripts/test-services.js vitest run
 *
 * Both are started here, on free loopback ports and in temporary folders, and are gone afterwards. The command finds them
 * in TEST_REDIS_URL and TEST_DATABASE_URL; where one of the two is already set, that server is used as it is. A Tryton is made
 * when a test asks for it (TEST_TRYTON_URL, see test-tryton.js); the whole suite will ask, so then it is begun at once.
 * For tests of the console there is a Chromium (TEST_CHROMIUM names another), installed like the servers.
 */
import { spawn, spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { accessSync, chownSync, constants, existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { connect, createServer } from 'node:net'
import { constants as osConstants, tmpdir } from 'node:os'
import { delimiter, join, resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { offerTryton } from './test-tryton.js'

const root = resolve(import.meta.dirname, '..')
const isRoot = process.getuid?.() === 0
const startDeadlineMs = 30_000
const stopDeadlineMs = 10_000

const say = (text) => process.stderr.write(`test services: ${text}\n`)

class Hopeless extends Error {}

// ---- Where the programs are ----------------------------------------------------------------------------------------

const isExecutable = (file) => {
  try {
    accessSync(file, constants.X_OK)
    return true
  } catch {
    return false
  }
}

const onPath = (name) =>
  (process.env.PATH ?? '')
    .split(delimiter)
    .map((folder) => join(folder, name))
    .find(isExecutable)

const findRedis = () => onPath('redis-server') ?? onPath('valkey-server')

/** Tests of the console run in it; the fonts are for Chinese. */
const findChromium = () => process.env.TEST_CHROMIUM ?? onPath('chromium') ?? onPath('google-chrome')

/** The newest PostgreSQL that has both programs: Debian keeps them off PATH. */
const findPostgres = () => {
  const debian = '/usr/lib/postgresql'
  const versions = existsSync(debian) ? readdirSync(debian).sort((a, b) => Number(b) - Number(a)) : []
  const folder = versions
    .map((version) => join(debian, version, 'bin'))
    .find((bin) => isExecutable(join(bin, 'initdb')) && isExecutable(join(bin, 'postgres')))
  const initdb = folder === undefined ? onPath('initdb') : join(folder, 'initdb')
  const postgres = folder === undefined ? onPath('postgres') : join(folder, 'postgres')
  return initdb === undefined || postgres === undefined ? undefined : { initdb, postgres }
}

// ---- When they are missing -----------------------------------------------------------------------------------------

const run = (command, args, options = {}) =>
  new Promise((done) => {
    const child = spawn(command, args, { stdio: ['ignore', 2, 2], ...options })
    child.once('error', () => done(false))
    child.once('exit', (code) => done(code === 0))
  })

const quietly = (command, args) => spawnSync(command, args, { stdio: 'ignore' }).status === 0

const installWithApt = async (packages) => {
  if (onPath('apt-get') === undefined) return false
  const prefix = isRoot ? [] : ['sudo', '-n']
  if (!isRoot && !quietly('sudo', ['-n', 'true'])) return false
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  const apt = (...args) => {
    const [command, ...rest] = [...prefix, 'apt-get', '-q', '-y', ...args]
    return run(command, rest, { env })
  }
  say(`installing ${packages.join(' and ')} with apt-get`)
  await apt('update')
  return apt('install', '--no-install-recommends', ...packages)
}

const dockerWorks = () => quietly('docker', ['compose', 'version']) && quietly('docker', ['info'])

// ---- Starting and stopping -----------------------------------------------------------------------------------------

/** Undone in reverse order at the end, whatever happened. */
const undo = []

const freePort = () =>
  new Promise((done, fail) => {
    const server = createServer()
    server.once('error', fail)
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address()
      server.close(() => done(port))
    })
  })

const temporaryFolder = (name, owner) => {
  const folder = mkdtempSync(join(tmpdir(), `crossdock-${name}-`))
  undo.push(() => rmSync(folder, { recursive: true, force: true, maxRetries: 3 }))
  if (owner !== undefined) chownSync(folder, owner.uid, owner.gid)
  return folder
}

/** Starts a server in its own process group, so that Ctrl-C reaches the tests first and the server last. */
const startServer = async (name, command, args, { owner, cwd, isReady, stopSignal }) => {
  const child = spawn(command, args, { ...owner, cwd, detached: true, stdio: ['ignore', 'pipe', 'pipe'] })
  let log = ''
  const keep = (text) => {
    log = (log + text).slice(-8_000)
  }
  child.stdout.on('data', keep)
  child.stderr.on('data', keep)
  const ended = new Promise((done) => {
    child.once('error', (error) => done(error.message))
    child.once('exit', (code, signal) => done(`ended with ${signal ?? code}`))
  })
  let failure
  ended.then((reason) => {
    failure = reason
  })
  undo.push(async () => {
    if (failure !== undefined) return
    child.kill(stopSignal)
    const timer = setTimeout(() => child.kill('SIGKILL'), stopDeadlineMs)
    await ended
    clearTimeout(timer)
  })
  const deadline = Date.now() + startDeadlineMs
  while (failure === undefined && Date.now() < deadline) {
    if (await isReady(() => log)) return
    await sleep(50)
  }
  throw new Hopeless(`${name} did not start: ${failure ?? `no answer within ${startDeadlineMs / 1000} s`}\n${log}`)
}

const redisAnswers = (port) =>
  new Promise((done) => {
    const socket = connect(port, '127.0.0.1', () => socket.write('PING\r\n'))
    const end = (answer) => {
      socket.destroy()
      done(answer)
    }
    socket.setTimeout(1_000, () => end(false))
    socket.once('error', () => end(false))
    socket.once('data', (data) => end(data.toString().startsWith('+PONG')))
  })

const startRedis = async (program) => {
  const port = await freePort()
  const folder = temporaryFolder('redis')
  const settings = [
    '--appendonly',
    'yes',
    '--appendfsync',
    'everysec',
    '--maxmemory-policy',
    'noeviction',
    '--save',
    '',
  ]
  const place = ['--bind', '127.0.0.1', '--port', String(port), '--dir', folder, '--daemonize', 'no']
  await startServer('Redis', program, [...place, ...settings], {
    cwd: folder,
    isReady: () => redisAnswers(port),
    stopSignal: 'SIGTERM',
  })
  return `redis://127.0.0.1:${port}`
}

/** PostgreSQL refuses to run as root; then it runs as its own user, or as nobody. */
const postgresOwner = () => {
  if (!isRoot) return undefined
  for (const user of ['postgres', 'nobody']) {
    const [uid, gid] = ['-u', '-g'].map((flag) =>
      Number(spawnSync('id', [flag, user]).stdout?.toString().trim() || NaN),
    )
    if (Number.isInteger(uid) && Number.isInteger(gid)) return { uid, gid }
  }
  throw new Hopeless('PostgreSQL refuses to run as root, and there is no user "postgres" or "nobody" to run it as')
}

/** `isFleeting`: the machine will not lose its power meanwhile, so nothing has to reach the disk; what measures or proves waits for it. */
const startPostgres = async ({ initdb, postgres }, isFleeting) => {
  const owner = postgresOwner()
  const folder = temporaryFolder('postgres', owner)
  const password = randomBytes(16).toString('hex')
  const passwordFile = join(folder, 'password')
  writeFileSync(passwordFile, password, { mode: 0o600 })
  if (owner !== undefined) chownSync(passwordFile, owner.uid, owner.gid)
  const data = join(folder, 'data')
  const made = spawnSync(
    initdb,
    [
      '-D',
      data,
      '-U',
      'crossdock',
      '-A',
      'scram-sha-256',
      `--pwfile=${passwordFile}`,
      '-E',
      'UTF8',
      '--locale=C',
      '-N',
    ],
    { ...owner, cwd: folder },
  )
  if (made.status !== 0) throw new Hopeless(`initdb failed:\n${made.stderr ?? made.error?.message}`)
  const port = await freePort()
  const settings = [
    'listen_addresses=127.0.0.1',
    `unix_socket_directories=${folder}`,
    'max_connections=200',
    ...(isFleeting ? ['fsync=off', 'full_page_writes=off'] : []),
  ]
  await startServer(
    'PostgreSQL',
    postgres,
    ['-D', data, '-p', String(port), ...settings.flatMap((one) => ['-c', one])],
    {
      owner,
      cwd: folder,
      isReady: (log) => log().includes('ready to accept connections'),
      stopSignal: 'SIGINT',
    },
  )
  return `postgres://crossdock:${password}@127.0.0.1:${port}/postgres`
}

const createDatabase = async (url, name) => {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    await client.query(`CREATE DATABASE ${name} TEMPLATE template0 ENCODING 'UTF8'`)
    undo.push(() => dropDatabase(url, name))
  } finally {
    await client.end()
  }
}

const dropDatabase = async (url, name) => {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  await client.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`).finally(() => client.end())
}

const startWithDocker = async (services) => {
  const [redisPort, postgresPort] = [await freePort(), await freePort()]
  const env = {
    ...process.env,
    REDIS_PORT: String(redisPort),
    POSTGRES_PORT: String(postgresPort),
    POSTGRES_PASSWORD: 'crossdock',
  }
  const project = `crossdock-test-${process.pid}`
  const compose = (...args) => run('docker', ['compose', '-p', project, ...args], { cwd: root, env })
  undo.push(() => compose('down', '-v'))
  if (!(await compose('up', '-d', '--wait', ...services)))
    throw new Hopeless('docker compose could not start the services')
  return {
    redis: `redis://127.0.0.1:${redisPort}`,
    postgres: `postgres://crossdock:crossdock@127.0.0.1:${postgresPort}/crossdock`,
  }
}

// ---- The whole -----------------------------------------------------------------------------------------------------

const urls = async (wantsBrowser, isFleeting) => {
  const given = { redis: process.env.TEST_REDIS_URL, postgres: process.env.TEST_DATABASE_URL }
  const missing = () => [
    ...(given.redis === undefined && findRedis() === undefined ? ['redis'] : []),
    ...(given.postgres === undefined && findPostgres() === undefined ? ['postgres'] : []),
  ]
  const debianPackages = {
    redis: ['redis-server'],
    postgres: ['postgresql'],
    chromium: ['chromium', 'fonts-wqy-microhei'],
  }
  const lacks = [...missing(), ...(wantsBrowser && findChromium() === undefined ? ['chromium'] : [])]
  if (lacks.length > 0) await installWithApt(lacks.flatMap((service) => debianPackages[service]))
  const still = missing()
  if (still.length > 0 && !dockerWorks()) {
    throw new Hopeless(
      `${still.join(' and ')} not found, and neither apt-get (as root or with sudo) nor docker can provide it. ` +
        'Install redis-server and postgresql, or set TEST_REDIS_URL and TEST_DATABASE_URL to servers that may be written to.',
    )
  }
  const docker = still.length > 0 ? await startWithDocker(still) : {}
  const [redis, postgres] = await Promise.all([
    given.redis ?? docker.redis ?? startRedis(findRedis()),
    given.postgres ?? docker.postgres ?? startPostgres(findPostgres(), isFleeting),
  ])
  return { TEST_REDIS_URL: redis, TEST_DATABASE_URL: postgres }
}

const runCommand = (command, args, env) =>
  new Promise((done, fail) => {
    const path = `${join(root, 'node_modules', '.bin')}${delimiter}${process.env.PATH ?? ''}`
    const child = spawn(command, args, { stdio: 'inherit', env: { ...process.env, ...env, PATH: path } })
    const forward = (signal) => child.kill(signal)
    process.on('SIGINT', forward)
    process.on('SIGTERM', forward)
    process.on('SIGHUP', forward)
    child.once('error', (error) => fail(new Hopeless(`cannot run ${command}: ${error.message}`)))
    child.once('exit', (code, signal) => done(code ?? 128 + (osConstants.signals[signal] ?? 0)))
  })

const main = async () => {
  const [command, ...args] = process.argv.slice(2)
  if (command === undefined) {
    say('usage: node scripts/test-services.js COMMAND [ARGUMENT...]')
    return 2
  }
  // Until the command runs, Ctrl-C must not leave half-started servers behind.
  const interrupted = new Promise((_, fail) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
      process.once(signal, () => fail(new Hopeless(`stopped by ${signal}`)))
    }
  })
  interrupted.catch(() => undefined)
  try {
    const isWholeSuite = command === 'vitest' && args.slice(1).every((argument) => argument.startsWith('-'))
    const wantsBrowser = isWholeSuite || args.some((argument) => argument.includes('console'))
    const env = await Promise.race([urls(wantsBrowser, command === 'vitest'), interrupted])
    const tools = { undo, say, temporaryFolder, installWithApt, createDatabase }
    const tryton = await offerTryton(env.TEST_DATABASE_URL, tools)
    if (isWholeSuite) {
      tryton.begin()
      // Else the first test that starts Crossdock would wait for it.
      await run(process.execPath, [join(root, 'scripts', 'build-console.js')])
    }
    const chromium = findChromium()
    const browser = chromium === undefined ? {} : { TEST_CHROMIUM: chromium }
    return await runCommand(command, args, { ...env, ...tryton.variables, ...browser })
  } catch (error) {
    if (!(error instanceof Hopeless)) throw error
    say(error.message)
    return 1
  } finally {
    for (const step of undo.reverse()) await step()
  }
}

process.exitCode = await main()
