/**
 * Looks for keys, tokens and passwords in the files git knows or would take, as they are now; not in its history.
 *
 * tsx scripts/check-secrets.ts [FOLDER]
 *
 * Ends with 1 when there is one that scripts/secrets/allowed.json does not name. Without git it says that nothing was checked.
 */
import { execFileSync } from 'node:child_process'
import { lstatSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { findSecrets, judgeSecrets, parseAllowed } from './secrets/find-secrets.ts'

const [, , given] = process.argv
const folder = resolve(given ?? join(import.meta.dirname, '..'))
const list = 'scripts/secrets/allowed.json'

/** Undefined where there is no work tree of git. */
const filesOf = (): string[] | undefined => {
  try {
    const listed = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
      cwd: folder,
      stdio: ['ignore', 'pipe', 'ignore'],
      maxBuffer: 64 * 1024 * 1024,
    })
    return [...new Set(listed.toString('utf8').split('\0'))].filter((file) => file !== '')
  } catch {
    return undefined
  }
}

/** Undefined for what is deleted, no plain file, or not text. */
const textOf = (file: string): string | undefined => {
  const path = join(folder, file)
  if (lstatSync(path, { throwIfNoEntry: false })?.isFile() !== true) return undefined
  const bytes = readFileSync(path)
  return bytes.subarray(0, 8192).includes(0) ? undefined : bytes.toString('utf8')
}

const check = (files: readonly string[]): string[] => {
  const found = files.flatMap((file) => {
    const text = file === list ? undefined : textOf(file)
    return text === undefined ? [] : findSecrets(file, text)
  })
  const allowed = files.includes(list) ? parseAllowed(readFileSync(join(folder, list), 'utf8'), list) : []
  return judgeSecrets(found, allowed)
}

try {
  const files = filesOf()
  if (files === undefined) console.log(`secrets not checked: ${folder} is no work tree of git`)
  const problems = files === undefined ? [] : check(files)
  if (problems.length > 0) {
    console.error(problems.join('\n'))
    console.error(`A real secret: take it out and change it where it is used. None: name it in ${list}, with why.`)
    process.exitCode = 1
  }
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
}
