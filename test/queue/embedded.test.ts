import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll } from 'vitest'
import { describeQueue } from '../conformance/queue.ts'

let folder: string | undefined
afterAll(async () => {
  if (folder !== undefined) await rm(folder, { recursive: true, force: true })
})

describeQueue('PGlite', async () => {
  folder = await mkdtemp(join(tmpdir(), 'crossdock-queue-'))
  return { kind: 'pglite', folder }
})
