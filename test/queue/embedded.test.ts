import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type pg from 'pg'
import { afterAll, expect, test } from 'vitest'
import { describeQueue } from '../conformance/queue.ts'
import { openBackend } from './open-backend.ts'

let folder: string | undefined
afterAll(async () => {
  if (folder !== undefined) await rm(folder, { recursive: true, force: true })
})

describeQueue('PGlite', async () => {
  folder = await mkdtemp(join(tmpdir(), 'crossdock-queue-'))
  return { kind: 'pglite', folder }
})

test('the memory of the database does not grow with the jobs that were added', async () => {
  const own = await mkdtemp(join(tmpdir(), 'crossdock-queue-memory-'))
  const backend = await openBackend({ kind: 'pglite', folder: own })
  const queue = await backend.open()
  const addTimes = async (times: number): Promise<void> => {
    for (let time = 0; time < times; time += 1) {
      await queue.add('lane', [
        { name: 'map-document', ids: ['a'] },
        { name: 'map-document', ids: ['b'] },
      ])
    }
  }
  const cachedBytes = async (): Promise<number> => {
    const { rows } = await (backend.pool as pg.Pool).query<{ used_bytes: string }>(
      `select used_bytes from pg_backend_memory_contexts where name = 'CacheMemoryContext'`,
    )
    return Number(rows[0]?.used_bytes)
  }
  try {
    await addTimes(5)
    const before = await cachedBytes()
    await addTimes(30)
    expect((await cachedBytes()) - before).toBeLessThan(30 * 1_000)
  } finally {
    await queue.close(1_000)
    await backend.close()
    await rm(own, { recursive: true, force: true })
  }
})
