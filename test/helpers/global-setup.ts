import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { dropPreparedDatabase } from './prepared-store.ts'

/** One folder for what the test files of a run share, gone after it. */
export default async (): Promise<() => Promise<void>> => {
  const folder = await mkdtemp(join(tmpdir(), 'crossdock-tests-'))
  process.env['TEST_SCRATCH'] = folder
  return async () => {
    if (process.env['TEST_DATABASE_URL'] !== undefined) await dropPreparedDatabase(folder)
    await rm(folder, { recursive: true, force: true })
  }
}
