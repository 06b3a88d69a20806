import type { Stats } from 'node:fs'
import { lstat, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { errnoOf, fileErrorFrom } from '../directory/file-errors.ts'
import { isUnfinishedName } from '../directory/file-names.ts'

/** A complete file. */
export type CsvFile = { name: string; path: string; sizeBytes: number; appearedMs: number; signature: string }

const patternOf = (files: string): RegExp => {
  const text = files.replaceAll(/[.]/g, '\\.').replaceAll('*', '.*').replaceAll('?', '.')
  return new RegExp(`^${text}$`)
}

/** Files have parts of a millisecond, our clock has none: a file of just now must not seem to come from the future. */
const appearedMsOf = ({ mtimeMs, ctimeMs }: Stats): number => Math.floor(Math.max(mtimeMs, ctimeMs))

/** Changes whenever the file does. */
export const signatureOf = ({ ino, size, mtimeMs }: Stats): string => `${ino} ${size} ${mtimeMs}`

/**
 * Complete files of a folder that match, oldest first, by when they appeared under their name: a file that was written elsewhere and moved
 * here keeps the time of writing, not that of moving. With a marker it is not there before that is.
 */
export const completeFiles = async (options: {
  folder: string
  files: string
  stableForMs: number
  doneMarker: string | undefined
  nowMs: number
}): Promise<CsvFile[]> => {
  const { folder, files, stableForMs, doneMarker, nowMs } = options
  const pattern = patternOf(files)
  const names = await readdir(folder).catch((error: unknown) => {
    throw fileErrorFrom(error, `Reading the folder ${folder}`, 'read')
  })
  const there = new Set(names)
  const found: CsvFile[] = []
  for (const name of names) {
    if (!pattern.test(name) || isUnfinishedName(name)) continue
    if (doneMarker !== undefined && (name.endsWith(doneMarker) || !there.has(name + doneMarker))) continue
    const path = join(folder, name)
    const stats = await statsOf(path)
    const marker = doneMarker === undefined ? stats : await statsOf(path + doneMarker)
    if (stats === undefined || marker === undefined || !stats.isFile()) continue
    const appearedMs = Math.max(appearedMsOf(stats), appearedMsOf(marker))
    if (doneMarker === undefined && nowMs - appearedMs < stableForMs) continue
    found.push({ name, path, sizeBytes: stats.size, appearedMs, signature: signatureOf(stats) })
  }
  return found.sort((a, b) => a.appearedMs - b.appearedMs || (a.name < b.name ? -1 : 1))
}

/** Undefined when somebody took the file away meanwhile. */
export const statsOf = (path: string): Promise<Stats | undefined> =>
  lstat(path).catch((error: unknown) => {
    if (errnoOf(error) === 'ENOENT') return undefined
    throw fileErrorFrom(error, `Reading ${path}`, 'read')
  })
