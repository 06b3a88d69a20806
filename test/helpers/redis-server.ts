import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { Redis } from 'ioredis'
import { freePort } from './free-port.ts'

/** A Redis of one's own, for tests that stop it or configure it badly. */
export type RedisServer = {
  url: string
  start(): Promise<void>
  /** Stops it as a crash would. */
  kill(): Promise<void>
  close(): Promise<void>
}

export const createRedisServer = async (settings: readonly string[]): Promise<RedisServer> => {
  const folder = await mkdtemp(join(tmpdir(), 'crossdock-redis-'))
  const port = await freePort()
  const url = `redis://127.0.0.1:${port}`
  let child: ChildProcess | undefined
  const kill = async (): Promise<void> => {
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return
    const ended = once(child, 'exit')
    child.kill('SIGKILL')
    await ended
  }
  const server: RedisServer = {
    url,
    start: async () => {
      const place = ['--bind', '127.0.0.1', '--port', String(port), '--dir', folder, '--save', '']
      child = spawn('redis-server', [...place, ...settings], { stdio: 'ignore' })
      await answering(url)
    },
    kill,
    close: async () => {
      await kill()
      await rm(folder, { recursive: true, force: true })
    },
  }
  await server.start()
  return server
}

const answering = async (url: string): Promise<void> => {
  for (let tries = 0; tries < 100; tries += 1) {
    const client = new Redis(url, { lazyConnect: true, retryStrategy: () => null })
    client.on('error', () => undefined)
    try {
      await client.connect()
      await client.ping()
      return
    } catch {
      await sleep(50)
    } finally {
      client.disconnect()
    }
  }
  throw new Error(`Redis at ${url} did not start`)
}
