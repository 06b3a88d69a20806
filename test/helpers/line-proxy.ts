import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'

/** A line to a server that can be made to fail. */
export type LineProxy = {
  /** The address of the server, through the line. */
  url: string
  /** From now on nothing comes through in either direction, on old connections and on new ones, and nobody is told. */
  silence(): void
  /** From now on the server hears what is asked, and its answers do not come through. */
  loseAnswers(): void
  /** New connections work again. Those that were silenced stay dead and open, as after a router lost its table. */
  restore(): void
  /** How many connections were silenced so far: a fault that met none proves nothing. */
  silenced(): number
  close(): Promise<void>
}

export const openLineProxy = async (serverUrl: string): Promise<LineProxy> => {
  const target = new URL(serverUrl)
  const port = Number(target.port)
  const dead = new WeakSet<Socket>()
  const lines = new Set<{ near: Socket; far: Socket }>()
  let silent = false
  let answersGetLost = false
  let silenced = 0
  const silenceLine = (line: { near: Socket; far: Socket }): void => {
    if (dead.has(line.near)) return
    silenced += 1
    dead.add(line.near)
  }
  const server = createServer((near) => {
    const line = { near, far: connect(port, target.hostname) }
    lines.add(line)
    if (silent) silenceLine(line)
    const pass = (from: Socket, to: Socket): void => {
      from.on('data', (bytes) => {
        if (answersGetLost && from === line.far) silenceLine(line)
        if (!dead.has(near)) to.write(bytes)
      })
      from.on('close', () => {
        lines.delete(line)
        // Not even the end of one side is seen at the other.
        if (!dead.has(near)) to.destroy()
      })
      from.on('error', () => undefined)
    }
    pass(near, line.far)
    pass(line.far, near)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  const url = new URL(serverUrl)
  url.hostname = '127.0.0.1'
  url.port = String(address.port)
  return {
    url: url.href,
    silence: () => {
      silent = true
      for (const line of lines) silenceLine(line)
    },
    loseAnswers: () => {
      answersGetLost = true
    },
    restore: () => {
      silent = false
      answersGetLost = false
    },
    silenced: () => silenced,
    close: async () => {
      server.close()
      for (const { near, far } of lines) {
        near.destroy()
        far.destroy()
      }
      await once(server, 'close')
    },
  }
}
