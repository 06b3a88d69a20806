import { createServer, type IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'

export type Received = { path: string; headers: IncomingHttpHeaders; body: string }

/** A server that takes messages and keeps them; `answer` says what it answers. */
export type MessageServer = {
  url: string
  received: Received[]
  answer: { status: number; body: string; headers?: Record<string, string> }
  close(): Promise<void>
}

export const startMessageServer = async (): Promise<MessageServer> => {
  const received: Received[] = []
  const server = createServer((request, response) => {
    const parts: Buffer[] = []
    request.on('data', (part: Buffer) => parts.push(part))
    request.on('end', () => {
      received.push({ path: request.url ?? '', headers: request.headers, body: Buffer.concat(parts).toString() })
      response.writeHead(own.answer.status, own.answer.headers).end(own.answer.body)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const own: MessageServer = {
    url: `http://127.0.0.1:${port}`,
    received,
    answer: { status: 200, body: 'ok' },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
  return own
}
