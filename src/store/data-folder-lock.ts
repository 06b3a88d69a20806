import { randomUUID } from 'node:crypto'
import { readFileSync, utimesSync } from 'node:fs'
import { link, mkdir, readFile, rename, stat, unlink, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import * as z from 'zod'
import { ConfigError, messageOf } from '../domain/errors.ts'
import { currentProcess, isAlive } from './process-identity.ts'

const lockFileName = 'crossdock.lock'
const beatEveryMs = 5_000
/** A holder we cannot ask after counts as gone after this long without a beat; its database may keep it busy for a while. */
const silentAfterMs = 60_000
/** A holder that was silent for so long looks whether it still holds the folder before it touches what is in it. */
const trustedMs = 20_000
/** Clocks of two machines may differ: a holder that beats in this time lives, whatever its clock says. */
const watchedMs = 2 * beatEveryMs + 1_000
/** Whoever else found the same stale lock has written its own by then. */
const takeOverSettleMs = 150
/** File systems without hard links answer so. */
const noLinks = new Set(['EPERM', 'ENOSYS', 'ENOTSUP', 'EOPNOTSUPP'])

const lockFile = z.object({
  id: z.string(),
  pid: z.number().int(),
  startedTicks: z.string().nullable(),
  realm: z.string(),
  since: z.string(),
  server: z.object({ url: z.string(), token: z.string() }).optional(),
})
type LockFile = z.infer<typeof lockFile>

/** How to reach the server that runs on a data folder. */
export type ServerAddress = { url: string; token: string }

export type DataFolderLock = {
  /** Throws when another process has the folder: this one stood still, and may write nothing more into it. */
  assertHeld(): void
  /** Tells other processes of this machine's user how to reach the server. */
  publish(server: ServerAddress): Promise<void>
  release(): Promise<void>
}

/** Who holds the data folder; `url` and `token` once it has published them. Undefined when nobody alive does. */
export const readDataFolderLock = async (
  folder: string,
): Promise<{ pid: number; since: string; url?: string; token?: string } | undefined> => {
  const path = join(folder, lockFileName)
  const held = await readLock(path)
  if (held === undefined || !(await isHeld(held, path))) return undefined
  return { pid: held.pid, since: held.since, ...held.server }
}

/**
 * Takes the data folder for this process alone, creating it when missing. The lock of a dead process is taken over.
 * `onLost` is called, once, when another process took the lock away, which happens only after this one stood still for long.
 * Throws ConfigError DATA_FOLDER_LOCKED while another process lives, STORE_UNREACHABLE when the folder cannot be written.
 */
export const lockDataFolder = async (
  folder: string,
  onLost: () => void,
  { monotonicMs = () => performance.now(), watchMs = watchedMs } = {},
): Promise<DataFolderLock> => {
  const path = join(folder, lockFileName)
  const own: LockFile = { id: randomUUID(), ...currentProcess(), since: new Date().toISOString() }
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 })
    await take(path, own, folder, watchMs)
  } catch (error) {
    if (error instanceof ConfigError) throw error
    throw new ConfigError(
      'STORE_UNREACHABLE',
      `the data folder ${folder} cannot be used: ${messageOf(error)}; mend it, or name another one`,
      { cause: error },
    )
  }
  const clocks = () => ({ monotonicMs: monotonicMs(), wallMs: Date.now() })
  let heldAt = clocks()
  let isLost = false
  const lose = (): void => {
    clearInterval(timer)
    if (isLost) return
    isLost = true
    onLost()
  }
  const timer = setInterval(() => {
    const startedAt = clocks()
    beat(path, own.id).then(
      (held) => {
        if (held) heldAt = startedAt
        else lose()
      },
      // An unreadable moment (a full disk) is no loss; the next beat tells.
      () => undefined,
    )
  }, beatEveryMs)
  timer.unref()
  return {
    // Asked before every statement: only after a silence there is something to read.
    assertHeld: () => {
      const at = clocks()
      const silentMs = Math.max(at.monotonicMs - heldAt.monotonicMs, at.wallMs - heldAt.wallMs)
      if (!isLost && silentMs <= trustedMs) return
      if (isLost || !beatNow(path, own.id)) {
        lose()
        throw new Error(`another process has the data folder ${folder}`)
      }
      heldAt = at
    },
    publish: async (server) => {
      await replace(path, { ...own, server })
    },
    release: async () => {
      clearInterval(timer)
      if ((await readLock(path))?.id === own.id) await unlink(path)
    },
  }
}

const take = async (path: string, own: LockFile, folder: string, watchMs: number): Promise<void> => {
  if (await createNew(path, own)) return
  const held = await readLock(path)
  if (held !== undefined && ((await isHeld(held, path)) || (await beatsWithin(watchMs, held, path))))
    throw locked(folder, held)
  const still = await readLock(path)
  if (still?.id !== held?.id) throw locked(folder, still ?? own)
  await replace(path, own)
  await sleep(takeOverSettleMs)
  const winner = await readLock(path)
  if (winner?.id !== own.id) throw locked(folder, winner ?? own)
}

/** Creates the file with its content in one step, so that nobody reads half a lock. */
const createNew = async (path: string, content: LockFile): Promise<boolean> => {
  const draft = `${path}.${content.id}`
  await writeFile(draft, JSON.stringify(content), { mode: 0o600, flag: 'wx' })
  try {
    await link(draft, path)
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false
    if (!noLinks.has((error as NodeJS.ErrnoException).code ?? '')) throw error
    return await createInPlace(path, content)
  } finally {
    await unlink(draft)
  }
}

const createInPlace = async (path: string, content: LockFile): Promise<boolean> => {
  try {
    await writeFile(path, JSON.stringify(content), { mode: 0o600, flag: 'wx' })
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false
    throw error
  }
}

const replace = async (path: string, content: LockFile): Promise<void> => {
  const draft = `${path}.${content.id}`
  await writeFile(draft, JSON.stringify(content), { mode: 0o600 })
  await rename(draft, path)
}

const beat = async (path: string, id: string): Promise<boolean> => {
  const held = await readLock(path)
  if (held?.id !== id) return false
  const now = new Date()
  await utimes(path, now, now)
  return true
}

/** In one step: what follows must not be done when somebody else comes in between. */
const beatNow = (path: string, id: string): boolean => {
  try {
    if (parseLock(readFileSync(path, 'utf8'))?.id !== id) return false
    const now = new Date()
    utimesSync(path, now, now)
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false
    throw error
  }
}

/** Of a holder nobody can ask after. */
const beatsWithin = async (ms: number, held: LockFile, path: string): Promise<boolean> => {
  if (isAlive(held) !== 'unknown') return false
  const before = await stat(path)
  await sleep(ms)
  return (await stat(path)).mtimeMs !== before.mtimeMs
}

const isHeld = async (held: LockFile, path: string): Promise<boolean> => {
  const alive = isAlive(held)
  if (alive !== 'unknown') return alive
  const { mtimeMs } = await stat(path)
  return Date.now() - mtimeMs < silentAfterMs
}

/** Undefined when there is no lock, or one that no process of ours wrote. */
const readLock = async (path: string): Promise<LockFile | undefined> => {
  try {
    return parseLock(await readFile(path, 'utf8'))
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}

const parseLock = (text: string): LockFile | undefined => {
  try {
    return lockFile.parse(JSON.parse(text))
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof z.ZodError) return undefined
    throw error
  }
}

const locked = (folder: string, holder: LockFile): ConfigError =>
  new ConfigError(
    'DATA_FOLDER_LOCKED',
    `the data folder ${folder} is used by process ${holder.pid} since ${holder.since}: ` +
      'stop that process, or give this one another data folder',
    { detail: { folder, pid: holder.pid } },
  )
