#!/usr/bin/env node
/**
 * Builds src/ into dist/: compiles, copies what is no TypeScript, and writes a stamp. Builds beside dist/ and swaps it in
 * at the end, so that nobody ever runs half a build; of two builds at once, the second waits and finds it done.
 */
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'

const root = resolve(import.meta.dirname, '..')
const source = join(root, 'src')
const target = join(root, 'dist')
const stampName = '.built-from'
const compiler = join(root, 'node_modules', 'typescript', 'bin', 'tsc')

const filesBelow = (folder) =>
  readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort()

/** Changes when a source file, the compiler's settings or the packages change. Sizes and times are enough, and quick to read. */
const fingerprint = () => {
  const settings = ['tsconfig.json', 'tsconfig.build.json', 'package.json'].map((name) => join(root, name))
  const hash = createHash('sha256')
  for (const file of [...filesBelow(source), ...settings]) {
    const { size, mtimeMs } = statSync(file)
    hash.update(`${relative(root, file)} ${size} ${mtimeMs}\n`)
  }
  return hash.digest('hex')
}

const stampOf = (folder) => {
  const stamp = join(folder, stampName)
  return existsSync(stamp) ? readFileSync(stamp, 'utf8') : undefined
}

/** An installed package has no sources: what is there is what there is. */
export const isBuilt = () => (existsSync(source) ? stampOf(target) === fingerprint() : existsSync(target))

export const build = () => {
  if (!existsSync(compiler)) {
    throw new Error('cannot build: TypeScript is not installed. Run "npm ci" in this folder first')
  }
  const release = takeLock()
  try {
    // Another process may have built while we waited.
    if (!isBuilt()) buildNow()
  } finally {
    release()
  }
}

const buildNow = () => {
  const stamp = fingerprint()
  const fresh = join(root, '.dist-new')
  const old = join(root, '.dist-old')
  for (const folder of [fresh, old]) rmSync(folder, { recursive: true, force: true })
  try {
    const project = join(root, 'tsconfig.build.json')
    // "npm run types" checks; here only the output matters, and somebody waits for it.
    const compiled = spawnSync(process.execPath, [compiler, '-p', project, '--outDir', fresh, '--noCheck'], {
      stdio: ['ignore', 2, 2],
    })
    if (compiled.status !== 0) throw new Error('cannot build: the TypeScript compiler reported errors')
    for (const file of filesBelow(source).filter((name) => !name.endsWith('.ts'))) {
      const copy = join(fresh, relative(source, file))
      mkdirSync(dirname(copy), { recursive: true })
      cpSync(file, copy)
    }
    writeFileSync(join(fresh, stampName), stamp)
    if (existsSync(target)) renameSync(target, old)
    renameSync(fresh, target)
  } finally {
    for (const folder of [fresh, old]) rmSync(folder, { recursive: true, force: true })
  }
}

// ---- One build at a time -------------------------------------------------------------------------------------------

const lock = join(root, '.build-lock')
const lockDeadlineMs = 120_000

const takeLock = () => {
  const deadline = Date.now() + lockDeadlineMs
  for (;;) {
    try {
      writeFileSync(lock, String(process.pid), { flag: 'wx' })
      return () => rmSync(lock, { force: true })
    } catch (error) {
      if (error.code !== 'EEXIST') throw error
    }
    if (isAbandoned()) rmSync(lock, { force: true })
    else if (Date.now() > deadline)
      throw new Error(`cannot build: another build holds ${lock}; remove it if there is none`)
    else Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 100)
  }
}

const isAbandoned = () => {
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

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  try {
    build()
  } catch (error) {
    process.stderr.write(`${error.message}\n`)
    process.exitCode = 1
  }
}
