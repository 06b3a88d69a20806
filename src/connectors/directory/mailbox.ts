import { randomUUID } from 'node:crypto'
import { constants } from 'node:fs'
import { copyFile, link, lstat, mkdir, open, readdir, rename, unlink } from 'node:fs/promises'
import { join } from 'node:path'
import type { Logger } from 'pino'
import { TransientError } from '../../domain/errors.ts'
import type { Call, IncomingFile, Mailbox } from '../connector.ts'
import type { Claims } from './claims.ts'
import { errnoOf, fileErrorFrom } from './file-errors.ts'
import { incomingNameFrom } from './file-names.ts'
import { type Candidate, createInboxScan, pathOf } from './inbox-scan.ts'

type DirectoryMailboxOptions = {
  inbox: string
  archive: string
  claims: Claims
  pollIntervalMs: number
  stableForMs: number
  doneMarker?: string | undefined
  logger: Logger
}

const pieceBytes = 256 * 1024
const separator = '__'
// Not followed when it is a link, not hanging when it is a pipe.
const readFlags = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK

/**
 * The inbox of a folder. A complete file is claimed by renaming it into the work folder as `<id>__<name>`: that name is
 * its `ref` for good, also after a crash. What was claimed and not accepted comes first, also what an earlier
 * `receive` of this mailbox gave out: one `receive` at a time.
 */
export const createDirectoryMailbox = (options: DirectoryMailboxOptions): Mailbox => {
  const { inbox, archive, claims, doneMarker, logger } = options
  const scan = createInboxScan(options)
  let reported = new Set<string>()

  const claimed = async (folder: string, ref: string, call: Call): Promise<IncomingFile | undefined> => {
    const path = join(folder, ref)
    const stats = await lstat(path).catch(() => undefined)
    if (!stats?.isFile()) return undefined
    return {
      ref,
      name: ref.slice(ref.indexOf(separator) + separator.length),
      sizeBytes: stats.size,
      open: () => readPieces(path),
      accept: () => archiveFile(path, join(archive, isoDayFrom(call.now())), ref),
    }
  }

  const claim = async (candidate: Candidate, call: Call): Promise<IncomingFile | undefined> => {
    const name = incomingNameFrom(candidate.rawName)
    try {
      // Found out before it is moved: a file we cannot read stays where its owner can see it.
      await open(candidate.path, readFlags).then((file) => file.close())
      const folder = await claims.folder()
      const ref = `${randomUUID()}${separator}${name}`
      const path = join(folder, ref)
      await rename(candidate.path, path)
      if (!(await isSameFile(path, candidate))) return await putBack(path, candidate)
      if (doneMarker !== undefined) {
        const marker = pathOf(inbox, Buffer.concat([candidate.rawName, Buffer.from(doneMarker)]))
        await unlink(marker).catch(() => undefined)
      }
      return await claimed(folder, ref, call)
    } catch (error) {
      const errno = errnoOf(error)
      // Gone: another process was faster.
      if (errno === 'ENOENT') return undefined
      if (errno === 'EXDEV') throw fileErrorFrom(error, `Taking ${name} out of ${inbox}`, 'read')
      reportOnce(`${candidate.rawName.toString('latin1')} ${errno}`, { file: name, errno })
      return undefined
    }
  }

  let stillReported = new Set<string>()
  const reportOnce = (key: string, context: object): void => {
    stillReported.add(key)
    if (reported.has(key)) return
    reported.add(key)
    logger.error({ inbox, ...context }, 'a file cannot be taken out of the inbox and stays there; correct its rights')
  }

  const heldFiles = async function* (call: Call): AsyncGenerator<IncomingFile> {
    const folder = await claims.folder()
    await claims.takeOver()
    const refs = (await readdir(folder)).filter((name) => name.includes(separator))
    const dated = await Promise.all(
      refs.map(async (ref) => ({
        ref,
        mtimeMs: (await lstat(join(folder, ref)).catch(() => undefined))?.mtimeMs ?? 0,
      })),
    )
    for (const { ref } of dated.sort((a, b) => a.mtimeMs - b.mtimeMs)) {
      const file = await claimed(folder, ref, call)
      if (file !== undefined) yield file
    }
  }

  const receive = async function* (call: Call): AsyncGenerator<IncomingFile> {
    const reading = <T>(work: Promise<T>): Promise<T> =>
      work.catch((error: unknown) => {
        throw fileErrorFrom(error, `Reading the inbox ${inbox}`, 'read')
      })
    const held = heldFiles(call)
    while (!call.signal.aborted) {
      const { done, value } = await reading(held.next())
      if (done) break
      yield value
    }
    if (call.signal.aborted) return
    stillReported = new Set()
    for (const candidate of await reading(scan(call.now()))) {
      if (call.signal.aborted) return
      const file = await claim(candidate, call)
      if (file !== undefined) yield file
    }
    reported = stillReported
  }

  return { receive, pollIntervalMs: options.pollIntervalMs }
}

const readPieces = async function* (path: string): AsyncGenerator<Uint8Array> {
  const file = await open(path, readFlags).catch((error: unknown) => {
    throw heldFileError(error, path)
  })
  try {
    const { size } = await file.stat()
    while (true) {
      const piece = Buffer.allocUnsafe(Math.min(pieceBytes, Math.max(size, 1024)))
      const { bytesRead } = await file.read(piece, 0, piece.length)
      if (bytesRead === 0) return
      yield piece.subarray(0, bytesRead)
    }
  } catch (error) {
    throw heldFileError(error, path)
  } finally {
    await file.close()
  }
}

const heldFileError = (error: unknown, path: string) =>
  errnoOf(error) === 'ENOENT'
    ? new TransientError('SYSTEM_FAILED', `${path} is no longer there: another process took it over or accepted it`, {
        scope: 'item',
        stage: 'read',
        cause: error,
      })
    : fileErrorFrom(error, `Reading ${path}`, 'read')

/** False when the partner wrote the file anew, or another one under its name, since it was found complete. */
const isSameFile = async (path: string, { stats }: Candidate): Promise<boolean> => {
  const now = await lstat(path)
  return now.ino === stats.ino && now.size === stats.size && now.mtimeMs === stats.mtimeMs
}

/** Whoever writes it goes on unaware. Never over a file that took the name meanwhile: then it stays claimed. */
const putBack = async (path: string, candidate: Candidate): Promise<undefined> => {
  await link(path, candidate.path)
  await unlink(path)
}

const isoDayFrom = (atMs: number): string => new Date(atMs).toISOString().slice(0, 10)

/** Moves a claimed file to the archive folder of the day, once. */
const archiveFile = async (path: string, folder: string, ref: string): Promise<void> => {
  const target = join(folder, ref)
  try {
    await moveFile(path, target).catch(async (error: unknown) => {
      if (errnoOf(error) !== 'ENOENT') throw error
      // Either the day's folder is missing, or the file is: then it was accepted before.
      await mkdir(folder, { recursive: true })
      if ((await lstat(path).catch(() => undefined)) !== undefined) await moveFile(path, target)
    })
  } catch (error) {
    throw fileErrorFrom(error, `Archiving ${path} to ${folder}`, 'read')
  }
}

const moveFile = async (from: string, to: string): Promise<void> => {
  try {
    await rename(from, to)
  } catch (error) {
    if (errnoOf(error) !== 'EXDEV') throw error
    // An archive on another file system: copied under a passing name, so that no half file stands under the real one.
    const passing = `${to}.part`
    await copyFile(from, passing)
    await rename(passing, to)
    await unlink(from)
  }
}
