import { once } from 'node:events'
import { createServer } from 'node:net'

/** Below those that systems give out by themselves: a server that is started again later finds its port free. */
const lowest = 20_000
const highest = 32_000

/** A loopback port nobody listens on at the moment. */
export const freePort = async (): Promise<number> => {
  for (let tries = 0; tries < 100; tries += 1) {
    const port = lowest + Math.floor(Math.random() * (highest - lowest))
    if (await isFree(port)) return port
  }
  throw new Error(`no port between ${lowest} and ${highest} is free`)
}

const isFree = async (port: number): Promise<boolean> => {
  const server = createServer()
  try {
    server.listen(port, '127.0.0.1')
    await once(server, 'listening')
  } catch {
    return false
  }
  server.close()
  await once(server, 'close')
  return true
}
