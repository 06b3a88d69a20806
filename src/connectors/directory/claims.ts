import { createHash, randomBytes } from 'node:crypto'
import { readFileSync, readlinkSync } from 'node:fs'
import { lstat, mkdir, open, readdir, rename, rmdir, stat, unlink, writeFile } from 'node:fs/promises'
import { hostname } from 'node:os'
import { join } from 'node:path'
import type { Logger } from 'pino'
import { errnoOf } from './file-errors.ts'

/**
 * Who holds which file, for any number of processes on one work folder.
 *
 * Each owner (one opened connection) has a folder of its own, `work/<owner>/`, and keeps the time of `.alive` in it
 * fresh. Claiming a file is renaming it into the own folder: the file system lets exactly one process win. An owner is
 * dead when its process is gone from this machine, when it has closed (`.alive` is gone), or when `.alive` has been
 * still for `staleAfterMs`. Its files are then claimed in the same way, so again only one process wins each.
 *
 * An owner that was merely frozen loses its claims; the name of a claimed file never changes, so what it had already
 * committed is recognised when the next owner reads the file again.
 */
export type Claims = {
  /** The own folder, made when it is not there. */
  folder(): Promise<string>
  /** Takes over what dead owners left. */
  takeOver(): Promise<void>
  close(): Promise<void>
}

type ClaimsOptions = { work: string; logger: Logger; staleAfterMs?: number; beatEveryMs?: number }

const aliveName = '.alive'
const processToken = randomBytes(4).toString('hex')
let ownersOfProcess = 0

export const createClaims = (options: ClaimsOptions): Claims => {
  const { work, logger, staleAfterMs = 30_000, beatEveryMs = 5_000 } = options
  let own: Promise<string> | undefined
  let timer: NodeJS.Timeout | undefined

  const make = async (): Promise<string> => {
    ownersOfProcess += 1
    const owner = [machineId(), process.pid, processToken, ownersOfProcess].join('-')
    // Made under a hidden name first: a folder without `.alive` counts as one of a dead owner.
    const hidden = join(work, `.${owner}`)
    const folder = join(work, owner)
    await mkdir(hidden, { recursive: true })
    await writeFile(join(hidden, aliveName), owner)
    await rename(hidden, folder)
    timer ??= setInterval(() => void beat(), beatEveryMs).unref()
    return folder
  }

  const beat = async (): Promise<void> => {
    const folder = await own?.catch(() => undefined)
    if (folder === undefined) return
    try {
      // Written, not touched: the time comes from the file server's clock, the same for every owner.
      const file = await open(join(folder, aliveName), 'r+')
      await file.write('.', 0).finally(() => file.close())
    } catch (error) {
      logger.debug({ folder, errno: errnoOf(error) }, 'the claim folder could not be kept alive')
    }
  }

  const folder = async (): Promise<string> => {
    const current = await own?.catch(() => undefined)
    if (current !== undefined && (await exists(join(current, aliveName)))) return current
    const made = make()
    own = made
    return made
  }

  const isDead = async (owner: string, ownAliveMs: number): Promise<boolean> => {
    const alive = await stat(join(work, owner, aliveName)).catch(() => undefined)
    if (alive === undefined) return true
    const [machine, pid, token] = owner.split('-')
    if (machine === machineId()) {
      if (token === processToken) return false
      if (!isRunning(Number(pid))) return true
    }
    return ownAliveMs - alive.mtimeMs > staleAfterMs
  }

  const takeFrom = async (owner: string, target: string): Promise<void> => {
    const source = join(work, owner)
    for (const name of await readdir(source)) {
      if (name === aliveName) continue
      const won = await rename(join(source, name), join(target, name)).then(
        () => true,
        () => false,
      )
      if (won) logger.warn({ file: name }, 'taking over a file whose process is gone')
    }
    await unlink(join(source, aliveName)).catch(() => undefined)
    await rmdir(source)
  }

  const takeOver = async (): Promise<void> => {
    const target = await folder()
    await beat()
    const ownAlive = await stat(join(target, aliveName)).catch(() => undefined)
    for (const entry of await readdir(work, { withFileTypes: true })) {
      const owner = entry.name
      if (!entry.isDirectory() || owner.startsWith('.') || join(work, owner) === target) continue
      if (!(await isDead(owner, ownAlive?.mtimeMs ?? 0))) continue
      await takeFrom(owner, target).catch((error: unknown) => {
        // Another process may be taking over the same folder.
        logger.debug({ owner, errno: errnoOf(error) }, 'a folder of a dead owner stays for now')
      })
    }
  }

  const close = async (): Promise<void> => {
    clearInterval(timer)
    timer = undefined
    const current = await own?.catch(() => undefined)
    own = undefined
    if (current === undefined) return
    await unlink(join(current, aliveName)).catch(() => undefined)
    // Stays when files in it were not accepted: the next owner takes them over.
    await rmdir(current).catch(() => undefined)
  }

  return { folder, takeOver, close }
}

const exists = (path: string): Promise<boolean> =>
  lstat(path).then(
    () => true,
    () => false,
  )

const isRunning = (pid: number): boolean => {
  // Our own number under another token: the process that had it before us.
  if (pid === process.pid) return false
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return errnoOf(error) !== 'ESRCH'
  }
}

let machine: string | undefined

/** Tells apart machines, boots and containers, since a process number means something only within one of them. */
const machineId = (): string => {
  machine ??= createHash('sha256')
    .update(`${hostname()}\n${tryRead(() => readFileSync('/proc/sys/kernel/random/boot_id', 'utf8'))}`)
    .update(`\n${tryRead(() => readlinkSync('/proc/self/ns/pid'))}`)
    .digest('hex')
    .slice(0, 10)
  return machine
}

const tryRead = (read: () => string): string => {
  try {
    return read()
  } catch {
    return ''
  }
}
