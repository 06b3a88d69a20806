import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

export type Asked = {
  method: string
  url: string
  headers: Record<string, string | string[] | undefined>
  text: string
}
export type AnsweringSystem = { url: string; asked: Asked[]; close(): Promise<void> }

/** A system that answers what the test says. */
export const startAnsweringSystem = async (
  answer: (asked: Asked) => { status?: number; body: unknown } | Promise<{ status?: number; body: unknown }>,
): Promise<AnsweringSystem> => {
  const asked: Asked[] = []
  const server = createServer((request, response) => {
    let text = ''
    request.on('data', (chunk: Buffer) => {
      text += chunk.toString()
    })
    request.on('end', async () => {
      const one = { method: request.method ?? '', url: request.url ?? '', headers: request.headers, text }
      asked.push(one)
      const { status = 200, body } = await answer(one)
      response.writeHead(status, { 'content-type': 'application/json' })
      response.end(JSON.stringify(body))
    })
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  // A server listening on TCP has an AddressInfo.
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    asked,
    close: () =>
      new Promise<void>((done) => {
        server.closeAllConnections()
        server.close(() => done())
      }),
  }
}
