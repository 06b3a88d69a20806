import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

export type ListRow = { id: number; changed: string; name: string }
export type ListSystem = {
  url: string
  rows: ListRow[]
  asked: URL[]
  beforeAnswer: () => void
  /** False: what the query asks to sort by is ignored. */
  isSorting: boolean
  close(): Promise<void>
}

/**
 * A system that gives lists in every way there is: `/by-offset`, `/by-page`, `/by-key` and `/by-link` below `/api`. It sorts by (changed, id), or by
 * id when asked to, and gives at most `largest` records at once, whatever was asked for.
 */
export const startListSystem = async (largest: number): Promise<ListSystem> => {
  const system: Omit<ListSystem, 'url' | 'close'> = {
    rows: [],
    asked: [],
    beforeAnswer: () => undefined,
    isSorting: true,
  }
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '', 'http://x')
    system.asked.push(url)
    system.beforeAnswer()
    const { searchParams: query } = url
    const number = (name: string): number => Number(query.get(name) ?? 0)
    const since = query.get('since') ?? ''
    const byId = query.get('sort') === 'id'
    const found = system.rows
      .filter(({ changed }) => changed >= since)

      .sort((a, b) =>
        !system.isSorting ? 0 : byId || a.changed === b.changed ? a.id - b.id : a.changed < b.changed ? -1 : 1,
      )
    const size = Math.min(number('limit') || 10, largest)
    const [path] = url.pathname.split('/').slice(-1)
    const headers: Record<string, string> = { 'content-type': 'application/json' }
    let list = found
    if (path === 'by-offset') list = found.slice(number('offset'), number('offset') + size)
    if (path === 'by-page') list = found.slice((number('page') - 1) * size, number('page') * size)
    if (path === 'by-key') {
      const [after, id] = [query.get('afterChanged') ?? '', number('afterId')]
      list = found.filter((row) => row.changed > after || (row.changed === after && row.id > id)).slice(0, size)
    }
    if (path === 'by-link') {
      list = found.slice(number('from'), number('from') + size)
      const next = number('from') + size
      if (next < found.length)
        headers['link'] = `</api/by-link?from=${next}&limit=${size}>; rel="next", </api/by-link>; rel="first"`
    }
    response.writeHead(200, headers)
    response.end(JSON.stringify({ total: found.length, list }))
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  // A server listening on TCP has an AddressInfo.
  const { port } = server.address() as AddressInfo
  const close = () =>
    new Promise<void>((done) => {
      server.closeAllConnections()
      server.close(() => done())
    })
  return Object.assign(system, { url: `http://127.0.0.1:${port}/api`, close })
}
