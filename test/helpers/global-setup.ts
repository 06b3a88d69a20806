import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** One folder for what the test files of a run share, gone after it. */
export default async (): Promise<() => Promise<void>> => {
  const folder = await mkdtemp(join(tmpdir(), 'crossdock-tests-'))
  process.env['TEST_SCRATCH'] = folder
  return () => rm(folder, { recursive: true, force: true })
}
