import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

/** Stands before a server of JSON-RPC and counts the calls that write. */
export type CountingProxy = { url: string; writes(): number; close(): Promise<void> }

const writing = /"method":\s*"model\.[\w.]+\.(create|write|delete|copy)"/

export const startCountingProxy = async (target: string): Promise<CountingProxy> => {
  let writes = 0
  const server = createServer(async (request, response) => {
    const parts: Buffer[] = []
    for await (const part of request) parts.push(part as Buffer)
    const body = Buffer.concat(parts)
    if (writing.test(body.toString())) writes += 1
    const headers = Object.entries(request.headers).filter(
      (header): header is [string, string] =>
        typeof header[1] === 'string' &&
        !['host', 'connection', 'content-length', 'accept-encoding'].includes(header[0]),
    )
    const answer = await fetch(`${target}${request.url}`, { method: 'POST', headers, body })
    const type = answer.headers.get('content-type') ?? 'text/plain'
    const date = answer.headers.get('date') ?? new Date().toUTCString()
    response.writeHead(answer.status, { 'content-type': type, date }).end(Buffer.from(await answer.arrayBuffer()))
  })
  await new Promise<void>((done) => {
    server.listen(0, '127.0.0.1', done)
  })
  // A server listening on TCP has an AddressInfo; only pipes have a string here.
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    writes: () => writes,
    close: () =>
      new Promise((done) => {
        server.closeAllConnections()
        server.close(() => done())
      }),
  }
}
