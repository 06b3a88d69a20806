/**
 * A real Tryton for the tests that ask for one. Debian packages are installed when they are missing, a database with the modules
 * and our seed is made once; each test file copies it and serves its copy itself (test/helpers/tryton-server.ts). Making it takes a
 * minute or more, so nobody waits but those who ask: a GET of TEST_TRYTON_URL answers 202 until all is ready, then what a copy needs, or why
 * there is none.
 */
import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { existsSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { join } from 'node:path'

const packages = ['tryton-server', 'tryton-proteus', 'tryton-modules-sale', 'python3-psycopg2']
/** Debian's own Python: packages of another one know nothing of trytond. */
const python = '/usr/bin/python3'
const programs = ['/usr/bin/trytond', '/usr/bin/trytond-admin', '/usr/lib/python3/dist-packages/proteus/__init__.py']
const psycopg = '/usr/lib/python3/dist-packages/psycopg2/__init__.py'
const modules = ['sale']
const seedFile = join(import.meta.dirname, '..', 'test', 'helpers', 'tryton-seed.py')
/** The seed makes this user; its rights are those docs/systems/tryton.md asks for. Tests act as `admin` where people do. */
const user = 'crossdock'

/**
 * `tools` are what test-services.js starts its own servers with. Returns the variables for the tests, and `begin`, which starts the
 * work before anybody asks.
 */
export const offerTryton = async (postgresUrl, tools) => {
  let outcome
  let isOver = false
  const begin = () => {
    if (outcome !== undefined) return
    outcome = { status: 202, body: 'not ready yet' }
    prepare(postgresUrl, tools, () => isOver).then(
      (ready) => {
        outcome = { status: 200, body: JSON.stringify(ready) }
      },
      (error) => {
        outcome = { status: 503, body: `Tryton is not to be had: ${error.message}` }
      },
    )
  }
  const server = createServer((_request, response) => {
    begin()
    response.writeHead(outcome.status, { connection: 'close' }).end(outcome.body)
  })
  await new Promise((done) => server.listen(0, '127.0.0.1', done))
  tools.undo.push(() => {
    isOver = true
    server.close()
  })
  return { variables: { TEST_TRYTON_URL: `http://127.0.0.1:${server.address().port}` }, begin }
}

const prepare = async (postgresUrl, tools, isOver) => {
  if (![...programs, psycopg].every((file) => existsSync(file)) && !(await tools.installWithApt(packages))) {
    throw new Error(`apt-get could not install ${packages.join(', ')}`)
  }
  // The tests may have ended meanwhile: nothing may be started then that nobody would stop.
  if (isOver()) throw new Error('the tests are over')
  const folder = tools.temporaryFolder('tryton')
  const template = `tryton_${randomBytes(6).toString('hex')}`
  const [adminPassword, password] = [randomBytes(16).toString('hex'), randomBytes(16).toString('hex')]
  const config = join(folder, 'trytond.conf')
  const passwordFile = join(folder, 'password')
  const databases = new URL(postgresUrl)
  databases.protocol = 'postgresql:'
  databases.pathname = '/'
  // Its rule that a password may not repeat characters would refuse one random password in many.
  const settings = `[database]\nuri = ${databases.href}\n\n[password]\nentropy = 0\n`
  writeFileSync(config, settings, { mode: 0o600 })
  writeFileSync(passwordFile, adminPassword, { mode: 0o600 })
  // Tryton asks the catalogue thousands of questions over many joins. Planned as a whole, and not compiled, each takes a tenth of the time.
  const planning = '-c jit=off -c join_collapse_limit=20 -c from_collapse_limit=20 -c geqo=off'
  const pgOptions = `${planning} -c synchronous_commit=off`
  const env = { ...process.env, PGOPTIONS: pgOptions, TRYTONPASSFILE: passwordFile }
  const runPython = (...args) => runQuietly(python, ['-W', 'ignore', ...args], { env, cwd: folder }, tools)

  const started = performance.now()
  await tools.createDatabase(postgresUrl, template)
  const activation = ['--activate-dependencies', '--email', 'admin@example.com', '-u', ...modules]
  await runPython('/usr/bin/trytond-admin', '-c', config, '-d', template, ...activation)
  await runPython(seedFile, config, template, user, password)
  tools.say(`Tryton is ready after ${Math.round((performance.now() - started) / 1000)} s`)
  return { settings, pgOptions, template, user, password, adminPassword }
}

/** Its output would stand in the midst of that of the tests, so it is shown only when it failed. */
const runQuietly = (command, args, options, { undo }) =>
  new Promise((done, fail) => {
    const child = spawn(command, args, { ...options, detached: true, stdio: ['ignore', 'pipe', 'pipe'] })
    undo.push(() => child.kill('SIGKILL'))
    let log = ''
    const keep = (text) => {
      log = (log + text).slice(-4_000)
    }
    child.stdout.on('data', keep)
    child.stderr.on('data', keep)
    child.once('error', fail)
    child.once('exit', (code, signal) => {
      if (code === 0) done()
      else fail(new Error(`${args[2]} ended with ${signal ?? code}\n${log}`))
    })
  })
