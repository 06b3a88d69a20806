/** What the servers can do at most, in the same run and on the same machine: nothing built on them is quicker. */
import { Queue, Worker } from 'bullmq'
import pg from 'pg'
import { newDatabase } from './bench-site.ts'

const connectionsAtOnce = 10
const rowBytes = 1_000

/** BullMQ's jobs that do nothing: added in bulk, then taken, 50 side by side. Seconds for all of them. */
export const runNoOpJobs = async (jobs: number, redisUrl: string): Promise<number> => {
  const { hostname, port } = new URL(redisUrl)
  const connection = { host: hostname, port: Number(port), maxRetriesPerRequest: null }
  const prefix = `raw${process.pid}`
  const queue = new Queue('no-op', { connection, prefix })
  const startMs = performance.now()
  for (let start = 0; start < jobs; start += 1000) {
    await queue.addBulk(
      Array.from({ length: Math.min(1000, jobs - start) }, (_, index) => ({ name: 'no-op', data: { index } })),
    )
  }
  let done = 0
  const worker = new Worker('no-op', async () => undefined, {
    connection,
    prefix,
    concurrency: 50,
    removeOnComplete: { count: 0 },
  })
  await new Promise<void>((resolve) => {
    worker.on('completed', () => {
      done += 1
      if (done === jobs) resolve()
    })
  })
  const seconds = (performance.now() - startMs) / 1000
  await worker.close()
  await queue.obliterate({ force: true })
  await queue.close()
  return seconds
}

/** Rows of a kilobyte, `rowsAtOnce` in a statement and commit of their own, over ten connections. Seconds for all of them. */
export const insertRows = async (rows: number, rowsAtOnce: number): Promise<number> => {
  const pool = new pg.Pool({ connectionString: await newDatabase(), max: connectionsAtOnce })
  try {
    await pool.query('create table raw_row (id uuid primary key default gen_random_uuid(), body text not null)')
    const bodies = Array.from({ length: rowsAtOnce }, () => 'x'.repeat(rowBytes))
    const query = { name: 'raw', text: 'insert into raw_row (body) select unnest($1::text[])', values: [bodies] }
    let left = Math.ceil(rows / rowsAtOnce)
    const startMs = performance.now()
    const work = async (): Promise<void> => {
      while (left > 0) {
        left -= 1
        await pool.query(query)
      }
    }
    await Promise.all(Array.from({ length: connectionsAtOnce }, work))
    return (performance.now() - startMs) / 1000
  } finally {
    await pool.end()
  }
}
