import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chown, mkdtemp, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { freePort } from './free-port.ts'
import { onTestDatabase } from './services.ts'

/** A PostgreSQL of one's own, for tests that stop it. */
export type PostgresServer = {
  url: string
  start(): Promise<void>
  /** Stops it at once, as a crash would: what was committed is there after the next start. */
  stop(): Promise<void>
  close(): Promise<void>
}

/** `place`: the folder its data goes into, one of its own unless stated. */
export const createPostgresServer = async (place?: string): Promise<PostgresServer> => {
  // The programs and the user of the server that all tests share.
  const [found] = await onTestDatabase(`select (select setting from pg_config where name = 'BINDIR') as programs,
    current_setting('data_directory') as data`)
  const programs = String(found?.['programs'])
  const { uid, gid } = await stat(String(found?.['data']))
  const owner = process.getuid?.() === 0 ? { uid, gid } : {}
  const folder = place ?? (await mkdtemp(join(tmpdir(), 'crossdock-postgres-')))
  if (process.getuid?.() === 0) await chown(folder, uid, gid)
  const data = join(folder, 'data')
  const initial = ['-D', data, '-U', 'crossdock', '-A', 'trust', '-E', 'UTF8', '--locale=C', '-N']
  execFileSync(join(programs, 'initdb'), initial, { ...owner, cwd: folder, stdio: 'ignore' })
  const port = await freePort()
  const url = `postgres://crossdock@127.0.0.1:${port}/postgres`
  let child: ChildProcess | undefined
  const stop = async (): Promise<void> => {
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return
    const ended = once(child, 'exit')
    child.kill('SIGQUIT')
    await ended
  }
  const server: PostgresServer = {
    url,
    start: async () => {
      const settings = ['listen_addresses=127.0.0.1', `unix_socket_directories=${folder}`, 'max_connections=200']
      const args = ['-D', data, '-p', String(port), ...settings.flatMap((one) => ['-c', one])]
      child = spawn(join(programs, 'postgres'), args, { ...owner, cwd: folder, stdio: 'ignore' })
      await answering(url)
    },
    stop,
    close: async () => {
      await stop()
      if (place === undefined) await rm(folder, { recursive: true, force: true })
    },
  }
  await server.start()
  return server
}

const answering = async (url: string): Promise<void> => {
  for (let tries = 0; tries < 600; tries += 1) {
    const client = new pg.Client({ connectionString: url })
    client.on('error', () => undefined)
    try {
      await client.connect()
      await client.end()
      return
    } catch {
      await sleep(50)
    }
  }
  throw new Error(`PostgreSQL at ${url} did not start`)
}
