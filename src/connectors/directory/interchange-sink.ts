import { randomBytes } from 'node:crypto'
import { link, lstat, open, readdir, readFile, rename, unlink } from 'node:fs/promises'
import { join } from 'node:path'
import { crashPoint } from '../../domain/crash-point.ts'
import { CrossdockError, RejectedError } from '../../domain/errors.ts'
import { mapAtMost } from '../../domain/map-at-most.ts'
import { assertMayWrite } from '../assert-may-write.ts'
import type { Call, PushItem, PushResult, Receipt, Sink } from '../connector.ts'
import { errnoOf, fileErrorFrom } from './file-errors.ts'
import { outgoingNameFrom } from './file-names.ts'

type Item = PushItem<'interchange'>

const filesAtOnce = 16

/**
 * The outbox of a folder: each interchange becomes one file under its own name. A file is visible under that name only
 * when it is whole and on disk. Pushing an item again leaves the file as it is; it is written anew when the partner
 * has taken it away in the meantime, with the same name and bytes.
 */
export const createInterchangeSink = (outbox: string): Sink<'interchange'> => {
  const push = async (items: readonly Item[], call: Call): Promise<PushResult[]> => {
    const results = await mapAtMost(filesAtOnce, items, (item) => pushOne(outbox, item, call))
    const folderError = results.some((result) => result.ok) ? await syncFolder(outbox) : undefined
    if (folderError === undefined) return results
    return results.map((result) => (result.ok ? { ok: false, error: folderError } : result))
  }

  const find = async (item: Item): Promise<Receipt | undefined> => {
    const name = outgoingNameFrom(item.value.fileName)
    if (name === undefined) return undefined
    try {
      const stats = await lstat(join(outbox, name))
      if (!stats.isFile() || stats.size !== item.value.bytes.byteLength) return undefined
      return (await holds(outbox, name, item.value.bytes)) ? { externalId: name } : undefined
    } catch (error) {
      if (errnoOf(error) === 'ENOENT') return undefined
      throw fileErrorFrom(error, `Looking for ${name} in ${outbox}`, 'write')
    }
  }

  return { push, find, repeatable: true, batchSize: 200, visibilityLagMs: 0 }
}

const pushOne = async (outbox: string, item: Item, call: Call): Promise<PushResult> => {
  const { fileName, bytes } = item.value
  const name = outgoingNameFrom(fileName)
  if (name === undefined) {
    return refused(`The file name "${fileName}" holds no letter or digit: give the file a name`)
  }
  // Not the key alone: a process that was taken for dead may still be writing the same item.
  const passing = join(outbox, `.${name}.${outgoingNameFrom(item.key) ?? 'x'}.${randomBytes(3).toString('hex')}.tmp`)
  try {
    await writeWhole(passing, bytes)
    // Whoever took over may have written it, and the partner have fetched that.
    assertMayWrite(call, join(outbox, name))
    const ours = await publish(passing, outbox, name, bytes)
    crashPoint('file-put-out')
    return ours
      ? { ok: true, receipt: { externalId: name } }
      : refused(`${join(outbox, name)} is already there with other content: remove it or name this file differently`)
  } catch (error) {
    const known = error instanceof CrossdockError ? error : undefined
    return { ok: false, error: known ?? fileErrorFrom(error, `Writing ${name} to ${outbox}`, 'write') }
  } finally {
    await unlink(passing).catch(() => undefined)
  }
}

const refused = (message: string): PushResult => ({ ok: false, error: new RejectedError('RECORD_REJECTED', message) })

const writeWhole = async (path: string, bytes: Uint8Array): Promise<void> => {
  const file = await open(path, 'wx', 0o664)
  try {
    await file.writeFile(bytes)
    await file.datasync()
  } finally {
    await file.close()
  }
}

/** Gives the file its real name without ever replacing another. False when other content stands there. */
const publish = async (passing: string, outbox: string, name: string, bytes: Uint8Array): Promise<boolean> => {
  const target = join(outbox, name)
  try {
    await link(passing, target)
    return true
  } catch (error) {
    const errno = errnoOf(error)
    if (errno === 'EEXIST') return holds(outbox, name, bytes)
    if (errno !== 'EPERM' && errno !== 'ENOTSUP' && errno !== 'EOPNOTSUPP' && errno !== 'ENOSYS') throw error
  }
  // A file system without hard links (FAT, some network shares): look, then rename.
  if ((await lstat(target).catch(() => undefined)) !== undefined) return holds(outbox, name, bytes)
  await rename(passing, target)
  return true
}

const holds = async (outbox: string, name: string, bytes: Uint8Array): Promise<boolean> => {
  const path = join(outbox, name)
  const stats = await lstat(path)
  if (!stats.isFile() || stats.size !== bytes.byteLength) return false
  return Buffer.compare(await readFile(path), bytes) === 0
}

/** Makes the names themselves durable; folders cannot be synced everywhere (Windows, some shares). */
const syncFolder = async (outbox: string): Promise<CrossdockError | undefined> => {
  try {
    const folder = await open(outbox, 'r')
    await folder.sync().finally(() => folder.close())
    return undefined
  } catch (error) {
    const errno = errnoOf(error)
    if (errno === 'EINVAL' || errno === 'EPERM' || errno === 'EISDIR' || errno === 'ENOTSUP') return undefined
    return fileErrorFrom(error, `Writing the folder ${outbox} to disk`, 'write')
  }
}

const abandoned = /^\..+\.[0-9a-f]{6}\.tmp$/
const abandonedAfterMs = 3_600_000

/** Removes what a killed process left half-written: hidden files of ours that are older than an hour. */
export const removeAbandoned = async (outbox: string, nowMs: number): Promise<void> => {
  for (const name of await readdir(outbox)) {
    if (!abandoned.test(name)) continue
    const path = join(outbox, name)
    const stats = await lstat(path).catch(() => undefined)
    if (stats?.isFile() && nowMs - stats.mtimeMs > abandonedAfterMs) await unlink(path).catch(() => undefined)
  }
}
