import { execFile } from 'node:child_process'
import { access, mkdir, mkdtemp, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { pino } from 'pino'

/**
 * Makes `folder` a data folder with an empty store and queue: the first test file of a run that asks makes one, which takes seconds, and all
 * copy it. Outside a run of tests nothing happens, and what opens the folder makes its own.
 */
export const prepareDataFolder = async (folder: string): Promise<void> => {
  const scratch = process.env['TEST_SCRATCH']
  if (scratch === undefined) return
  const shared = join(scratch, 'prepared-store')
  if (!(await isThere(shared))) await prepare(scratch, shared)
  await mkdir(folder, { recursive: true })
  // A thousand files and a log of 16 MB that is mostly zeros: several times as quick as the `cp` of Node 20.
  await copy('cp', ['-r', ...(process.platform === 'linux' ? ['--sparse=always'] : []), `${shared}/.`, folder])
}

const copy = promisify(execFile)

const prepare = async (scratch: string, shared: string): Promise<void> => {
  const [{ openStore }, { openQueue }] = await Promise.all([
    import('../../src/store/open-store.ts'),
    import('../../src/queue/open-queue.ts'),
  ])
  const logger = pino({ level: 'silent' })
  const folder = await mkdtemp(join(scratch, 'preparing-'))
  const { pool, close } = await openStore({ kind: 'embedded', folder }, { logger })
  const queue = await openQueue({ kind: 'pglite', pool }, { logger, onWedged: () => undefined })
  await queue.close(0)
  await close()
  // Another test file may have been quicker.
  await rename(folder, shared).catch(async (error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOTEMPTY' && error.code !== 'EEXIST') throw error
  })
  await rm(folder, { recursive: true, force: true })
}

const isThere = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  )
