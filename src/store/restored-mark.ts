import { rm, stat } from 'node:fs/promises'
import { join } from 'node:path'

/** Lies in every backup of the embedded store and nowhere else, so that a data folder that has it was made of one. */
export const restoredMark = 'restored-from-backup'

/** What is left to do in a data folder made of a backup; undefined in one that was not. */
export const restoredIn = async (dataFolder: string): Promise<{ forget(): Promise<void> } | undefined> => {
  const path = join(dataFolder, restoredMark)
  const found = await stat(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined
    throw error
  })
  return found === undefined ? undefined : { forget: () => rm(path, { force: true }) }
}
