import type { Socket } from 'node:net'
import type pg from 'pg'

/** After a frozen process wakes, answers lie in the socket that nobody has read yet. */
const graceMs = 500
/** What connections get to say goodbye. */
const goodbyeMs = 2_000

/** What pg keeps inside its client: `readyForQuery` is false while the server owes an answer. */
type Inside = { connection: { stream: Socket }; readyForQuery: boolean }

/**
 * Ends connections of a pool on which the server owes an answer and sent nothing for `silentMs`. A line that died somewhere on the way
 * stays open at this end, and whatever waits on it would wait for ever. `silentMs` must be longer than any statement may take. Returns how to
 * end the pool, which takes 2 s at most once its connections are given back.
 */
export const endSilentLines = (pool: pg.Pool, silentMs: number): (() => Promise<void>) => {
  const open = new Set<Socket>()
  pool.on('connect', (client) => {
    const line = client as unknown as Inside
    const { stream } = line.connection
    open.add(stream)
    stream.once('close', () => open.delete(stream))
    stream.setTimeout(silentMs)
    stream.on('timeout', () => {
      if (line.readyForQuery) return
      const heard = stream.bytesRead
      setTimeout(() => {
        if (line.readyForQuery || stream.bytesRead !== heard) return
        stream.destroy(new Error(`PostgreSQL gave no answer for ${silentMs / 1_000} s: the connection is replaced`))
      }, graceMs).unref()
    })
  })
  return async () => {
    const cut = setTimeout(() => {
      for (const stream of open) stream.destroy()
    }, goodbyeMs)
    await pool.end()
    clearTimeout(cut)
  }
}
