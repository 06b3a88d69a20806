/**
 * A folder that is built from others and knows from what: it carries a stamp. It is made beside the old one and swapped in at
 * the end, so that nobody ever uses half a build; of two builds at once, the second waits and finds it done.
 */
import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { basename, join, relative } from 'node:path'

const stampName = '.built-from'
const lockDeadlineMs = 120_000

export const filesBelow = (folder) =>
  readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort()

/**
 * `sources` are folders, `settings` files, all below `root`. `make(folder)` fills a folder that does not exist yet.
 * An installed package has no sources: what is there is what there is.
 */
export const defineBuiltFolder = ({ root, target, sources, settings, make }) => {
  /** Changes when a source file, a setting or the packages change. Sizes and times are enough, and quick to read. */
  const fingerprint = () => {
    const hash = createHash('sha256')
    for (const file of [...sources.flatMap(filesBelow), ...settings]) {
      const { size, mtimeMs } = statSync(file)
      hash.update(`${relative(root, file)} ${size} ${mtimeMs}\n`)
    }
    return hash.digest('hex')
  }

  const isBuilt = () => (sources.every(existsSync) ? stampOf(target) === fingerprint() : existsSync(target))

  const buildNow = () => {
    const stamp = fingerprint()
    const name = basename(target)
    const [fresh, old] = [join(root, `.${name}-new`), join(root, `.${name}-old`)]
    for (const folder of [fresh, old]) rmSync(folder, { recursive: true, force: true })
    try {
      make(fresh)
      writeFileSync(join(fresh, stampName), stamp)
      if (existsSync(target)) renameSync(target, old)
      renameSync(fresh, target)
    } finally {
      for (const folder of [fresh, old]) rmSync(folder, { recursive: true, force: true })
    }
  }

  const build = () => {
    const release = takeLock(join(root, '.build-lock'))
    try {
      // Another process may have built while we waited.
      if (!isBuilt()) buildNow()
    } finally {
      release()
    }
  }

  return { isBuilt, build }
}

const stampOf = (folder) => {
  const stamp = join(folder, stampName)
  return existsSync(stamp) ? readFileSync(stamp, 'utf8') : undefined
}

// ---- One build at a time -------------------------------------------------------------------------------------------

const takeLock = (lock) => {
  const deadline = Date.now() + lockDeadlineMs
  for (;;) {
    try {
      writeFileSync(lock, String(process.pid), { flag: 'wx' })
      return () => rmSync(lock, { force: true })
    } catch (error) {
      if (error.code !== 'EEXIST') throw error
    }
    if (isAbandoned(lock)) rmSync(lock, { force: true })
    else if (Date.now() > deadline)
      throw new Error(`cannot build: another build holds ${lock}; remove it if there is none`)
    else Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 100)
  }
}

const isAbandoned = (lock) => {
  try {
    const pid = Number(readFileSync(lock, 'utf8'))
    // Empty for an instant, between being made and being written.
    if (pid === 0) return Date.now() - statSync(lock).mtimeMs > 5_000
    process.kill(pid, 0)
    return false
  } catch (error) {
    return error.code === 'ESRCH'
  }
}
